"""Risk-limiting audits of tally sheets: assertions, risk, sampling, planning."""
