"""What juries and the tribunal do."""
