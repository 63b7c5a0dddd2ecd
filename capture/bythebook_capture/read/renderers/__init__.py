"""Reads pages of other renderers."""
