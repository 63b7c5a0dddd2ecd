"""Keeps what a server does as a file of sorted lines, and tells what has changed since."""
