"""The only module that sends. It hands each request to Schemathesis, and freezes what came back as an exchange.

It knows the user's headers and keeps them out of everything that is printed. It judges nothing.
"""

from __future__ import annotations

import inspect
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.structures import CaseInsensitiveDict
from schemathesis.errors import SchemathesisError

from bythebook_conformance.model import Exchange, Request
from bythebook_conformance.planning.fill import schema_of
from bythebook_conformance.running.transport import credentials
from bythebook_conformance.running.transport import timeouts as bounded
from bythebook_conformance.running.transport.curl import command
from bythebook_conformance.running.transport.decode import parsed
from bythebook_conformance.running.transport.redaction import Redactor
from bythebook_conformance.running.transport.retry import Answer, patiently
from bythebook_conformance.running.transport.serialize import BYTES, spelled
from bythebook_conformance.running.transport.user_headers import beside, cookies, names_of, unclaimed
from bythebook_conformance.running.violations import faults
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["AMONG_OTHERS", "Target", "UnreachableError"]

# A line was cut while others were open: it may have been another's request that broke the server.
AMONG_OTHERS = "cut, among others"
MAX_QUOTED = 400
# After so many seconds each, a server that is gone is looked for again.
_WAITS = (0.2, 0.5, 1.0)
_REST = 5.0
_GONE: Answer = (None, b"", {}, "gone")
MAX_ANSWER = 4 * 1024 * 1024


class UnreachableError(Exception):
    """Nobody answers at the target's address, and nobody did."""


@dataclass
class Target:
    """The implementation under test: a URL, or an ASGI or WSGI app in this process.

    `headers` are the user's own, credentials among them. `timeout` is in seconds, `rate` in requests a
    second. `sent` counts requests. Several threads may send.
    """

    contract: Contract
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    app: Any = None
    timeout: float = 10.0
    rate: float | None = None
    sent: int = 0

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable or any(char.isspace() for char in self.url):
            told = re.sub("//.*@", "//", self.url)  # without a password
            raise InputError(f"{told!r} is no address", expected="a URL such as http://127.0.0.1:8000")
        self._local, self._lock, self._next = threading.local(), threading.Lock(), 0.0
        self._begun, self._flying, self._has_answered, self._gone_until = 0, 0, False, 0.0
        if parts.query or parts.fragment:
            raise InputError(f"{self.shown!r} has a query or a fragment", expected="the base URL of the API alone")

    @property
    def shown(self) -> str:
        """The URL without user name and password."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    @cached_property
    def _base(self) -> str:
        """The URL that requests go to. Schemathesis gives cookies to a WSGI app of the host `localhost` alone."""
        is_wsgi = self.app is not None and not _is_asgi(self.app)
        return urlunsplit(urlsplit(self.url)._replace(netloc="localhost")) if is_wsgi else self.url

    @property
    def is_loopback(self) -> bool:
        """Whether requests stay on this machine."""
        host = urlsplit(self.url).hostname or ""
        return self.app is not None or host in {"localhost", "::1"} or host.startswith("127.")

    @property
    def may_be_known(self) -> bool:
        """Whether the user gave a header by which a server may let in: any but those that hold no secret."""
        return any(each.lower() not in credentials.PUBLIC for each in self.headers)

    def has_credentials(self, operation: Operation) -> bool:
        """Whether the user gave a header that an operation's security demands."""
        return not {each.lower() for each in self.headers}.isdisjoint(names_of(operation))

    def has_caseless_credentials(self, operation: Operation) -> bool:
        """Whether these may rightly be read in any case."""
        return credentials.is_caseless(self.headers, names_of(operation))

    @cached_property
    def _schema(self) -> Any:
        return schema_of(self.contract.document.raw)

    def _session(self) -> requests.Session:
        """Return the connections of this thread."""
        if not hasattr(self._local, "session"):
            self._local.session = bounded.session(MAX_ANSWER)
        found = self._local.session
        assert isinstance(found, requests.Session)
        return found

    def send(self, operation: Operation, request: Request) -> Exchange:
        """Return the exchange of a request. Raises `UnreachableError` where nobody ever answered at the address."""
        number = self._turn()
        started = time.perf_counter()
        status, content, headers, failure = self._answer(operation, request)
        return Exchange(
            number=number,
            request=request,
            status=status,
            answer=parsed(content),
            text=_shortened(content, self._redactor),
            headers=headers,
            seconds=time.perf_counter() - started,
            failure=failure,
            faults=faults(self.contract, operation, request.parts),
            repeat=lambda: self.curl(operation, request),
        )

    def _answer(self, operation: Operation, request: Request) -> Answer:
        """Return the answer to a request. Who is gone is looked for a few times, and then left alone for a while."""
        if time.monotonic() < self._gone_until:
            return _GONE
        answer = self._patiently(lambda: self._call(operation, request))
        for wait in () if self._gone_until else _WAITS:
            if answer == _GONE:
                time.sleep(wait)  # it may be started again
                answer = self._call(operation, request)
        self._gone_until = time.monotonic() + _REST if answer == _GONE else 0.0
        return answer

    def _patiently(self, call: Callable[[], Answer]) -> Answer:
        """Return the answer; an app in this process has no connection that would wait for it while it is busy."""
        return call() if self.app is None else patiently(call)

    def _turn(self) -> int:
        """Wait until the rate allows the next request; return its number."""
        with self._lock:
            self.sent += 1
            now = time.monotonic()
            self._next = max(self._next, now) + (1 / self.rate if self.rate else 0)
            number, wait = self.sent, self._next - now - (1 / self.rate if self.rate else 0)
        if wait > 0:
            time.sleep(wait)
        return number

    def _call(self, operation: Operation, request: Request) -> Answer:
        own = beside(operation, self.headers, request.credentials)
        headers = CaseInsensitiveDict(credentials.variant(own, names_of(operation), request.credentials))
        found = self._schema[operation.path][operation.method]
        parts = self._spelled(found, operation, request)
        for name, value in parts.pop("headers").items():
            headers.setdefault(name, value)
        self._join_cookies(headers, parts["cookies"])
        case = found.Case(headers=headers, **parts, **_content(operation, request))
        how: dict[str, Any] = {"app": self.app} if self.app is not None else {"session": self._session()}
        begun, others = self._begin()
        try:
            if self.app is None or _is_asgi(self.app):
                how |= {"timeout": self.timeout, "allow_redirects": False}  # a WSGI client knows neither
            answer = case.call(base_url=self._base, **how)
        except requests.exceptions.Timeout as error:
            if isinstance(error, requests.exceptions.ConnectTimeout):
                return self._nobody(error)
            return None, b"", {}, "timeout"
        except requests.exceptions.ConnectionError as error:
            if _refused(error):
                return self._nobody(error)
            return None, b"", {}, "cut" if not others and begun == self._begun else AMONG_OTHERS
        except requests.exceptions.RequestException as error:
            return None, b"", {}, f"unreadable: {type(error).__name__}"
        except SchemathesisError as error:
            return None, b"", {}, f"not sent: {type(error).__name__}"
        except Exception as error:
            if self.app is None:
                raise
            return 500, repr(error).encode(), {}, ""  # an app in this process raised: a server would answer this
        finally:
            with self._lock:
                self._flying -= 1
        self._has_answered = True
        if len(answer.content or b"") > MAX_ANSWER:
            return answer.status_code, b"", {}, f"an answer of more than {MAX_ANSWER} bytes"
        flat = {name.lower(): ", ".join(values) for name, values in answer.headers.items()}
        return answer.status_code, answer.content or b"", flat, ""

    def _spelled(self, found: Any, operation: Operation, request: Request) -> dict[str, Any]:
        """Return the parameters of a request as they are sent."""
        parts = spelled(found, request.parts)
        headers, cookies_ = unclaimed(operation, self.headers, request.credentials, parts)
        return {**parts, "headers": headers, "cookies": cookies_}

    def _join_cookies(self, headers: CaseInsensitiveDict[str], mine: dict[str, str]) -> None:
        """Put the user's cookies and those of a request into one header, or among these where a client wants them."""
        if "Cookie" not in headers:
            return
        if self.app is not None and not _is_asgi(self.app):
            mine |= {name: value or "" for name, value in cookies(headers.pop("Cookie")).items()}
        elif mine:
            headers["Cookie"] = "; ".join([headers["Cookie"], *(f"{name}={value}" for name, value in mine.items())])
            mine.clear()

    def _begin(self) -> tuple[int, int]:
        """Count a request; return how many were begun, and how many others are under way."""
        with self._lock:
            self._begun += 1
            self._flying += 1
            return self._begun, self._flying - 1

    def _nobody(self, error: Exception) -> Answer:
        """Return that the server is gone. Raises `UnreachableError` where it never answered."""
        if not self._has_answered:
            raise UnreachableError(self.shown) from error
        return _GONE

    def curl(self, operation: Operation, request: Request) -> str:
        """Return the command that repeats a request; `$TOKEN` stands for a secret."""
        parts = self._spelled(self._schema[operation.path][operation.method], operation, request)
        return command(
            operation,
            url=self.shown,
            parts=parts,
            body=request.body,
            headers=(self.headers, beside(operation, self.headers, request.credentials)),
            names=names_of(operation),
            case=request.credentials,
            redacted=self.redacted,
        )

    @property
    def redacted(self) -> Callable[[str], str]:
        """The function that takes the user's secrets out of a text."""
        return self._redactor

    @cached_property
    def _redactor(self) -> Redactor:
        names = {name for each in self.contract.operations for name in names_of(each)}
        return Redactor(self.headers, self.url, tuple(names))


def _content(operation: Operation, request: Request) -> dict[str, Any]:
    """Return the body of a request and its media type, nothing where it has none."""
    if operation.bytes_type is not None:
        return {"body": BYTES, "media_type": operation.bytes_type}
    return {} if request.body is ABSENT else {"body": request.body, "media_type": operation.media_type}


def _is_asgi(app: Any) -> bool:
    return inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(type(app).__call__)


def _refused(error: Exception) -> bool:
    seen: list[BaseException] = [error]
    for each in seen:
        seen.extend(arg for arg in (*each.args, getattr(each, "reason", None)) if isinstance(arg, BaseException))
        if isinstance(each, ConnectionRefusedError) or "Name or service not known" in str(each):
            return True
    return "refused" in str(error) or "NewConnectionError" in str(error) or "NameResolutionError" in str(error)


def _shortened(content: bytes, redacted: Redactor) -> str:
    """Return the first characters of an answer, without secrets: those are taken out before it is cut.

    So much is read that a secret that was cut at its end stands behind all that is shown, however often it comes.
    """
    text = redacted(content[: max(16 * MAX_QUOTED, 100 * redacted.longest)].decode("utf-8", "replace"))
    return text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}..."
