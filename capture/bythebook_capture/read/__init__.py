"""The readers: each turns the source of a page into a `bythebook_capture.facts.Page`. None of them knows OpenAPI.

A reader is a function from a `Source` to a `Page`; it raises `InputError` where the source is no page of its kind.
"""
