"""Which requirements a selector of `--select` or `--exclude` means.

A selector without `*`, `?` and `[` means an id and all below it, in whole segments: `make/body/name` does not mean
`make/body/name_it`. A glob is compared with whole ids. An operation may also be written as reports print it:
`POST /projects`, which does not mean `POST /projects/{id}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase

from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Operation

__all__ = ["selected"]

_GLOB = frozenset("*?[")
_BELOW = ("/", ":")
_NEAREST = 3


def selected(selector: str, operations: Mapping[str, Operation], option: str) -> set[str]:
    """Returns the ids that a selector means; `operations` holds the operation of each id.

    Raises `InputError` with the nearest ids where it means none: it would hide a renamed requirement.
    """
    found = {id_ for id_, operation in operations.items() if _means(selector, id_, operation)}
    if not found:
        near = _nearest(selector, operations)
        expected = " or ".join(map(repr, near)) if near else "a glob over ids, as --plan prints them"
        raise InputError(f"{option} {selector!r} matches no requirement", expected=expected)
    return found


def _means(selector: str, id_: str, operation: Operation) -> bool:
    name = operation.id
    if " " in selector:
        name, id_ = _written(operation), _written(operation) + id_.removeprefix(operation.id)
    is_above = id_.startswith(selector) and id_[len(selector) :].startswith(_BELOW)
    if id_ == selector or (is_above and len(selector) >= len(name)):
        return True
    return not _GLOB.isdisjoint(selector) and fnmatchcase(id_, selector)


def _written(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def _nearest(selector: str, operations: Mapping[str, Operation]) -> list[str]:
    """Returns the selectors that a user may have meant, the nearest first: kinds, operations or ids."""
    if selector.startswith("*"):
        near = [f"*/{id_.rpartition('/')[2].partition(':')[0]}" for id_ in operations]
    elif " " in selector:
        near = [_written(operation) for operation in operations.values()]
    else:
        near = [*(operation.id for operation in operations.values()), *operations]
    return get_close_matches(selector, list(dict.fromkeys(near)), _NEAREST)
