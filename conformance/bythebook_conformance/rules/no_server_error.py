"""no-server-error: no request makes the server answer 500, hang, or cut the connection.

Judged by every response.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.signs.foreseen import UNAVAILABLE, is_foreseen
from bythebook_conformance.explanations.levels import level_left
from bythebook_conformance.model import KILLED, Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_conformance.rules.taken_texts import TAKEN_TEXTS
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

_FAILED, _MISSING = 500, 501
# The first integer that no 64 bits hold.
_WORD = 2**64
_EXPECTED = "a status code below 500"
_WORDS = {
    "timeout": "no response in time",
    "cut": "the connection was cut",
    KILLED: "the connection was cut, and nobody answered after it",
}


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    sentence = "No request makes the server fail."
    yield of_operation(operation, "no-server-error", sentence, authority="implied")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.failure in _WORDS:
        return failed(exchange, _EXPECTED, _WORDS[exchange.failure])
    if exchange.status is None:
        return None
    if exchange.status < _FAILED:
        return passed(exchange)
    is_documented = is_foreseen(record.contract, record.operation, exchange.status)
    is_lasting = exchange.number in record.control or (is_documented and exchange.status == _MISSING)
    if exchange.status in UNAVAILABLE and not is_lasting:
        return None  # busy for a moment, unless it repeats on this input while the control is accepted
    actual = f"{exchange.status} {exchange.text[:80]}".strip()
    if is_documented:
        level = level_left(requirement.authority, "acceptance", "explains")
        return failed(exchange, _EXPECTED, actual, level=level, reason="documented")
    if _is_beyond_any_id(exchange):
        return failed(exchange, _EXPECTED, actual, level=level_left("inferred", "meaning", None))
    return failed(exchange, _EXPECTED, actual)


def _is_beyond_any_id(exchange: Exchange) -> bool:
    """Returns whether a path holds a number of more than 64 bits, which no resource is called by."""
    values = (str(each) for each in exchange.request.parts["path"].values())
    return any(each.isdecimal() and int(each) >= _WORD for each in values)


_MEANING = Meaning(
    group="errors",
    fault="fails with a server error",
    raised_by="every operation",
    authority="implied",
    must="never answer 500, hang, or cut the connection, whatever is sent",
    notes=(
        Note(
            "A pool of fields that gets a 5xx is split like one that is refused, until the guilty field is known. "
            "Only this rule reports it.",
            case="LoopBack example-todo, `POST /todos` with null",
        ),
        Note(
            "A 5xx to an id of more than 64 bits in a path is a warning: no resource has such an id.",
            case="servers that hand the number to a column of 64 bits",
        ),
        Note(
            "501 says that the operation does not exist yet: it is untested.",
            case="a generated stub",
        ),
        Note(
            "A 501, 502, 503 or 504 that the operation documents by itself is `documented`, a notice, where it would "
            "be a failure. So is a 500 whose description names its case (`when the SMTP server is not configured`). A "
            "description that only says that something went wrong names none, and any other 500 is a failure.",
            case="servers without a mail server or a license, whose documents say so of 500 and 503",
        ),
        Note(
            "502, 503, 504 and 429 are waited for (`Retry-After`) and the request is repeated. After that they are "
            "an `error`, unless they repeat on this input while the control is accepted.",
            case="attack on the judge: 503 on one input alone",
        ),
        Note(
            "A timeout or a cut connection is sent once more, at once. Only a request without a response twice is "
            "a finding. A timeout is inconclusive if the server answers the same request later.",
            case="a server that is slow once; Apprise, which loads its plugins at the first request",
        ),
        Note(
            "A server that stops responding was killed by the request whose connection was cut last, if no other "
            "was under way. It is looked for again after 0.2, 0.5 and 1 second. What cannot be judged then is "
            "inconclusive or untested, and the report is written: that request is its first finding.",
            case="a server that one request kills; Chroma, `get_collection_by_crn`",
        ),
        Note(
            "A certificate, TLS, a proxy or DNS is not the server. What fails there before the first response ends the "
            "run with exit code 3; later it is an `error`.",
            case="a self-signed certificate; `https://` to a plain port",
        ),
        Note(
            "A response that cannot be read is no finding, and what it would show is inconclusive: a head of more than "
            "1 MiB, a body of more than 4 MiB or nested more than 100 levels deep, a `Content-Encoding` that does not "
            "fit. Interim responses such as `103 Early Hints` are skipped.",
            case="a response nested 500 levels deep",
        ),
    ),
    alternatives=(
        Alternative(
            "The server is busy or starting",
            "429, 502, 503 and 504 are sent again, and count only if the control passes",
        ),
        Alternative(
            "An earlier invalid request broke the resource",
            "the request is repeated on a new resource",
        ),
        Alternative(
            "The connection broke once",
            "the request is sent once more",
        ),
    ),
)

RULE = Rule(
    "no-server-error",
    _requirements,
    _judge,
    traits=Traits(learns="never", shows_crash=True),
    probe=TAKEN_TEXTS,
    meaning=_MEANING,
)
