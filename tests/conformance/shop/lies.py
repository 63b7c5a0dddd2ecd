"""The places where a liar lies. At each, a function takes what the right server would do, and gives what the liar does.

    Lies(default=lambda op, at, value: 5 if (op, at) == ("createOrder", "/items/*/quantity") else value)

`op` is the operationId. `at` says where a value stands: `/items/*/quantity` in a body (`*` for an item of an array and
for an entry of a map), `query/limit`, `header/X-Boost`, `cookie/region`, `path/customer_id`; the body itself is the
empty text. `sent` is the request as it came, typed: `sent.body`, `sent.query`, `sent.path`, `sent.headers`,
`sent.cookies`. A function may change in place what it is given. It may raise `RefusedError`; anything else that it
raises leaves the app, as a fault of the server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Thing = dict[str, Any]


class RefusedError(Exception):
    """The request is answered with this status, this code and these words, and with each wrong place as a pointer."""

    def __init__(self, status: int, code: str, message: str, pointers: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.pointers = pointers


@dataclass
class Parts:
    """A request, part by part; ABSENT for a body that was not sent."""

    path: Thing = field(default_factory=dict)
    query: Thing = field(default_factory=dict)
    headers: Thing = field(default_factory=dict)
    cookies: Thing = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True)
class Lies:
    """One function for each place. The ones that stand here are honest."""

    # (op, the Authorization header, whether it is right) -> whether it is taken
    authorized: Callable[[str, str | None, bool], bool] = lambda _op, _header, right: right
    # (op, parts) -> parts, before anything is checked
    incoming: Callable[[str, Parts], Parts] = lambda _op, parts: parts
    # (op, at, value, whether it is right) -> whether it is taken; the value is ABSENT where nothing stands
    check: Callable[[str, str, Any, bool], bool] = lambda _op, _at, _value, right: right
    # (op, at, a value that was sent) -> what is taken for it; ABSENT takes it for not sent
    value: Callable[[str, str, Any], Any] = lambda _op, _at, value: value
    # (op, at, default) -> what stands there instead of nothing; ABSENT leaves it out
    default: Callable[[str, str, Any], Any] = lambda _op, _at, value: value
    # (op, the thing that the path names, or None, sent) -> the thing that is found, or None
    found: Callable[[str, Thing | None, Parts], Thing | None] = lambda _op, thing, _sent: thing
    # (op, a new thing, sent) -> what is kept and answered
    stored: Callable[[str, Thing, Parts], Thing] = lambda _op, thing, _sent: thing
    # (op, before, after, sent) -> what is kept and answered: by a PATCH, and by a PUT over something
    merge: Callable[[str, Thing, Thing, Parts], Thing] = lambda _op, _old, new, _sent: new
    replace: Callable[[str, Thing, Thing, Parts], Thing] = lambda _op, _old, new, _sent: new
    # (op, the thing to delete) -> whether it is gone afterwards
    deleted: Callable[[str, Thing], bool] = lambda _op, _thing: True
    # (op, one page of a list, all things, the query with its defaults) -> the page that is answered
    listing: Callable[[str, list[Thing], list[Thing], Mapping[str, Any]], list[Thing]] = (
        lambda _op, page, _things, _query: page
    )
    # (op, the JSON or text of an answer of class 2xx, sent) -> what is answered
    outgoing: Callable[[str, Any, Parts], Any] = lambda _op, answer, _sent: answer
    # (op, at, each value in the JSON of such an answer) -> what is answered; ABSENT leaves it out. `*` is an item of an
    # array here, and the entry of a map has its own name
    answered: Callable[[str, str, Any], Any] = lambda _op, _at, value: value
    # (op, any status, sent) -> the status that is answered
    status: Callable[[str, int, Parts], int] = lambda _op, status, _sent: status
    # (op, the headers of an answer of class 2xx) -> those that are answered
    headers: Callable[[str, dict[str, str]], dict[str, str]] = lambda _op, headers: headers
