"""Floor 0: what exists, as frozen records."""
