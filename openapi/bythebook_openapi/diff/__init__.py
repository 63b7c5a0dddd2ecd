"""Compares documents: the facts that differ, and the components that are equal."""
