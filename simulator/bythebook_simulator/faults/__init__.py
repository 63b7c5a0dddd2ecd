"""Faulty twins of a server: operators, each declared once, applied wherever in a document they fit."""
