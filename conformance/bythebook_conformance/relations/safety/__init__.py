"""What a run must not harm: one table of classes of operations, and what recognizes each. It sends nothing."""
