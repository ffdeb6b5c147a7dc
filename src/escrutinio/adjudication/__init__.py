"""What juries and the tribunal do: cases, the bench, rulings, proclamation."""
