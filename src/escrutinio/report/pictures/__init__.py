"""Pictures of an election: each with its data, and with what it does not show."""
