"""`make bench-generate`: what this generator and others make of the documents of a folder, in one run."""
