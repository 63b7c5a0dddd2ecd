"""no-server-error: nothing that is sent is answered by a 500, by silence, or by a cut line.

Judged by every answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

# 501 says that there is no such operation yet; the others that the server cannot be reached or is busy.
_UNAVAILABLE = frozenset({501, 502, 503, 504})
_WORDS = {"timeout": "no answer in time", "cut": "the connection was cut"}


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    sentence = "Nothing that is sent makes the server fail."
    yield of_operation(operation, "no-server-error", sentence, authority="implied")


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.failure in _WORDS:
        return failed(exchange, "an answer below 500", _WORDS[exchange.failure])
    if exchange.status is None or (exchange.status in _UNAVAILABLE and exchange.number not in record.control):
        return None  # busy for the moment; what repeats on this input alone, its control accepted, is the input's doing
    if exchange.status >= 500:
        return failed(exchange, "an answer below 500", f"{exchange.status} {exchange.text[:80]}".strip())
    return passed(exchange)


RULE = Rule("no-server-error", _requirements, _judge, traits=Traits(shows_crash=True))
