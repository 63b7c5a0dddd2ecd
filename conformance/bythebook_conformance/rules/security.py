"""security: the server refuses a request without credentials, with wrong ones, and with those of another scheme.

Judged by one request for each case, after all other requests. Any 4xx is a refusal if the same request with the right
credentials was accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import is_page
from bythebook_conformance.model import GONE, Exchange, Level, Observation, Requirement
from bythebook_conformance.relations.logins import passwords_count
from bythebook_conformance.rules.base import REFUSED, Alternative, Meaning, Note, Rule, Traits
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

_OTHER_CASE, _PASSWORD = "other-case", "wrong-password"
_UNAUTHORIZED = "401"

_ANY: Mapping[str, str] = {
    "missing": "The server refuses a request without credentials.",
    "wrong": "The server refuses wrong credentials.",
    "longer": "The server refuses the right credentials with one character more.",
    "shorter": "The server refuses the right credentials without their last character.",
    "half": "The server refuses the first half of the right credentials.",
    _OTHER_CASE: "The server refuses the right credentials in another case.",
}
_CASES: Mapping[str, Mapping[str, str]] = {
    "http:bearer": {
        **_ANY,
        "empty": "The server refuses an empty token.",
        "unknown-scheme": "The server refuses the right token under an unknown scheme.",
        "other-scheme": "The server refuses the right token under another scheme.",
        "bare": "The server refuses the right token without a scheme.",
    },
    "apiKey": {**_ANY, "empty": "The server refuses an empty key."},
    # These do not say which scheme stands before the token.
    **{key: {**_ANY, "empty": "The server refuses an empty token."} for key in ("oauth2", "openIdConnect")},
    **{key: {case: _ANY[case] for case in ("missing", "wrong")} for key in ("http:basic", "several")},
}
# A key in the query is no header.
_QUERY: Mapping[str, str] = {case: _ANY[case] for case in ("missing", "wrong")}
# Of a cookie and Digest only the absence is judged.
_OTHERS: Mapping[str, str] = {"missing": _ANY["missing"]}


def _cases(contract: Contract, operation: Operation, location: str, kind: str) -> Mapping[str, str]:
    """Returns the cases that are judged of credentials, each with its sentence."""
    if location == "query":
        return _QUERY if kind == "apiKey" else _OTHERS
    cases = _CASES.get(kind, _OTHERS) if location == "header" else _OTHERS
    is_first = kind == "http:basic" and operation.id == _first_basic(contract)
    return {**cases, _PASSWORD: "The server refuses the user name with a wrong password."} if is_first else cases


def _first_basic(contract: Contract) -> str:
    """Returns the first GET behind basic credentials: more wrong passwords could lock the user out."""
    return next(
        (
            each.id
            for each in contract.operations
            if each.method == "GET" and each.security is not None and each.security.kind == "http:basic"
        ),
        "",
    )


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    scheme = operation.security
    place = scheme.place if scheme is not None else None
    if scheme is not None and place is not None and (place[0] != "query" or place not in operation.by_key):
        location, name = place
        for case, sentence in _cases(contract, operation, location, scheme.kind).items():
            yield Requirement(
                id=f"{operation.id}/{location}/{name}/security:{case}",
                operation=operation.id,
                location=location,
                key=("security", name),
                at=("security", name),
                kind="security",
                case=case,
                authority="stated",
                sentence=sentence,
                pointer=scheme.pointer,
                source=next(iter(scheme.sources.values()), None),
            )


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.faults:
        return None
    if not record.has_credentials and requirement.case == "missing" and exchange.accepted:
        # A gateway may have added credentials, or authentication is switched off for a test.
        return failed(exchange, REFUSED, f"{exchange.status} without credentials", level="warning", reason="open")
    if exchange.request.credentials != requirement.case:
        return None
    if is_page(exchange, record) and any(is_page(each, record) for each in record.accepted() if each.authorized):
        return inconclusive(exchange, "with the right credentials, too, the server answers a page of HTML")
    if exchange.accepted:
        # A key may stand as the user name, and then the password may mean nothing.
        is_free = requirement.case == _PASSWORD and not passwords_count(record.contract, record.operation)
        level: Level = "warning" if is_free else "failure"
        return failed(exchange, REFUSED, str(exchange.status), level=level)
    if not exchange.refused:
        return None
    if _was_deleted_before(exchange, record):
        return inconclusive(exchange, "an earlier DELETE removed the resource")
    if exchange.number in record.controlled:
        return passed(exchange)
    return inconclusive(exchange, "the server refused the right credentials too")


def _was_deleted_before(exchange: Exchange, record: Record) -> bool:
    """Returns whether a DELETE found nothing since an earlier one of the same path removed what was there."""
    if record.operation.method != "DELETE" or exchange.meant not in GONE:
        return False
    path = exchange.request.parts["path"]
    return any(each.number < exchange.number and each.request.parts["path"] == path for each in record.accepted())


def _silence(requirement: Requirement, record: Record) -> str:
    tried = {each.request.credentials for each in record.exchanges if not each.authorized}
    if tried and requirement.case == _OTHER_CASE and _OTHER_CASE not in tried:
        return "a UUID or hexadecimal digits mean the same in any case"
    if tried and requirement.case == _PASSWORD and _PASSWORD not in tried:
        return "the credentials have no password of six characters or more"
    return "" if tried else "no credentials that the server accepts were given; use -H 'NAME: VALUE'"


_MEANING = Meaning(
    group="access",
    fault="accepts wrong or missing credentials",
    raised_by="the security scheme of an operation",
    authority="stated",
    must=(
        "accept the right credentials and refuse all others: none, wrong ones, an empty token, one character more "
        "or less, the first half alone, another case; a token without its scheme, under another scheme, or under "
        "an unknown one"
    ),
    notes=(
        Note(
            "Any 4xx is a refusal if the same request with the right credentials was accepted. These requests are "
            "sent last.",
            case="a server that refuses everything, or that locks a client out",
        ),
        Note(
            "Where a DELETE removes the one thing of its path (`DELETE /profile`), they are sent before it, as no "
            "later request could be let in. A 404 or 410 after an accepted DELETE of the same path is inconclusive.",
            case="a public document with an account under `/users/me`",
        ),
        Note(
            "A page of HTML that the document does not list, with and without credentials, is no accepted request: "
            "`content-type` reports it.",
            case="Doccano, whose single-page application answers each path that its API does not know",
        ),
        Note(
            "The case of the scheme is no fault (RFC 9110, section 11.1).",
            case="a correct server that reads `bearer` in any case",
        ),
        Note(
            "A UUID and hexadecimal digits mean the same in any case (RFC 9562, section 4). Such credentials are "
            "not sent in another case, and that requirement is inconclusive.",
            case="review: a UUID as API key",
        ),
        Note(
            "OAuth 2.0 and OpenID Connect are judged by the bearer token that the user gives (RFC 6750, section "
            "2.1): no token, a wrong, a cut and an empty one. The document does not say under which other scheme a "
            "token is accepted.",
            case="train-travel, which uses OAuth 2.0",
        ),
        Note(
            "If each alternative names one scheme, or one alternative names several, some credentials are "
            "demanded. A request without any, and one with wrong ones in every header that may carry them, must be "
            "refused.",
            case="Gotify, which has several schemes",
        ),
        Note(
            "An alternative of nothing (`{}`) demands nothing. Nothing is raised where a client certificate or a "
            "query parameter may let a request in too.",
            case="correct servers with certificates and keys in the query",
        ),
        Note(
            "A cookie is judged by leaving it out. bythebook keeps no cookie that a response sets: it would let in "
            "a request without credentials.",
            case="a session that lets in beside the document",
        ),
        Note(
            "If the user gave no credentials, the requirement is inconclusive. An operation that accepts such a "
            "request, while no given header may hold credentials, is `open`: a warning of the case `missing`. "
            "Something before the server may have added credentials.",
            case="review: an API behind a gateway",
        ),
        Note(
            "Of a cookie and Digest only the case `missing` is judged, and of a key in the query also `wrong`.",
            case="schemes whose wrong values cannot be made safely",
        ),
        Note(
            "The right user name with a wrong password is sent once for a document, with its first GET behind HTTP "
            "basic authentication, since more could lock the user out. A server that accepts it gets a warning: a "
            "key may stand as the user name. A password of fewer than six characters is not replaced. It is a failure "
            "if the description of the 401 speaks of wrong passwords, and that of the scheme of no key.",
            case="Stripe and Freshdesk, whose keys stand as user names; a flask-smorest application that looks up the "
            "name alone",
        ),
    ),
    alternatives=(
        Alternative(
            "Something before the server adds credentials",
            "an operation that accepts a request without any is a warning where the user gave none",
        ),
        Alternative(
            "The case of a UUID or of hexadecimal digits means nothing",
            "that case is not sent",
        ),
    ),
)

RULE = Rule(
    "security",
    _requirements,
    _judge,
    credentials=lambda requirement: requirement.case,
    silence=_silence,
    traits=Traits(
        learns="never",
        needs_case=lambda each: each.case == _OTHER_CASE,
        needs_password=lambda each: each.case == _PASSWORD,
    ),
    meaning=_MEANING,
)
