"""Sends the plan, judges what comes back, and confirms what was found."""
