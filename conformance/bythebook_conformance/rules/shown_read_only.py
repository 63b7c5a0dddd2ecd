"""shown-read-only: a client cannot set a property that only the response schema has, and calls readOnly.

Judged by one request with all such properties, among them the id of another resource of the run. The server ignores the
values, or refuses the request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Around, Record
from bythebook_conformance.evidence.responses import NO_BODY_KEYS, held
from bythebook_conformance.model import CHANGES, Draft, Exchange, Fixed, Observation, Requirement
from bythebook_conformance.relations.envelopes import between
from bythebook_conformance.relations.identity import marks_in
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_field
from bythebook_conformance.rules.probe import Created, Probe, ProbeSession
from bythebook_conformance.spelling import words
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import is_number, same
from bythebook_openapi.schema.media_types import is_json
from bythebook_openapi.states import ABSENT, EACH, NOWHERE, get, put

__all__ = ["RULE"]

_KIND = "shown-read-only"
_SENT = "properties that responses call read-only"
_OF_ANOTHER = "the id of another resource in the body"
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
# No counter reaches this number, and 32 bits hold it.
_FAR = 1_900_000_000
_BOUNDS = frozenset({"maximum", "exclusiveMaximum", "multipleOf"})


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in _fields(contract, operation):
        sentence = f"A client cannot set '{field.name}'."
        yield of_field(operation, field, _KIND, sentence, fact="readOnly")


def _fields(contract: Contract, operation: Operation) -> Iterator[Field]:
    """Yields the read-only properties of a resource in the response to a write, as far as the request may hold them,
    and has none of that name. No secret is one, no id of another resource, and no revision in a change.
    """
    resource, root = resource_of(contract, operation), operation.body
    # What the run did not create could not be put back: no request holds these properties.
    is_change = operation.method in CHANGES and resource.creator is not None
    is_write = resource.creates if operation.method == "POST" else is_change
    is_body = is_json(operation.media_type or "") and not operation.patch
    if not is_write or not is_body or root is None or root.types != {"object"} or not _is_open(resource.root or root):
        return
    seen = set[str]()
    for response in operation.successes:
        known = between(operation, response)
        for field in response.fields if response.key not in NO_BODY_KEYS else ():
            is_own = field.kind == "property" and field.place[:-1] == known.answered and not field.is_uncertain
            if not is_own or field.schema.get("readOnly") is not True or field.place[-1] in seen:
                continue
            if _may_be_sent(operation, field, (*known.sent, field.place[-1])):
                seen.add(field.place[-1])
                yield field


def _is_open(root: Field) -> bool:
    """Returns whether an object may hold a property that its schema does not name."""
    return root.schema.get("additionalProperties", True) in (True, {}) and not (
        root.schema.keys() & {"unevaluatedProperties", "propertyNames", "maxProperties", "oneOf", "anyOf", "not"}
    )


def _may_be_sent(operation: Operation, field: Field, place: tuple[str, ...]) -> bool:
    traits, types = traits_of(operation, field), field.types - {"null"}
    is_plain = len(types) == 1 and types <= _SCALARS and "const" not in field.schema and EACH not in field.place
    is_of_another = words(field.place[-1])[-1:] == ["id"] and not (traits.identity or traits.key)
    known = (each for each in (*operation.fields, *operation.read_only) if each.location == "body")
    is_named = any(each.place == place for each in known)
    # A change with a revision may be refused for it, or compared with it. No resource has one before its creation.
    is_compared = traits.revision and operation.method != "POST"
    return is_plain and not (is_named or is_of_another or is_compared or traits.secret)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    purpose = exchange.request.purpose
    if not purpose.startswith((_SENT, _OF_ANOTHER)) or not exchange.authorized:
        return None
    name = requirement.key[-1]
    sent = get(exchange.request.parts, (*_root(record), name))
    if sent in (ABSENT, NOWHERE):
        return None
    if exchange.refused:
        return passed(exchange)
    if not exchange.accepted:
        return None
    is_id = _is_of_another(exchange, record, sent)
    if (written := _written(exchange, record)) is not None:
        if not is_id:
            return None  # the values went to the other resource: the id is reported
        actual = f"{show(written)} in the resource with the id {show(sent)}, which the request did not address"
        return failed(exchange, "another resource as it was", actual)
    for got in _shown(requirement, exchange, record):
        if not same(sent, got):
            return passed(exchange)
        if _is_own(requirement, exchange, record, sent, is_id=is_id):
            return inconclusive(exchange, "the server answers this value without it, too")
        return failed(exchange, "the server's own value, or a refusal", f"{show(got)}, as it was sent")
    return inconclusive(exchange, "no response shows the property")


def _root(record: Record) -> tuple[str, ...]:
    """Returns where a request holds the properties of the resource."""
    return record.resource.root.at if record.resource.root is not None else ("body",)


def _written(exchange: Exchange, record: Record) -> Any:
    """Returns a text or a number of a request that a read of another resource shows afterwards; None without one."""
    beside = record.seen(_KIND, exchange.number, Around)
    if beside is None or not beside.later.accepted:
        return None
    marks = marks_in(exchange.request.body) - marks_in(list(beside.later.request.parts["path"].values()))
    found = marks & marks_in(beside.later.answer) - marks_in(beside.first.answer) - marks_in(beside.first.request.body)
    texts = [each for each in found if isinstance(each, str)]
    return min(texts) if texts else None


def _shown(requirement: Requirement, exchange: Exchange, record: Record) -> Iterator[Any]:
    """Yields what the read after a request shows of the property, then what its response shows."""
    for view in (exchange.after, exchange):
        response = record.described(view) if view is not None else None
        if view is None or response is None:
            continue
        value = held(view, (*record.between(response).answered, requirement.key[-1]))
        if value is not ABSENT:
            yield value


def _is_of_another(exchange: Exchange, record: Record, sent: Any) -> bool:
    """Returns whether a value is the id of the other resource."""
    beside = record.seen(_KIND, exchange.number, Around)
    path = list(beside.later.request.parts["path"].values()) if beside is not None else []
    return bool(path) and str(path[-1]) == str(sent)


def _is_own(requirement: Requirement, exchange: Exchange, record: Record, sent: Any, *, is_id: bool) -> bool:
    """Returns whether the server answered a value before a request sent it. The id of a resource is its own."""
    if is_id:
        path = exchange.request.parts["path"].values()
        return any(str(each) == str(sent) for each in path)
    earlier = (each for each in record.accepted() if each.number < exchange.number)
    plain = (each for each in earlier if get(each.request.parts, (*_root(record), requirement.key[-1])) is ABSENT)
    return any(same(sent, got) for each in plain for got in _shown(requirement, each, record))


def _silence(_: Requirement, record: Record) -> str:
    return "" if record.sent_for(_SENT) or record.sent_for(_OF_ANOTHER) else "no request with the property was sent"


def _send(session: ProbeSession) -> None:
    """Sends the properties together, with the id of another resource. Where the server refuses that, sends them without
    the id. Revisions are sent in a request of their own, so that a server which refuses them must ignore the others.
    """
    if session.operation.method != "POST" and not _has_own(session):
        return
    ids = [each for each in session.requirements if _is_id(session, each)]
    revisions = [each for each in session.requirements if each not in ids and _is_revision(session, each)]
    others = [each for each in session.requirements if each not in (*ids, *revisions)]
    exchange = _send_id(session, ids, others, _OF_ANOTHER) if ids else None
    if others and (exchange is None or not exchange.accepted):
        _send_values(session, others, _SENT)
    if revisions:
        _send_values(session, revisions, _SENT)


def _has_own(session: ProbeSession) -> bool:
    """Returns whether the run created what the operation changes."""
    own = session.own()
    return bool(own) and not any(each.was_there for each in own)


def _is_id(session: ProbeSession, requirement: Requirement) -> bool:
    """Returns whether a property holds the id of the resource: by its name, and by what the latest response shows."""
    latest = session.record.latest
    own = session.record.own(latest) if latest is not None else None
    field = _field(session, requirement)
    traits = traits_of(session.operation, field)
    is_shown = latest is not None and own is not None and held(latest, field.path) == own
    return is_shown or traits.identity or traits.key


def _is_revision(session: ProbeSession, requirement: Requirement) -> bool:
    return traits_of(session.operation, _field(session, requirement)).revision


def _field(session: ProbeSession, requirement: Requirement) -> Field:
    fields = (each.by_key.get(requirement.key) for each in session.operation.successes)
    return next(each for each in fields if each is not None)


def _send_values(session: ProbeSession, requirements: Sequence[Requirement], purpose: str) -> Exchange | None:
    return _send_beside(session, _values(session, requirements), purpose)


def _values(session: ProbeSession, requirements: Sequence[Requirement]) -> dict[str, Any]:
    values = {each.key[-1]: _value(session, _field(session, each)) for each in requirements}
    return {name: each for name, each in values.items() if each is not ABSENT}


def _value(session: ProbeSession, field: Field) -> Any:
    """Returns a value that the schema admits, and that the server hardly gives by itself."""
    members = [each for each in field.schema.get("enum", ()) if each is not None]
    if members:
        return members[-1] if len(members) > 1 else ABSENT
    if field.types - {"null"} == {"boolean"}:
        return True  # a readOnly boolean is mostly a permission
    value = session.example(field, "plain", session.mark(_SENT))
    return _FAR + value if is_number(value) and not field.schema.keys() & _BOUNDS else value


def _send_beside(session: ProbeSession, values: Mapping[str, Any], purpose: str) -> Exchange | None:
    """Sends the smallest request with more members. Returns the exchange; None where it has no body."""
    root = session.record.resource.root
    body = session.body(Draft(session.base))
    place = root.path if root is not None else ()
    inner = get(body, place)
    if not values or not isinstance(inner, dict):
        return None
    whole = {**inner, **values} if not place else put(body, place, {**inner, **values})
    return session.send(Draft({**session.base, ("body",): Fixed(whole)}), purpose)


def _send_id(
    session: ProbeSession, ids: Sequence[Requirement], others: Sequence[Requirement], purpose: str
) -> Exchange | None:
    """Sends the id of another resource of the run in the body, beside other properties, and reads that resource after
    it.
    """
    record, reader = session.record, session.record.resource.reader
    other = _other(session)
    if other is None or reader is None:
        return None
    own = session.record.group[other.operation.id].own(other.exchange)
    path = session.address(reader, other.operation, other.exchange)
    if own is None or path is None or any(str(own) == str(each) for each in session.supplied().values()):
        return None
    values = {**_values(session, others), **{each.key[-1]: own for each in ids}}
    exchange = _send_beside(session, values, purpose)
    if exchange is not None and exchange.accepted:
        read = session.read(reader, path)
        session.keep(exchange.number, Around(other.exchange, read))
        other.is_spoiled = other.is_spoiled or _written(exchange, record) is not None
    return exchange


def _other(session: ProbeSession) -> Created | None:
    """Returns a resource of the run that the operation does not change; None without one."""
    creator = session.record.resource.creator
    if creator is None or creator.id not in session.record.group:
        return None
    found = next(session.bystanders(creator), None)
    names = path_names(session.operation)
    if found is None and session.operation.method != "POST" and session.may_create and names:
        found = session.create(names[-1])
    return found if found is not None and not found.was_there else None


def _again(session: ProbeSession, requirement: Requirement) -> Exchange | None:
    turn = f"once more, at {len(session.record.exchanges)}"
    if _is_id(session, requirement):
        return _send_id(session, [requirement], [], f"{_OF_ANOTHER}, {turn}")
    return _send_values(session, [requirement], f"{_SENT}, {turn}")


_MEANING = Meaning(
    group="stored",
    fault="lets a client set a property that its responses call read-only",
    raised_by=(
        "`readOnly` on a property of the response to a POST, PUT or PATCH that the request schema does not have, "
        "where the body may hold more than it names"
    ),
    authority="stated",
    must="ignore the value or refuse the request; a client may not set the property, and an id names no other resource",
    notes=(
        Note(
            "All such properties are sent in one request, the id as that of another resource of the run. If the "
            "server refuses it, they are sent without the id. A refusal passes all of them. A server error is "
            "reported by `no-server-error`.",
            case="correct servers that refuse members which they do not know",
        ),
        Note(
            "The read after the request counts, and the response where nothing is read. The value must not have come "
            "without it before. A boolean is sent as true, and a number that no counter reaches.",
            case="correct servers that show what was sent only in the response; a counter that came to the number",
        ),
        Note(
            "A request with the id of another resource fails, too, if a read of that one shows a text of the request. "
            "An id that the path holds already shows nothing.",
            case="servers whose `save()` updates the row with the id of the body",
        ),
        Note(
            "A change is sent to a resource that the run created, without a revision; a creation has a request of its "
            "own with it. A secret and the id of another kind of resource are not sent. Nothing is raised if the "
            "request schema has the property, if its object is closed, or if it is a union.",
            case="optimistic locking; correct servers that refuse the id of a parent which is not there",
        ),
    ),
    alternatives=(
        Alternative("The server's own value happens to be the same", "the value was not answered before it was sent"),
        Alternative("The request schema admits the property", "then `read-only` or `echo` judges it"),
    ),
)

RULE = Rule(
    _KIND,
    _requirements,
    _judge,
    silence=_silence,
    probe=Probe(
        "changes",
        "The properties that only responses have, and call read-only, are sent in one request.",
        _send,
        _again,
        is_apart=False,
    ),
    meaning=_MEANING,
)
