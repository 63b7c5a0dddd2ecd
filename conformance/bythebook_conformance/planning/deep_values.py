"""Objects in forms whose members are sent apart (the style deepObject), and which have no fields for their members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bythebook_conformance.planning.typed_values import candidates
from bythebook_openapi.model.contract import Contract, Field
from bythebook_openapi.model.fields import sample_name
from bythebook_openapi.states import ABSENT

__all__ = ["deep"]

_SCALARS = frozenset({"string", "integer", "number", "boolean"})


def deep(contract: Contract, each: Field, trait: str, mark: str, order: int) -> Iterator[dict[str, Any]]:
    """Yield an object of a trait for a field that is sent in the style deepObject, none where its members can be of no
    such value. No style is defined for objects and lists inside it: they are left out.
    """
    if not each.is_deep or not each.is_structured or trait not in {"plain", "other"}:
        return
    shape = contract.reader.shape(*each.pointers)
    unions = [contract.reader.shape(one.pointer) for one in shape.alternatives]
    shape = next((one for one in (shape, *unions) if one.types == {"object"} and not one.alternatives), None) or shape
    members = {name: tuple(pointers) for name, pointers in shape.properties.items()}
    if not members and shape.additional and (name := sample_name(shape, None, _names(each))) is not None:
        members = {name: tuple(shape.additional)}
    found: dict[str, Any] = {}
    for index, (name, pointers) in enumerate(members.items()):
        member = _member(contract, each, name, pointers)
        shown = [member.schema["example"]] if trait == "plain" and "example" in member.schema else []
        made = (*shown, *candidates(member, trait, mark, order + index, 0)) if _is_sent(contract, member) else ()
        value = next((one for one in made if one is not None and contract.admits(member, one)), ABSENT)
        if value is not ABSENT:
            found[name] = value
    if shape.required <= found.keys():
        yield found


def _names(each: Field) -> list[str]:
    """Returns the names of members that an example shows and that can stand between brackets."""
    shown = (name for one in each.examples if isinstance(one, Mapping) for name in one)
    return [name for name in shown if isinstance(name, str) and not {"[", "]"} & {*name}]


def _member(contract: Contract, each: Field, name: str, pointers: tuple[str, ...]) -> Field:
    shape = contract.reader.shape(*pointers)
    return replace(
        each,
        kind="property",
        steps=(*each.steps, name),
        path=(*each.path, name),
        schema=shape.schema,
        types=shape.types,
        pointers=pointers,
        default=shape.schema.get("default", ABSENT),
        examples=(),
        is_deep=False,
    )


def _is_sent(contract: Contract, member: Field) -> bool:
    """Returns whether a member is a scalar that a request may have."""
    is_scalar = member.types <= _SCALARS and not contract.reader.shape(*member.pointers).alternatives
    return is_scalar and member.schema.get("readOnly") is not True
