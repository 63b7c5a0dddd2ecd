"""read-back: a read returns what the write answered, for the fields that the client sent.

Judged by the read that follows an accepted write, found by an OpenAPI link or by the path; where nothing reads the
thing alone, by its item in the list. A thing that is not there yet is asked for again for a few seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bythebook_conformance.judging.compare import covers, normalised, same
from bythebook_conformance.judging.lists import only_lister, steps_to_items
from bythebook_conformance.judging.naming import plain
from bythebook_conformance.judging.record import Record
from bythebook_conformance.judging.relations import own_names, related
from bythebook_conformance.judging.rule import Rule, failed, field_of, inconclusive, of_field, passed, show
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_specs.contract import Contract, Operation
from bythebook_specs.states import ABSENT, NOWHERE

__all__ = ["RULE"]

_SECRET = re.compile(r"key|token|secret|pass|pin|credential", re.IGNORECASE)
_ASKING = frozenset({"field", "include", "expand", "embed", "select", "view", "projection", "detail"})


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    reader = related(contract, operation).reader if operation.is_write else None
    lister = only_lister(contract, operation)
    if (reader is None and lister is None) or operation.method == "DELETE":
        return
    own = own_names(contract, operation)  # the read was addressed by it
    read = {each.place for response in (reader.successes if reader is not None else ()) for each in response.fields}
    for response in lister.successes if lister is not None else ():
        at = steps_to_items(response)
        read |= {each.place[len(at) :] for each in response.fields if each.place[: len(at)] == at}
    for field in operation.fields:
        is_member = field.location == "body" and field.kind == "property" and field.depth == 1
        is_going = field.schema.get("deprecated") is True  # it may be an older spelling of another field
        if is_member and field.place in read and field.key not in own and not is_going:
            sentence = f"A read after the write returns '{field.name}' as the write answered it."
            yield of_field(operation, field, "read-back", sentence, authority="inferred")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    value = record.sent(exchange, field)
    if exchange.after is None or value in (ABSENT, NOWHERE) or exchange.is_faulty(field.at):
        return None
    if not exchange.after.accepted:
        return inconclusive(exchange, f"the read after it was answered {exchange.after.status}")
    written = record.shown_by(exchange, field)
    read = record.shown_by(exchange.after, field)
    if read is None:
        return None
    # A written value that is none of the document's is told by the rules on answers.
    expected = written.value if written is not None and written.is_valid else value
    is_shown = written is not None and written.value is not ABSENT
    if not is_shown and field.default is not ABSENT and same(read.value, field.default) and not same(value, read.value):
        return None  # `default-yields` speaks of it
    if expected is None and read.value is ABSENT:
        return passed(exchange)
    if read.value is ABSENT:
        may_be_said_by_nothing = expected in (0, False, "", [], {}) or same(read.field.default, expected)
        is_secret = _SECRET.search(field.name) is not None  # shown once, to who created it
        if not is_shown or may_be_said_by_nothing or is_secret or _asks_for_fields(record.contract, exchange.after):
            return inconclusive(exchange, "the read leaves the field out")
        return failed(exchange, show(expected), "left out when it was read", level="warning", reason="read-back")
    rules = record.normalised.get("/".join((requirement.operation, field.location, field.name)), frozenset())
    one, other = normalised(expected, rules), normalised(read.value, rules)
    if same(one, other, field.schema.get("format")) or covers(one, other):
        return passed(exchange)
    return failed(exchange, show(expected), f"{show(read.value)} when it was read", level="warning", reason="read-back")


def _asks_for_fields(contract: Contract, read: Exchange) -> bool:
    """Return whether the reader has a parameter by which a client asks for more of a thing."""
    reader = next(each for each in contract.operations if each.id == read.request.operation)
    return any(plain(each.path[0]).rstrip("s") in _ASKING for each in reader.parameters if each.location == "query")


def _silence(_: Requirement, record: Record) -> str:
    return "" if any(each.after for each in record.accepted()) else "the thing that was written could not be read"


RULE = Rule("read-back", _requirements, _judge, silence=_silence)
