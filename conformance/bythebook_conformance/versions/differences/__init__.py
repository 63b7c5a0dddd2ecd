"""Finds what differs in the exchanges of two versions, by values that are relative to the request."""
