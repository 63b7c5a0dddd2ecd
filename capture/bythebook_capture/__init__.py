"""Captures documentation pages as OpenAPI documents, and prints operations as pages."""
