"""The step `admit`: what of a request the document excludes. It changes nothing, and chooses no status."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_openapi.states import ABSENT
from bythebook_simulator.context import Context
from bythebook_simulator.messages import Decoded, Fault, Refusal

__all__ = ["admit"]


def admit(context: Context, decoded: Decoded) -> tuple[Refusal, ...]:
    """Return why a request is refused, nothing where it is admitted: a part that is required is missing, or a schema
    does not admit a value (JSON Schema 2020-12; OpenAPI 3.1.1, sections 4.8.12 and 4.8.13).
    """
    faults = (*_parameters(context, decoded), *_body(context, decoded))
    return (Refusal("invalid", "; ".join(each.words for each in faults[:3]), faults),) if faults else ()


def _parameters(context: Context, decoded: Decoded) -> Iterator[Fault]:
    for each in context.endpoint.parameters:
        values = decoded.part(each.location)
        if each.name in values:
            for pointer, words, at in context.world.requests.errors((each.schema,), values[each.name]):
                yield Fault(each.location, f"/{each.name}{pointer}", f"{each.name}: {words}", at)
        elif each.required:
            words = f"the {each.location} parameter {each.name} is missing"
            yield Fault(each.location, f"/{each.name}", words, each.schema.rpartition("/")[0])


def _body(context: Context, decoded: Decoded) -> Iterator[Fault]:
    if decoded.body is ABSENT:
        if context.endpoint.body_required:
            yield Fault("body", "", "the body is missing")
        return
    pointer = context.endpoint.bodies.get(decoded.media_type or "")
    for at, words, keyword in context.world.requests.errors((pointer,), decoded.body) if pointer is not None else ():
        yield Fault("body", at, words, keyword)
