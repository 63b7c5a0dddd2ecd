"""The conversation of a run in a file, one JSON line for each exchange, so that a run that was killed can go on.

The first line is the head: what decides which requests a run sends. Each line is written as a whole when its exchange
ends. A creation and a DELETE are announced by a line before they are sent, since
nobody else knows what they did where no response comes. The
file holds no header of the user's, and no response with a secret: such a request is sent again. It sends nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bythebook_conformance.conventions import SECRET_ENDING
from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.relations.identity import identifiers
from bythebook_conformance.relations.logins import gives_credentials
from bythebook_conformance.running.transport.credentials import TOKEN
from bythebook_conformance.running.transport.decode import TooDeepError, parsed
from bythebook_conformance.running.transport.retry import Answer
from bythebook_conformance.running.transport.user_headers import cookies
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["Journal", "Recorded", "head"]

_FORMAT = 1
# A message shows the values of these options where they differ. Other values may be long: it names only the option.
_SHOWN = frozenset({"version", "seed", "examples", "url", "no_create", "guard", "mark"})
_NAMES: Mapping[str, str] = {
    "bythebook_journal": "format",
    "no_create": "option --no-create",
    "guard": "option --disposable",
    "url": "base URL",
    "version": "version of bythebook",
    "traits": "traits in the configuration",
    "headers": "names of headers",
}
# What each kind of line holds beside its own name.
_REQUEST = frozenset({"operation", "purpose", "credentials", "request"})
_HOLDS: Mapping[str, frozenset[str]] = {
    "key": _REQUEST | {"after", "status", "headers", "body", "failure"},
    "announced": _REQUEST | {"of"},
    **dict.fromkeys(("handled", "stopped", "resumed"), frozenset()),
}
# What a server answers to a DELETE of a resource that is not there afterwards.
_GONE = frozenset({*range(200, 300), 404, 410})
# A response header whose value is a secret of the server's.
_COOKIE = "set-cookie"
Head = Mapping[str, Any]


@dataclass(frozen=True)
class Recorded:
    """A recorded exchange. `run` is the number of the run that sent it, 0 for the first."""

    line: Mapping[str, Any]
    run: int

    @property
    def answer(self) -> Answer:
        """The answer of the server."""
        return self.line["status"], _content(self.line), self.line["headers"], self.line["failure"]


@dataclass
class Journal:
    """The file of a run. `head` says what decides its requests; several threads may use it.

    `redacted` takes the user's secrets out of a text, and `given` holds the values of the user's headers and cookies,
    which a request may hold too. `recalled` counts the exchanges that were given back, and `runs` the runs that went on
    with the first one.
    """

    path: Path
    head: Head
    recalled: int = 0
    runs: int = 0
    redacted: Callable[[str], str] = str
    given: frozenset[str] = field(default=frozenset(), repr=False)
    _lines: dict[str, deque[Recorded]] = field(default_factory=lambda: defaultdict(deque), repr=False)
    _strays: dict[int, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    # By announcement: the key of the request that got no answer.
    _interrupted: dict[int, str] = field(default_factory=dict, repr=False)
    # By the run that was stopped: the DELETEs of what it had created.
    _deleted: dict[int, list[Request]] = field(default_factory=dict, repr=False)
    _is_stopped: bool = False
    _announced: int = 0
    _file: int | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def read(cls, path: Path) -> Journal:
        """Returns the journal in a file, without a last line that was not written to its end. Raises `InputError`."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror})", file=str(path)) from error
        whole = content[: content.rfind(b"\n") + 1]
        lines = [_line(path, number, each) for number, each in enumerate(whole.splitlines(), 1)]
        if not lines or "bythebook_journal" not in lines[0]:
            raise InputError("is no journal", file=str(path), expected="a file that --journal wrote")
        found = cls(path, lines[0])
        for number, line in enumerate(lines[1:], 2):
            if not any(_HOLDS[name] <= line.keys() for name in _HOLDS.keys() & line.keys()):
                raise InputError("is no line of a journal", file=str(path), line=number)
            found._read(number, line)
        return found

    def _read(self, number: int, line: Mapping[str, Any]) -> None:
        """Takes in one line after the head."""
        self._is_stopped = (self._is_stopped or "stopped" in line) and "resumed" not in line
        self.runs += "resumed" in line
        if "handled" in line:
            self._strays.clear()
        if "announced" in line:
            self._announced = max(self._announced, line["announced"])
            self._strays[line["announced"]] = line
            self._interrupted[line["announced"]] = line["of"]
        if "key" in line and line.get("cleaning") and self._is_stopped:
            if (line["status"] or 0) in _GONE:
                self._deleted.setdefault(self.runs, []).append(_request(line))
        elif "key" in line:
            self._strays.pop(line["after"], None)
            self._interrupted.pop(line["after"], None)
            self._lines[line["key"]].append(Recorded(line, self.runs))
            if line.get("secret") and line["after"]:
                self._strays[-number] = line

    def compare(self, head: Head) -> None:
        """Raises `InputError` where a run with another head is to go on."""
        for name, value in head.items():
            known = self.head.get(name)
            if known != value:
                named = _NAMES.get(name, name)
                shown = f"{named}: {known}, not {value}" if name in _SHOWN else named
                raise InputError(
                    f"is the journal of a run that differs in its {shown}",
                    file=str(self.path),
                    expected="the options of that run, or another file",
                )

    def open(self, redacted: Callable[[str], str], headers: Mapping[str, str], *, is_new: bool) -> None:
        """Opens the file to append lines. Raises `InputError`.

        A new file can be read by its owner only. From an old one a last line that was not written to its end is cut.
        """
        self.redacted, self.given = redacted, frozenset(_given(headers))
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0) | (os.O_CREAT | os.O_EXCL if is_new else 0)
        try:
            self._file = os.open(self.path, flags, 0o600)
            if is_new:
                self._write(self.head)
            else:
                os.truncate(self._file, self.path.read_bytes().rfind(b"\n") + 1)
                self._write({"resumed": True})
                self._is_stopped = False
                self.runs += 1
        except FileExistsError as error:
            raise InputError(
                "exists already", file=str(self.path), expected="--resume, to go on with its run, or another file"
            ) from error
        except OSError as error:
            raise InputError(f"cannot be written ({error.strerror})", file=str(self.path)) from error

    def recall(self, request: Request) -> Recorded | None:
        """Returns the next recorded exchange of a request; None where it has to be sent."""
        with self._lock:
            lines = self._lines.get(self._key(request))
            found = lines.popleft() if lines else None
            if found is None or found.line.get("secret"):
                return None
            self.recalled += 1
        return found

    def give_back(self, request: Request, found: Recorded) -> None:
        """Takes an exchange back that was recalled, and not used."""
        with self._lock:
            self._lines[self._key(request)].appendleft(found)
            self.recalled -= 1

    def deleted_before(self, run: int) -> Sequence[Request]:
        """Returns the DELETEs that earlier runs sent to clean up when they were stopped."""
        return [each for earlier, some in self._deleted.items() if earlier < run for each in some]

    def announce(self, request: Request) -> int:
        """Writes that a request is about to be sent that may create or delete a resource. Returns the line's number."""
        key = self._key(request)
        with self._lock:
            self._announced += 1
            line = {"announced": self._announced, "of": key, **self._told(request)}
            self._write(line)
            return self._announced

    def was_interrupted(self, request: Request) -> bool:
        """Returns whether a run was killed before a request got its answer. Says so once for each time."""
        key = self._key(request)
        with self._lock:
            number = next((number for number, each in self._interrupted.items() if each == key), None)
            return number is not None and self._interrupted.pop(number) == key

    def add(
        self, contract: Contract, operation: Operation, request: Request, answer: Answer, *, after: int, cleaning: bool
    ) -> None:
        """Writes an exchange. `after` is the number of the line that announced it, 0 where none did."""
        line = {"key": self._key(request), "after": after, **self._told(request), **self._answered(answer)}
        line |= {"cleaning": True} if cleaning else {}
        status, content = answer[:2]
        is_login = status is not None and 200 <= status < 300 and gives_credentials(contract, operation)
        if is_login or line.get("secret"):
            line |= {"secret": True, "body": json.dumps(self._public(_names(operation, content)))}
            line.pop("base64", None)
        with self._lock:
            self._write(line)

    def end(self, reason: str) -> None:
        """Writes that the run was stopped: what its clean-up deletes is missed by a run that goes on."""
        with self._lock:
            if not self._is_stopped:
                self._is_stopped = True
                self._write({"stopped": reason})

    def strays(self) -> Iterator[Exchange]:
        """Yields what creations may have left on the server that got no response, or whose response is not kept.

        The status is None where no response came.
        """
        for line in self._strays.values():
            body, headers = (_json(_content(line)), line["headers"]) if "key" in line else (ABSENT, {})
            yield Exchange(0, _request(line), line.get("status"), body, headers=headers)

    def handled(self) -> None:
        """Writes that the strays were deleted, as far as they were found."""
        with self._lock:
            self._strays.clear()
            self._write({"handled": True})

    def close(self) -> None:
        """Closes the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _key(self, request: Request) -> str:
        """Returns the same text for requests that ask for the same, for the same reason and with the same credentials.

        It is of the redacted request, so that it tells nothing of a secret.
        """
        named = [request.operation, request.purpose, request.credentials, request.parts]
        text = json.dumps(named, sort_keys=True, default=repr)
        return hashlib.sha256(self.redacted(text).encode()).hexdigest()

    def _told(self, request: Request) -> dict[str, Any]:
        return {
            "operation": request.operation,
            "purpose": self.redacted(request.purpose),
            "credentials": request.credentials,
            "request": {name: self._part(name, part) for name, part in _plain(request.parts).items()},
        }

    def _part(self, location: str, part: Any) -> Any:
        """Returns a part of a request without the values that the user gave as headers or cookies."""
        if location not in {"header", "cookie"}:
            return self._public(part)
        return {name: f"${TOKEN}" if str(each) in self.given else self._public(each) for name, each in part.items()}

    def _public(self, value: Any) -> Any:
        """Returns JSON data without the user's secrets."""
        if isinstance(value, dict):
            return {self.redacted(name): self._public(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._public(each) for each in value]
        text = value if isinstance(value, str) else json.dumps(value)
        return value if self.redacted(text) == text else self.redacted(text)

    def _answered(self, answer: Answer) -> dict[str, Any]:
        """Returns what is written of an answer; `secret` where a secret of the user's had to be left out."""
        status, content, headers, failure = answer
        shown = {name: "$COOKIE" if name == _COOKIE else self.redacted(value) for name, value in headers.items()}
        is_same = all(shown[name] == value for name, value in headers.items() if name != _COOKIE)
        text = content.decode("utf-8", "replace")
        is_same = is_same and self.redacted(text) == text and self.redacted(failure) == failure
        is_text = text.encode("utf-8") == content
        body = text if is_text else base64.b64encode(content).decode()
        told = {"status": status, "headers": shown, "body": body, "failure": self.redacted(failure)}
        return {**told, **({} if is_text else {"base64": True}), **({} if is_same else {"secret": True})}

    def _write(self, line: Mapping[str, Any]) -> None:
        """Appends a line as a whole. After a line that could not be written, no other one is."""
        if self._file is None:
            return
        try:
            _write_all(self._file, f"{json.dumps(line)}\n".encode())
        except OSError as error:
            self.close()
            raise InputError(f"cannot be written ({error.strerror})", file=str(self.path)) from error


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _given(headers: Mapping[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        yield value
        yield from (each for each in (cookies(value) if name.lower() == "cookie" else {}).values() if each)


def _plain(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the parts of a request as JSON data; what is none is written as Python shows it."""
    found: dict[str, Any] = json.loads(json.dumps(parts, default=repr))
    return found


def _line(path: Path, number: int, text: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("is no line of a journal", file=str(path), line=number) from error
    if not isinstance(found, dict):
        raise InputError("is no line of a journal", file=str(path), line=number)
    return found


def _content(line: Mapping[str, Any]) -> bytes:
    body: str = line["body"]
    return base64.b64decode(body) if line.get("base64") else body.encode()


def _request(line: Mapping[str, Any]) -> Request:
    return Request(line["operation"], line["request"], line["purpose"], Draft({}))


def _json(content: bytes) -> Any:
    try:
        return parsed(content)
    except TooDeepError as error:
        return error.shallow


def _names(operation: Operation, content: bytes) -> dict[str, Any]:
    """Returns the part of a secret response that the clean-up needs: what it calls its resource."""
    found = identifiers(operation, _json(content))
    return {name: each for name, each in found.items() if not SECRET_ENDING.found(name)}  # a token may be its `key`


def digest(value: Any) -> str:
    """Returns a short text that differs where a value does."""
    return hashlib.sha256(repr(value).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def head(document: str, version: str, options: Mapping[str, Any], lists: Mapping[str, Sequence[Any]]) -> Head:
    """Returns the head of a run: `options` as they are, and `lists` by their digests, since they may be long."""
    digests = {name: digest(sorted(map(repr, each))) for name, each in lists.items()}
    return {"bythebook_journal": _FORMAT, "version": version, "document": document, **options, **digests}
