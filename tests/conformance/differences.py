"""Builds a difference between two views of one field by hand: a record of a few exchanges, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from documents import NONE, TEXT, Stated, content, in_path, object_of, operation, parameter
from judging import contract_in
from servers import Item

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.sights import Difference, Pair, Sight
from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["ANSWERED", "KEPT", "STORED", "Story", "difference"]

ANSWERED: Pair = ("sent", "response")
STORED: Pair = ("sent", "read")
KEPT: Pair = ("response", "read")
_SCHEMES = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}


@dataclass(frozen=True)
class Story:
    """What each request of a run held for a field, and what the last view showed of it. The last pair is judged.

    `schema` describes the field in requests, `shown` in responses. `beside` has the schemas of other properties, and
    `values` what each request holds for them. `method` is that of the request: a PUT or PATCH is sent to `/things/7`.
    `responses` is what the responses showed where a read is compared with them, else they show what was sent. `asks` is
    a query parameter of the read. `read` stands in place of the last read. `before` is what a read before
    the last request showed. `is_open` says that a stranger may create.
    """

    pairs: tuple[tuple[Any, Any], ...]
    name: str = "note"
    schema: Stated = field(default_factory=lambda: TEXT)
    shown: Stated | None = None
    beside: Stated = field(default_factory=dict)
    values: Item = field(default_factory=dict)
    method: str = "post"
    responses: tuple[Any, ...] = ()
    asks: str = ""
    read: Item | None = None
    before: Any = ABSENT
    is_open: bool = False


def difference(folder: Path, pair: Pair, story: Story) -> Difference:
    """Returns the difference that the last pair of a story makes between two views."""
    contract = contract_in(folder, _paths(pair, story), _SCHEMES)
    writer, reader = (_called(contract, name) for name in ("write", "read"))
    record, reads = Record(contract, writer), Record(contract, reader)
    record.group |= {writer.id: record, reader.id: reads}
    for exchange in _exchanges(pair, story):
        record.add(exchange)
        for each in (exchange.before, exchange.after):
            if each is not None:
                reads.add(each)
    of_request = next(each for each in writer.fields if each.path == (story.name,))
    left, right = (_sight(record, exchange, of_request, view) for view in pair)
    return Difference(record, exchange, of_request, left, right)


def _called(contract: Contract, name: str) -> Operation:
    return next(each for each in contract.operations if each.id == name)


def _sight(record: Record, exchange: Exchange, of_request: Field, view: str) -> Sight:
    if view == "sent":
        return Sight("sent", of_request, record.sent(exchange, of_request))
    if view == "response":
        shown = record.shown_by(exchange, of_request)
        assert shown is not None
        return Sight("response", shown.field, shown.value)
    assert exchange.after is not None
    shown = record.shown_by(exchange.after, of_request, exchange)
    assert shown is not None
    return Sight("read", shown.field, shown.value)


def _paths(pair: Pair, story: Story) -> Stated:
    sent = object_of("", **{story.name: story.schema}, **story.beside)
    whole = object_of("id", **{"id": TEXT, story.name: story.shown or story.schema, **story.beside})
    first = NONE if pair == STORED else content(whole)
    secured: Stated = {"security": [{"key": []}]} if story.is_open else {}
    asked: Stated = {"parameters": [parameter(story.asks)]} if story.asks else {}
    write = operation("write", first, "200", body=sent, refuses="422")
    one: Stated = {"parameters": [in_path()]}
    one["get"] = operation("read", content(whole), **secured, **asked)
    if story.method == "post":
        return {"/things": {"post": write}, "/things/{id}": one}
    return {"/things/{id}": {**one, story.method: write}}


def _exchanges(pair: Pair, story: Story) -> Iterator[Exchange]:
    for number, (sent, got) in enumerate(story.pairs):
        body = _with(story.values, story.name, sent)
        parts: Item = {"path": {} if story.method == "post" else {"id": "7"}, "body": body}
        is_last = number == len(story.pairs) - 1
        first = got if pair == ANSWERED else story.responses[number] if story.responses else sent
        read = story.read if is_last and story.read is not None else _with({"id": "7", **story.values}, story.name, got)
        after = None if pair == ANSWERED else _exchange(3 * number + 1, "read", {"path": {"id": "7"}}, read)
        answer = ABSENT if pair == STORED else _with({"id": "7", **story.values}, story.name, first)
        write = _exchange(3 * number, "write", parts, answer, after)
        was = _with({"id": "7", **story.values}, story.name, story.before)
        yield replace(write, before=_exchange(3 * number + 2, "read", {"path": {"id": "7"}}, was)) if is_last else write


def _with(item: Item, name: str, value: Any) -> Item:
    return item if value is ABSENT else {**item, name: value}


def _exchange(number: int, name: str, parts: Item, answer: Any, after: Exchange | None = None) -> Exchange:
    request = Request(name, parts, "plain", Draft({}))
    headers = {"content-type": "application/json"}
    return Exchange(number, request, 200, answer, headers=headers, after=after)
