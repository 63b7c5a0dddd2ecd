"""The grammar of a page: reads lines as facts."""
