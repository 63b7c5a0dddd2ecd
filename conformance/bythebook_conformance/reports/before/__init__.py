"""What is said before a run: what it would send, and what it may harm."""
