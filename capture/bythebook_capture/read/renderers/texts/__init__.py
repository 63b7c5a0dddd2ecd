"""Readers of the texts that a browser copies of renderers' pages."""
