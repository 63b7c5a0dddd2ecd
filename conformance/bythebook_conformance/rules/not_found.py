"""not-found: the server answers 404 or 410 for a resource that does not exist.

Judged by one request with an id of the documented type that no resource has. A PUT is sent only where a read has found
nothing there, and what it creates is deleted. One more, for the whole document, has an id beyond 64 bits, which must
not make the server fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import held, is_page
from bythebook_conformance.evidence.signs.foreseen import says_missing, says_nothing
from bythebook_conformance.model import GONE, Authority, Exchange, Level, Observation, Requirement
from bythebook_conformance.relations.names import called, path_names, things
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_field
from bythebook_conformance.rules.probe import Probe, ProbeSession
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.schema.formats import UUIDS
from bythebook_openapi.states import ABSENT, EACH

__all__ = ["RULE"]

# The resource itself, or the resource in its envelope.
_DEEPEST = 2
# A small integer of a database ends at 32,767.
_SEVERAL = 10_000
# The place of the version in the text of a UUID (RFC 9562, section 4).
_VERSION = 14
# Ids of no resource: large and small numbers, a UUID, digits, an id of MongoDB, a word.
_UNKNOWN: tuple[Any, ...] = (
    *(2_000_000_011, 20_011, "0f8fad5b-d9cb-469f-a165-70867728950e"),
    *("2000000011", "20011", "507f1f77bcf86cd799439011", "no-such-thing-here"),
)
_FAILED = 500
# The case of an id that no integer of 64 bits holds, and such an id.
_LARGE, _BEYOND = "beyond-64-bits", 10**20
# The case of a PUT, which a request of the probe tests. Its id has no case: it is one requirement.
_KIND, _PUT = "not-found", "put"


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    supplied = resource_of(contract, operation).suppliers
    documented = any(each.key in {"404", "410"} for each in operation.responses)
    for field in operation.parameters:
        last = operation.path.rstrip("/").endswith(f"{{{field.path[0]}}}")
        if field.location == "path" and last and field.path[0] in supplied and _unknown(contract, field) is not None:
            sentence = f"The server answers 404 or 410 when '{field.name}' is unknown."
            authority: Authority = "stated" if documented else "inferred"
            # PUT and PATCH may create (RFC 5789, section 2), and a DELETE may be repeated (RFC 9110, section 9.2.2).
            is_put = operation.method == "PUT" and _lists_missing(contract, operation)
            if is_put and not _says_missing(contract, operation):
                authority = "inferred"
            is_read = operation.method == "GET" and (
                documented or _is_item(operation, supplied[field.path[0]].operation)
            )
            if (operation.id, field.path[0]) == _read_by_number(contract):
                large = f"The server does not fail on {_BEYOND} for '{field.name}'."
                yield of_field(operation, field, _KIND, large, authority="inferred", case=_LARGE, fact="type")
            if is_read or (operation.method in {"PATCH", "DELETE"} and documented) or is_put:
                found = of_field(operation, field, _KIND, sentence, authority=authority)
                yield replace(found, case=_PUT) if is_put else found
        elif field.location == "path" and _is_around(contract, operation, field):
            sentence = f"The server answers 404 or 410 when '{field.name}' around it is unknown."
            is_named = says_missing(contract, operation, _above(operation, field))
            authority = "stated" if is_named else "inferred"
            yield of_field(operation, field, _KIND, sentence, authority=authority)


@lru_cache(maxsize=8)
def _read_by_number(contract: Contract) -> tuple[str, str]:
    """Returns the first GET of a document that reads a resource by an integer without a bound, or by any digits, and
    its parameter; empty texts without one.
    """
    for operation in contract.operations:
        supplied = resource_of(contract, operation).suppliers if operation.method == "GET" else {}
        for field in operation.parameters:
            last = operation.path.rstrip("/").endswith(f"{{{field.path[0]}}}")
            number = _BEYOND if "integer" in field.types else str(_BEYOND)
            is_number = "integer" in field.types or not contract.admits(field, _UNKNOWN[-1])
            is_own = field.location == "path" and last and field.path[0] in supplied
            if is_own and is_number and contract.admits(field, number):
                return operation.id, field.path[0]
    return "", ""


def _is_around(contract: Contract, operation: Operation, field: Field) -> bool:
    """Returns whether a parameter is the id of a resource that a POST creates around what a GET reads, and whether
    the 404 of that GET says something: an operation that needs no id lists none.
    """
    supplier = resource_of(contract, operation).suppliers.get(field.path[0])
    if operation.method != "GET" or supplier is None or supplier.operation.method != "POST":
        return False
    is_everywhere = any(
        each.key in {"404", "410"} for other in contract.operations if "{" not in other.path for each in other.responses
    )
    documented = any(each.key in {"404", "410"} for each in operation.responses)
    return documented and not is_everywhere and _unknown(contract, field) is not None


def _above(operation: Operation, field: Field) -> set[str]:
    """Returns what the resource of a parameter may be called, by the segment before the parameter."""
    return called(operation.path.partition(f"/{{{field.path[0]}}}")[0].rpartition("/")[2])


def _lists_missing(contract: Contract, operation: Operation) -> bool:
    """Returns whether a PUT documents 404 and does not say that it creates. A POST creates its resource and those
    around it, and a GET reads it.
    """
    described = {each.key for each in operation.responses}
    resource, names = resource_of(contract, operation), path_names(operation)
    suppliers = resource.suppliers
    is_made = all(name in suppliers and suppliers[name].operation.method == "POST" for name in names)
    is_read = resource.reader is not None and path_names(resource.reader) == names
    return "404" in described and not described & {"201", "2XX"} and is_made and is_read


def _says_missing(contract: Contract, operation: Operation) -> bool:
    """Returns whether the 404 of a PUT is about the resource itself: its description names the resource."""
    return says_missing(contract, operation, things(operation))


def _is_item(operation: Operation, supplier: Operation) -> bool:
    """Returns whether a path is that of an item of the collection that another operation's path names."""
    return operation.path.rstrip("/").rpartition("/")[0] == supplier.path.rstrip("/")


def _unknown(contract: Contract, field: Field) -> Any:
    return next((value for value in _UNKNOWN if contract.admits(field, value)), None)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.purpose != requirement.id:
        return None
    if requirement.case == _LARGE:
        return passed(exchange) if exchange.status is not None and exchange.status < _FAILED else None
    if requirement.case == _PUT:
        return _judge_put(requirement, exchange, record)
    if exchange.meant in GONE:
        if exchange.number in record.controlled:
            return passed(exchange)
        return inconclusive(exchange, "no resource was found under a valid value either")
    if is_page(exchange, record):
        return inconclusive(exchange, "the server answers a page of HTML, which `content-type` reports")
    if exchange.accepted and says_nothing(exchange, record):
        return inconclusive(exchange, "the response says by null that there is nothing")
    if exchange.accepted:
        shown = _other_parent(requirement, exchange, record)
        level = _level(requirement, record.operation)
        if shown is ABSENT and record.operation.told:
            shown = _other_id(exchange, record)
        if shown is ABSENT and record.operation.told and requirement.authority != "stated":
            return inconclusive(exchange, "the document leaves open how a call answers an unknown id")
        if shown is ABSENT:
            return failed(exchange, "404 or 410", str(exchange.status), level=level)
        actual = f"{exchange.status}: the response says '{requirement.key[-1]}' {show(shown)}"
        return failed(exchange, "404 or 410", actual, level="warning" if level == "notice" else level)
    return inconclusive(
        exchange, f"the server answered {exchange.status}, which may hide that the resource does not exist"
    )


def _judge_put(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    """Returns what a PUT of an unknown id shows. Where the 404 names no resource, the PUT may create what is not there:
    then a read finds it.
    """
    if exchange.meant in GONE:
        return passed(exchange)
    if not exchange.accepted:
        reason = f"the server answered {exchange.status}, which may hide that the resource does not exist"
        return inconclusive(exchange, reason)
    if requirement.authority == "stated":
        return failed(exchange, "404 or 410", str(exchange.status))
    read = record.seen(_KIND, exchange.number, Exchange)
    if read is None or read.meant not in GONE:
        return inconclusive(exchange, "a PUT may create what is not there")
    actual = f"{exchange.status}, and {read.status} for a read after it"
    return failed(exchange, "404 or 410", actual, level="warning", reason="nothing stored")


def _put_unknown(session: ProbeSession) -> None:
    """Sends a PUT to an id under which a read finds nothing."""
    for requirement in session.requirements if session.may_create else ():
        if requirement.case == _PUT:
            _put(session, requirement, 0)


def _put_again(session: ProbeSession, requirement: Requirement) -> Exchange | None:
    return _put(session, requirement, len(session.record.exchanges))


def _put(session: ProbeSession, requirement: Requirement, turn: int) -> Exchange | None:
    """Returns a PUT to an id that no resource has, with a read after it where the server accepts; None where something
    is there, or may be.
    """
    reader, field = session.record.resource.reader, session.operation.by_key[requirement.key]
    supplied = session.supplied()
    known = supplied.get(field.key)
    unknown = _wrong(requirement, field, known, turn)
    if reader is None or known is None or not session.record.contract.admits(field, unknown):
        return None
    named = (key for key, path in session.record.resource.own_names.items() if path == field.key)
    path = {**supplied, field.key: unknown, **dict.fromkeys(named, unknown)}
    wanted = {key: each for key, each in path.items() if key[0] == "path"}
    before = session.read(reader, wanted)
    if before.meant not in GONE:
        return None
    exchange = session.put_at(path, requirement.id, before)
    if exchange.accepted:
        session.keep(exchange.number, session.read(reader, wanted))
        session.drop(exchange)  # another requirement may ask for that id
    return exchange


def _other_parent(requirement: Requirement, exchange: Exchange, record: Record) -> Any:
    """Returns the id of another resource that a response has under the name of the parameter; ABSENT without one.

    `id` is the resource's own, and an empty value says nothing.
    """
    name, asked = requirement.key[-1], exchange.request.parts["path"].get(requirement.key[-1])
    response = record.described(exchange)
    is_own = traits_of(record.operation, record.operation.by_key[requirement.key]).identity
    for field in response.fields if response is not None and not is_own else ():
        is_called = field.kind == "property" and plain(field.place[-1]) == plain(name) and EACH not in field.place
        shown = held(exchange, field.path) if is_called and len(field.place) <= _DEEPEST else ABSENT
        if isinstance(shown, str | int) and not isinstance(shown, bool) and str(shown).lower() != str(asked).lower():
            return shown
    return ABSENT


def _other_id(exchange: Exchange, record: Record) -> Any:
    """Returns the id in the response to a call. ABSENT where the response has no id, or the id of the request.
    The resource may have the name of the id: Slack takes a `channel` and answers a `channel`.
    """
    name, asked = next(iter(exchange.request.parts["path"].items()), ("", None))
    named = exchange.answer.get(name) if isinstance(exchange.answer, dict) else None
    shown = record.resource.id_in(named if isinstance(named, dict) else exchange.answer)
    return ABSENT if shown is None or str(shown).lower() == str(asked).lower() else shown


def _level(requirement: Requirement, operation: Operation) -> Level:
    if requirement.authority == "stated":
        return "failure"
    # Many servers look up a resource by its own id alone, whatever stands before it in the path.
    last = operation.path.rstrip("/").rpartition("/")[2]
    return "notice" if last.endswith("}") and last != f"{{{requirement.key[-1]}}}" else "warning"


def _wrong(requirement: Requirement, field: Field, value: Any, turn: int = 0) -> Any:
    """Returns an id of the kind of a valid one. Each requirement has its own: a PUT may have created another one."""
    if requirement.case == _LARGE:
        return _BEYOND if type(value) is int else str(_BEYOND)
    is_uuid = isinstance(value, str) and len(value) == len(_UNKNOWN[2]) and value.count("-") == 4
    own = uuid5(NAMESPACE_URL, f"{requirement.id} {turn}" if turn else requirement.id)
    if is_uuid or field.schema.get("format") in UUIDS:
        version = UUIDS.get(str(field.schema.get("format"))) or own.version
        return f"{str(own)[:_VERSION]}{version}{str(own)[_VERSION + 1 :]}"
    if isinstance(value, str) and not field.schema.keys() & {"pattern", "maxLength", "enum", "format"}:
        return f"{_UNKNOWN[-1]}-{own.hex[:6]}"
    if type(value) is int and "multipleOf" not in field.schema:
        return _number(field, own.int)
    same_kind = [each for each in _UNKNOWN if type(each) is type(value)]
    made = (str(_number(field, own.int)), own.hex[: len(_UNKNOWN[-2])]) if isinstance(value, str) else ()
    fitting = [each for each in (*same_kind, *made) if _fits(field, each)]
    return (fitting or same_kind or [_UNKNOWN[0]])[-1]


def _number(field: Field, own: int) -> int:
    """Returns a number of no resource, below the maximum that the schema states."""
    most = field.schema.get("maximum", field.schema.get("exclusiveMaximum"))
    if isinstance(most, int | float) and not isinstance(most, bool) and most <= _UNKNOWN[1] + _SEVERAL:
        return int(most) - 1 - own % max(1, min(int(most) // 2, _SEVERAL))
    return int(_UNKNOWN[1] + own % _SEVERAL)


def _fits(field: Field, value: Any) -> bool:
    """Returns whether a text has the length and the pattern that the schema states."""
    if not isinstance(value, str):
        return True
    pattern, longest = field.schema.get("pattern"), field.schema.get("maxLength")
    with suppress(re.error):
        is_like = not isinstance(pattern, str) or re.search(pattern, value) is not None
        return is_like and (not isinstance(longest, int) or len(value) <= longest)
    return False


_MEANING = Meaning(
    group="response",
    fault="finds a resource that does not exist",
    raised_by="a path parameter that another operation supplies",
    authority="stated if 404 or 410 is documented, else inferred; of a resource around another, if its 404 names it",
    must="answer 404 or 410 for an unknown value",
    notes=(
        Note(
            "One read of the whole document, by an integer without a bound or by any digits, gets an id beyond 64 "
            "bits. Whatever is no server error passes; a 5xx is reported by `no-server-error`, as a warning.",
            case="servers that hand the number to a column of 64 bits",
        ),
        Note(
            "A PUT may create. For PUT the rule is raised only if the document lists 404 and no 201, a POST creates "
            "the resource and each one around it, and a GET reads it. The PUT is sent to an id under which that GET "
            "finds nothing, and what it creates is deleted. It is a failure if the description of the 404 speaks of "
            "this resource (`The task was not found`). Else it is a warning, and only if a read finds nothing after "
            "it: a PUT that creates is inconclusive.",
            case="RFC 9110, section 9.3.4",
        ),
        Note(
            "A page of HTML that the document does not list is no resource: `content-type` reports it.",
            case="Doccano, whose single-page application answers each path that its API does not know",
        ),
        Note(
            'An envelope that holds null in place of the resource (`{"data": null}`) says that there is nothing, where '
            "the document admits null there: inconclusive. JSON:API 1.1 answers so for an address that may be that of "
            "one resource (section Fetching Resources).",
            case="OPTIMADE, whose single entries are null where no entry has the id",
        ),
        Note(
            "For DELETE it is raised only if 404 or 410 is documented: a DELETE may be repeated and may succeed on "
            "what is not there (RFC 9110, section 9.2.2).",
            case="a correct server whose DELETE always succeeds",
        ),
        Note(
            "For PATCH it is raised only if 404 or 410 is documented: a PATCH may create what is not there (RFC 5789, "
            "section 2; AIP-134, `allow_missing`).",
            case="Microsoft Azure services, which create resources by PATCH",
        ),
        Note(
            "Where neither 404 nor 410 is documented, it is raised only for an item directly below the collection of "
            "the operation that supplies its id. A read by another property may compute, or may find nothing.",
            case="fungenerators.com, whose `GET /uuid/version/{version}` makes a UUID of any version",
        ),
        Note(
            "A GET below an unknown resource is judged only if it documents 404, a POST creates that resource, and no "
            "operation without an id documents 404: there the 404 is written everywhere. It is a failure if the "
            "description of the 404 names that resource (`No such device or reading`), else a warning; a notice if the "
            "path ends with an id of its own, since many servers look up nothing else. That is a warning if the "
            "response has another id under the name of the parameter: it shows that the resource is below another one.",
            case="a flask-smorest server that looks up a reading by its id alone; an APIFlask one whose registration "
            "shows its event",
        ),
        Note(
            "A call by POST (`/users.info`) that documents neither 404 nor 410 may answer an unknown id with nothing: "
            "inconclusive, unless the response has the id of another resource.",
            case="an API of calls whose `getById` answers `note: null`",
        ),
        Note(
            "400, 401 and 403 may hide that there is nothing: inconclusive.",
            case="Kinto, which answers 403 for an unknown bucket",
        ),
    ),
    alternatives=(
        Alternative(
            "The server hides that there is nothing",
            "400, 401 and 403 are inconclusive",
        ),
        Alternative(
            "A PUT or PATCH creates, a DELETE may be repeated",
            "the rule is raised for PATCH and DELETE only where 404 or 410 is documented",
        ),
    ),
)

RULE = Rule(
    _KIND,
    _requirements,
    _judge,
    wrong=_wrong,
    needs=lambda _: (),
    traits=Traits(is_positive=lambda requirement: requirement.case == _PUT),
    probe=Probe(
        "changes",
        "A PUT is sent to an id under which a read finds nothing.",
        _put_unknown,
        _put_again,
        is_apart=False,
    ),
    meaning=_MEANING,
)
