"""Renders packages and writes them, beside hand-written handlers."""
