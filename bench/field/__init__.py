"""Judges real servers by the documents that they publish, and holds each finding against a committed list of triage."""
