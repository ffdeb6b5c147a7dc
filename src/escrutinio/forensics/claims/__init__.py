"""A small vocabulary of claims about an election, each judged from the data."""
