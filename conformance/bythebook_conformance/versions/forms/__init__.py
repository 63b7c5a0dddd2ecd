"""The forms of the report of a comparison."""
