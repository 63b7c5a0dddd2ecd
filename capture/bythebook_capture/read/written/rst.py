"""Reads pages in reStructuredText: with the HTTP domain of Sphinx, with other directives, and with neither.

A page that takes its operations from an OpenAPI document is refused with the name of the document.
"""

from __future__ import annotations

import re

from bythebook_capture.facts import METHODS
from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.read.written.page import read_blocks
from bythebook_capture.read.written.rst_blocks import blocks_of_rst, is_rst
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_DIRECTED = re.compile(
    rf"^[ \t]*\.\. (?:http:(?:{'|'.join(METHODS)}):: +/|[\w-]+:: +(?:{'|'.join(METHODS).upper()}) /)", re.MULTILINE
)
_DOCUMENT = re.compile(r"^[ \t]*\.\. (?:openapi|swaggerv2doc|redoc):(?:[\w-]+)?:[ \t]+(?P<name>\S+)", re.MULTILINE)
_ANY_CALL = re.compile(rf"\b(?:{'|'.join(METHODS).upper()})\b")


def _claims(source: Source) -> float:
    """Returns how sure it is of a page with a directive for a call, and of one with a call and no marks of Markdown."""
    if ".. " in source.text and (_DIRECTED.search(source.text) or _DOCUMENT.search(source.text)):
        return 0.98
    return 0.957 if not is_html(source) and is_rst(source) and _ANY_CALL.search(source.text) else 0.0


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation. Raises `InputError` if there is none, or a document has them."""
    if (found := _DOCUMENT.search(source.text)) and not _DIRECTED.search(source.text):
        message = "the page takes its operations from an OpenAPI document"
        raise source.error(message, source.line_at(found.start("name")), f"the document '{found['name'][:200]}'")
    return read_blocks(source, blocks_of_rst(source))


READERS = (Reader("reStructuredText", _claims, _read, renderer="reStructuredText by hand", most=0.98),)
