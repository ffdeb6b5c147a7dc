"""Floor 2: from sheets to a result, in exact numbers."""
