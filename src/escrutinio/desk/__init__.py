"""The office's web pages: typing, settling, the docket, accounts; every rule is in the core."""
