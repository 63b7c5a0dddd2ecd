"""Reads a page in the text form."""
