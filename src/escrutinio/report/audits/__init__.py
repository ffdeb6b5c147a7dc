"""Plans, lists and reports of risk-limiting audits as documents."""
