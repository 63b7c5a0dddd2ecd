"""The only module that sends. It hands each request to Schemathesis, and freezes what came back as an exchange.

It knows the user's headers and keeps them out of everything that is printed. It judges nothing.
"""

from __future__ import annotations

import copy
import inspect
import json
import re
import shlex
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from schemathesis.errors import SchemathesisError

from bythebook_conformance.model import Exchange, Request
from bythebook_conformance.planning.fill import schema_of
from bythebook_conformance.running import credentials
from bythebook_conformance.running.answer_json import parsed
from bythebook_conformance.running.faults import faults
from bythebook_conformance.running.patience import PATIENCE, Answer, patiently
from bythebook_specs.contract import Contract, Operation
from bythebook_specs.errors import InputError
from bythebook_specs.operation import is_json
from bythebook_specs.states import ABSENT

__all__ = ["Target", "UnreachableError"]

MAX_QUOTED = 400
MAX_ANSWER = 4 * 1024 * 1024


class UnreachableError(Exception):
    """Nobody answers at the target's address."""


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
            raise InputError(f"{self.url!r} is no address", expected="a URL such as http://127.0.0.1:8000")
        self._local, self._lock, self._next = threading.local(), threading.Lock(), 0.0
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

    def has_credentials(self, operation: Operation) -> bool:
        """Whether the user gave a header that an operation's security demands."""
        return not {each.lower() for each in self.headers}.isdisjoint(_headers(operation))

    def has_caseless_credentials(self, operation: Operation) -> bool:
        """Whether these may rightly be read in any case."""
        return credentials.is_caseless(self.headers, _headers(operation))

    @cached_property
    def _schema(self) -> Any:
        return schema_of(self.contract.document.raw)

    def _session(self) -> requests.Session:
        """Return the connections of this thread."""
        if not hasattr(self._local, "session"):
            self._local.session = self._connections()
        found = self._local.session
        assert isinstance(found, requests.Session)
        return found

    def _connections(self) -> requests.Session:
        session = requests.Session()
        # Without this `requests` would add credentials from the user's netrc where a request has none.
        session.auth = lambda request: request
        # Nor is a cookie kept: a request without credentials must not be let in by what another one was given.
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        for prefix in ("http://", "https://"):
            session.mount(prefix, HTTPAdapter(max_retries=PATIENCE))
        return session

    def send(self, operation: Operation, request: Request) -> Exchange:
        """Return the exchange of a request. Raises `UnreachableError` where nobody answers at the address."""
        number = self._turn()
        started = time.perf_counter()
        status, content, headers, failure = self._patiently(lambda: self._call(operation, request))
        return Exchange(
            number=number,
            request=request,
            status=status,
            answer=parsed(content),
            text=_shortened(content, self.redacted),
            headers=headers,
            seconds=time.perf_counter() - started,
            failure=failure,
            faults=faults(self.contract, operation, request.parts),
            repeat=lambda: self.curl(operation, request),
        )

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
        body = {} if request.body is ABSENT else {"body": request.body, "media_type": operation.media_type}
        headers = CaseInsensitiveDict(credentials.variant(self.headers, _headers(operation), request.credentials))
        found = self._schema[operation.path][operation.method]
        parts = _spelled(found, request.parts)
        for name, value in parts.pop("headers").items():
            headers.setdefault(name, value)
        case = found.Case(headers=headers, **parts, **body)
        how: dict[str, Any] = {"app": self.app} if self.app is not None else {"session": self._session()}
        try:
            if self.app is None or _is_asgi(self.app):
                how |= {"timeout": self.timeout, "allow_redirects": False}  # a WSGI client knows neither
            answer = case.call(base_url=self._base, **how)
        except requests.exceptions.Timeout as error:
            if isinstance(error, requests.exceptions.ConnectTimeout):
                raise UnreachableError(self.shown) from error
            return None, b"", {}, "timeout"
        except requests.exceptions.ConnectionError as error:
            if _refused(error):
                raise UnreachableError(self.shown) from error
            return None, b"", {}, "cut"
        except requests.exceptions.RequestException as error:
            return None, b"", {}, f"unreadable: {type(error).__name__}"
        except SchemathesisError as error:
            return None, b"", {}, f"not sent: {type(error).__name__}"
        except Exception as error:
            if self.app is None:
                raise
            return 500, repr(error).encode(), {}, ""  # an app in this process raised: a server would answer this
        if len(answer.content or b"") > MAX_ANSWER:
            return answer.status_code, b"", {}, f"an answer of more than {MAX_ANSWER} bytes"
        flat = {name.lower(): ", ".join(values) for name, values in answer.headers.items()}
        return answer.status_code, answer.content or b"", flat, ""

    def curl(self, operation: Operation, request: Request) -> str:
        """Return the command that repeats a request; `$TOKEN` stands for a secret."""
        parts = _spelled(self._schema[operation.path][operation.method], request.parts)
        words = ["curl", "-i", "-X", operation.method, self._address(operation, parts)]
        shown = credentials.shown(self.headers, _headers(operation), request.credentials)
        for name, value in {**parts["headers"], **shown}.items():
            words += ["-H", f"{name}: {value}"]
        if parts["cookies"]:
            words += ["--cookie", "; ".join(f"{name}={value}" for name, value in parts["cookies"].items())]
        words += _data(operation, request.body)
        return " ".join(_quoted(word) for word in words)

    def _address(self, operation: Operation, parts: Mapping[str, Any]) -> str:
        path = operation.path
        for name, value in parts["path_parameters"].items():
            path = path.replace(f"{{{name}}}", str(value))
        query = urlencode(parts["query"], doseq=True, quote_via=quote)
        return self.shown.rstrip("/") + path + (f"?{query}" if query else "")

    @cached_property
    def redacted(self) -> Callable[[str], str]:
        """The function that takes the user's secrets out of a text."""
        return credentials.redactor(self.headers, self.url)


def _is_asgi(app: Any) -> bool:
    return inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(type(app).__call__)


def _spelled(found: Any, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters in the styles that the document states (OpenAPI 3.1.1, section 4.8.12.2).

    Each Schemathesis serializer changes the mapping that it is given.
    """
    spelled: dict[str, Any] = {}
    for ours, theirs in (("path", "path_parameters"), ("query", "query"), ("header", "headers"), ("cookie", "cookies")):
        values = copy.deepcopy(parts.get(ours) or {})
        serialize = found.get_parameter_serializer(ours) if values else None
        values = serialize(values) if serialize is not None else values
        spell: Callable[[Any], Any] = _query_text if ours == "query" else _header_text if ours == "header" else _text
        spelled[theirs] = {name: spell(value) for name, value in values.items()}
        if ours == "path":
            spelled[theirs] = {name: quote(value, safe="") for name, value in spelled[theirs].items()}
    return spelled


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)


def _header_text(value: Any) -> str:
    """Return a header's text as one that can be sent: other letters as the bytes of UTF-8 (RFC 9110, section 5.5)."""
    text = _text(value)
    return text if text.isascii() else text.encode().decode("latin-1")


def _query_text(value: Any) -> Any:
    return [_text(each) for each in value] if isinstance(value, list | tuple) else _text(value)


def _data(operation: Operation, body: Any) -> list[str]:
    """Return the words by which curl sends a body."""
    if body is ABSENT:
        return []
    if is_json(operation.media_type or "") or not isinstance(body, Mapping):
        return ["-H", f"Content-Type: {operation.media_type}", "--data", json.dumps(body, ensure_ascii=False)]
    option = "--form-string" if "multipart" in (operation.media_type or "") else "--data-urlencode"
    return [word for name, value in body.items() for word in (option, f"{name}={_text(value)}")]


def _headers(operation: Operation) -> tuple[str, ...]:
    """Return the names of the headers that may carry the credentials, in lower case."""
    return tuple(sorted(each.lower() for each in operation.security.headers)) if operation.security else ()


def _quoted(word: str) -> str:
    """Quote for a shell; a header with a variable in double quotes, so that the shell fills it in."""
    return f'"{word}"' if re.match(r"[\w-]+: .*\$[A-Z({]", word) and '"' not in word else shlex.quote(word)


def _refused(error: Exception) -> bool:
    seen: list[BaseException] = [error]
    for each in seen:
        seen.extend(arg for arg in (*each.args, getattr(each, "reason", None)) if isinstance(arg, BaseException))
        if isinstance(each, ConnectionRefusedError) or "Name or service not known" in str(each):
            return True
    return "refused" in str(error) or "NewConnectionError" in str(error) or "NameResolutionError" in str(error)


def _shortened(content: bytes, redacted: Callable[[str], str]) -> str:
    """Return the first characters of an answer, without secrets: those are taken out before it is cut."""
    text = redacted(content[: 16 * MAX_QUOTED].decode("utf-8", "replace"))
    return text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}..."
