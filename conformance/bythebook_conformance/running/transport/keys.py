"""Holds the tokens of a run: at which place each is sent, with which operations, and when a new one is fetched.

Several threads may use it. A token is replaced when its time is over, or when the server stops accepting it.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Operation

__all__ = ["Key", "Keyring", "Place", "Source", "Token"]

# A token is replaced so many seconds before it expires, or in the last tenth of its time if that is shorter.
_MARGIN = 10.0
_MOST_IN_VAIN = 3
Headers = Mapping[str, str]
# Takes in headers that hold secrets, so that no output shows them.
Learn = Callable[[Headers], None]


@dataclass(frozen=True)
class Place:
    """Where a token is sent: `header`, `query` or `cookie`, the name there, and the text before the token."""

    location: str
    name: str
    prefix: str = ""


@dataclass(frozen=True)
class Token:
    """A token, how many seconds it is valid, and further secrets that came with it."""

    text: str = field(repr=False)
    seconds: float = math.inf
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Source:
    """Where a token comes from.

    `fetch` returns a new one, and raises `InputError`. A token that the user wrote down is not renewable. `login` is
    the method and the URL of the request that gives the token, and `secrets` is what may not be printed of it. `user`
    is the name that is sent to log in, empty where none is.
    """

    fetch: Callable[[], Token]
    is_renewable: bool = False
    login: tuple[str, str] | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)
    user: str = field(default="", repr=False)


class Key:
    """One token and its place. `schemes` names the security schemes that it is for, None for all.

    `failure` says why no new token could be fetched, empty while that works.
    """

    def __init__(self, source: Source, place: Place, schemes: frozenset[str] | None = None) -> None:
        self.source, self.place, self.schemes = source, place, schemes
        self.number, self.failure = 0, ""
        self.learn: Learn = lambda _: None
        self._token, self._ends = Token(""), math.inf
        # Whether the server accepted the current token, the operations for which a new one did not help, and how many
        # new ones in a row helped none.
        self._is_proven, self._hopeless, self._in_vain = False, set[str](), 0
        self._lock = threading.Lock()

    @property
    def text(self) -> str:
        """What is sent: the current token with its prefix."""
        return self.place.prefix + self._token.text

    def fetch(self) -> None:
        """Fetches a token. Raises `InputError`."""
        self._token = self.source.fetch()
        self._ends = time.monotonic() + self._token.seconds - min(_MARGIN, self._token.seconds / 10)
        self._is_proven = False
        self.number += 1
        self.tell()

    def tell(self) -> None:
        """Hands the secrets of the key to `learn`."""
        name = self.place.name if self.place.location == "header" else self.place.location
        self.learn({name: self.text})
        for each in (*self.source.secrets, *self._token.secrets):
            self.learn({"Secret": each})

    def keep_fresh(self) -> None:
        """Fetches a new token where the time of the current one is over."""
        if self.source.is_renewable and time.monotonic() >= self._ends:
            with self._lock:
                if time.monotonic() >= self._ends:
                    self._renew()

    def accepted(self, number: int, operation: str, *, is_proof: bool) -> None:
        """Notes that the server did not refuse the token of a number in a request of an operation.

        A success is proof of the token. It may be none where the operation is public.
        """
        if number != self.number:
            return
        self._is_proven |= is_proof
        if operation in self._hopeless:
            self._hopeless.discard(operation)
            self._in_vain = 0

    def replaced(self, number: int, operation: str) -> bool:
        """Returns whether another token than the refused one of a number is there now.

        Fetches a new one only if the server accepted the refused one before. An operation that a new one did not help
        gets no other one, and after a few in a row that helped none, no operation does: a server may answer 401 to
        what a user may not do.
        """
        if not self.source.is_renewable:
            return False
        with self._lock:
            if number != self.number:
                return True
            if not self._is_proven or operation in self._hopeless or self._in_vain >= _MOST_IN_VAIN:
                return False
            self._hopeless.add(operation)
            self._in_vain += 1
            return self._renew()

    def renew(self) -> None:
        """Fetches a new token where the source gives one, whatever the server said of the current one."""
        if self.source.is_renewable:
            with self._lock:
                self._renew()

    def _renew(self) -> bool:
        """Fetches a new token unless that failed before. Returns whether there is one."""
        if self.failure:
            return False
        try:
            self.fetch()
        except InputError as error:
            self.failure, self._ends = str(error), math.inf
        return not self.failure


@dataclass
class Keyring:
    """The keys of a run. `schemes_of` returns the names of the security schemes of an operation."""

    keys: Sequence[Key] = ()
    schemes_of: Callable[[Operation], frozenset[str]] = field(default=lambda _: frozenset())

    def listen(self, learn: Learn) -> None:
        """Names the function that is handed every secret, now and of each new token."""
        for key in self.keys:
            key.learn = learn
            key.tell()

    @property
    def failures(self) -> tuple[str, ...]:
        """Why new tokens could not be fetched."""
        return tuple(key.failure for key in self.keys if key.failure)

    @property
    def users(self) -> tuple[str, ...]:
        """The names that are sent to log in."""
        return tuple(key.source.user for key in self.keys if key.source.user)

    def renew(self, operation: Operation) -> None:
        """Replaces the tokens for an operation, where their sources give new ones."""
        for key in self.of(operation):
            key.renew()

    def of(self, operation: Operation) -> list[Key]:
        """Returns the keys for an operation: one for each place, that of a scheme before that for all."""
        names = self.schemes_of(operation) if self.keys else frozenset()
        found: dict[tuple[str, str], Key] = {}
        for key in sorted(self.keys, key=lambda each: each.schemes is None):
            if key.schemes is None or key.schemes & names:
                found.setdefault((key.place.location, key.place.name.lower()), key)
        return list(found.values())

    def keep_fresh(self, operation: Operation) -> None:
        """Replaces the tokens for an operation whose time is over."""
        for key in self.of(operation):
            key.keep_fresh()

    def headers(self, operation: Operation, own: Headers) -> Headers:
        """Returns the headers of a request: the user's own ones, and the tokens beside them."""
        found = dict(_headers(self.of(operation)))
        return joined(found, own) if found else own

    def all_headers(self, own: Headers) -> Headers:
        """Returns the headers of all operations together."""
        found = dict(_headers(self.keys))
        return joined(found, own) if found else own

    def query(self, operation: Operation) -> dict[str, str]:
        """Returns the query parameters that hold tokens."""
        return {key.place.name: key.text for key in self.of(operation) if key.place.location == "query"}

    def stamp(self, operation: Operation) -> tuple[int, ...]:
        """Returns the numbers of the tokens that a request carries."""
        return tuple(key.number for key in self.of(operation))

    def accepted(self, operation: Operation, stamp: Sequence[int], *, is_proof: bool) -> None:
        """Notes that the server did not refuse the tokens of a stamp; a success is proof of them."""
        for key, number in zip(self.of(operation), stamp, strict=True):
            key.accepted(number, operation.id, is_proof=is_proof)

    def replaced(self, operation: Operation, stamp: Sequence[int]) -> bool:
        """Returns whether a request that the server answered with 401 can be sent again with another token."""
        found = [key.replaced(number, operation.id) for key, number in zip(self.of(operation), stamp, strict=True)]
        return any(found)

    def is_login(self, method: str, url: str) -> bool:
        """Returns whether a request to a URL fetches a token."""
        return any(key.source.login == (method, url) for key in self.keys)


def _headers(keys: Sequence[Key]) -> Iterator[tuple[str, str]]:
    yield from ((key.place.name, key.text) for key in keys if key.place.location == "header")
    cookies = [f"{key.place.name}={key.text}" for key in keys if key.place.location == "cookie"]
    if cookies:
        yield "Cookie", "; ".join(cookies)


def joined(found: Headers, own: Headers) -> dict[str, str]:
    """Returns headers without those that the user gave, and the user's own; cookies of both stand in one header."""
    names = {name.lower(): name for name in own}
    merged = {name: value for name, value in found.items() if name.lower() not in names}
    merged |= own
    cookies, mine = found.get("Cookie"), names.get("cookie")
    if cookies is not None and mine is not None:
        given = {part.partition("=")[0].strip() for part in own[mine].split(";")}
        added = [part for part in cookies.split("; ") if part.partition("=")[0] not in given]
        merged[mine] = "; ".join([own[mine], *added])
    return merged
