"""Requests and responses as bytes: ASGI, bodies, parameter styles."""
