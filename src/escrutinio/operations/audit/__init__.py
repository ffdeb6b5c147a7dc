"""Risk-limiting audits as a user runs them: plan, commit, draw, enter, assess, report."""
