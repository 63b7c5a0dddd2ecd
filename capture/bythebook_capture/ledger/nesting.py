"""Finds the dotted names of the members in JSON, of any text that has brackets: a sample need not be correct."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bythebook_capture.ledger.regions import Line

__all__ = ["dotted"]

_TOKEN: Final = re.compile(
    r"[\"“](?P<key>(?:[^\"“”\\]|\\.)*)[\"”](?P<colon>\s*(?::(?!:)|=>))?|'(?P<single>[^']{1,80})'\s*(?::|=>)"
    r"|(?:^|(?<=[{,]))\s*(?P<bare>[A-Za-z_$][\w-]*)\s*:(?=\s)|(?P<mark>[{}\[\]])"
)
_LONGEST: Final = 20_000
_DEEPEST: Final = 100


def dotted(lines: Sequence[Line]) -> Iterator[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """Yields for each line its number, the dotted names of its members in lower case, and the members it ends in."""
    around: list[str] = []
    pending = ""
    for one in lines:
        found: list[str] = []
        text, at = one.raw[:_LONGEST], 0
        for token in _TOKEN.finditer(text):
            mark = token["mark"]
            if pending and text[at : token.start()].strip():
                pending = ""  # the member has another value, such as that of a header above the body
            at = token.end()
            key = token["single"] or token["bare"] or (token["key"] if token["colon"] else None)
            if mark is None:
                if key is not None:
                    pending = key.lower()
                    found.append(".".join([*filter(None, around), pending]))
            elif mark in "{[":
                around = [*around[:_DEEPEST], pending]
                pending = ""
            else:
                around = around[:-1]
                pending = ""
        pending = "" if text[at:].strip() else pending
        yield one.number, tuple(found), tuple(around)
