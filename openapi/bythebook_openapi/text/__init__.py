"""Reads and writes text: YAML, JSON, line numbers, safe printing, atomic writing."""
