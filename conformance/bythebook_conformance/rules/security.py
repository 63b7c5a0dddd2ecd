"""security: a request is refused without credentials, with wrong ones, and with another scheme's.

One request each, last of all. Any 4xx is a refusal, where the same request with the right credentials was accepted.
The scheme's case is no fault (RFC 9110, section 11.1), nor is that of a UUID or of hexadecimal digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bythebook_conformance.evidence.observations import failed, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import REFUSED, Rule, Traits
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

_OTHER_CASE = "other-case"

_ANY: Mapping[str, str] = {
    "missing": "A request without credentials is refused.",
    "wrong": "A request with wrong credentials is refused.",
    "longer": "A request with credentials that only begin with the right ones is refused.",
    "shorter": "A request with the right credentials but for their last character is refused.",
    "half": "A request with only the first half of the right credentials is refused.",
    _OTHER_CASE: "A request with the right credentials in another case is refused.",
}
_CASES: Mapping[str, Mapping[str, str]] = {
    "http:bearer": {
        **_ANY,
        "empty": "A request with an empty token is refused.",
        "unknown-scheme": "A request with the right token under a scheme that nobody knows is refused.",
        "other-scheme": "A request with the right token under another scheme is refused.",
        "bare": "A request with the right token and no scheme is refused.",
    },
    "apiKey": {**_ANY, "empty": "A request with an empty key is refused."},
    # Which word stands before the token, these do not say.
    **{key: {**_ANY, "empty": "A request with an empty token is refused."} for key in ("oauth2", "openIdConnect")},
    **{key: {case: _ANY[case] for case in ("missing", "wrong")} for key in ("http:basic", "several")},
}
# Of a cookie, a key in the query and what only an exchange gives (Digest), it is told whether they may be left out.
_OTHERS: Mapping[str, str] = {"missing": _ANY["missing"]}


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    scheme = operation.security
    place = scheme.place if scheme is not None else None
    if scheme is not None and place is not None and (place[0] != "query" or place not in operation.by_key):
        location, name = place
        for case, sentence in (_CASES if location == "header" else {}).get(scheme.kind, _OTHERS).items():
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
        # Something before the server may have added them, or they are switched off for a test.
        return failed(exchange, REFUSED, f"{exchange.status} without any", level="warning", reason="open")
    if exchange.request.credentials != requirement.case:
        return None
    if exchange.accepted:
        return failed(exchange, REFUSED, str(exchange.status))
    if not exchange.refused:
        return None
    if exchange.number in record.controlled:
        return passed(exchange)
    return Observation("inconclusive", exchange, reason="the same request with the right credentials was refused too")


def _silence(requirement: Requirement, record: Record) -> str:
    tried = {each.request.credentials for each in record.exchanges if not each.authorized}
    if tried and requirement.case == _OTHER_CASE and _OTHER_CASE not in tried:
        return "a UUID or hexadecimal digits mean the same in any case"
    return "" if tried else "no credentials that the server accepts were given; use -H 'NAME: VALUE'"


RULE = Rule(
    "security",
    _requirements,
    _judge,
    credentials=lambda requirement: requirement.case,
    silence=_silence,
    traits=Traits(needs_case=lambda each: each.case == _OTHER_CASE),
)
