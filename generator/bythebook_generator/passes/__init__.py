"""The passes over schemas, one module each."""
