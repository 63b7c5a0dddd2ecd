"""Which variant of a union a request body is, by its discriminator, and how to create a resource of that variant.

Most servers never turn a resource of one variant (a card) into one of another (a bank transfer).
"""

from __future__ import annotations

from typing import Any

from bythebook_conformance.model import Draft, Slot
from bythebook_conformance.planning.pools import active
from bythebook_conformance.relations.dependent_fields import may_store_nothing
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.sender import Sender
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["Tag", "creator_of_variants", "drafts_of", "tag_of", "tag_of_resource"]

# The property of a discriminator, and its value for a variant.
Tag = tuple[str, str]

_BODY: Key = ("body",)


def creator_of_variants(contract: Contract, operation: Operation) -> Operation | None:
    """Returns the POST that creates what a PUT or PATCH changes, where both bodies are one of tagged variants."""
    maker = resource_of(contract, operation).maker if operation.method in {"PUT", "PATCH"} else None
    tags = {each.tag for each in _variants(maker)} if maker is not None else set[Tag]()
    return maker if tags.intersection(each.tag for each in _variants(operation)) else None


def tag_of(sender: Sender, draft: Draft) -> Tag | None:
    """Returns the tag of the variant that a draft is; None where it is none."""
    held = (each for each in _variants(sender.operation) if sender.values.slot(each, draft.slots) != "absent")
    return next((each.tag for each in held), None)


def tag_of_resource(resource: Resource, name: str) -> Tag | None:
    """Returns the tag with which a resource was created, by the name of its property."""
    body: Any = resource.exchange.request.body
    value = body.get(name) if isinstance(body, dict) else None
    return (name, value) if isinstance(value, str) else None


def drafts_of(creator: Sender, tag: Tag) -> list[Draft]:
    """Returns the drafts that create a resource of a variant: with every field, and with the fields that it needs."""
    tags = [each.tag for each in _variants(creator.operation)]
    if tag not in tags:
        return []
    fields, chosen = active(creator.operation, tags.index(tag))
    filled: dict[Key, Slot] = {
        each.key: "plain" for each in fields if not may_store_nothing(each) and creator.values.can(each, "plain")
    }
    return [creator.over_base({**filled, **chosen}), creator.over_base(chosen)]


def _variants(operation: Operation) -> list[Field]:
    return [each for each in operation.children.get(_BODY, ()) if each.kind == "variant" and each.tag is not None]
