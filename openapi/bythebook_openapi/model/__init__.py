"""A document as operations and fields."""
