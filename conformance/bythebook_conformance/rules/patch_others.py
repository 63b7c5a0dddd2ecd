"""patch-others: a PATCH leaves alone what it cannot hold and the client set on creation (RFC 5789, section 2).

Judged by a read before and a read after the PATCH. A finding is a text that changes, or a value that is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import failed, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.resets import documented_default, is_plain_reset, replaces
from bythebook_conformance.evidence.responses import answer_fields, documented, held
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import own_place, root_of
from bythebook_conformance.relations.graph import path_names, related
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_field
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, get

__all__ = ["RULE"]

_BY_ITSELF = frozenset({"enum", "const", "format", "readOnly"})


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    found = related(contract, operation)
    is_patch = operation.method == "PATCH" and not replaces(contract, operation)
    supplier = found.suppliers.get((path_names(operation) or [""])[-1]) if is_patch else None
    if _is_list(operation):
        return  # it lists what to change (RFC 6902), whatever its media type: 1Password Connect
    if supplier is None or found.reader is None or supplier.operation.method != "POST":
        return
    made = {own_place(contract, supplier.operation, each) for each in _in_body(supplier.operation, "property")}
    patched = {own_place(contract, operation, each) for each in _in_body(operation)}
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
    if not _is_seen(exchange):
        return None
    assert exchange.before is not None
    assert exchange.after is not None
    old, new = (held(read, requirement.key[1:]) for read in (exchange.before, exchange.after))
    if old in (ABSENT, None, "", [], {}):
        return None
    if _is_reset(requirement, exchange, record) and _is_always_reset(requirement, record):
        return failed(exchange, show(old), f"{show(new)}, the default, whatever the {record.operation.verb} holds")
    if new is ABSENT and record.is_shortened(exchange.after):
        return None
    if new in (ABSENT, None):
        actual = "the property is gone" if new is ABSENT else "null"
        return failed(exchange, show(old), actual, level="warning", reason="computed")
    if isinstance(old, str) and isinstance(new, str) and old != new:
        return failed(exchange, show(old), show(new), level="warning", reason="computed")
    return passed(exchange)


def _is_seen(exchange: Exchange) -> bool:
    """Returns whether the same resource was read before and after an accepted PATCH."""
    before, after = exchange.before, exchange.after
    if not exchange.accepted or exchange.faults or before is None or after is None or not after.accepted:
        return False
    return before.accepted and before.request.operation == after.request.operation


def _is_always_reset(requirement: Requirement, record: Record) -> bool:
    """Returns whether every PATCH that found another value gave the property its default. One of them is empty, or no
    field is in all of them, so that no rule between two fields explains it.
    """
    found = [patch for patch in record.accepted() if _is_seen(patch) and _is_chosen(requirement, patch, record)]
    root = root_of(record.contract, record.operation)
    bodies = [get(patch.request.parts, root.at if root is not None else ("body",)) for patch in found]
    sent = [frozenset(body) for body in bodies if isinstance(body, dict)]
    is_each_reset = all(_is_reset(requirement, patch, record) for patch in found)
    return is_each_reset and bool(sent) and not frozenset.intersection(*sent)


def _is_chosen(requirement: Requirement, exchange: Exchange, record: Record) -> bool:
    """Returns whether the read before a PATCH has another value than the default."""
    assert exchange.before is not None
    old = held(exchange.before, requirement.key[1:])
    return old not in (ABSENT, None) and not same(old, _default(requirement, exchange.before, record))


def _is_reset(requirement: Requirement, exchange: Exchange, record: Record) -> bool:
    """Returns whether the read after a PATCH has the default in place of a client's value, and the response as well if
    it shows the property.
    """
    assert exchange.before is not None
    assert exchange.after is not None
    field = documented(requirement, exchange.after, record)
    if field is None:
        return False
    default = _default(requirement, exchange.before, record)
    old, told, new = (held(each, field.path) for each in (exchange.before, exchange, exchange.after))
    shown = [new] if told is ABSENT else [told, new]
    return all(is_plain_reset(record.operation, field, old, value, default) for value in shown)


def _default(requirement: Requirement, read: Exchange, record: Record) -> Any:
    field = documented(requirement, read, record)
    return ABSENT if field is None else documented_default(record.contract, record.operation, field)


def _silence(_: Requirement, record: Record) -> str:
    return "no PATCH found a value" if any(record.accepted()) else ""


_MEANING = Meaning(
    group="update",
    fault="changes a property that the PATCH cannot hold",
    raised_by="a property that the client can set on creation and a PATCH cannot hold, where the resource can be read",
    authority="inferred",
    must="leave it as it was (RFC 5789, section 2)",
    notes=(
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
            "It is a failure if every PATCH that finds a text or number of a client gives it the documented default, "
            "and no field is in all of these PATCHes. The read after it must show that, and the response as well if it "
            "has the property. The default must not be empty or zero. Enumerations, formatted texts, states and "
            "revisions are excepted.",
            case="a server that builds the resource anew with each PATCH",
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
