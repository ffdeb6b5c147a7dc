"""From votes to seats: methods by their id, thresholds, distances and certificates."""
