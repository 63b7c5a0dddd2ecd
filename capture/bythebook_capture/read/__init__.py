"""The readers: each reads the source of a page as a `bythebook_capture.facts.Page`.

A reader is a function from a `Source` to a `Page`. It raises `InputError` if the source is no page of its kind.
"""
