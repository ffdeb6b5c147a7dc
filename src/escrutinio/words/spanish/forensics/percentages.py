"""The Spanish texts of methods on percentages and digits."""

TEXTS: dict[str, str] = {}
