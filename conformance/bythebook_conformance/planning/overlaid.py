"""Compares the requirements of a document with those that it has without its overlays: which ones they took out, and
which part of an overlay says a requirement that they raised or changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from bythebook_conformance.model import Requirement
from bythebook_conformance.planning.plan import requirements
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.pointer import last_name, pointer_to, value_at

__all__ = ["stated_at", "withdrawn"]

_REQUIRED = "required"


def withdrawn(contract: Contract) -> tuple[str, ...] | None:
    """Returns the ids of the requirements that the document has without its overlays alone, in their order.

    None where the document cannot be read without them; none of a document without overlays.
    """
    before = _before(contract)
    if before is None:
        return None
    known = frozenset(each.id for each in _all(contract)) if before else ()
    return tuple(each for each in before if each not in known)


def stated_at(contract: Contract, requirement: Requirement) -> str:
    """Returns the pointer of what says a requirement: its own, or that of the part there that an overlay wrote, where
    the requirement is another one, or none, without the overlays.
    """
    document, pointer = contract.document, requirement.pointer
    before = _before(contract)
    if not document.overlays or document.is_overlaid(pointer):
        return pointer
    if before is None or before.get(requirement.id) == requirement.sentence:
        return pointer
    written = dict(_written(document, pointer))
    of_kind = (at for name, at in written.items() if name == requirement.case or name in requirement.kind)
    return next(of_kind, next(iter(written.values()), pointer))


def _written(document: Document, pointer: str) -> Iterator[tuple[str, str]]:
    """Yields the parts of what stands at a pointer that an overlay wrote, by their names; also that it is required."""
    value = value_at(document.raw, pointer)
    for name in value if isinstance(value, dict) else ():
        at = pointer + pointer_to(name)
        items = range(len(value[name])) if isinstance(value[name], list) else ()
        inner = [at, *(f"{at}/{index}" for index in items)]
        if found := next(filter(document.is_overlaid, inner), None):
            yield name, found
    around = f"{pointer.rpartition('/properties/')[0]}/{_REQUIRED}"
    names = value_at(document.raw, around)
    if isinstance(names, list) and last_name(pointer) in names:
        at = f"{around}/{names.index(last_name(pointer))}"
        if document.is_overlaid(at):
            yield _REQUIRED, at


@lru_cache(maxsize=4)
def _before(contract: Contract) -> Mapping[str, str] | None:
    """Returns the sentences of the requirements without the overlays, by their ids; None where nobody can read them."""
    document = contract.document
    if not document.overlays or document.again is None:
        return {}
    try:
        return {each.id: each.sentence for each in _all(replace(contract, document=document.again(())))}
    except InputError:
        return None


def _all(contract: Contract) -> Iterator[Requirement]:
    return (each for operation in contract.operations for _, each in requirements(contract, operation))
