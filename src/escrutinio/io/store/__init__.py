"""The store of events: SQLite or PostgreSQL, appended and never edited."""
