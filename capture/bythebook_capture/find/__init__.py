"""Finds the pages that a user names: files, folders, lists of pages, URLs."""
