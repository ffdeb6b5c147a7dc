"""The English texts."""

TEXTS = {"state.annulled": "annulled"}
