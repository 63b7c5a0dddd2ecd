"""Finds the location of fields where a page does not state it: a sample of the request may show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bythebook_capture.facts import placeholders
from bythebook_capture.read.renderers.rows import Found
from bythebook_capture.read.written.blocks import JSON_WORDS, Block
from bythebook_capture.read.written.calls import CALL_WORDS
from bythebook_capture.read.written.cells import code, sample_of
from bythebook_capture.read.written.headings import section_of
from bythebook_capture.read.written.nests import objects
from bythebook_capture.read.written.operations import NO_BODY, Operation, Part
from bythebook_capture.read.written.rows import names_fields

__all__ = ["add_alike", "direct", "lists_values", "place", "received_as", "settle"]

# A resource with fewer names may be another one.
_LEAST_NAMES = 4
# An object this deep is no resource.
_DEEPEST = 3
# Methods whose requests have a body.
_BODY = ("POST", "PUT", "PATCH")
_SENT = re.compile(r"\b(?:request|body|payload|input|send|sends|sent)\b", re.IGNORECASE)
_RECEIVED = re.compile(r"\b(?:responses?|returns?|results?|output|success|errors?)\b", re.IGNORECASE)
_EXAMPLE = re.compile(r"(?:json )?(?:examples?|samples?)(?: usage)?:?", re.IGNORECASE)
_REQUEST_LINE = re.compile(rf"\s*(?:{CALL_WORDS}) \S+")
_QUERY = re.compile(r"""[^\s"'`<>]*\?[^\s"'`<>]+""")


def place(one: Operation, loose: Part, blocks: Sequence[Block]) -> None:
    """Moves the loose fields of an operation to its body or its query.

    Samples may show them there: at least half of them, or no other names beside them. Else the page does not say where
    they are sent, and they are where requests of the method have fields: in the body, unless the page lists its fields
    apart, or else in the query. Each is marked then.
    """
    names = {found.name.partition(".")[0] for found in loose.fields}
    body = one.parts.get("Body")
    has_body = body is not None and bool(body.fields)
    samples = list(_bodies(one, blocks))
    sent = {name for value, _ in samples for name in value} | {*(one.form.fields if one.form else ())}
    asked = _queries(one, blocks)
    in_body, in_query = names & sent, names & asked
    by_body = in_body and not in_query and not has_body and (sent <= names or 2 * len(in_body) >= len(names))
    by_query = in_query and not in_body and (asked <= names or 2 * len(in_query) >= len(names))
    if not (by_body or by_query):
        for found in loose.fields:
            found.unsaid.append("in")
    one.loose = None
    part = one.part(
        "Body" if by_body or (not by_query and not has_body and one.method in _BODY) else "Query Parameters", loose.line
    )
    part.is_placed_by_sample = bool(by_body or by_query) and not part.fields
    part.fields += loose.fields
    part.tables += loose.tables
    if by_body:
        part.samples = part.samples or samples[:1]


def direct(one: Operation, part: Part, blocks: Sequence[Block]) -> None:
    """Moves the fields of a table without a direction to the body or the response whose sample has most of them.

    If both have them, or none, they are left out, but for those of the path.
    """
    names = {found.name.partition(".")[0] for found in part.fields}
    answers = [answer for answer in one.responses if answer.status[:1] in "2"]
    if names <= {*placeholders(one.path)} and all(part.line < line for _, line in one.received):
        one.part("Path Parameters", part.line).fields += part.fields
        return
    if one.received and not answers:
        answers = [one.response("", one.received[0][1])]
    shown = [shown for answer in answers for shown in answer.samples]
    told = [answer for answer in answers if _has_most(names, answer.samples or one.received)]
    is_sent = _has_most(names, _bodies(one, blocks)) and not _has_own(one.parts.get("Body"), one)
    if len(told) == 1 and not is_sent and not _has_own(told[0], one) and (shown or one.received):
        told[0].fields += part.fields
        told[0].tables += part.tables
    elif is_sent and not told and one.method not in NO_BODY:
        body = one.part("Body", part.line)
        body.is_placed_by_sample = True
        body.fields += part.fields
        body.tables += part.tables
    else:
        held = [found for found in part.fields if found.name in placeholders(one.path)]
        if held:
            one.part("Path Parameters", part.line).fields += held


def received_as(one: Operation, resources: Sequence[Sequence[Found]]) -> Sequence[Found]:
    """Gives the response of an operation the fields of the only resource whose names most of its sample has.

    Which of them a response always has, its table does not say. Returns the fields of the resource; none without one.
    """
    answers = [answer for answer in one.responses if answer.status[:1] in "2"]
    samples = answers[0].samples or one.received if len(answers) == 1 else one.received if not answers else []
    if not samples or any(answer.fields for answer in answers):
        return ()
    depths = [_depth_of({field.name for field in fields}, samples) for fields in resources]
    outer = min(depths, default=_DEEPEST)
    if outer >= _DEEPEST or depths.count(outer) != 1:
        return ()
    resource = resources[depths.index(outer)]
    answer = answers[0] if answers else one.response("", samples[0][1])
    answer.fields = deepcopy([*resource])
    answer.tables.append([*answer.fields])
    for field in answer.fields:
        field.pills = [pill for pill in field.pills if pill != "required"]
        field.unsaid += [] if "required" in field.unsaid else ["required"]
    return resource


def add_alike(one: Operation) -> None:
    """Adds the samples that no word is about to the request or to the response, if it alone has most of their names."""
    body = one.parts.get("Body")
    answers = [answer for answer in one.responses if answer.status[:1] in "2"]
    sent = _names_of(body.fields if body else (), [*one.sent, *(body.samples if body else ())])
    received = _names_of(
        [found for answer in answers for found in answer.fields],
        [*one.received, *(shown for answer in answers for shown in answer.samples)],
    )
    for sample in one.shown:
        names = _names_of((), [sample])
        is_sent, is_received = (2 * len(names & known) >= max(1, len(names)) for known in (sent, received))
        if is_sent and not is_received and one.method not in NO_BODY:
            one.sent.append(sample)
        elif is_received and not is_sent:
            one.received.append(sample)


def lists_values(one: Operation, table: Block) -> bool:
    """Returns whether the head of a table names a member of a sample: its rows are values of it, such as `lock`."""
    word = code(table.head[0]).strip().lower()
    shown = [*one.sent, *one.received, *(each for part in one.parts.values() for each in part.samples)]
    names = {str(name).lower() for value, _ in shown for _, members in objects(value, ()) for name in members}
    return word in names and not names_fields(table.head)


def _names_of(fields: Iterable[Found], samples: Iterable[tuple[Any, int]]) -> set[str]:
    """Returns the outermost names of fields and of samples."""
    first = (next(objects(value, ()), ((), {}))[1] for value, _ in samples)
    return {found.name.partition(".")[0] for found in fields} | {str(name) for members in first for name in members}


def _depth_of(names: Set[str], samples: Iterable[tuple[Any, int]]) -> int:
    """Returns how deep the outermost object of a sample stands that has most of the names of a resource."""
    found = (
        len(path)
        for value, _ in samples
        for path, members in objects(value, ())
        if len(names) >= _LEAST_NAMES and 2 * len(names & members.keys()) >= len(names)
    )
    return min(found, default=_DEEPEST)


def settle(one: Operation, part: Part, blocks: Sequence[Block]) -> bool:
    """Adds the fields of a table that no word is about to those whose place the page does not say.

    Returns false if a response shows them: then they are its fields.
    """
    names = {found.name.partition(".")[0] for found in part.fields}
    answers = [one.received, *(answer.samples for answer in one.responses if answer.status[:1] in "2")]
    if any(_has_most(names, samples) for samples in answers) and not _has_most(names, _bodies(one, blocks)):
        return False
    one.loose = one.loose or Part(part.line)
    one.loose.fields += part.fields
    one.loose.tables += part.tables
    return True


def _has_own(part: Part | None, one: Operation) -> bool:
    """Returns whether a part has fields that the page lists for it."""
    placed = [found for table in one.undirected for found in table.fields]
    return part is not None and any(not any(found is other for other in placed) for found in part.fields)


def _has_most(names: Set[str], samples: Iterable[tuple[Any, int]]) -> bool:
    """Returns whether an object in a sample has at least half of the names."""
    return any(
        2 * len(names & members.keys()) >= len(names) for value, _ in samples for _, members in objects(value, ())
    )


def _bodies(one: Operation, blocks: Sequence[Block]) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Yields the JSON objects that a page shows as the body of a request, with their lines.

    A request as HTTP sends it has one below its headers. Below a heading such as `Example`, one is that of the request
    if a section about the response comes later.
    """
    body = one.parts.get("Body")
    yield from (shown for shown in [*one.sent, *(body.samples if body else [])] if isinstance(shown[0], Mapping))
    answer = next((at for at in range(one.at, one.end) if section_of(blocks[at].text) == "Response"), one.at)
    label = ""
    for at in range(one.at, one.end):
        block = blocks[at]
        if (
            block.kind == "code"
            and _REQUEST_LINE.match(block.text)
            and (value := _object(block.text.partition("\n\n")[2]))
        ):
            yield value, block.line
        elif block.kind in ("heading", "text"):
            label = code(block.text)
        elif block.kind == "code" and not _RECEIVED.search(label):
            is_sent = (
                at == one.at + 1
                or _SENT.search(label) is not None
                or (at < answer and _EXAMPLE.fullmatch(label) is not None)
            )
            value = _object(block.text) if is_sent and block.info in JSON_WORDS else None
            if value is not None:
                yield value, block.line


def _object(text: str) -> Mapping[str, Any] | None:
    value = sample_of(text)
    return value if isinstance(value, Mapping) else None


def _queries(one: Operation, blocks: Sequence[Block]) -> set[str]:
    """Returns the names in the queries of the addresses that the samples of an operation show."""
    found: set[str] = set()
    for block in blocks[one.start : one.end]:
        if block.kind == "code":
            for address in _QUERY.findall(block.text):
                found.update(name for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True))
    return found
