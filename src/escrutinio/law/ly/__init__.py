"""The checks that Libya's tally centre makes."""
