"""The law of Peru."""
