"""The English texts of screens."""

TEXTS: dict[str, str] = {}
