"""Loads a document with all of its files, joins them, and finds the file and line of every part."""
