"""Statistics of an election with known error rates: identities, designed tests, screens, claims."""
