"""The law of Bolivia."""
