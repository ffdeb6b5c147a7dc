"""Escrutinio: evidence-based elections, from the tally sheet to the proclaimed result."""

__all__ = ["__version__"]

__version__ = "0.1.0"
