"""Finds the members of objects whose schema is that of an object around them: a document's fields end there.

Author: {name, born, knows: [Author]}     the fields are name, born, knows, knows.*
members(fields, knows.*) -> name, born, knows
unlisted(fields)         -> knows.*.name as name, knows.*.born as born, knows.*.knows as knows
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bythebook_openapi.model.contract import Field

__all__ = ["field_at", "members", "unlisted"]

Place = tuple[str, ...]


def members(fields: Iterable[Field], holder: Field) -> tuple[Field, ...]:
    """Returns the fields of the members of an object, or those of the object around it that has the same schema. Their
    places are those of the document then, and not in the object itself.
    """
    known = [each for each in fields if each.location == holder.location]
    own = _below(known, holder.place)
    if own or "properties" not in holder.schema:
        return own
    around = (each.place for each in reversed(known) if _is_around(each, holder) and each.schema == holder.schema)
    found = next(around, None)
    return _below(known, found) if found is not None else ()


def unlisted(fields: Sequence[Field]) -> Iterator[tuple[Field, Field]]:
    """Yields each member of an object that the fields of a body end at, with the field that it is like."""
    for holder in fields:
        if holder.location == "body" and "properties" in holder.schema:
            for like in members(fields, holder):
                if like.place[:-1] != holder.place:
                    name = like.place[-1]
                    yield replace(like, steps=(*holder.steps, name), path=(*holder.path, name)), like


def field_at(fields: Sequence[Field], place: Place) -> Field | None:
    """Returns the field at a place of a body or a response; None where the document has none."""
    found = next((each for each in fields if not each.place), None)
    for step in place:
        inner = members(fields, found) if found is not None else ()
        found = next((each for each in inner if each.place[-1] == step), None)
    return found


def _below(fields: Iterable[Field], place: Place) -> tuple[Field, ...]:
    return tuple(each for each in fields if each.place[:-1] == place and each.place)


def _is_around(each: Field, holder: Field) -> bool:
    return len(each.place) < len(holder.place) and holder.place[: len(each.place)] == each.place
