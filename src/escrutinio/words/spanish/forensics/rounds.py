"""The Spanish texts of methods on two rounds and on time."""

TEXTS: dict[str, str] = {}
