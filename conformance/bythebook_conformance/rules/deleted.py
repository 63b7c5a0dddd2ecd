"""deleted: what was deleted is answered 404 or 410 when it is read.

Judged by the read that follows an accepted DELETE.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.judging.record import Record
from bythebook_conformance.judging.relations import related
from bythebook_conformance.judging.rule import Rule, failed, inconclusive, of_operation, passed
from bythebook_conformance.model import Exchange, Level, Observation, Requirement
from bythebook_specs.contract import Contract, Operation

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    reader = related(contract, operation).reader if operation.method == "DELETE" else None
    if reader is not None:
        documented = any(each.key in {"404", "410"} for each in reader.responses)
        yield of_operation(
            operation,
            "deleted",
            f"After it {reader.id} answers 404 or 410.",
            authority="stated" if documented else "inferred",
        )


def _judge(requirement: Requirement, exchange: Exchange, _: Record) -> Observation | None:
    if not exchange.accepted or exchange.after is None or exchange.status == 202:
        return None
    if exchange.after.status in {404, 410}:
        return passed(exchange)
    if not exchange.after.accepted:
        return inconclusive(exchange, f"the read after it was answered {exchange.after.status}")
    level: Level = "failure" if requirement.authority == "stated" else "warning"
    return failed(exchange, "404 or 410 when it is read", str(exchange.after.status), level=level)


RULE = Rule("deleted", _requirements, _judge)
