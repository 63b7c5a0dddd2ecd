"""Reads the signs by which rules tell what a response or a document means: names, marks and words, by convention."""
