"""Pictures and documents that stand alone: a page, a PDF and their data, for any reader."""
