"""Fetches the text of a document, or of a file that it refers to, from an address."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

from bythebook_openapi.errors import InputError, LockedError
from bythebook_openapi.network.ask import Answer, Ask, Way, ask
from bythebook_openapi.network.origins import is_same_origin, without_user
from bythebook_openapi.redact import without_secrets_of

__all__ = ["ALSO_GIVEN", "Fetched", "Fetcher", "document_of_page", "is_document"]

_MAX_REDIRECTS: Final = 5
_ACCEPT: Final = "application/json, application/yaml;q=0.9, */*;q=0.5"
_EXPECTED: Final = "an OpenAPI document in JSON or YAML"
# For those who send the user's credentials to the address.
ALSO_GIVEN: Final = "-H 'NAME: VALUE', BYTHEBOOK_TOKEN, or [auth] in bythebook.toml"
_SAVED: Final = "a file in its place, saved by curl -H 'NAME: VALUE' -o openapi.json ADDRESS"
# Pages of Swagger UI, Redoc and Scalar name their document so.
_NAMED: Final = re.compile(rb"""(?:\burl["']?:|spec-url=|data-url=)\s*["']([^"'\s<>]{1,300})["']""")
# The keyword that OpenAPI and Swagger demand, at the start of a line of YAML.
_IN_YAML: Final = re.compile(rb"^(?:openapi|swagger)\s*:", re.MULTILINE)
_KEYWORDS: Final = frozenset({"openapi", "swagger"})


@dataclass(frozen=True)
class Fetched:
    """A document's bytes and its address after redirects."""

    address: str
    data: bytes


def _plain(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
    return ask(method, url, headers, body, way=Way())


@dataclass(frozen=True)
class Fetcher:
    """Fetches documents.

    `headers` are the user's own. `credentials` returns the headers to send after a 401, empty for none. `remedy` says
    what a user may do if the address needs credentials.
    """

    ask: Ask = _plain
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    credentials: Callable[[], Mapping[str, str]] = field(default=dict, repr=False)
    remedy: str = _SAVED

    def fetch(self, address: str) -> Fetched:
        """Returns the document at an address. Follows redirects within its origin, and from http to https.

        Raises `UnreachedError` where nobody answers, and `InputError` where the response is no document.
        """
        found, answer = self.answered(address)
        shown = without_secrets_of(found)
        if not 200 <= answer.status < 300:
            raise InputError(f"answers {answer.status}", file=shown, expected=_EXPECTED)
        start = answer.content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if start == b"<":
            raise InputError("is a page in HTML", file=shown, expected=_shown(document_of_page(found, answer.content)))
        if not start:
            raise InputError("is empty", file=shown, expected=_EXPECTED)
        return Fetched(found, answer.content)

    def answered(self, address: str) -> tuple[str, Answer]:
        """Returns the response of an address, and its address after redirects.

        Raises `UnreachedError` where nobody answers, and `LockedError` where it needs credentials.
        """
        found, answer = self._followed(address, self.headers)
        if answer.status == 401 and (more := self.credentials()):
            found, answer = self._followed(address, {**self.headers, **more})
        if answer.status in {401, 403}:
            told = f"answers {answer.status}: it needs credentials"
            raise LockedError(told, file=without_secrets_of(found), expected=self.remedy)
        return found, answer

    def _followed(self, address: str, headers: Mapping[str, str]) -> tuple[str, Answer]:
        """Returns the last address of a chain of redirects, and its response."""
        asked = {"Accept": _ACCEPT, **headers}
        for _ in range(_MAX_REDIRECTS + 1):
            answer = self.ask("GET", address.partition("#")[0], asked, None)
            location = answer.headers.get("location")
            if not 300 <= answer.status < 400 or location is None:
                return address, answer
            address = _next(address, location)
        expected = f"at most {_MAX_REDIRECTS} redirects"
        raise InputError("redirects without end", file=without_secrets_of(address), expected=expected)


def _next(address: str, location: str) -> str:
    """Returns the address of a redirect. Raises `InputError` for one to another origin."""
    shown = without_secrets_of(address)
    try:
        following = urljoin(without_user(address), location)
        is_allowed = is_same_origin(address, following) or _is_upgrade(address, following)
    except ValueError as error:
        raise InputError("redirects to an address that is not a URL", file=shown) from error
    if not is_allowed:
        told = without_secrets_of(following[:200])
        raise InputError(f"redirects to another origin, {told}", file=shown, expected=f"{told} in its place")
    user = urlsplit(address).netloc.rpartition("@")[0]
    return following.replace("://", f"://{user}@", 1) if user else following


def _is_upgrade(address: str, following: str) -> bool:
    """Returns whether a redirect leads from http to https of the same host, both at their usual ports."""
    before, after = urlsplit(address), urlsplit(following)
    schemes, ports = (before.scheme, after.scheme), (before.port or 80, after.port or 443)
    return schemes == ("http", "https") and before.hostname == after.hostname and ports == (80, 443)


def is_document(answer: Answer) -> bool:
    """Returns whether a response holds an OpenAPI document, by the keyword that each has."""
    text = answer.content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if answer.status != 200 or not text.startswith(b"{"):
        return answer.status == 200 and _IN_YAML.search(text) is not None
    try:
        stated = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(stated, dict) and not _KEYWORDS.isdisjoint(stated)


def document_of_page(address: str, page: bytes) -> str:
    """Returns the address of the document that a page of Swagger UI, Redoc or Scalar shows; empty where it names none
    of its own origin.
    """
    named = _NAMED.search(page[:1_000_000])
    if named is None:
        return ""
    try:
        found = urljoin(without_user(address), named[1].decode("utf-8", "replace"))
        is_own = is_same_origin(found, without_user(address))
    except ValueError:
        return ""
    user = urlsplit(address).netloc.rpartition("@")[0]
    return (found.replace("://", f"://{user}@", 1) if user else found) if is_own else ""


def _shown(address: str) -> str:
    return without_secrets_of(address) if address else _EXPECTED
