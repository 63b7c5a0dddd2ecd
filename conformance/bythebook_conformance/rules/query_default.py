"""query-default: without the parameter a server answers what it answers with the explicit default.

Judged by comparing the answers to both, on data where another value makes a difference; else it is inconclusive.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence import differential as equal_answers
from bythebook_conformance.evidence.observations import show
from bythebook_conformance.model import Requirement
from bythebook_conformance.rules.base import Rule, Traits, of_field
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.parameters:
        if field.location == "query" and not field.required and field.default is not ABSENT:
            sentence = f"Without '{field.name}' the answer is the one with {show(field.default)}."
            yield of_field(operation, field, "query-default", sentence, fact="default")


RULE = Rule(
    "query-default",
    _requirements,
    equal_answers.judge,
    traits=Traits(is_compared=lambda _operation, _requirement: True),
)
