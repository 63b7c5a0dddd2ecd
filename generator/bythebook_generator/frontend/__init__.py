"""Reads a document into the values that the templates are given."""
