"""Problem details (RFC 9457): the response to a refused request, with the place of each error."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError
from starlette.responses import Response

from .json_text import pointer

__all__ = ["Fault", "Problem", "faults"]

MAX_FAULTS = 100
Fault = dict[str, str]


class Problem(Exception):
    """A response that refuses a request. A handler may raise it."""

    def __init__(
        self, status: int, detail: str, *, errors: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, errors, headers

    def response(self) -> Response:
        """Returns the response. Its type is about:blank, so its title is that of the status (RFC 9457, 4.2.1)."""
        title = HTTPStatus(self.status).phrase if self.status in set(HTTPStatus) else "Error"
        content: dict[str, Any] = {"title": title, "status": self.status, "detail": self.detail}
        if self.errors:
            content["errors"] = list(self.errors)
        return Response(json.dumps(content), self.status, self.headers, "application/problem+json")


def faults(error: ValidationError, value: Any) -> list[Fault]:
    """Returns the place in `value` (a JSON pointer) and the message of each error."""
    found = [
        {"pointer": pointer(_path(item["loc"], item["type"], value)), "detail": item["msg"]}
        for item in error.errors(include_url=False, include_context=False, include_input=False)[:MAX_FAULTS]
    ]
    return [fault for index, fault in enumerate(found) if fault not in found[:index]]


def _path(loc: tuple[int | str, ...], kind: str, value: Any) -> tuple[int | str, ...]:
    """Returns the keys and indexes of a place. Pydantic also names branches of unions."""
    path: list[int | str] = []
    for index, part in enumerate(loc):
        last = index == len(loc) - 1
        if inner := _inner(value, part):
            (value,) = inner
        elif not (last and kind == "missing" and isinstance(value, dict)):
            continue
        path.append(part)
    return tuple(path)


def _inner(value: Any, part: int | str) -> tuple[Any] | None:
    """Returns the value at a key or an index, None if there is none."""
    if isinstance(value, dict):
        return (value[part],) if part in value else None
    if isinstance(value, list) and isinstance(part, int):
        return (value[part],) if part < len(value) else None
    return None
