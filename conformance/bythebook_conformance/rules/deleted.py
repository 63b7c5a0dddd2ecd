"""deleted: what was deleted is answered 404 or 410 when it is read.

Judged by the read that follows an accepted DELETE.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.judging.record import Record
from bythebook_conformance.judging.relations import items, related
from bythebook_conformance.judging.rule import Rule, failed, inconclusive, of_operation, passed
from bythebook_conformance.model import Authority, Exchange, Level, Observation, Requirement
from bythebook_specs.contract import Contract, Operation

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    reader = related(contract, operation).reader if operation.method == "DELETE" else None
    if reader is not None and not _is_collection(contract, operation):
        documented = any(each.key in {"404", "410"} for each in reader.responses)
        is_item = operation.path.rstrip("/").endswith("}")
        if is_item or documented:  # of the one state of its kind a DELETE may make a first state again
            sentence = f"After it {reader.id} answers 404 or 410."
            authority: Authority = "stated" if documented else "inferred"
            yield of_operation(operation, "deleted", sentence, authority=authority)


def _is_collection(contract: Contract, operation: Operation) -> bool:
    """Return whether items stand below what is deleted: then it is emptied, and may still be read."""
    path = operation.path.rstrip("/")
    below = (each.path.rstrip("/").rpartition("/") for each in contract.operations)
    return not path.endswith("}") and any(head == path and last.startswith("{") for head, _, last in below)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if not exchange.accepted or exchange.after is None or exchange.status == 202:
        return None
    if exchange.after.status in {404, 410}:
        return passed(exchange)
    if not exchange.after.accepted:
        return inconclusive(exchange, f"the read after it was answered {exchange.after.status}")
    if not record.operation.path.rstrip("/").endswith("}") and items(exchange.after.answer) is not None:
        return inconclusive(exchange, "what is read there is a list, of which not all must be gone")
    level: Level = "failure" if requirement.authority == "stated" else "warning"
    return failed(exchange, "404 or 410 when it is read", str(exchange.after.status), level=level)


RULE = Rule("deleted", _requirements, _judge)
