"""Reads schemas: their grammar, their references, what they admit, and when two values are equal."""
