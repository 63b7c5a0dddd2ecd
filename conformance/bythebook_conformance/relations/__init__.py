"""Relates operations and fields: the resource graph, ids, lists, and the traits of fields."""
