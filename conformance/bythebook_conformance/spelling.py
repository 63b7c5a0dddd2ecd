"""Compares names however they are spelled: `customerId`, `customer_id` and `Customer ID` have the same words."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["plain", "words"]

# So many names are remembered: the same ones come again and again.
_MANY = 4096
_PUNCTUATION = re.compile(r"[^a-z0-9]")


@lru_cache(maxsize=_MANY)
def plain(name: str) -> str:
    """Returns a name's letters and digits, in lower case: `customerId` and `customer_id` are one name."""
    return _PUNCTUATION.sub("", name.lower())


def words(name: str) -> list[str]:
    """Returns the words of a name, in lower case: `upload`, `url` of `uploadURL` and `upload_url`."""
    return list(_words(name))


@lru_cache(maxsize=_MANY)
def _words(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name))
