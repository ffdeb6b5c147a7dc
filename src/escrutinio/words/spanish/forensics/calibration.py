"""The Spanish texts of measured error rates."""

TEXTS: dict[str, str] = {}
