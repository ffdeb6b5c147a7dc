"""Acts of an observer mission: samples, quick counts, reports, incidents, statements."""
