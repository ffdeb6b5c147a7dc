"""Proofs of time and signatures that others made: read, and reported for no more than they are."""
