"""Forms, reports, incidents and missions as files of others."""
