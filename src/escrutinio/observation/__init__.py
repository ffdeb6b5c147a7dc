"""Observation: samples, quick counts, reports, incidents, and what findings rest on."""
