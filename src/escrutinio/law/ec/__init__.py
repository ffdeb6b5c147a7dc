"""The law of Ecuador."""
