"""Faults of credentials and of headers: what gets in that must not, and what is demanded that may be left out."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

from miniature import AUTHORIZATION, TOKEN, Miniature

from variants.variant import Variant, remembering, variant

HEADER = "Authorization"
KEY = "X-API-Key"
RIGHT = {AUTHORIZATION}


def _also(test: Callable[[str], bool]) -> Callable[[str | None], bool]:
    """The right header gets in, and another one that passes a test."""
    return lambda header: header in RIGHT or (header is not None and test(header))


def _token(header: str) -> str:
    return header.partition(" ")[2]


LETS_IN: dict[str, Callable[[str | None], bool]] = {
    "anybody": lambda _: True,
    "no header": lambda header: header in RIGHT or header is None,
    "any header": lambda header: header is not None,
    "any bearer token": _also(lambda header: header.startswith("Bearer ") and bool(_token(header).strip())),
    "an empty token": _also(lambda header: header.strip() == "Bearer"),
    "any token as long as the right one": _also(lambda header: len(_token(header)) == len(TOKEN)),
    "a token that begins with the right one": _also(lambda header: header.startswith(AUTHORIZATION)),
    "the token without its last character": _also(lambda header: header == AUTHORIZATION[:-1]),
    "any beginning of the token": _also(lambda header: len(header) > 12 and AUTHORIZATION.startswith(header)),
    "the first half of the token": _also(lambda header: header == AUTHORIZATION[: -len(TOKEN) // 2]),
    "a token that holds the right one": _also(lambda header: TOKEN in _token(header)),
    "the token in another case": _also(lambda header: header.lower() == AUTHORIZATION.lower()),
    "the token under any scheme": _also(lambda header: _token(header) == TOKEN),
    "the token in basic credentials": _also(
        lambda header: header in {f"Basic {_basic(f'{TOKEN}:')}", f"Basic {_basic(f':{TOKEN}')}"}
    ),
    "any basic credentials": _also(lambda header: header.startswith("Basic ")),
    "the bare token": _also(lambda header: header == TOKEN),
    "the word undefined": _also(lambda header: header in {"Bearer undefined", "Bearer null"}),
}


def _basic(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def variants() -> Iterator[Variant]:
    """Yield the variants of these families."""
    for words, authorized in LETS_IN.items():
        yield variant("credentials not checked", HEADER, f"{words} gets in", authorized=authorized)
    scheme = _also(lambda header: header.lower().startswith("bearer ") and _token(header) == TOKEN)
    silent = "the scheme's case is no fault"
    yield variant("credentials not checked", HEADER, "a scheme in another case gets in", silent, authorized=scheme)
    yield remembering("credentials not checked", HEADER, "whoever comes after the right one gets in", _after)
    for count in (2, 3, 5):
        yield remembering("credentials not checked", HEADER, f"every {count}. request gets in", _sometimes(count))
    for words, is_wrong, status in (
        ("demanded", lambda key: key is None, 422),
        ("demanded, else not authorized", lambda key: key is None, 401),
        ("refused where it is given", lambda key: key is not None, 422),
        ("breaks the server where it is given", lambda key: key is not None, 500),
    ):
        yield Variant("optional header", (KEY,), f"{KEY} {words}", _keyed(is_wrong, status))


def _after(server: Miniature) -> None:
    known = server.authorized
    server.authorized = lambda header: known(header) or bool(server.created)


def _sometimes(count: int) -> Callable[[Miniature], None]:
    def change(server: Miniature) -> None:
        known = server.authorized
        server.authorized = lambda header: known(header) or server.requests % count == 0

    return change


class Keyed(Miniature):
    """A miniature that looks at another header too."""

    is_wrong: Callable[[str | None], bool]
    answers: int

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope.get("headers", ())}
        self.key = headers.get(KEY.lower())
        await super().__call__(scope, receive, send)

    def respond(self, where: str, authorization: str | None, content: bytes) -> tuple[int, Any]:
        if self.is_wrong(self.key):
            return self.answers, {"detail": KEY}
        return super().respond(where, authorization, content)


def _keyed(is_wrong: Callable[[str | None], bool], status: int) -> Callable[[], Miniature]:
    def server() -> Miniature:
        made = Keyed()
        made.is_wrong, made.answers = is_wrong, status
        return made

    return server
