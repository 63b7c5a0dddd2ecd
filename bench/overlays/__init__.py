"""Applies the overlays of the tests by openapi-format from npm, and freezes what it makes of them."""
