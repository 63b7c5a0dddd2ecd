"""Why a later view may lack what an earlier one shows: a read what the server made, or a list what a read has."""

from __future__ import annotations

from bythebook_conformance.conventions import MOVING
from bythebook_conformance.evidence.omissions import is_secret, may_leave_out
from bythebook_conformance.evidence.responses import held, may_be_old
from bythebook_conformance.evidence.volatile_fields import has_moved_on
from bythebook_conformance.explanations.registry import Explanation
from bythebook_conformance.explanations.rows import (
    ACTED,
    ANY,
    BY_DOCUMENT,
    LEFT_OUT,
    LISTED,
    MADE,
    NEEDS_ANOTHER_CLIENT,
    SHOWN,
    row,
)
from bythebook_conformance.explanations.sights import Difference
from bythebook_openapi.states import ABSENT

__all__ = ["LATER_VIEWS"]

# Other success codes say that an action is still under way.
_DONE = frozenset({200, 201})


def _has_moved_on(found: Difference) -> bool:
    response, after = found.record.described(found.exchange), found.exchange.after
    return response is not None and after is not None and has_moved_on(response, found.exchange, after)


def _is_further_in(found: Difference) -> bool:
    response = found.record.described(found.exchange)
    return response is not None and len(found.field.path) > len(found.record.between(response).answered) + 1


def _is_in_other_reads(found: Difference) -> bool:
    reads = (each.after for each in found.record.accepted() if each.after is not None and each.after.accepted)
    return any(held(each, found.field.path) not in (ABSENT, None, "") for each in reads)


def _goes_on(found: Difference) -> bool:
    told = (found.left.value, *(each for each, _ in found.known))
    return any(isinstance(each, str) and MOVING.found(each) for each in told)


LATER_VIEWS: tuple[Explanation[Difference], ...] = (
    # A read that lacks what the server made.
    row(
        "moved on",
        "the resource changed its state before the read",
        (MADE,),
        ANY,
        _has_moved_on,
        case="a correct server whose job is done when it is read",
        details=(
            "Another word or boolean of the response differs in the read (`queued`, then `done`). What is empty then "
            "says nothing."
        ),
    ),
    row(
        "of a related resource",
        "the read leaves the property out",
        (MADE,),
        LEFT_OUT,
        _is_further_in,
        case="servers that expand a related resource only once",
        details="The property stands further in: a read may show less of a related resource.",
        untestable=BY_DOCUMENT,
    ),
    row(
        "in other reads",
        "some reads have it",
        (MADE,),
        ANY,
        _is_in_other_reads,
        case="mutants of RealWorld whose reads are empty: none has it",
    ),
    row(
        "secret that the server made",
        "the read leaves the property out",
        (MADE,),
        ANY,
        lambda d: is_secret(d.operation, d.field),
        case="servers that show a token once",
        details="It is a secret by its name.",
        untestable=NEEDS_ANOTHER_CLIENT,
    ),
    row(
        "shown on request",
        "the read leaves the property out",
        (MADE,),
        SHOWN,
        lambda d: d.exchange.after is not None and may_leave_out(d.record, d.exchange.after),
        case="reads with `expand`, which have null for what nobody asked for",
        details="A parameter of the read asks for more properties.",
        untestable=BY_DOCUMENT,
    ),
    # A read that shows another state than the response to an action.
    row(
        "under way",
        "the action may still be under way",
        (ACTED,),
        ANY,
        lambda d: d.exchange.status not in _DONE,
        case="servers that answer 202, and close an account later",
        details="Every status code but 200 and 201 says so.",
        untestable=BY_DOCUMENT,
    ),
    row(
        "goes on by itself",
        "the response shows a state that goes on by itself",
        (ACTED,),
        ANY,
        _goes_on,
        case="a job that is `running` and then done",
        details="Its word says so (`restarting`, `pending`, `queued`).",
    ),
    row(
        "kept in part",
        "the read shows a part of what the response shows",
        (ACTED,),
        ANY,
        lambda d: d.known != (),
        case="resources with several members that tell a state",
        details="The read has some members of the new state. Only a time that is still null is a finding then.",
    ),
    row(
        "cached read",
        "the read may come from a cache",
        (ACTED,),
        ANY,
        lambda d: d.exchange.after is not None and may_be_old(d.exchange.after),
        case="servers behind a cache",
        untestable="the read is repeated after some seconds; a cache may hold it longer",
    ),
    # A list that shows another value than the read.
    row(
        "may be old",
        "the list may be an earlier response (Cache-Control, Age)",
        (LISTED,),
        SHOWN,
        lambda d: d.exchange.listing is not None and may_be_old(d.exchange.listing),
        case="servers behind a cache",
        details="`Age` or `Cache-Control: max-age=60` says so.",
        untestable="the list is repeated after some seconds; a cache may hold it longer",
    ),
    row(
        "sparse list",
        "the list leaves the property out",
        (LISTED,),
        LEFT_OUT,
        lambda _: True,
        case="correct servers with sparse lists",
        details="Lists often show less.",
        untestable=BY_DOCUMENT,
    ),
)
