"""Gives a document as operations, fields and responses."""
