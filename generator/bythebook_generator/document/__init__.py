"""Reads what a document says beside its schemas, and turns its names into identifiers."""
