"""Los textos en español."""

TEXTS = {"state.annulled": "anulada"}
