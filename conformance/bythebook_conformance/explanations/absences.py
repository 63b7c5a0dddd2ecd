"""Why a view may lack what another one shows: a read a property, or a response the default of a field left out."""

from __future__ import annotations

from bythebook_conformance.evidence.omissions import (
    is_another_object,
    is_masked,
    is_never_shown,
    is_nothing,
    is_secret,
    may_leave_out,
)
from bythebook_conformance.evidence.responses import held
from bythebook_conformance.explanations.registry import Explanation
from bythebook_conformance.explanations.rows import (
    ANSWERED,
    ANYWHERE,
    BY_DOCUMENT,
    FROM_DEFAULT,
    IN_READ,
    LEFT_OUT,
    MADE,
    NEEDS_ANOTHER_CLIENT,
    SHOWN,
    STORED,
    row,
)
from bythebook_conformance.explanations.sights import Difference
from bythebook_conformance.explanations.values import is_conditional, where_it_counts
from bythebook_conformance.relations.said_required import CONDITIONAL
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT

__all__ = ["ABSENCES", "has_another_meaning"]


def has_another_meaning(found: Difference) -> bool:
    """Returns whether no value that was sent for a field ever came back: the property of the response is another."""
    record, field = found.record, found.field
    sent = (each.sent for each in record.echoes(field))
    is_sent = any(each is not None and not record.meaning.is_default(field, each) for each in sent)
    return is_sent and not record.observed(field)


def _was_shown(found: Difference) -> bool:
    """Returns whether anything else than the read shows the field: the write did, the read before a change, or an
    earlier read. So does a server that shows no value of it at all, although it shows what is beside it.
    """
    record, before = found.record, found.exchange.before
    shown = record.shown_by(before, found.field) if before is not None else None
    was_read = shown is not None and shown.value not in (ABSENT, None)
    is_shown = record.shows(found.exchange, found.field) or was_read or _was_shown_earlier(found)
    return is_shown or is_never_shown(record, found.field)


def _was_shown_earlier(found: Difference) -> bool:
    """Returns whether an earlier request was shown what it sent. A later one tells nothing: the first read of a server
    that lags behind would turn into a finding.
    """
    number, meaning = found.exchange.number, found.record.meaning
    earlier = (each for each in found.record.echoes(found.field) if each.exchange.number < number)
    return any(each.sent is not None and meaning.same(each.sent, each.got, found.field) for each in earlier)


def _is_left_out_as_nothing(found: Difference) -> bool:
    return is_nothing(found.left.value) or same(found.right.field.default, found.left.value)


def _is_never_in_the_clear(found: Difference) -> bool:
    """Returns whether no read of the run showed a text of a secret: only writes may show it."""
    reader = found.record.resource.reader
    group = found.record.group
    reads = group[reader.id].exchanges if reader is not None and reader.id in group else []
    values = (held(each, found.right.field.path) for each in reads if each.accepted)
    is_told = any(isinstance(each, str) and not is_masked(each) for each in values)
    return is_secret(found.operation, found.field) and not is_told


def _may_leave_out(found: Difference) -> bool:
    return found.exchange.after is not None and may_leave_out(found.record, found.exchange.after)


def _is_of_another_object(found: Difference) -> bool:
    return found.exchange.after is not None and is_another_object(found.record, found.exchange.after)


_NOT_READ = "the read leaves the property out"

ABSENCES: tuple[Explanation[Difference], ...] = (
    # A read that has no such property.
    row(
        "never there",
        _NOT_READ,
        (STORED,),
        LEFT_OUT,
        lambda d: not _was_shown(d),
        case="reads that document more than the resource has",
        details="Nothing but the read documents the property, and the server does not show what is beside it.",
    ),
    row(
        "nothing to show",
        _NOT_READ,
        IN_READ,
        LEFT_OUT,
        _is_left_out_as_nothing,
        case="train-travel, where a read leaves out an empty object",
        details="The value is empty, or the default of the read's own schema.",
    ),
    row(
        "hidden in reads",
        _NOT_READ,
        IN_READ,
        LEFT_OUT,
        _is_never_in_the_clear,
        case="servers that show a token once",
        details="A secret by its name may be shown once. It does not hold if another read shows it in the clear.",
        untestable=NEEDS_ANOTHER_CLIENT,
    ),
    row(
        "asks for fields",
        _NOT_READ,
        (*IN_READ, MADE),
        LEFT_OUT,
        _may_leave_out,
        case="reads that take `expand`, and were not sent it",
        details="A parameter of the read asks for more properties.",
        untestable=BY_DOCUMENT,
    ),
    row(
        "conditional as said",
        CONDITIONAL,
        ANYWHERE,
        LEFT_OUT,
        is_conditional,
        case="a cinema, whose concerts have no age rating",
        predicts=where_it_counts,
    ),
    row(
        "another object",
        "the read is not the object that its schema describes",
        (*IN_READ, MADE),
        LEFT_OUT,
        _is_of_another_object,
        case="Unleash, whose read of a tag type puts it into an envelope that the document does not have",
        details=(
            "The read has no property of its schema, although that demands one or admits no others. `present` and "
            "`response-domain` report it."
        ),
        untestable=BY_DOCUMENT,
    ),
    row(
        "left out as nothing",
        "left out",
        (ANSWERED,),
        LEFT_OUT,
        lambda d: is_nothing(d.left.value),
        excuse="weakens",
        loss="form",
        case="ProtoJSON and Go, which leave out zero values",
        details=(
            "An empty value (`0`, `false`, an empty text) is left out by habit, although other responses carry the "
            "property."
        ),
    ),
    row(
        "never answered",
        "never shown",
        (ANSWERED,),
        LEFT_OUT,
        lambda d: not d.record.answers(d.field),
        excuse="weakens",
        case="mutants that drop a value everywhere",
        details="No response to the write ever has the property.",
    ),
    row(
        "never observed",
        "left out",
        (ANSWERED,),
        LEFT_OUT,
        lambda d: not d.record.observed(d.field),
        excuse="weakens",
        case="mutants that leave a property out of some responses",
        details="The responses that carry the property never had a value that was sent.",
    ),
    row(
        "never shown",
        "lost on read",
        (STORED,),
        LEFT_OUT,
        lambda d: not d.record.observed(d.field),
        excuse="weakens",
        case="mutants that forget a property",
        details="No value that was sent ever came back, although the reads show what is beside it.",
    ),
    row(
        "another meaning",
        "computed",
        FROM_DEFAULT,
        SHOWN,
        has_another_meaning,
        excuse="weakens",
        case="a status that tells what became of the request",
        details="No value that was sent for the field ever came back.",
    ),
)
