"""Accounts for every line of a page: read as a fact, prose, example, dismissed, or unread."""
