"""Knows the user that a run is sent with: from a JWT, a user name, and what the server answers of the user."""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.conventions import ACCOUNT_ENVELOPE, CLAIM, ENVELOPE, RIGHTS
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.identity import is_id
from bythebook_conformance.relations.likeness import stem
from bythebook_conformance.relations.names import called
from bythebook_conformance.relations.safety.access import answers_own_user, spoken
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["Identity"]

# Shorter texts, and numbers, name other things as well.
_DISTINCTIVE = 5
_MOST_CLAIMS = 64


@dataclass
class Identity:
    """The user that a run is sent with. Several threads may ask.

    `names` holds the ids, names and addresses of the user, `claims` those that its credentials carry, and `places` the
    groups and roles that the user has. `shown` is what the server answers of the user.
    """

    contract: Contract
    names: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    shown: Mapping[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def of(cls, contract: Contract, headers: Mapping[str, str], logins: Iterable[str] = ()) -> Identity:
        """Returns the identity that headers tell: the claims of a JWT (RFC 7519, section 4), the user name of basic
        credentials (RFC 7617), and the user names of `logins`.
        """
        found = cls(contract)
        for value in headers.values():
            for word in value.replace(";", " ").split():
                for text in (word, word.partition("=")[2]):  # a cookie has a name before its value
                    found.claims |= set(_claims(text)) | set(_user_names(text))
        found.claims |= {each.lower() for each in logins if each}
        found.names |= found.claims
        return found

    @property
    def is_known(self) -> bool:
        """Whether the server answered who the user is."""
        return bool(self.shown)

    def learn(self, operation: Operation, exchange: Exchange) -> None:
        """Takes in what a response says of the user, where the operation answers the user of the credentials."""
        if not (exchange.accepted and exchange.authorized and answers_own_user(self.contract, operation)):
            return
        shown = _account(exchange.answer)
        if not shown or self.shown:  # the first answer came before any change
            return
        with self._lock:
            self.shown = shown
            self.names |= {str(value).lower() for name, value in shown.items() if CLAIM.found(name) and is_id(value)}
            for name, value in shown.items():
                if RIGHTS.found(spoken(name)):
                    self.places |= set(_texts(value))

    def is_named(self, value: Any, *, by_kind: bool) -> bool:
        """Returns whether a value names the user. A short text, or a number, does so only where the kind of what it
        names is a user.
        """
        if not is_id(value):
            return False
        text = str(value).lower()
        is_telling = len(text) >= _DISTINCTIVE and not text.isdecimal()
        return text in self.names and (by_kind or is_telling)

    def is_in(self, kind: str, value: Any) -> bool:
        """Returns whether a value names what the user has a part in: a group or a role, or what the account refers to
        by the name of its kind (`crewId` for `/crews`).
        """
        text = str(value).lower()
        if RIGHTS.found(spoken(kind)) and text in self.places:
            return True
        names = called(kind)
        return any(
            stem(name) in names and str(shown).lower() == text for name, shown in self.shown.items() if is_id(shown)
        )

    def is_claim(self, value: Any) -> bool:
        """Returns whether the credentials carry a value."""
        return is_id(value) and str(value).lower() in self.claims


def _claims(text: str) -> Iterator[str]:
    """Yields the names of the user in a JWT; nothing where a text is none."""
    parts = text.split(".")
    if len(parts) not in {3, 5} or not parts[1]:
        return
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return
    members = list(payload.items())[:_MOST_CLAIMS] if isinstance(payload, dict) else []
    nested = [each for _, value in members if isinstance(value, dict) for each in value.items()]
    for name, value in (*members, *nested):
        if CLAIM.found(name) and is_id(value):
            yield str(value).lower()


def _user_names(text: str) -> Iterator[str]:
    """Yields the user name of basic credentials; nothing where a text holds none."""
    try:
        user, colon, _ = base64.b64decode(text, validate=True).decode().partition(":")
    except (ValueError, binascii.Error):
        return
    if colon and user and user.isprintable():
        yield user.lower()


def _account(answer: Any) -> Mapping[str, Any]:
    """Returns the object that a response shows of the user: the response itself, or what stands in its envelope."""
    if not isinstance(answer, dict):
        return {}
    inner = [answer[name] for name in (*ENVELOPE.words, *ACCOUNT_ENVELOPE.words) if isinstance(answer.get(name), dict)]
    has_id = any(plain(name) in CLAIM.words for name in answer)
    return answer if has_id or not inner else inner[0]


def _texts(value: Any) -> Iterator[str]:
    """Yields the names of groups and roles within a value."""
    if isinstance(value, dict):
        yield from (str(each).lower() for name, each in value.items() if CLAIM.found(name) and is_id(each))
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif is_id(value):
        yield str(value).lower()
