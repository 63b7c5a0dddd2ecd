"""Reads APIs whose operations are all POSTs, by the words of their paths."""
