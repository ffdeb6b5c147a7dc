"""Floor 1: the law, as dated data and small functions that cite it."""
