"""Prints operations of a document as documentation pages, in the form of the founding page.

The tests show that a printed page is captured as the same facts.
"""
