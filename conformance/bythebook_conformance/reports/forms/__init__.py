"""Forms of the report that hold a list: of tests, of issues, of lines."""
