"""The Spanish texts of claims and their verdicts."""

TEXTS: dict[str, str] = {}
