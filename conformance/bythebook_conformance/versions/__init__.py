"""Compares two versions of a server: both get the same requests, and differences are told by transition."""
