"""The law of Argentina."""
