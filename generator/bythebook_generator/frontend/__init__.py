"""Reads a document as the values that the templates get."""
