"""Decides which configuration files may run commands and read files: where they lie, and what a user accepted."""
