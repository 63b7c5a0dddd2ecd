"""A document with all of its files: loading, joining, and where each part comes from."""
