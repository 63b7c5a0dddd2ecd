"""Passes over schemas, one module each."""
