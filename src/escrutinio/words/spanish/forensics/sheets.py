"""The Spanish texts of identities and of copied sheets."""

TEXTS: dict[str, str] = {}
