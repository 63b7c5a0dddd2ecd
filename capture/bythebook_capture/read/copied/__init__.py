"""Reads copies of a page: Markdown, HTML, and what a browser copies."""
