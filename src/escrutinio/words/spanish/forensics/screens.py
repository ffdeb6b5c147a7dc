"""The Spanish texts of screens."""

TEXTS: dict[str, str] = {}
