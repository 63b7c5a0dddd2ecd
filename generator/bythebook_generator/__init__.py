"""Generates models, a server stub and a client from an OpenAPI document."""
