"""Text in and out: YAML, JSON, line numbers, safe printing, atomic writing."""
