"""Connects a run with its server: documents at addresses, applications, base URLs, credentials."""
