"""The registered methods, by subject."""
