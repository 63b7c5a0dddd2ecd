"""Reads API pages that people write in Markdown: a method and a path, and tables or lists of fields."""
