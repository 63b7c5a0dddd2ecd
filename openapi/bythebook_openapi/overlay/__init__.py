"""Reads OpenAPI Overlays 1.0 and 1.1, and applies them to a document before anything else reads it."""
