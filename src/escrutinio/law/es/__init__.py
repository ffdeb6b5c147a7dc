"""The law of Spain."""
