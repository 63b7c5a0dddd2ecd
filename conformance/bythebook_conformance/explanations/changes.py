"""Why a field that a change leaves out may be another one after it: for rules that compare it with the read before."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.conventions import EMAIL, PHONE, VERIFIED
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.resets import (
    documented_default,
    is_part,
    is_plain_reset,
    is_update_by_serializer,
    keeps_absent,
    says_that_absent_is_reset,
)
from bythebook_conformance.evidence.responses import held
from bythebook_conformance.evidence.server_made import is_made_of_others
from bythebook_conformance.evidence.sets import changes_its_own
from bythebook_conformance.explanations.positions import is_clamped, is_position
from bythebook_conformance.explanations.registry import Explanation
from bythebook_conformance.explanations.rows import (
    ANY,
    BY_DOCUMENT,
    FROM_BEFORE,
    FROM_REPLACED,
    SHOWN,
    VALUE,
    row,
)
from bythebook_conformance.explanations.sights import Difference
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.identity import DISTINCTIVE
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, get

__all__ = ["CHANGES", "is_always_reset", "is_read_around"]


def is_always_reset(found: Difference) -> bool:
    """Returns whether every change that found another value gave a property its default, which the change cannot hold.
    One of them is empty, or no field is in all of them, so that no rule between two fields explains it.
    """
    if found.field.key in found.operation.by_key or not _is_plain_reset(found, found.exchange):
        return False
    patches = [each for each in found.record.accepted() if is_read_around(each) and _is_chosen(found, each)]
    root = found.record.resource.root
    bodies = [get(each.request.parts, root.at if root is not None else ("body",)) for each in patches]
    sent = [frozenset(body) for body in bodies if isinstance(body, dict)]
    is_each_reset = all(_is_plain_reset(found, each) for each in patches)
    return is_each_reset and bool(sent) and not frozenset.intersection(*sent)


def is_read_around(exchange: Exchange) -> bool:
    """Returns whether the same resource was read before and after an accepted change."""
    before, after = exchange.before, exchange.after
    if not exchange.accepted or exchange.faults or before is None or after is None or not after.accepted:
        return False
    return before.accepted and before.request.operation == after.request.operation


def _is_chosen(found: Difference, exchange: Exchange) -> bool:
    """Returns whether the read before a change has another value than the default."""
    assert exchange.before is not None
    old = held(exchange.before, found.field.path)
    return old not in (ABSENT, None) and not same(old, _default(found))


def _is_plain_reset(found: Difference, exchange: Exchange) -> bool:
    """Returns whether the read after a change has the default in place of a client's value, and the response as well if
    it shows the property.
    """
    assert exchange.before is not None
    assert exchange.after is not None
    old, told, new = (held(each, found.field.path) for each in (exchange.before, exchange, exchange.after))
    shown = [new] if told is ABSENT else [told, new]
    return all(is_plain_reset(found.operation, found.field, old, value, _default(found)) for value in shown)


def _default(found: Difference) -> Any:
    return documented_default(found.contract, found.operation, found.field)


def _is_made_of_others(found: Difference) -> bool:
    if found.field.key not in found.operation.by_key:
        return _holds_what_is_sent(found)
    return any(is_made_of_others(found.record, each, found.field) for each in found.record.accepted())


def _holds_what_is_sent(found: Difference) -> bool:
    """Returns whether a text that a change cannot hold has a text of the change in it, perhaps in another spelling."""
    got = plain(found.right.value) if isinstance(found.right.value, str) else ""
    sent = (found.record.sent(found.exchange, each) for each in found.operation.fields if each.location == "body")
    texts = [plain(each) for each in sent if isinstance(each, str)]
    return any((len(each) >= DISTINCTIVE and each in got) or each == got != "" for each in texts)


def _may_replace(found: Difference) -> bool:
    """Returns whether a call by POST may replace the resource: nothing that it leaves out was seen to stay."""
    return found.operation.sent_to != "" and not _keeps_others(found.record, found.field)


def _keeps_others(record: Record, field: Field) -> bool:
    """Returns whether a change leaves another property as it was, with a value that no reset gives: then it does not
    replace the resource. The words of the document may say so, too.
    """
    if keeps_absent(record.contract, record.operation):
        return True
    others = [each for each in record.resource.members if each.key != field.key]
    return any(
        _is_kept(record, exchange, each)
        for exchange in record.accepted()
        if exchange.before is not None and exchange.after is not None and not exchange.faults
        for each in others
        if not each.required and record.sent(exchange, each) is ABSENT
    )


def _is_kept(record: Record, exchange: Exchange, field: Field) -> bool:
    assert exchange.before is not None
    assert exchange.after is not None
    old, new = record.shown_by(exchange.before, field), record.shown_by(exchange.after, field)
    if old is None or new is None or old.value in (ABSENT, None, 0, "", [], {}) or not same(old.value, new.value):
        return False
    return not record.meaning.is_default(field, old.value)


def _is_of_another_address(found: Difference) -> bool:
    """Returns whether a field says that an address is verified, and the change has an address or a number."""
    if not VERIFIED.found(found.field.path[-1]):
        return False
    sent = (each for each in found.operation.fields if each.location == "body" and each.kind == "property")
    addresses = (each for each in sent if EMAIL.found(each.path[-1]) or PHONE.found(each.path[-1]))
    return any(found.record.sent(found.exchange, each) is not ABSENT for each in addresses)


def _is_reset(found: Difference) -> bool:
    return found.record.meaning.is_default(found.field, found.right.value)


def _is_revision(found: Difference) -> bool:
    return traits_of(found.operation, found.field).revision and not _is_reset(found)


def _counts_changes(found: Difference) -> bool:
    """Returns whether several changes that leave out an integer raised it by one, and none changed it otherwise."""
    record, field = found.record, found.field
    steps: list[int | None] = []
    for exchange in record.accepted() if field.key in found.operation.by_key else ():
        if exchange.before is None or exchange.after is None or record.sent(exchange, field) is not ABSENT:
            continue
        old, new = record.shown_by(exchange.before, field), record.shown_by(exchange.after, field)
        if old is not None and new is not None and old.value != new.value:
            numbers = all(isinstance(each, int) and not isinstance(each, bool) for each in (old.value, new.value))
            steps.append(new.value - old.value if numbers else None)
    return len(steps) > 1 and set(steps) == {1} and not _is_reset(found)


def _is_partial(found: Difference) -> bool:
    """Returns whether the body of a PUT need not hold the whole resource, so that the old value alone is left."""
    return found.field.default is ABSENT and is_part(found.contract, found.operation)


def _is_by_serializer(found: Difference) -> bool:
    """Returns whether a PUT is of a framework whose PUT leaves alone what it does not hold, and nothing denies it."""
    if found.field.default is not ABSENT or not is_update_by_serializer(found.contract, found.operation):
        return False
    return not says_that_absent_is_reset(found.contract, found.operation, found.field)


def _stands_for_absent(found: Difference) -> bool:
    """Returns whether a PUT without the field led to this value where another value, or none, was before.

    A server may fill the field in after the response.
    """
    record, field, value = found.record, found.field, found.right.value
    for one in record.accepted():
        if record.sent(one, field) is not ABSENT:
            continue
        old = record.shown_by(one.before, field) if one.before is not None else None
        seen = [record.shown_by(each, field) for each in (one, one.after) if each is not None]
        is_shown = any(each is not None and same(each.value, value) for each in seen)
        if is_shown and old is not None and not same(old.value, value):  # without a read before, it may have been there
            return True
    return False


CHANGES: tuple[Explanation[Difference], ...] = (
    row(
        "always reset",
        "every change gives it the documented default",
        FROM_BEFORE,
        VALUE,
        is_always_reset,
        excuse="proves",
        case="a server that builds the resource anew with each PATCH",
        details=(
            "No PATCH can hold the property. Every PATCH that finds another value gives it the default, and no field "
            "is in all of these PATCHes. The read after it shows that, and the response as well if it has the "
            "property. The default is not empty or zero. Enumerations, formatted texts, states and revisions are "
            "excepted."
        ),
    ),
    row(
        "made of others",
        "the server derives the value from other fields",
        FROM_BEFORE,
        ANY,
        _is_made_of_others,
        case="a server that makes a slug of the title; LangGraph, whose `context` is the `configurable` of a `config`",
        details=(
            "A text holds the text of another field that was sent. An object or a list that the request holds "
            "elsewhere is a copy of it."
        ),
    ),
    row(
        "own items changed",
        "the server changes items of its own",
        FROM_BEFORE,
        VALUE,
        lambda d: changes_its_own(d.record, d.field, d.left.value, d.right.value),
        case="PowerDNS, which counts the serial of a zone",
        details="Objects of a list change in part, and no request sent them.",
    ),
    row(
        "may replace",
        "the document does not say whether the call replaces the resource",
        FROM_BEFORE,
        ANY,
        _may_replace,
        case="Twirp, whose messages of proto3 do not tell an absent field from an empty one",
        details=(
            "The call is a POST (`/users.update`). It does not hold if the call leaves another property as it was, or "
            "if its description says that it changes a part."
        ),
    ),
    row(
        "another address",
        "another address or number is not verified yet",
        FROM_BEFORE,
        SHOWN,
        _is_of_another_address,
        case="fastapi-users",
        details=(
            "What says that an address is verified (`is_verified`) may become false with a change that has an e-mail "
            "address or a telephone number."
        ),
        untestable=BY_DOCUMENT,
    ),
    row(
        "revision of each state",
        "each state of the resource has a revision of its own",
        FROM_BEFORE,
        VALUE,
        _is_revision,
        case="a FastAPI application that counts the versions of a resource",
        details=(
            "A revision (`version`, `etag`) changes with the resource. It does not hold if the value is reset to its "
            "default."
        ),
        untestable=BY_DOCUMENT,
    ),
    row(
        "counts changes",
        "the server counts the changes in it",
        FROM_BEFORE,
        VALUE,
        _counts_changes,
        case="PowerDNS, whose zones count their changes in `serial` (RFC 1982)",
        details="Several changes raise an integer by one, and none changes it otherwise.",
    ),
    row(
        "moved by others",
        "other resources move this one",
        FROM_BEFORE,
        VALUE,
        lambda d: is_position(d.record, d.field) and not _is_reset(d),
        case="a board whose cards have positions: a card that changes its column moves to the end",
        details="A position may change with other resources. It does not hold if the value is reset to its default.",
    ),
    row(
        "changes by itself",
        "computed",
        FROM_BEFORE,
        VALUE,
        lambda d: not _is_reset(d) and not d.record.observed(d.field),
        excuse="weakens",
        case="a counter and a time of change",
        details="No value that was sent for the field ever came back, and the change gave it no default.",
    ),
    # What a PUT leaves out, and does not take away.
    row(
        "a place among others",
        "a resource stands somewhere among others, whatever the PUT says",
        FROM_REPLACED,
        SHOWN,
        lambda d: is_clamped(d.record, d.field),
        case="a board whose columns and cards have positions",
    ),
    row(
        "stands for absent",
        "the server gives this value whenever a PUT leaves the property out",
        FROM_REPLACED,
        SHOWN,
        _stands_for_absent,
        case="a server that fills a property in after the response; a liar with another default",
        details=(
            "A PUT led to the value where another one, or none, was before. So the value is not kept: it is a fault of "
            "the default."
        ),
    ),
    row(
        "partial",
        "partial",
        FROM_REPLACED,
        SHOWN,
        lambda d: _is_partial(d) or _is_by_serializer(d),
        excuse="weakens",
        loss="nothing",
        case="Laravel, whose rules of updates say `sometimes`; FastAPI with a model for updates; "
        "microblog-api, `PUT /me`; Django REST framework",
        details=(
            "The body may leave out a property without a default that the creation demands and each response must "
            "show: only the old value is left for it. Under a path without parameters, where nothing is created, it is "
            "enough that each response must show the property. Django REST framework changes what a PUT holds and what "
            "has a default, and nothing else: it holds in a document that it made (`partial_update` beside the PUT)."
        ),
        untestable=BY_DOCUMENT,
    ),
)
