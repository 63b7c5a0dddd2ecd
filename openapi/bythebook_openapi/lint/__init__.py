"""Finds contradictions in a document. Each check is one function, and one line in the table of `checks`."""
