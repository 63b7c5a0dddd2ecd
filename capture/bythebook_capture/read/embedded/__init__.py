"""Reads pages that embed the OpenAPI description of their operation."""
