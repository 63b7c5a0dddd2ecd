"""Takes secrets out of URLs: user name and password, and the values of a query. It decides by form alone."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

__all__ = ["HIDDEN", "is_plain_url", "without_secrets", "without_secrets_of"]

HIDDEN = "$TOKEN"
# In a sentence, without the punctuation that follows. `pathlib` writes one slash where a URL has two.
_URL = re.compile(r"\b[a-z][a-z0-9+.-]*:/{1,2}[^\s'\"<>]*[^\s'\"<>:;,.)]", re.IGNORECASE)
# What is written before a host without a scheme, as in `bob:password@localhost:80`.
_USER = re.compile(r"[^\s'\"<>/@:,;()]+:[^\s'\"<>@/]+@(?=[\w\[])")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:/{1,2}", re.IGNORECASE)
# A host without a user, and what follows it: every `@` begins a part of the path, as in `/@me`.
_NO_USER = re.compile(r"(\[[0-9a-f:.%]+\]|[^:\s\[\]/?#@]+)(:[0-9]*)?(/@?[^@/?#]*)*", re.IGNORECASE)


def is_plain_url(url: str) -> bool:
    """Returns whether a text is a URL of http or https with a host, and every `@` in it ends a user name and password.

    An `@` behind the host may be the end of a password with a character that has to be escaped.
    """
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    rest = url.partition("://")[2].removeprefix(parts.netloc)
    # Libraries disagree on where a host with a backslash ends.
    is_whole = "@" not in rest and "\\" not in url and not any(char.isspace() for char in url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and has_port and is_whole


def without_secrets_of(url: str) -> str:
    """Returns a URL, which may be malformed, without user name and password, and with `$TOKEN` for its query's values.

    A password may hold any character: all before the last `@` counts as one.
    """
    scheme = _SCHEME.match(url)
    start = scheme[0] if scheme else ""
    return start + _without_values(url[len(start) :].rpartition("@")[2])


def without_secrets(text: str) -> str:
    """Returns a text without what `without_secrets_of` takes out of each URL in it."""
    text = _URL.sub(lambda found: _told(found[0]), text)
    return _USER.sub(f"{HIDDEN}@", text)


def _told(url: str) -> str:
    scheme = _SCHEME.match(url)
    assert scheme is not None
    return url if _NO_USER.fullmatch(url[scheme.end() :]) else without_secrets_of(url)


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
