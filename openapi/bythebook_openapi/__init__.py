"""Reads OpenAPI documents: loads them, lints them, compares them, and gives their operations and fields."""
