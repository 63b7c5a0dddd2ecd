"""The grammar of a page: from lines to facts."""
