"""The law of Chile."""
