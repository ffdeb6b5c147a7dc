"""What the package ships: definitions, formats, places, and the embedded election."""
