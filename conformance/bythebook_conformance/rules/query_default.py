"""query-default: without a query parameter the server answers as with its explicit default.

Judged by comparing both responses, on data where another value makes a difference. Otherwise it is inconclusive.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence import differential as equal_answers
from bythebook_conformance.model import Requirement
from bythebook_conformance.relations.collections import page_size
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_default
from bythebook_conformance.rules.compared_default import compare_default
from bythebook_conformance.rules.probe import Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.parameters:
        if field.location == "query" and not field.required and field.default is not ABSENT:
            yield of_default(operation, field, "query-default")


def _fill(session: ProbeSession) -> None:
    """Creates more resources than a page has by default, if a requirement is about the page size."""
    size = page_size(session.operation)
    for requirement in session.requirements:
        if size is not None and requirement.key == size.key and isinstance(size.default, int):
            session.fill(size.default)


def _compare(session: ProbeSession, requirement: Requirement) -> None:
    field = session.operation.by_key[requirement.key]
    is_size = traits_of(session.operation, field).page_size and not session.is_refused(field.key, "default")
    if is_size and isinstance(field.default, int):
        session.fill(field.default)
    compare_default(session, requirement)


_MEANING = Meaning(
    group="default",
    fault="does not apply the default of a query parameter",
    raised_by="`default` on an optional query parameter",
    authority="stated",
    must=(
        "answer without the parameter what it answers with the explicit default, on data where another value makes "
        "a difference; else the requirement is inconclusive"
    ),
    notes=(
        Note(
            "A list is compared by its resources, their members and their order. What repeats the request around "
            "them (a `next` link, the parameter by its name) is no evidence.",
            case="a FastAPI server whose list has links and its own parameters around it",
        ),
        Note(
            "If the resources are equal and the list says another value of the parameter, the finding is a warning "
            "(`echoed default`).",
            case="a server that answers `limit: 7` and applies 20",
        ),
        Note(
            "An object that has an id beside its one list is a resource, such as an order with items, and is compared "
            "as a whole, unless the operation has a page size.",
            case="the shop of the tests, whose orders hold items",
        ),
        Note(
            "In a response that is compared as a whole, the property with the name of the parameter is an echo. It "
            "counts only if it follows the values sent: the default for the explicit default, and another value for "
            "another. Then a wrong documented value without the parameter is a failure. If other parts show that "
            "the default was applied, or if the value is false or 0, it is a warning (`echoed default`). Null, an "
            "empty text and a value that the document excludes may be the request as the client wrote it: they show "
            "nothing.",
            case="the shop of the tests, whose suggestions say their mode",
        ),
        Note(
            "Where the responses differ, both requests are sent again. Parts that differ between the responses to "
            "two requests of the same bytes are server-generated and are left out.",
            case="a server that answers the time",
        ),
        Note(
            "A difference counts only if it shows in seven rounds: random values may be equal twice by chance.",
            case="the shop of the tests, which draws values",
        ),
        Note(
            "The comparison shows something only if another value makes a difference: the neighbor of a number, "
            "any other member of an enum. For a page size, the collection is filled with up to 120 resources.",
            case="a list that is shorter than its default page",
        ),
        Note(
            "Responses that are not JSON are compared as text. If two requests with the default get different "
            "texts, nothing is shown.",
            case="a public document with text responses",
        ),
    ),
    alternatives=(
        Alternative(
            "Links and echoed parameters repeat the request",
            "lists are compared by their resources; texts that hold the parameter are left out; an echo counts only "
            "if it follows the values sent and is a documented value",
        ),
        Alternative(
            "The response changes from request to request",
            "a difference must show in seven turns, apart from parts that change between equal requests",
        ),
        Alternative(
            "No data makes a difference",
            "another value of the parameter must change the response",
        ),
    ),
)

RULE = Rule(
    "query-default",
    _requirements,
    equal_answers.judge,
    probe=Probe(
        "responses",
        "The same request is sent without the parameter, with its default and with other values.",
        for_each(_compare),
        also={"filling": _fill},
    ),
    meaning=_MEANING,
)
