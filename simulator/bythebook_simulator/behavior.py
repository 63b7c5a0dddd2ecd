"""The seams: every step of the pipeline, with the correct one as its default.

A server that is wrong in exactly one way is `replace(Behavior(), complete=mine)`, where `mine` may call the correct
step that it stands for. The order of the steps is `simulator.Simulator.answer`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_simulator.context import Context
from bythebook_simulator.document.resources import Resource
from bythebook_simulator.messages import Decoded, Outcome, Refusal, Response, Thing
from bythebook_simulator.steps.admission import admit
from bythebook_simulator.steps.completion import complete, ignore
from bythebook_simulator.steps.decoding import decode
from bythebook_simulator.steps.merging import merge
from bythebook_simulator.steps.refusing import refuse
from bythebook_simulator.steps.rendering import render
from bythebook_simulator.steps.revisions import match
from bythebook_simulator.steps.security import authorize
from bythebook_simulator.steps.selection import select
from bythebook_simulator.steps.statuses import status
from bythebook_simulator.steps.things import fetch, new_thing, put, remove

__all__ = ["Behavior"]


def _finish(_: Context, response: Response) -> Response:
    return response


@dataclass(frozen=True)
class Behavior:
    """The steps, in the order in which they are taken.

    `authorize` lets in; `decode` reads; `admit` tells what the document excludes; `ignore` leaves out what a client
    may not set; `complete` fills in defaults; `match` tells whether a change is of the current state; `fetch`,
    `create`, `merge`, `put`, `remove` and `select` are how an operation reads and writes; `status` and `render` make
    the answer's status and body, `refuse` a refusal; `finish` sees each answer last.
    """

    authorize: Callable[[Context], Refusal | None] = authorize
    decode: Callable[[Context], Decoded | Refusal] = decode
    admit: Callable[[Context, Decoded], tuple[Refusal, ...]] = admit
    ignore: Callable[[Context, Decoded], Decoded] = ignore
    complete: Callable[[Context, Decoded], Decoded] = complete
    match: Callable[[Context, Thing], Refusal | None] = match
    fetch: Callable[[Context, str, Resource, str], Thing | None] = fetch
    create: Callable[..., Thing] = new_thing
    merge: Callable[[Context, Any, Any], Any] = merge
    put: Callable[[Context, str, Thing], None] = put
    remove: Callable[[Context, str, Thing], None] = remove
    select: Callable[[Context, Sequence[Thing]], Outcome] = select
    status: Callable[[Context, Outcome], int] = status
    render: Callable[[Context, int, Outcome], Any] = render
    refuse: Callable[[Context, Refusal], Response] = refuse
    finish: Callable[[Context, Response], Response] = _finish
