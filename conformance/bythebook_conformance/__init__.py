"""Tells of a running server whether it does what a document says about defaults, nullability and required fields.

This package imports nothing on its own: pytest loads the plugin inside it in every session.
"""
