"""Calls operations over httpx: sends exactly what was set, and returns what the document describes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, TypeVar

import httpx

from .models import ABSENT, adapter, read_json
from .operations import Empty, Operation, is_a

__all__ = ["AsyncClient", "CallError", "Client", "ClientError", "ServerError", "UnexpectedResponse", "request_for"]

T = TypeVar("T")
Given = Mapping[str, Any]
Http = httpx.Client | httpx.AsyncClient


class CallError(Exception):
    """The server refused the request, or its response is not as documented.

    `status` and `response` are the response's, `content` is its content as the type that the document states for the
    status. `title`, `detail` and `errors`, the faults of the request, are those of its problem details (RFC 9457).
    """

    faults_of: ClassVar[Callable[[Any], Sequence[Any]]] = lambda _: ()  # `faults` reads them
    by_status: ClassVar[dict[int, type[CallError]]] = {}

    def __init_subclass__(cls, status: int = 0) -> None:
        CallError.by_status[status] = cls

    def __init__(self, response: httpx.Response, content: Any = None, detail: str = "") -> None:
        problem: Any = None
        with suppress(ValueError):
            problem = read_json(response.content)
        stated = problem if isinstance(problem, dict) else {}
        within = each if isinstance(each := stated.get("error"), dict) else {}
        texts = {name: text for name, text in (*within.items(), *stated.items()) if isinstance(text, str)}
        self.status, self.response, self.content = response.status_code, response, content
        self.title = texts.get("title") or response.reason_phrase
        self.detail = detail or next(
            filter(None, map(texts.get, ("detail", "message", "error_description", "error"))), ""
        )
        self.errors = CallError.faults_of(problem)
        text = ": ".join(part for part in (f"{self.status} {self.title}".rstrip(), self.detail) if part)
        super().__init__(f"{text} ({self.errors})" if self.errors else text)


class UnexpectedResponse(CallError):
    """A success that the document does not describe."""


class ClientError(CallError, status=4):
    """A status from 400 to 499. A subclass has one of them."""


class ServerError(CallError, status=5):
    """A status from 500 to 599."""


class Client:
    """Calls the operations of a tag. Base URL and credentials are those of the httpx client."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def _call(self, operation: Operation[T], given: Given, body: Any = ABSENT, media: str | None = None) -> T:
        return content_of(self._http.send(request_for(self._http, operation, given, body, media)), operation)


class AsyncClient:
    """Awaits the operations of a tag. Base URL and credentials are those of the httpx client."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def _call(self, operation: Operation[T], given: Given, body: Any = ABSENT, media: str | None = None) -> T:
        return content_of(await self._http.send(request_for(self._http, operation, given, body, media)), operation)


def request_for(
    client: Http, operation: Operation[Any], given: Given, body: Any = ABSENT, media_type: str | None = None
) -> httpx.Request:
    """Returns the request. Raises `TypeError` for a dict as body, `ValueError` for what a style cannot write."""
    stated = {name: value for name, value in given.items() if value is not ABSENT}
    values = operation.model(**stated).model_dump(mode="json") if operation.model else {}
    accepted = ", ".join(dict.fromkeys(kind for _, kind, _ in operation.answers if kind)) or "application/json"
    sent: dict[str, list[tuple[str, Any]]] = {"header": [("accept", accepted)], "path": [], "query": [], "cookie": []}
    for parameter in operation.parameters:
        if parameter.field in values:
            sent[parameter.place] += parameter.write(values[parameter.field])
    path, content = operation.path, dict[str, Any]()
    for name, text in sent["path"]:
        path = path.replace("{" + name + "}", text)
    if sent["cookie"]:
        sent["header"].append(("cookie", "; ".join(f"{name}={text}" for name, text in sent["cookie"])))
    if body is not ABSENT:
        fitting = (kind for kind, each in operation.bodies.items() if is_a(body, each.kind))
        kind = media_type or next(fitting, next(iter(operation.bodies)))
        if isinstance(body, dict) and not is_a(body, operation.bodies[kind].kind):
            raise TypeError(f"{operation.method.upper()} {path} takes an object of a class in `models`, not a dict")
        kind, content = operation.bodies[kind].content(body, kind)
        sent["header"] += [("content-type", kind)] if kind else []
    return client.build_request(operation.method, path, params=sent["query"] or None, headers=sent["header"], **content)


def content_of(response: httpx.Response, operation: Operation[T]) -> T:
    """Returns the content of a successful response. Raises `CallError`."""
    declared, status = operation.declared(response.status_code), response.status_code
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    kind = next((kind for _, media, kind in declared if media == media_type), declared[0][2] if declared else None)
    content: Any = None
    fault = "" if kind is not None else "the document does not describe this response"
    if operation.is_plain and response.is_success:
        content, fault = response, ""
    elif kind is not None and kind is not Empty:
        try:
            content = adapter(kind).validate_python(read_json(response.content), by_alias=True, by_name=False)
        except ValueError as error:
            fault = f"not as documented: {error}"
    if response.is_success and fault:
        raise UnexpectedResponse(response, detail=fault)
    if not response.is_success:
        raise CallError.by_status.get(status, CallError.by_status.get(status // 100, CallError))(response, content)
    return content  # type: ignore[no-any-return]  # the document states T for it
