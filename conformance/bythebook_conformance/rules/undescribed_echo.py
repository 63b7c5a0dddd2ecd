"""undescribed-echo: a response that the document does not describe shows the texts of the request as they were sent.

Judged by all responses of an operation together. A text counts only if the server shows under its name what was sent:
two different texts came back, and the finding is a response that shows a changed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from bythebook_conformance.evidence.observations import passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.explanations.sights import Difference, Sight
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import LEVELS, Exchange, Observation, Requirement
from bythebook_conformance.relations.identity import DISTINCTIVE
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import VALUE_NOTES, Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import change

__all__ = ["RULE"]

_JSON = ("application/json", "application/problem+json")
# A changed text is a finding only if this many other texts came back unchanged under the same name.
_DIFFERENT = 2
# Sanitizers take tags out of texts.
_TAG = re.compile(r"<[^>]*>")


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    is_json = any(
        fnmatchcase(json, each) for response in operation.successes for each in response.media_types for json in _JSON
    )
    is_search = resource_of(contract, operation).is_search
    is_described = any(
        response.flaws or any(each.kind == "property" for each in response.fields) for response in operation.successes
    )
    if operation.is_write and is_json and not is_described and not is_search and any(_texts(operation)):
        sentence = "A response without a documented schema shows the texts of the request as they were sent."
        yield of_operation(operation, "undescribed-echo", sentence, authority="inferred")


def _texts(operation: Operation) -> Iterator[Field]:
    """Yields the free texts of a request body: its own, and the items of its lists."""
    for each in operation.fields:
        is_own = each.kind == "property" and each.depth == 1
        is_item = each.kind == "item" and each.depth == 2
        is_free = "string" in each.types and not each.schema.keys() & {"enum", "const"}
        if each.location == "body" and (is_own or is_item) and is_free and each.schema.get("writeOnly") is not True:
            yield each


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if not exchange.accepted or not exchange.authorized or exchange.faults:
        return None
    holder = _resource(exchange)
    seen = [(each, pair) for each in _texts(record.operation) for pair in _pairs(exchange, record, each, holder)]
    changes = [_changed(requirement, exchange, record, *each) for each in seen if each[1][0] != each[1][1]]
    told = [each for each in changes if each is not None]
    accused = next((each for level in LEVELS for each in told if each.level == level), None)
    if accused is None and any(sent == got for _, (sent, got) in seen):
        return passed(exchange)
    return accused or next(iter(told), None)


def _changed(
    requirement: Requirement, exchange: Exchange, record: Record, field: Field, pair: tuple[str, str]
) -> Observation | None:
    """Returns what a text shows that came back changed; None where the server may show other words under its name."""
    sent, got = pair
    pairs = [each for one in record.accepted() for each in _pairs(one, record, field, _resource(one))]
    came = {one for one, other in pairs if one == other}
    if len(came) < _DIFFERENT or _bare(got) in {_bare(sent), _bare(_TAG.sub("", sent))}:
        return None
    left, right = Sight("sent", field, sent), Sight("undescribed", field, got)
    found = Difference(record, exchange, field, left, right, tuple(pairs))
    actual = f"{show(got)} for '{field.name}': {change(sent, got)}"
    return explained(found, DIFFERENCES, Told(exchange, requirement.authority, show(sent), actual, "changed"))


def _bare(text: str) -> str:
    """Returns a text without its case and its white space."""
    return "".join(text.split()).casefold()


def _pairs(exchange: Exchange, record: Record, field: Field, holder: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields each distinctive text of a field in the request, with the text at its place in the response."""
    if not exchange.accepted or not exchange.authorized or exchange.faults or exchange.number in record.found:
        return
    name = field.place[0]
    body = exchange.request.body
    sent, got = (each.get(name) if isinstance(each, dict) else None for each in (body, holder))
    if field.kind == "property":
        sent, got = [sent], [got]
    if isinstance(sent, list) and isinstance(got, list) and len(sent) == len(got):
        for one, other in zip(sent, got, strict=True):
            if isinstance(one, str) and isinstance(other, str) and len(one) >= DISTINCTIVE and other:
                yield one, other


def _resource(exchange: Exchange) -> Mapping[str, Any]:
    """Returns the object of a response that shares names with the request: the response, or the one object in it."""
    answer, body = exchange.answer, exchange.request.body
    if not isinstance(answer, dict) or not isinstance(body, dict):
        return {}
    inner = [each for each in answer.values() if isinstance(each, dict)]
    if body.keys().isdisjoint(answer) and len(inner) == 1:
        return inner[0]
    return answer


def _silence(_: Requirement, record: Record) -> str:
    return (
        "no response shows a text of the request under its name" if any(record.accepted()) else "nothing was accepted"
    )


_MEANING = Meaning(
    group="stored",
    fault="changes a text that its responses otherwise show as it was sent",
    raised_by=(
        "a write with a free text in its body, whose successful responses are JSON and document no property "
        "(no schema, `{}`, or `type: object` alone)"
    ),
    authority="inferred",
    must="show a text as it was sent, if its responses show the texts of the request",
    notes=(
        *VALUE_NOTES,
        Note(
            "The document promises nothing here. What counts is the server's own habit: two different texts came back "
            "under the name of the field as they were sent. Then a shortened, escaped or otherwise changed text, or "
            "that of another field, is a warning. No request is sent for it.",
            case="applications made with FastAPI, whose document has the schema `{}` for a response; documents with "
            "examples alone",
        ),
        Note(
            "A text that differs in case, in white space or in the tags that a sanitizer takes out is not judged.",
            case="Rails' `squish` and `titleize`; sanitize-html in Node",
        ),
        Note(
            "Other words under the same name (`message`, `status`) are those of the server, and are not judged.",
            case='correct servers that answer `{"message": "sent"}`',
        ),
    ),
    alternatives=(
        Alternative("The property of the response is another one", "two different texts came back under the name"),
        Alternative(
            "The server tidies: trims, or folds tags and codes", "the kind of change, and the name of the field"
        ),
        Alternative("The server returns what was there before", "the requests that found a resource are left out"),
    ),
)

RULE = Rule(
    "undescribed-echo", _requirements, _judge, silence=_silence, traits=Traits(judged_by_state=True), meaning=_MEANING
)
