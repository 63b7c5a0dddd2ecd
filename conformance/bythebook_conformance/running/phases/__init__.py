"""The phases of a run, one module each."""
