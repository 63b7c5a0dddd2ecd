"""Texts without the user's secrets: as they were given, as they are sent, and as a server may spell them. Pure."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import threading
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urlsplit

from bythebook_conformance.conventions import AUTHORIZATION, CURSOR, ISSUED_SECRET
from bythebook_conformance.relations.identity import texts_within
from bythebook_conformance.running.transport.credentials import (
    PUBLIC,
    TOKEN,
    Names,
    basic,
    secret_of,
    with_other_password,
)

__all__ = ["Redactor"]

# A shorter value is no secret, and would be found in every text; nor is a shorter part of one.
_SHORTEST, _SHORTEST_PART = 6, 4
# Of a secret that is at least so long, its last characters tell it, as logs show them.
_LONG, _END = 16, 8
# So many items of a list are looked at for issued tokens.
_MOST_LOOKED_AT = 20
# What stands at the end of a text that was cut.
_CUT = "..."


class Redactor:
    """Replaces every secret of the headers and of the URLs in a text by `$TOKEN`, in whatever case.

    `names` are the headers whose credentials are sent in variants. `longest` is the length of the longest text that is
    looked for. The address of the server stays, although a secret may be a part of it.
    """

    def __init__(self, headers: Mapping[str, str], urls: str | tuple[str, ...], names: Names = ()) -> None:
        self._varied = {name.lower() for name in (*names, *AUTHORIZATION.words)}
        self._lock = threading.Lock()
        texts = set(self._of(headers))
        self._addresses: list[str] = []
        for url in (urls,) if isinstance(urls, str) else urls:
            parts = urlsplit(url)
            secret = parts.password or parts.username or ""
            self._addresses += [parts.netloc.rpartition("@")[2]] if parts.netloc else []
            for text in (secret, unquote(secret)):
                texts |= set(_spellings(text, is_varied=False))
        self._found: list[tuple[str, str, re.Pattern[str]]] = []
        self.longest = 0
        self._add(texts)

    def learn(self, headers: Mapping[str, str]) -> None:
        """Takes in the secrets of further headers, such as a new token."""
        with self._lock:
            self._add(set(self._of(headers)))

    def learn_issued(self, answer: Any, sent: Any) -> None:
        """Takes in the tokens that a response issued: the texts of members such as `access_token`, unless the request
        held them.
        """
        found = set(_issued(answer)) - set(texts_within(sent))
        if found:
            with self._lock:
                # A run may issue hundreds: a few spellings of each are looked for.
                self._add({spelled for each in found for spelled in (each, quote(each, safe=""), each[-_END:])})

    def _of(self, headers: Mapping[str, str]) -> Iterator[str]:
        for name, value in headers.items():
            if name.lower() not in PUBLIC:
                for secret in _secrets(name, value):
                    yield from _spellings(secret, is_varied=name.lower() in self._varied)

    def _add(self, texts: set[str]) -> None:
        new = texts.difference(each for each, _, _ in self._found)
        found = [(each, each.casefold(), self._pattern(each)) for each in new]
        self._found = sorted([*self._found, *found], key=lambda each: len(each[0]), reverse=True)
        self.longest = max((len(each) for each, _, _ in self._found), default=0)

    def _pattern(self, secret: str) -> re.Pattern[str]:
        """Returns the pattern of a secret; of one that is a part of the address, with that before it, which stays."""
        around = [each for each in self._addresses if secret.casefold() in each.casefold()]
        texts = [f"(?P<address>{'|'.join(map(re.escape, around))})"] if around else []
        return re.compile("|".join([*texts, re.escape(secret)]), re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """Return a text without the secrets."""
        text = self._uncut(text) if _CUT in text else text
        folded = text.lower() if text.isascii() else text.casefold()  # the same, and faster
        for secret, lower, pattern in self._found:
            if lower in folded and pattern.groups:
                text = pattern.sub(lambda match: match["address"] or f"${TOKEN}", text)
            elif lower in folded:
                text = pattern.sub(f"${TOKEN}", text).replace(secret, f"${TOKEN}")
        return text

    def _uncut(self, text: str) -> str:
        """Return a text without the beginning of a secret that was cut off there."""
        pieces = text.split(_CUT)
        return _CUT.join([*map(self._without_start, pieces[:-1]), pieces[-1]])

    def _without_start(self, text: str) -> str:
        end = text[-self.longest :].casefold() if self.longest else ""
        size = max((_overlap(end, lower) for _, lower, _ in self._found), default=0)
        return f"{text[:-size]}${TOKEN}" if size else text


def _overlap(text: str, secret: str) -> int:
    """Return how many characters of a secret's beginning a text ends with, 0 where they are too few."""
    sizes = range(min(len(secret), len(text)), _SHORTEST_PART - 1, -1)
    return next((size for size in sizes if text.endswith(secret[:size])), 0)


def _secrets(name: str, value: str) -> Iterator[str]:
    """Yield what is secret in a header: its value, what follows a scheme, the value of each `name=value`."""
    yield secret_of(name, value)
    yield value.partition(" ")[2].strip()
    for part in (*value.split(";"), *value.split(",")):
        text = part.partition("=")[2].strip()
        yield from (text, text.strip('"'))


def _spellings(secret: str, *, is_varied: bool) -> Iterator[str]:
    """Yield each text that shows a secret; none where it is too short to be one."""
    if len(secret) < _SHORTEST:
        return
    cut = {secret[:-1], secret[: len(secret) // 2]}
    variants = {*cut, f"{secret}x", secret.swapcase(), basic(secret), with_other_password(secret)}
    for text in {secret, *(variants if is_varied else ()), *_decoded(secret)}:
        yield from (each for each in _encoded(text) if len(each) >= _SHORTEST_PART)
    yield from _transcribed(secret)
    if len(secret) >= _LONG:
        yield secret[-_END:]


def _decoded(secret: str) -> Iterator[str]:
    """Yield what a secret stands for: without percent signs, or in base64 (RFC 7617: a user name and a password)."""
    texts = [unquote(secret)]
    try:
        padded = secret.rstrip("=") + "=" * (-len(secret.rstrip("=")) % 4)
        plain = base64.b64decode(padded.translate(str.maketrans("-_", "+/")), validate=True).decode()
        texts += [plain, *plain.split(":", 1)]
    except (binascii.Error, ValueError):
        pass
    yield from (each for each in texts if len(each) >= _SHORTEST)


def _transcribed(secret: str) -> Iterator[str]:
    """Yield a secret as people and logs write it down: in hexadecimal digits, as entities, with spaces between."""
    yield secret.encode("utf-8", "replace").hex()
    yield "".join(f"&#{ord(char)};" for char in secret)
    yield "".join(f"&#x{ord(char):x};" for char in secret)
    yield from (between.join(secret) for between in (" ", "-"))
    yield " ".join(f"{byte:02x}" for byte in secret.encode("utf-8", "replace"))


def _issued(answer: Any) -> Iterator[str]:
    """Yield the texts of a response that are tokens, by the names of their members. A cursor is none."""
    members = answer.items() if isinstance(answer, Mapping) else ()
    for name, value in members:
        if isinstance(value, str) and len(value) >= _LONG and ISSUED_SECRET.found(name) and not CURSOR.found(name):
            yield value
        else:
            yield from _issued(value)
    for each in answer[:_MOST_LOOKED_AT] if isinstance(answer, list) else ():
        yield from _issued(each)


def _encoded(secret: str) -> Iterator[str]:
    """Yield a secret as URLs, JSON, HTML and base64 spell it."""
    yield secret
    yield from (quote(secret, safe="", errors="replace"), quote(secret, errors="replace"))
    yield quote_plus(secret, errors="replace")
    for is_ascii in (True, False):
        spelled = json.dumps(secret, ensure_ascii=is_ascii)[1:-1]
        yield from (spelled, spelled.replace("/", "\\/"))
    yield from (html.escape(secret, quote=False), html.escape(secret))
    yield html.escape(secret).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    raw = secret.encode("utf-8", "replace")
    for coded in (base64.b64encode(raw).decode(), basic(secret.encode("utf-8", "replace").decode())):
        yield coded.rstrip("=")
        yield coded.rstrip("=").translate(str.maketrans("+/", "-_"))
