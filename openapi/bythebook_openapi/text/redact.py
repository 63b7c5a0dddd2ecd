"""Takes secrets out of URLs: user name and password, and the values of a query. It decides by form alone."""

from __future__ import annotations

import re

__all__ = ["HIDDEN", "without_secrets", "without_secrets_of"]

HIDDEN = "$TOKEN"
# `pathlib` writes one slash where a URL has two.
_URL = re.compile(r"\b(?:[a-z][a-z0-9+.-]*:/{1,2})[^\s'\"<>]+", re.IGNORECASE)
# What is written before a host without a scheme, as in `bob:password@localhost:80`.
_USER = re.compile(r"[^\s'\"<>/@:,;()]+:[^\s'\"<>@/]+@(?=[\w\[])")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:/{1,2}", re.IGNORECASE)
# A name or an address, and perhaps a port in digits: behind it no `@` can belong to a password.
_HOST = re.compile(r"(\[[0-9a-f:.%]+\]|[^:\s\[\]]+)(:[0-9]*)?", re.IGNORECASE)


def without_secrets_of(url: str) -> str:
    """Returns a URL, which may be malformed, without user name and password, and with `$TOKEN` for its query's values.

    A password may hold any character, so all before the last `@` counts as one where the URL is malformed.
    """
    scheme = _SCHEME.match(url)
    start = scheme[0] if scheme else ""
    rest = url[len(start) :]
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    cut = -1 if _HOST.fullmatch(authority) and "@" not in authority else rest.rfind("@")
    return start + _without_values(rest[cut + 1 :])


def without_secrets(text: str) -> str:
    """Returns a text without what `without_secrets_of` takes out of each URL in it."""
    text = _URL.sub(lambda found: without_secrets_of(found[0]), text)
    return _USER.sub(f"{HIDDEN}@", text)


def _without_values(text: str) -> str:
    """Returns the part of a URL from its host on, without the values of its query and its fragment."""
    before, mark, query = text.partition("?")
    if not mark:
        before, mark, query = text.partition("#")
    return before + mark + "&".join(map(_without_value, query.split("&")))


def _without_value(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if not equals:
        return HIDDEN if name else ""
    return f"{name}={HIDDEN if value else ''}"
