"""International obligations: instruments, whom they bind since when, criteria of observers."""
