"""Schemas: what they say, what they admit, and when two values mean the same."""
