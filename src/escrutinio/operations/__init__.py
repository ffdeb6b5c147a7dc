"""Floor 4: one function for each act: load, decide, return."""
