"""Compares this generator with others on the documents of a folder (`make bench-generate`)."""
