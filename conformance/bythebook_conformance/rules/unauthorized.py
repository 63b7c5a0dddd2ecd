"""unauthorized: where the document lists 401, the server answers it to missing and to wrong credentials.

Judged by the requests that the rule `security` sends: without credentials, and with wrong ones. Another 4xx that the
document does not list is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

_DOCUMENTED = 401
_JUDGED = frozenset({"missing", "wrong"})
# These speak of the transport or of the resource, or hide that there is anything.
_OTHERS = frozenset({404, 405, 408, 410, 413, 414, 415, 421, 425, 426, 429, 431, 451})
_MALFORMED = 400


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    stated = next((each for each in operation.responses if each.key == str(_DOCUMENTED)), None)
    scheme = operation.security
    if stated is not None and scheme is not None and scheme.place is not None:
        sentence = "The server answers 401 to missing and to wrong credentials."
        yield of_operation(operation, "unauthorized", sentence, authority="stated", pointer=stated.pointer)


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    status, case = exchange.status, exchange.request.credentials
    if case not in _JUDGED or exchange.number not in record.controlled or status is None or not exchange.refused:
        return None
    if status == _DOCUMENTED:
        return passed(exchange)
    if record.operation.response(status) is not None or status in _OTHERS or (case == "wrong" and status == _MALFORMED):
        return None
    return failed(exchange, "401", f"{status} for {case} credentials", level="warning")


def _silence(_: Requirement, record: Record) -> str:
    is_tried = any(each.request.credentials in _JUDGED for each in record.exchanges)
    return (
        "the server refused the credentials with a status code that may have another reason"
        if is_tried
        else "no credentials that the server accepts were given; use -H 'NAME: VALUE'"
    )


_MEANING = Meaning(
    fault="refuses missing or wrong credentials with an undocumented status code",
    group="access",
    raised_by="a documented 401 of an operation with a security scheme in a header or in the query",
    authority="stated",
    must="answer 401 to a request without credentials, and to one with wrong credentials",
    notes=(
        Note(
            "Another 4xx is a warning if the document does not list it, neither by its number nor as `4XX` or "
            "`default`. It sends no request of its own.",
            case="FastAPI before 0.122, whose `HTTPBearer` answers 403 without credentials",
        ),
        Note(
            "404 may hide that there is something, 400 may be about the form of a token (RFC 6750, section 3.1), and "
            "429 may lock a client out: nothing is said of these.",
            case="servers that hide private resources",
        ),
        Note(
            "Only the cases `missing` and `wrong` are judged, and only if the same request with the right credentials "
            "was accepted. A token that was cut may be malformed.",
            case="JSON Web Tokens",
        ),
    ),
    alternatives=(
        Alternative("The server hides private resources", "404 is no finding"),
        Alternative("A gateway has its own status codes", "429 and those of the transport are no finding"),
        Alternative("The document lists several status codes", "each that it lists is admitted"),
    ),
)

RULE = Rule("unauthorized", _requirements, _judge, silence=_silence, traits=Traits(learns="never"), meaning=_MEANING)
