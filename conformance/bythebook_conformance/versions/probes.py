"""The fixed probes: requests beyond the plan, which `compare` and `baseline` alone send.

Each is an accepted request with one change. What the server makes of it is no promise of the document, and yet a client
notices if it changes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from functools import partial
from typing import Any

from bythebook_conformance.planning.marks import replaced
from bythebook_conformance.relations.collections import id_names, page_size, resources
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.versions.differences.states import field_label, states
from bythebook_conformance.versions.exchanged import AS_MEMBER, Exchanged
from bythebook_conformance.versions.filters import probe_empty, probe_filters, probe_newest, probe_numbers
from bythebook_conformance.versions.names import UUID, marks_in, replaces_list
from bythebook_conformance.versions.recursive import unlisted
from bythebook_conformance.versions.twins import Parts, Twins
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT, NOWHERE, get, put

__all__ = [
    "DELETIONS",
    "MEMBER",
    "SEVERAL",
    "TEXTS",
    "UNKNOWN",
    "Repeated",
    "changes_of_body",
    "fill",
    "is_decimal",
    "probe",
    "several",
    "several_of",
    "unknown_parameter",
    "with_third_decimal",
]

UNKNOWN, MEMBER = "bythebookUnknown", "unknown member"
TWICE, TAKEN = "the same creation again", "texts of another resource"
# The probes of a resource that was deleted: a second DELETE, and each other request about it.
_DELETED, _UNKNOWN_ID = "deleted before", "unknown id"
# The probe of a resource that is deleted with a resource below it.
_WITH_PARTS = "with a resource below it"
_ITEMS = ("several items", "items as they are shown", "items with what they need")
# So often the items of a list are sent at once.
_SEVERAL = 3
_TIMES = 2
# So many steps lead to a member of an item of a body that is a list.
_IN_ITEM = 2
# Larger numbers have no room for three decimals.
_LARGEST = 10**12
# The first integer that a double does not hold: servers of some languages keep all numbers as doubles.
_BEYOND_DOUBLES = 2**53 + 1
# So many fields of one operation are probed.
_MOST_FIELDS = 16
# One value of each type. So many values are sent for a member that no requirement is about, none longer than this.
_OF_TYPES: Sequence[Any] = (True, 7, 7.5, "text", [], {})
_MOST_VALUES, _LONGEST_SENT = 16, 10_000
# Stands for the mark of a text.
_NO_MARK = "x1y2z3"
# A list is filled with so many resources where the document does not say how long a page is, and with so many at most.
_FILLED, _MOST_FILLED = 22, 60
# So many of the requests that fill a list may be refused.
_REFUSED = 3
_FILLING = "probe: more than a page"
Change = Callable[[Any], Any]
Repeated = Callable[[Twins, Operation, Exchanged], None]
# How the probes change a text.
TEXTS: Mapping[str, Change] = {
    "blank text": lambda text: "  " if text else text,
    "padded text": lambda text: f" {text} ",
    "upper-case text": str.upper,
}
# A letter and an accent of its own are one letter in normalization form C (Unicode Standard Annex 15).
_COMBINING: Mapping[str, Change] = {"combining accent": lambda text: f"e\u0301{text[1:]}"}


def probe(twins: Twins) -> None:
    """Sends the probes of all operations to both versions. Deletions come last."""
    operations = twins.contract.operations
    for operation in operations:
        base = twins.fullest(operation)
        if base is None or operation.method == "DELETE":
            continue
        if operation.is_write:
            _probe_write(twins, operation, base)
        else:
            _probe_read(twins, base)
    for operation in operations:
        base = twins.fullest(operation)
        if base is not None and operation.method == "DELETE":
            probe_deletion(twins, operation, base)
            probe_with_parts(twins, operation, base)


def _probe_write(twins: Twins, operation: Operation, base: Exchanged) -> None:
    """Sends changed bodies. Those of a change all go to one fresh resource."""
    parts = twins.fresh(base)
    if parts is None:
        return
    is_single = operation.method != "POST" and not parts[0]["path"]
    changes = [*_changes(twins.contract, operation, parts[0]), *_of_unlisted(twins, operation, parts[0])]
    if operation.bytes_type is not None:
        changes.append(("no body", lambda own: {**own, "body": ""}))
    for name, change in changes:
        if is_single and name == MEMBER:
            continue  # a server that keeps it would keep it for good: the run did not create this resource
        is_creation = operation.method == "POST"
        own = twins.fresh(base) if is_creation else twins.with_state(operation, deepcopy(parts))
        if own is None:
            return
        found = twins.send(operation, (change(own[0]), change(own[1])), f"probe: {name}", name)
        if found is not None and found.accepted:
            twins.read(found)
    if operation.method == "PUT" and parts[0]["path"]:
        _probe_unknown(twins, operation, base, parts)
    for each in several_of(operation, parts[0]):
        each(twins, operation, base)


def several_of(operation: Operation, parts: Parts) -> Iterator[Repeated]:
    """Yields the probes of several requests that fit a write."""
    if operation.method == "POST" and "body" in parts:
        yield probe_twice
    elif parts["path"] and isinstance(parts.get("body"), dict):
        yield probe_taken
    yield probe_several


def _probe_unknown(twins: Twins, operation: Operation, base: Exchanged, known: tuple[Parts, Parts]) -> None:
    """Replaces what is not there, under names that neither version has: it is created, or refused."""
    name = path_names(operation)[-1]
    parameter = operation.by_key.get(("path", name))
    for _ in range(_TIMES):
        asked = twins.with_texts(base)
        for part, own, unused in zip(asked, known, twins.unused(known[0]["path"][name]), strict=True):
            part["path"] = {**own["path"], name: unused}
        if parameter is None or all(twins.contract.admits(parameter, part["path"][name]) for part in asked):
            twins.send(operation, asked, "probe: what is not there", _UNKNOWN_ID)


def probe_twice(twins: Twins, operation: Operation, base: Exchanged) -> None:
    """Sends a creation twice as it is: a text in it may have to be unique. It is done with two resources."""
    for _ in range(_TIMES):
        own = twins.fresh(base)
        first = twins.send(operation, own, "probe: a creation") if own is not None else None
        if own is not None and first is not None and first.accepted:
            twins.send(operation, deepcopy(own), f"probe: {TWICE}", TWICE)


def probe_taken(twins: Twins, operation: Operation, base: Exchanged) -> None:
    """Changes a fresh resource to the texts that another fresh one has: one of them may have to be unique."""
    for _ in range(_TIMES):
        first, second = twins.fresh(base), twins.fresh(base)
        held = twins.send(operation, first, "probe: a change") if first is not None and second is not None else None
        if first is None or second is None or held is None or not held.accepted:
            return
        mine, theirs = ({**part, "body": deepcopy(own["body"])} for part, own in zip(second, first, strict=True))
        twins.send(operation, twins.with_state(operation, (mine, theirs)), f"probe: {TAKEN}", TAKEN)


def probe_several(twins: Twins, operation: Operation, base: Exchanged) -> None:
    """Sends a list of several items with texts of their own, the last one first. Then the items are sent as they are
    shown, and with what an item has to have alone: each keeps its id and what it held, or does not.
    """
    for _ in range(_TIMES if replaces_list(operation, base.a) else 0):
        path = twins.fresh(base)
        if path is None or not path[0]["body"]:
            return
        some = [twins.with_texts(base) for _ in range(_SEVERAL)]
        bodies = ([item for pair in some for item in pair[side]["body"]] for side in (0, 1))
        ordered = [sorted(body, key=json.dumps, reverse=True) for body in bodies]
        found = _replace(twins, operation, path, ordered, _ITEMS[0])
        for name, members in _members(operation).items() if found is not None else ():
            assert found is not None
            shown = _items(operation, found, members)
            if not all(shown):
                break
            after = _replace(twins, operation, path, shown, name)
            ids = _ids(operation)
            if after is None or _items(operation, after, ids) != _items(operation, found, ids):
                break


def _replace(
    twins: Twins, operation: Operation, path: tuple[Parts, Parts], bodies: Sequence[Any], name: str
) -> Exchanged | None:
    """Replaces a collection. Returns both exchanges; None where one of the versions refuses it, or may not get it."""
    mine, theirs = ({**own, "body": body} for own, body in zip(path, bodies, strict=True))
    found = twins.send(operation, (mine, theirs), f"probe: {name}", name)
    if found is None or not found.accepted:
        return None
    twins.read(found)
    return found


def _members(operation: Operation) -> Mapping[str, frozenset[str]]:
    """Returns the members of the items that are sent again, by the name of the probe."""
    fields = [each for each in operation.fields if each.location == "body" and len(each.path) == _IN_ITEM]
    known = frozenset(each.path[1] for each in fields)
    needed = frozenset(each.path[1] for each in fields if each.required) | (_ids(operation) & known)
    return {_ITEMS[1]: known, _ITEMS[2]: needed}


def _ids(operation: Operation) -> frozenset[str]:
    """Returns the names under which the items of a response may have their ids."""
    return frozenset(id_names(operation))


def _items(operation: Operation, found: Exchanged, members: frozenset[str]) -> list[list[Any]]:
    """Returns the items of both responses with some of their members."""
    answers = (resources(operation, one.answer) or [] for one in (found.a, found.b))
    return [
        [{name: value for name, value in item.items() if name in members} for item in items if isinstance(item, dict)]
        for items in answers
    ]


def _changes(contract: Contract, operation: Operation, parts: Parts) -> Iterator[tuple[str, Callable[[Parts], Parts]]]:
    """Yields the name of each changed request with the change."""
    body = parts.get("body", ABSENT)
    yield from changes_of_body(body)
    if isinstance(body, list):
        yield "empty list", lambda own: {**own, "body": []}
    if not isinstance(body, dict):
        return
    held = [(field, get(body, field.path)) for field in _fields(operation)]
    for field, value in held:
        if is_decimal(field, value):
            yield f"third decimal in {field.name}", _at(field, with_third_decimal)
    for field, value in [pair for pair in held if type(pair[1]) in {str, int}][:_MOST_FIELDS]:
        if isinstance(value, str) and value:
            for name, change in {**TEXTS, **_COMBINING}.items():
                yield f"{name} in {field.name}", _at(field, change)
        elif type(value) is int:
            yield f"{field.name} spelled with a fraction", _at(field, float)
            if contract.admits(field, _BEYOND_DOUBLES):
                yield f"large integer in {field.name}", _at(field, lambda _: _BEYOND_DOUBLES)
    yield from _of_lists(contract, operation, body)
    for field in operation.fields:
        listed, value = field.schema.get("enum", []), get(body, field.path)
        if field.location == "body" and isinstance(value, str) and value in listed and value.upper() not in listed:
            yield f"upper-case text in {field.name}", _at(field, str.upper)


def _of_lists(contract: Contract, operation: Operation, body: Any) -> Iterator[tuple[str, Callable[[Parts], Parts]]]:
    """Yields the changes of a body that send two items in a list, and an object without members as an item."""
    for field in operation.fields:
        value = get(body, field.path) if field.location == "body" and "*" not in field.place else None
        if isinstance(value, list) and value:
            yield f"several items in {field.name}", _at(field, partial(several, admits=partial(contract.admits, field)))
            if isinstance(value[0], dict) and value[0]:
                yield f"empty object in {field.name}", _at(field, lambda _: [{}])
                yield f"line ends in {field.name}", _at(field, _with_line_ends)
                for name in value[0]:
                    yield f"null{AS_MEMBER}{field_label(field)}.*.{name}", _at(field, partial(_with_null, name))


def _of_unlisted(twins: Twins, operation: Operation, parts: Parts) -> Iterator[tuple[str, Callable[[Parts], Parts]]]:
    """Yields the changes of a body that send what the run sent for a field as a member of an object whose schema is
    that of an object around it, and values of other types: no requirement is about such a member.
    """
    for member, like in unlisted(operation.fields):
        if isinstance(get(parts.get("body"), member.path[:-1]), dict):
            for state, value in _values_of(twins, operation, like):
                yield f"{state}{AS_MEMBER}{field_label(member)}", partial(_with, member, value)


def _values_of(twins: Twins, operation: Operation, field: Field) -> Iterator[tuple[str, Any]]:
    """Yields values for a field, each with what it is: those that the run sent, and some that the document excludes.
    A text has no mark, since both versions get it.
    """
    marks, known = twins.run.names.marks, set[str]()
    for each in (each for each in twins.run.log if each.operation is operation and not each.probe):
        value, request = get(each.a.request.body, field.path), each.a.request
        text = json.dumps(value) if value not in (ABSENT, NOWHERE) else ""
        plain = replaced(value, dict.fromkeys(marks_in(text, marks), _NO_MARK)) if text else value
        if text and len(text) <= _LONGEST_SENT and json.dumps(plain) not in known and len(known) < _MOST_VALUES:
            known.add(json.dumps(plain))
            yield dict(states(operation, request)).get(field_label(field), "a value"), plain
    for value in _OF_TYPES:
        if json.dumps(value) not in known and not twins.contract.admits(field, value):
            yield json.dumps(value), value


def _with(field: Field, value: Any, own: Parts) -> Parts:
    found = put(own, field.at, value)
    assert isinstance(found, dict)
    return found


def changes_of_body(body: Any) -> Iterator[tuple[str, Callable[[Parts], Parts]]]:
    """Yields the name of each changed request that is not about a field of the document, with the change."""
    yield "unknown query parameter", unknown_parameter
    if body is not ABSENT:
        yield "text/plain", lambda own: {**own, "header": {**own["header"], "Content-Type": "text/plain"}}
    if not isinstance(body, dict):
        return
    yield MEMBER, lambda own: {**own, "body": {**own["body"], UNKNOWN: "x"}}
    yield "empty object", lambda own: {**own, "body": {}}
    yield "no body", lambda own: {name: part for name, part in own.items() if name != "body"}


def _fields(operation: Operation) -> list[Field]:
    """Returns the fields of a body that are probed: texts without a form of their own, and numbers."""
    return [
        each
        for each in (*operation.fields, *(member for member, _ in unlisted(operation.fields)))
        if each.location == "body"
        and each.kind == "property"
        and all(step != "*" or at.isdecimal() for step, at in zip(each.place, each.path, strict=True))
        and not {"enum", "const", "format", "pattern"} & each.schema.keys()
        and not traits_of(operation, each).secret
    ]


def is_decimal(field: Field, value: Any) -> bool:
    """Returns whether a value is a number that may have decimals, or a text of one."""
    if isinstance(value, str):
        return re.fullmatch(r"\d{1,12}\.\d{1,12}", value) is not None
    branches = (field.schema, *field.schema.get("anyOf", ()), *field.schema.get("oneOf", ()))
    is_number = type(value) in {int, float} and any("number" in each.get("type", ()) for each in branches)
    return is_number and abs(value) < _LARGEST


def with_third_decimal(value: Any) -> Any:
    """Returns a number, or a text of one, with three decimals. A server rounds it up, cuts it, keeps or refuses it."""
    found = Decimal(str(value)).quantize(Decimal("0.01")) + Decimal("0.007")
    return str(found) if isinstance(value, str) else float(found)


def several(value: list[Any], admits: Callable[[Any], bool]) -> list[Any]:
    """Returns a list of two items for one of one or more, the later one first. A server may sort or cut it. Two equal
    ones take their place where the document does not admit them.
    """
    found = [_later(value[0], "2"), _later(value[0], "1")]
    return found if admits(found) else [value[0]] * 2


def _with_line_ends(value: list[Any]) -> list[Any]:
    """Returns a list whose first item has texts of two lines."""
    ended = {name: f"{inner}\n{inner}" if isinstance(inner, str) else inner for name, inner in value[0].items()}
    return [ended, *value[1:]]


def _with_null(name: str, value: list[Any]) -> list[Any]:
    """Returns a list whose first item has null for a member."""
    return [{**value[0], name: None}, *value[1:]]


def _later(value: Any, text: str) -> Any:
    """Returns a value with another text in its texts, and other numbers."""
    if isinstance(value, dict):
        return {name: _later(inner, text) for name, inner in value.items()}
    if isinstance(value, list):
        return [_later(each, text) for each in value]
    if isinstance(value, str):
        return f"{value}{text}"
    return value if isinstance(value, bool) or not isinstance(value, int | float) else value + int(text)


def _at(field: Field, change: Change) -> Callable[[Parts], Parts]:
    def changed(own: Parts) -> Parts:
        value = get(own["body"], field.path)
        if value is ABSENT or value is NOWHERE:
            return own
        return _with(field, change(value), own)

    return changed


def unknown_parameter(own: Parts) -> Parts:
    """Returns the parts of a request with a query parameter that the document does not have."""
    return {**own, "query": {**own["query"], UNKNOWN: "1"}}


def _probe_read(twins: Twins, base: Exchanged) -> None:
    """Reads with a parameter that the document does not have, a resource by its UUID in upper case, and a list without
    any parameter.
    """
    parts = twins.fresh(base)
    if parts is None:
        return
    upper = tuple({**own, "path": {name: _upper(value) for name, value in own["path"].items()}} for own in parts)
    if upper != parts:
        twins.send(base.operation, (upper[0], upper[1]), "probe: id in upper case", "id in upper case")
    mine, theirs = map(unknown_parameter, parts)
    twins.send(base.operation, (mine, theirs), "probe: unknown query parameter", "unknown query parameter")
    probe_filters(twins, base.operation, parts)
    probe_numbers(twins, base.operation, parts)
    probe_empty(twins, base.operation, parts)
    probe_newest(twins, base.operation, parts)
    if page_size(base.operation) is not None:
        filling = fill(twins, base.operation, parts)
        plain = tuple({**own, "query": {}} for own in parts)
        twins.send(base.operation, (plain[0], plain[1]), "probe: no query parameter", "no query parameter")
        for made in filling:  # so that later lists show on one page what they are asked about
            twins.delete(made)


def _upper(value: Any) -> Any:
    """Returns a UUID in upper case, which is the same one (RFC 9562, section 4). Another id may be somebody else's."""
    return value.upper() if isinstance(value, str) and UUID.fullmatch(value) else value


def probe_deletion(twins: Twins, operation: Operation, base: Exchanged) -> None:
    """Deletes a fresh resource twice, then reads and changes it: its id names nothing any more."""
    parts = twins.fresh(base)
    if parts is None or not parts[0]["path"]:
        return
    first = twins.send(operation, parts, "probe: deletion")
    if first is None or not first.accepted:
        return
    twins.send(operation, deepcopy(parts), "probe: second deletion", _DELETED)
    for other in twins.contract.operations:
        if other.path != operation.path or other is operation or (known := twins.fullest(other)) is None:
            continue
        asked = tuple(
            {**deepcopy(dict(one.request.parts)), "path": own["path"]}
            for one, own in zip((known.a, known.b), parts, strict=True)
        )
        twins.send(other, (asked[0], asked[1]), "probe: unknown id", _UNKNOWN_ID)


def probe_with_parts(twins: Twins, operation: Operation, base: Exchanged) -> None:
    """Deletes a fresh resource that has resources below it, one of each kind."""
    below = [
        made
        for each in twins.contract.operations
        if each.method == "POST"
        and each.path.startswith(f"{operation.path}/")
        and path_names(each) == path_names(operation)
        and resource_of(twins.contract, each).has_items
        if (made := twins.fullest(each)) is not None
    ]
    for made in below:
        parts = twins.fresh(base)
        if parts is None or not parts[0]["path"]:
            return
        inner = twins.with_texts(made)
        for one, own in zip(inner, parts, strict=True):
            one["path"] = own["path"]
        found = twins.send(made.operation, inner, "probe: a resource below it")
        if found is not None and found.accepted:
            twins.send(operation, parts, f"probe: deletion {_WITH_PARTS}", _WITH_PARTS)


# What deletes another fresh resource in the way of a probe, by the name of the probe.
DELETIONS: Mapping[str, Repeated] = {
    _DELETED: probe_deletion,
    _UNKNOWN_ID: probe_deletion,
    _WITH_PARTS: probe_with_parts,
}
# The other probes of several requests, which are repeated as a whole.
SEVERAL: Mapping[str, Repeated] = {
    TAKEN: probe_taken,
    TWICE: probe_twice,
    **dict.fromkeys(_ITEMS, probe_several),
}


def fill(twins: Twins, lister: Operation, parts: tuple[Parts, Parts]) -> list[Exchanged]:
    """Creates so many resources that a list does not fit on one page. Returns what created them in both versions."""
    size = page_size(lister)
    creator = next(
        (each for each in twins.contract.operations if each.method == "POST" and each.path == lister.path), None
    )
    base = twins.fullest(creator) if creator is not None else None
    if size is None or creator is None or base is None:
        return []
    is_stated = type(size.default) is int and size.default <= _MOST_FILLED
    wanted, made = size.default + 2 if is_stated else _FILLED, list[Exchanged]()
    for _ in range(wanted + _REFUSED):
        mine, theirs = twins.with_texts(base)
        found = twins.send(
            creator, ({**mine, "path": parts[0]["path"]}, {**theirs, "path": parts[1]["path"]}), _FILLING
        )
        if found is None:
            break
        if found.accepted:  # a text of an earlier run may be taken
            made.append(found)
        if len(made) == wanted:
            break
    return made
