"""Which requirements a selector of `--select` or `--exclude` means.

A selector without `*`, `?` and `[` means an id and all below it, in whole segments: `make/body/name` does not mean
`make/body/name_it`. A glob is compared with whole ids. An operation may also be written as reports print it:
`POST /projects`, which does not mean `POST /projects/{id}`.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from fnmatch import fnmatchcase

from bythebook_conformance.planning.plan import requirements
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["nearest", "selected"]

_GLOB = frozenset("*?[")
_BELOW = ("/", ":")
_NEAREST = 3


def selected(selector: str, contract: Contract, option: str) -> dict[str, Operation]:
    """Returns the operation of each id that a selector means. Raises the requirements of no other operation.

    Raises `InputError` with the nearest ids where it means none: it would hide a renamed requirement.
    """
    found = {
        each.id: operation
        for operation in contract.operations
        if _may_mean(selector, operation)
        for _, each in requirements(contract, operation)
        if _means(selector, each.id, operation)
    }
    if not found:
        near = nearest(selector, contract)
        expected = " or ".join(map(repr, near)) if near else "a glob over ids, as --plan prints them"
        raise InputError(f"{option} {selector!r} matches no requirement", expected=expected)
    return found


def _may_mean(selector: str, operation: Operation) -> bool:
    """Returns whether a selector may mean a requirement of an operation, by the name of the operation alone."""
    name = _written(operation) if " " in selector else operation.id
    literal = re.split(r"[*?[]", selector, maxsplit=1)[0]
    return literal.startswith(name) or (literal != selector and name.startswith(literal))


def _means(selector: str, id_: str, operation: Operation) -> bool:
    name = operation.id
    if " " in selector:
        name, id_ = _written(operation), _written(operation) + id_.removeprefix(operation.id)
    is_above = id_.startswith(selector) and id_[len(selector) :].startswith(_BELOW)
    if id_ == selector or (is_above and len(selector) >= len(name)):
        return True
    return not _GLOB.isdisjoint(selector) and fnmatchcase(id_, selector)


def _written(operation: Operation) -> str:
    return f"{operation.verb} {operation.route}"


def nearest(selector: str, contract: Contract) -> list[str]:
    """Returns the selectors that a user may have meant, the nearest first: kinds, operations or ids.

    Ids are compared within the operations whose names are nearest.
    """
    by_id = {each.id: each for each in contract.operations}
    if " " in selector:
        return _closest(selector, [_written(each) for each in contract.operations])
    if selector.startswith("*"):
        ids = (each.id for operation in by_id.values() for _, each in requirements(contract, operation))
        return _closest(selector, [f"*/{id_.rpartition('/')[2].partition(':')[0]}" for id_ in ids])
    around = [name for name in by_id if selector.startswith(name)]
    around += _closest(selector.partition("/")[0], [*by_id])
    return _closest(
        selector, [*by_id, *(each.id for name in around for _, each in requirements(contract, by_id[name]))]
    )


def _closest(text: str, possible: list[str]) -> list[str]:
    return get_close_matches(text, list(dict.fromkeys(possible)), _NEAREST)
