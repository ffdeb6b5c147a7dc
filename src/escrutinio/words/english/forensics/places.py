"""The English texts of methods inside polling places."""

TEXTS: dict[str, str] = {}
