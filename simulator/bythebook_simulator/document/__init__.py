"""The simulator's own reading of a document. It shares none with the judge."""
