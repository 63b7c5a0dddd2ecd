"""Sends requests and reads responses. The only room with network access."""
