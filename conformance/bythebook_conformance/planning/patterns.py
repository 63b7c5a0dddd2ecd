"""Texts that a pattern admits, and those of them that are as short or as long as a field may be. It sends nothing."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.planning.fill import matching
from bythebook_openapi.model.contract import Contract, Field
from bythebook_openapi.schema.equivalence import same

__all__ = ["at_the_edge", "of_pattern"]

_LONGEST = 5000
_USUAL = 60


def of_pattern(contract: Contract, each: Field, slot: str, seed: int, mark: str) -> Iterator[str]:
    """Yield texts that a field's pattern admits, in another order for another mark; none for a field without one."""
    pattern, longest = each.schema.get("pattern"), each.schema.get("maxLength")
    if not isinstance(pattern, str):
        return
    texts = matching(pattern, longest if isinstance(longest, int) else _USUAL, f"{seed}/{slot}")
    start = sum(map(ord, mark)) * 7 % len(texts) if texts else 0
    for value in texts[start:] + texts[:start]:
        if contract.admits(each, value) and not same(value, each.default):
            yield value


def at_the_edge(contract: Contract, each: Field, slot: str, seed: int) -> Iterator[str]:
    """Yield texts of a pattern that are as short (`low`), or as long (`high`), as their field may be."""
    pattern, bound = each.schema.get("pattern"), each.schema.get("minLength" if slot == "low" else "maxLength")
    if isinstance(pattern, str) and isinstance(bound, int) and 0 < bound <= _LONGEST:
        texts = matching(pattern, bound, f"{seed}/{slot}")
        yield from (text for text in _stretched(texts, bound) if contract.admits(each, text))


def _stretched(texts: tuple[str, ...], length: int) -> Iterator[str]:
    """Yield the texts of a length, and shorter ones with one of their characters repeated until they have it."""
    for text in texts:
        if len(text) == length:
            yield text
        for index, sign in enumerate(text) if len(text) < length else ():
            yield text[:index] + sign * (length - len(text)) + text[index:]
