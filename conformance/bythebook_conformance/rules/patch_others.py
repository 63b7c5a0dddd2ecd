"""patch-others: a PATCH leaves alone what it cannot hold and the client set on creation (RFC 5789, section 2).

Judged by a read before and a read after the PATCH. A finding is a text that changes, or a value that is gone.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.resets import replaces
from bythebook_conformance.evidence.responses import answer_fields, documented, held
from bythebook_conformance.explanations.changes import is_always_reset, is_read_around
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.explanations.sights import Difference, Sight
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import VALUE_NOTES, Alternative, Meaning, Note, Rule, Traits, of_field
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

_BY_ITSELF = frozenset({"enum", "const", "format", "readOnly"})


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    found = resource_of(contract, operation)
    is_patch = operation.method == "PATCH" and not replaces(contract, operation)
    maker = found.maker if is_patch else None
    if _is_list(operation):
        return  # it lists what to change (RFC 6902), whatever its media type: 1Password Connect
    if maker is None or found.reader is None:
        return
    creator = resource_of(contract, maker)
    made = {creator.own_place(each) for each in _in_body(maker, "property")}
    patched = {found.own_place(each) for each in _in_body(operation)}
    for field in answer_fields(found.reader):
        is_member = field.kind == "property" and field.depth == 1 and not field.schema.keys() & _BY_ITSELF
        if is_member and field.place in made - patched:
            sentence = f"A {operation.verb}, which cannot hold '{field.name}', leaves it unchanged."
            yield of_field(operation, field, "patch-others", sentence, authority="inferred")


def _in_body(operation: Operation, kind: str = "") -> Iterator[Field]:
    yield from (each for each in operation.fields if each.location == "body" and kind in ("", each.kind))


def _is_list(operation: Operation) -> bool:
    body = operation.body
    return body is not None and body.types == {"array"}


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if not is_read_around(exchange):
        return None
    assert exchange.before is not None
    assert exchange.after is not None
    field = documented(requirement, exchange.after, record)
    if field is None:
        return None
    old, new = (held(read, field.path) for read in (exchange.before, exchange.after))
    if old in (ABSENT, None, "", [], {}) or (new is ABSENT and record.is_shortened(exchange.after)):
        return None
    found = Difference(record, exchange, field, Sight("before", field, old), Sight("read", field, new))
    is_reset = is_always_reset(found)
    is_another = isinstance(old, str) and isinstance(new, str) and old != new
    if new not in (ABSENT, None) and not is_another and not is_reset:
        return passed(exchange)
    actual = "the property is gone" if new is ABSENT else show(new)
    actual = f"{actual}, the default, whatever the {record.operation.verb} holds" if is_reset else actual
    return explained(found, DIFFERENCES, Told(exchange, requirement.authority, show(old), actual, "computed"))


def _silence(_: Requirement, record: Record) -> str:
    return "no PATCH found a value" if any(record.accepted()) else ""


_MEANING = Meaning(
    group="update",
    fault="changes a property that the PATCH cannot hold",
    raised_by="a property that the client can set on creation and a PATCH cannot hold, where the resource can be read",
    authority="inferred",
    must="leave it as it was (RFC 5789, section 2)",
    notes=(
        *VALUE_NOTES,
        Note(
            "It is not raised where the body of the PATCH is a list: it lists what to change (RFC 6902), whatever its "
            "media type.",
            case="1Password Connect, whose `PATCH /vaults/{vaultUuid}/items/{itemUuid}` takes such a list as JSON",
        ),
        Note(
            "A finding is a text that changes, or a value that is gone. Numbers, booleans, enums and formatted "
            "texts may change by themselves.",
            case="mutants whose PATCH replaces the resource",
        ),
        Note(
            "A PATCH whose description says that it replaces, or resets what is omitted, raises nothing.",
            case="documents whose PATCH is a full replacement",
        ),
        Note(
            "The reads before and after must go to the same path: an id that is made up for each request has no "
            "read before it.",
            case="a public document whose path nothing supplies",
        ),
    ),
    alternatives=(
        Alternative(
            "The server changes it by itself",
            "only texts that change, or values that are gone, count, as a warning",
        ),
    ),
)

RULE = Rule(
    "patch-others", _requirements, _judge, silence=_silence, traits=Traits(judged_by_state=True), meaning=_MEANING
)
