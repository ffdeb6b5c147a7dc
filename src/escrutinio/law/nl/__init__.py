"""The checks that the Dutch electoral council's tally program makes."""
