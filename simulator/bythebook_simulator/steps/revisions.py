"""The step `match`: whether a change is of the current state, where the document has conditional requests.

A document has them where an operation takes the header `If-Match` and documents 412 (RFC 9110, section 13.1.1).
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

from bythebook_simulator.context import Context, World
from bythebook_simulator.document.api import Endpoint
from bythebook_simulator.messages import Outcome, Refusal, Thing

__all__ = ["has_tags", "is_conditional", "is_stale", "match", "tag_of"]

_IF_MATCH: Final = "if-match"


def tag_of(outcome: Outcome) -> str | None:
    """Return the entity tag of the thing that an answer shows, None where it shows none or several."""
    is_shown = outcome.thing is not None and outcome.deed in {"created", "read", "replaced", "updated"}
    return _tag(outcome.thing) if is_shown and outcome.thing is not None else None


def _tag(thing: Thing) -> str:
    """Return the strong entity tag of a thing's state (RFC 9110, section 8.8.3)."""
    return f'"{crc32(repr((thing.key, thing.value)).encode("utf-8", "surrogatepass")):08x}"'


def is_conditional(endpoint: Endpoint) -> bool:
    """Return whether an operation documents what becomes of a change with an old tag."""
    takes = any(each.location == "header" and each.name.lower() == _IF_MATCH for each in endpoint.parameters)
    return takes and "412" in endpoint.answers


def has_tags(world: World, collection: str) -> bool:
    """Return whether answers about the things of a collection have an `ETag`: an operation takes it back."""
    return any(is_conditional(each) for each in world.resources.endpoints(collection))


def is_stale(context: Context, thing: Thing) -> bool:
    """Return whether the `If-Match` of a request names another state than the thing's."""
    wanted = context.request.headers.get(_IF_MATCH, "*").strip()
    return wanted != "*" and _tag(thing) not in {each.strip() for each in wanted.split(",")}


def match(context: Context, thing: Thing) -> Refusal | None:
    """Return the refusal of a change that is not of the thing's current state, where the document has it."""
    is_refused = is_conditional(context.endpoint) and is_stale(context, thing)
    return Refusal("stale", "The thing has changed in the meantime.") if is_refused else None
