"""Asks an ASGI or WSGI application in this process for documents and tokens."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import requests
import urllib3
from schemathesis.python import asgi, wsgi

from bythebook_conformance.running.transport.route import is_asgi
from bythebook_conformance.running.transport.timeouts import MOST_ITEMS, MOST_SECONDS, first_items, forgetful
from bythebook_openapi.errors import InputError
from bythebook_openapi.network.ask import Answer, Ask
from bythebook_openapi.schema.media_types import is_sequence
from bythebook_openapi.text.sequences import complete

__all__ = ["asking", "client"]

_SECONDS = 30.0
_OF_THE_NETWORK = frozenset({"allow_redirects", "cert", "proxies", "stream", "timeout", "verify"})


class _Client(asgi.ASGIClient):
    """A client for many requests. Schemathesis would make one for each.

    It takes none of the steps of a session that only a network needs, and asks the loop of Schemathesis once for each
    request: both took more time than most applications.
    """

    def request(self, *args: Any, **given: Any) -> Any:
        """Returns the response to a request; starts the application before the first one."""
        asked = {name: value for name, value in given.items() if name not in _OF_THE_NETWORK}
        request = requests.Request(*args, **asked).prepare()
        with self:
            return self.adapter.build_response(request, _Call(self.app, request, given.get("timeout")).response())


class _Call:
    """One request to an ASGI application, and what it sends back. It is as in the adapter of Schemathesis."""

    def __init__(self, app: Any, request: requests.PreparedRequest, timeout: float | None) -> None:
        self.app, self.request, self.timeout = app, request, timeout
        self.is_asked = self.is_cut = self.is_whole = False
        self.start: Mapping[str, Any] = {}
        self.content = bytearray()
        # The media type of a sequence of items, which may never end; empty for another response.
        self.sequence = ""

    def response(self) -> urllib3.HTTPResponse:
        """Returns the response. What the application raises is raised, and an error of a client where it is late."""
        try:
            asyncio.run_coroutine_threadsafe(self._run(), _loop(asgi._get_portal())).result()
        except TimeoutError:
            if not self.sequence:
                raise requests.exceptions.ReadTimeout(request=self.request) from None
            self._cut()
        assert self.start, "The application did not return a response."
        return urllib3.HTTPResponse(
            body=io.BytesIO(self.content if self.is_whole else b""),
            headers=urllib3.HTTPHeaderDict(self.headers),
            status=self.start["status"],
            version=11,
            preload_content=False,
            request_method=self.request.method,
        )

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers of the response."""
        return [(name.decode("latin-1"), text.decode("latin-1")) for name, text in self.start.get("headers", ())]

    async def _run(self) -> None:
        self.done = asyncio.Event()
        async with asyncio.timeout(self.timeout) as self.end:
            await self.app(_scope(self.app, self.request), self._receive, self._send)

    async def _receive(self) -> Mapping[str, Any]:
        if self.is_asked:
            await self.done.wait()
            return {"type": "http.disconnect"}
        self.is_asked = True
        body = self.request.body or b""
        return {"type": "http.request", "body": body.encode() if isinstance(body, str) else body}

    async def _send(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            assert not self.start, 'Received multiple "http.response.start" messages.'
            self.start = message
            types = (text for name, text in self.headers if name.lower() == "content-type")
            media_type = next(types, "")
            if is_sequence(media_type):
                self.sequence = media_type
                ends = asyncio.get_running_loop().time() + MOST_SECONDS
                self.end.reschedule(min(self.end.when() or ends, ends))
        elif message["type"] == "http.response.body" and not self.is_cut:
            assert self.start, 'Received "http.response.body" without "http.response.start".'
            assert not self.is_whole, 'Received "http.response.body" after response completed.'
            self._add(message.get("body", b"") if self.request.method != "HEAD" else b"", message)

    def _add(self, body: bytes, message: Mapping[str, Any]) -> None:
        self.content += body
        if not message.get("more_body", False):
            self.is_whole = True
            self.done.set()
        elif self.sequence and len(complete(bytes(self.content), self.sequence)) >= MOST_ITEMS:
            self._cut()
            self.done.set()
            self.end.reschedule(0)

    def _cut(self) -> None:
        self.content = bytearray(first_items(bytes(self.content), self.sequence))
        self.is_whole, self.is_cut = True, True


def _scope(app: Any, request: requests.PreparedRequest) -> dict[str, Any]:
    """Returns the ASGI scope of a request."""
    parts = urlsplit(str(request.url))
    usual = {"http": 80, "https": 443}[parts.scheme]
    host, port = parts.hostname or "", parts.port or usual
    named = f"[{host}]" if ":" in host else host
    stated = [("host", named if port == usual else f"{named}:{port}")] if "host" not in request.headers else []
    headers = [(name.lower(), str(text)) for name, text in (*stated, *request.headers.items())]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": request.method,
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "root_path": "",
        "scheme": parts.scheme,
        "query_string": parts.query.encode(),
        "headers": [(name.encode("latin-1"), text.encode("latin-1")) for name, text in headers],
        "client": ["testclient", 50000],
        "server": [host, port],
        "state": asgi._lifespan_state(app),
    }


@lru_cache(maxsize=1)
def _loop(portal: Any) -> asyncio.AbstractEventLoop:
    """Returns the event loop in which Schemathesis runs all applications. A started application may need this loop."""
    found: asyncio.AbstractEventLoop = portal.call(_running)
    return found


async def _running() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def client(app: Any) -> asgi.ASGIClient:
    """Returns a client of an ASGI application, which sends what a request holds and nothing else."""
    made = _Client(app)
    forgetful(made)
    return made


def asking(app: Any) -> Ask:
    """Returns the function that sends requests to an application."""

    def ask(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        try:
            return (_asgi if is_asgi(app) else _wsgi)(app, method, url, headers, body)
        except Exception as error:
            said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise InputError(f"the application cannot be asked ({said})", file=urlsplit(url).path) from error

    return ask


def _asgi(app: Any, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
    with asgi.get_client(app) as session:
        session.trust_env = False
        response = session.request(
            method, url, headers=dict(headers), data=body, allow_redirects=False, timeout=_SECONDS
        )
    return Answer(
        response.status_code, {name.lower(): value for name, value in response.headers.items()}, response.content
    )


def _wsgi(app: Any, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
    parts = urlsplit(url)
    target = urlunsplit(("", "", parts.path, parts.query, ""))
    response = wsgi.get_client(app).open(target, method=method, headers=list(headers.items()), data=body)
    return Answer(response.status_code, {name.lower(): value for name, value in response.headers}, response.data)
