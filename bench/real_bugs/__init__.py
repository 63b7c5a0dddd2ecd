"""Meets bug reports that were rebuilt as switches in small applications. Writes `docs/real-bugs.md`."""
