"""The law of Colombia."""
