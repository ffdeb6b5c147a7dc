"""A small vocabulary of claims about an election, each judged from the data."""

KINDS = (
    *("zero", "overvotes", "swing", "identical", "first-round"),
    *("annulling", "spoil", "exchanged", "invalid", "sample"),
)
"""The claims that can be judged, by name."""
