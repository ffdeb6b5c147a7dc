"""The English texts of measured error rates."""

TEXTS: dict[str, str] = {}
