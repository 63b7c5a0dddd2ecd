"""Checks for Schemathesis: what an exchange, or the read after a write, shows of defaults, null, values and required
fields.

`SCHEMATHESIS_HOOKS=bythebook_conformance.schemathesis st run SPEC --url URL` adds them to a run, and importing this
module adds them to `schema.parametrize()`. They judge by the rules of `check`. A rule needs other requests where a
correct server may show the same: what only these could tell is left out, so `check` finds more.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from threading import RLock, local
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

import schemathesis
from schemathesis.core.failures import Failure

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Draft, Exchange, Observation, Request, Requirement
from bythebook_conformance.relations.calls.outcomes import declined
from bythebook_conformance.relations.changes import JudgedContract
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.rules import RULES, Rule
from bythebook_conformance.rules.traits import Check
from bythebook_conformance.running.transport.decode import TooDeepError, parsed
from bythebook_conformance.running.violations import faults
from bythebook_openapi.document.load import Document, load, parse
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.text.dump import to_yaml

__all__ = ["CHECKS", "default_applied", "null_kept", "required_returned", "value_kept"]

_MOST = 300  # exchanges of an operation that are remembered: they show what a server does at other times
_LONGEST = 200  # characters of a text
_LARGEST = 2**31 - 1
_WAITS = (0.2, 0.5, 1.0)  # seconds before a read is sent again: a correct server may show a write later


class _Sight(NamedTuple):
    operation: Operation
    exchange: Exchange


class BrokenPromise(Failure):
    """The server does otherwise than the document says."""

    kind_title: ClassVar[str] = "Broken promise of the document"
    __slots__ = ("requirement",)

    def __init__(self, requirement: Requirement, operation: str, message: str) -> None:
        super().__init__(operation=operation, title=requirement.sentence, message=message)
        self.requirement = requirement

    @property
    def _unique_key(self) -> str:
        return self.requirement.id


class _Judge:
    """Judges the exchanges of one document, each by itself but for what earlier ones of its operation show."""

    def __init__(self, document: Document, source: str) -> None:
        self.contract = JudgedContract(document)
        self._source = source  # where the document has no lines: its address
        self._operations = {(each.method, each.route): each for each in self.contract.operations}
        self._records: dict[str, Record] = {}
        self._requirements: dict[tuple[str, str], tuple[Requirement, ...]] = {}
        self._number = 0
        self._lock = RLock()
        # The latest response with what it shows, since each check asks for it, and the latest exchange of each thread.
        self._latest: tuple[Any, tuple[_Sight, ...]] | None = None
        self._last = local()

    def broken(self, check: Check, response: Any, case: Any) -> BrokenPromise | None:
        """Returns the first promise of a check that a response breaks; None where it breaks none.

        A read that follows the write of what it reads shows that write too. It is sent again for a few seconds before
        it counts.
        """
        with self._lock:
            sights = self._sights(response, case)
            for sight in sights:
                found = self._broken(check, sight)
                if found is not None and (sight.exchange.after is None or self._stays(check, sight, response, case)):
                    return found
        return None

    def _broken(self, check: Check, sight: _Sight) -> BrokenPromise | None:
        operation, exchange = sight.operation, sight.exchange
        record = self._records[operation.id]
        for rule in (each for each in RULES if each.traits.check == check):
            for requirement in self._of(operation, rule):
                field = record.operation.by_key.get(requirement.key)
                if field is not None and not record.operation.is_placed(field):
                    continue
                if field is not None and not _is_ordinary(record.operation, field, record.sent(exchange, field)):
                    continue
                seen = rule.judge(requirement, exchange, record)
                if seen is not None and _is_certain(seen):
                    return BrokenPromise(requirement, operation.id, self._words(requirement, seen))
        return None

    def _stays(self, check: Check, sight: _Sight, response: Any, case: Any) -> bool:
        """Returns whether each further read shows the same."""
        read = sight.exchange.after
        operation = self._operations[case.method.upper(), case.path]
        for seconds in _WAITS:
            time.sleep(seconds)
            again = self._exchange(operation, case.call(headers=dict(response.request.headers)), case)
            if read is None or again is None or not again.accepted:
                return False
            later = sight._replace(exchange=self._with(sight.exchange, again))
            if self._broken(check, later) is None:
                return False
        return True

    def _of(self, operation: Operation, rule: Rule) -> tuple[Requirement, ...]:
        known = (operation.id, rule.kind)
        if known not in self._requirements:
            self._requirements[known] = tuple(rule.requirements(self.contract, operation))
        return self._requirements[known]

    def _sights(self, response: Any, case: Any) -> tuple[_Sight, ...]:
        """Returns what a response shows: its own exchange, and that of the write that it reads."""
        if self._latest is None or self._latest[0] is not response:
            self._latest = (response, tuple(self._seen(response, case)))
        return self._latest[1]

    def _seen(self, response: Any, case: Any) -> Iterator[_Sight]:
        operation = self._operations.get((case.method.upper(), case.path))
        exchange = self._exchange(operation, response, case) if operation is not None else None
        before = getattr(self._last, "sight", None)
        self._last.sight = None
        if operation is None or exchange is None:
            return
        self._add(operation, exchange)
        self._last.sight = own = _Sight(operation, exchange)
        yield own
        if before is not None and self._is_read_of(own, before):
            yield _Sight(before.operation, self._with(before.exchange, exchange))

    def _with(self, write: Exchange, read: Exchange) -> Exchange:
        self._number += 1  # a record remembers what it saw by the number
        return replace(write, number=self._number, after=read)

    def _add(self, operation: Operation, exchange: Exchange) -> None:
        record = self._records.get(operation.id)
        kept = record.exchanges[-_MOST // 2 :] if record is not None and len(record.exchanges) >= _MOST else []
        if record is None or kept:
            record = self._records[operation.id] = Record(self.contract, operation)
        for each in (*kept, exchange):
            record.add(each)

    def _is_read_of(self, read: _Sight, write: _Sight) -> bool:
        """Returns whether an exchange reads the whole resource that the one before it wrote."""
        resource = self._records[write.operation.id].resource
        reader = resource.reader
        if reader is None or reader.id != read.operation.id or resource.is_guessed or resource.is_search:
            return False
        valid = all(each.exchange.accepted and not each.exchange.faults for each in (read, write))
        if not valid or not write.operation.is_write or write.operation.method == "DELETE":
            return False
        asked, addressed = (each.exchange.request.parts for each in (read, write))
        names = path_names(reader)
        if asked["query"] or any(asked["header"].values()):
            return False
        known = {name: addressed["path"].get(name) for name in names}
        if names and write.operation.method == "POST" and known[names[-1]] is None:
            known[names[-1]] = resource.id_in(write.exchange.answer)
        return all(known[name] is not None and str(known[name]) == str(asked["path"].get(name)) for name in names)

    def _exchange(self, operation: Operation, response: Any, case: Any) -> Exchange | None:
        """Returns an exchange as the rules read it; None where its body is no JSON, or it is made to be refused."""
        parts = _parts(operation, case)
        if parts is None or _is_odd(response, case):
            return None
        try:
            answer = parsed(response.content or b"")
        except TooDeepError:
            return None
        self._number += 1
        status = response.status_code
        headers = {name: ", ".join(values) for name, values in response.headers.items()}
        return Exchange(
            self._number,
            Request(operation.id, parts, "a case of Schemathesis", Draft({})),
            status,
            answer,
            headers=headers,
            declined=declined(operation, status, answer),
            faults=faults(self.contract, operation, parts),
        )

    def _words(self, requirement: Requirement, seen: Observation) -> str:
        file, line = self.contract.document.place(requirement.pointer)
        at = (
            f"{file}:{line}"
            if line is not None and not self._source
            else f"{self._source or file}#{requirement.pointer}"
        )
        return f"Expected: {seen.expected}\nActual:   {seen.actual}\nStated at {at}"


def _is_certain(seen: Observation) -> bool:
    """Returns whether an exchange alone shows a fault: an explanation that fits makes it a failure, and none has to be
    tested by a request.
    """
    is_fault = seen.level == "failure" or (seen.level == "warning" and not seen.why)
    return seen.outcome == "fail" and is_fault and seen.hypothesis is None


def _is_ordinary(operation: Operation, field: Field, value: Any) -> bool:
    """Returns whether a value is one that clients send: it has documented members alone, and texts and numbers that all
    servers can keep. Others are for the checks that look for crashes.
    """
    if isinstance(value, str):
        return value.isprintable() and len(value) <= _LONGEST
    if isinstance(value, int | float) and not isinstance(value, bool):
        return abs(value) <= _LARGEST
    inner = operation.children.get(field.key, ())
    if isinstance(value, dict):
        known = {each.path[-1]: each for each in inner if each.kind == "property"}
        return all(name in known and _is_ordinary(operation, known[name], each) for name, each in value.items())
    if isinstance(value, list):
        item = next((each for each in inner if each.kind == "item"), None)
        return item is not None and all(_is_ordinary(operation, item, each) for each in value)
    return True


def _parts(operation: Operation, case: Any) -> dict[str, Any] | None:
    body = case.body
    has_body = body is not None and type(body).__name__ != "NotSet"
    if has_body and (isinstance(body, bytes) or "json" not in str(case.media_type)):
        return None
    parts: dict[str, Any] = {
        "path": dict(case.path_parameters or {}),
        "query": dict(case.query or {}),
        "cookie": dict(case.cookies or {}),
        "header": _headers(operation, case.headers or {}),
    }
    if type(case.body).__name__ != "NotSet":
        parts["body"] = body
    return parts


def _is_odd(response: Any, case: Any) -> bool:
    """Returns whether a request is made to be refused, or names another media type than that of its body: a correct
    server may accept it and read no body.
    """
    sent = str(response.request.headers.get("Content-Type", "json"))
    return "json" not in sent or (case.meta is not None and case.meta.generation.mode.is_negative)


def _headers(operation: Operation, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the documented headers of a request, under the names that the document gives them."""
    lower = {name.lower(): value for name, value in sent.items()}
    named = (each.name for each in operation.parameters if each.location == "header")
    return {name: lower[name.lower()] for name in named if name.lower() in lower}


# By the identity of a raw document, which is kept so that no other gets its place. Schemathesis clones its schemas.
_JUDGES: dict[int, tuple[Any, _Judge | None]] = {}
_LOCK = RLock()


def _judge_of(case: Any) -> _Judge | None:
    """Returns the judge of the document of a case; None where bythebook cannot read the document."""
    schema = case.operation.schema
    with _LOCK:
        if id(schema.raw_schema) not in _JUDGES:
            _JUDGES[id(schema.raw_schema)] = (schema.raw_schema, _judge(schema))
        return _JUDGES[id(schema.raw_schema)][1]


def _judge(schema: Any) -> _Judge | None:
    try:
        return _Judge(*_document(schema))
    except InputError as error:
        warnings.warn(f"bythebook judges nothing here: {error}", stacklevel=2)
        return None


def _document(schema: Any) -> tuple[Document, str]:
    """Returns the document from its file, which gives lines, else as Schemathesis has it, and then its address."""
    address = schema.location or ""
    parts = urlsplit(address)
    path = Path(url2pathname(parts.path))
    if parts.scheme in {"", "file"} and path.is_file():
        return load(path), ""
    return parse(to_yaml(schema.raw_schema), name=path.name or "the document"), address or "the document"


def _check(check: Check, response: Any, case: Any) -> None:
    judge = _judge_of(case)
    broken = judge.broken(check, response, case) if judge is not None else None
    if broken is not None:
        raise broken


@schemathesis.check
def default_applied(_ctx: Any, response: Any, case: Any) -> None:
    """A field that is left out comes back with its documented default."""
    _check("default_applied", response, case)


@schemathesis.check
def null_kept(_ctx: Any, response: Any, case: Any) -> None:
    """A null that the document admits comes back as null, or is left out."""
    _check("null_kept", response, case)


@schemathesis.check
def value_kept(_ctx: Any, response: Any, case: Any) -> None:
    """A value comes back as it was sent, also an empty one, and is not replaced by the default."""
    _check("value_kept", response, case)


@schemathesis.check
def required_returned(_ctx: Any, response: Any, case: Any) -> None:
    """What the document requires of a response is there."""
    _check("required_returned", response, case)


# For `case.call_and_validate(checks=CHECKS)`.
CHECKS: list[Callable[[Any, Any, Any], bool | None]] = [default_applied, null_kept, value_kept, required_returned]
