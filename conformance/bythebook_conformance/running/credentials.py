"""The user's headers: variants of the credentials in them, and texts without the secrets. It sends nothing."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

__all__ = ["is_caseless", "redactor", "shown", "variant"]

TOKEN = "TOKEN"
_PUBLIC = frozenset({"accept", "accept-language", "content-type", "user-agent"})
# A shorter value is no secret, and would be found in every text.
_SHORTEST = 6
_WRONG = "bythebook-wrong-credentials"
# A UUID or a number in hexadecimal digits, of which the case means nothing (RFC 9562, section 4; RFC 4648, section 8).
_HEXADECIMAL = re.compile(r"(urn:uuid:)?\{?[0-9a-f]+(-[0-9a-f]+)*\}?", re.IGNORECASE)
# The headers that may carry credentials, in lower case.
Names = tuple[str, ...]


def _basic(secret: str) -> str:
    return base64.b64encode(f"{secret}:".encode()).decode()


def _swapped(secret: str) -> str:
    swapped = secret.swapcase()
    return swapped if swapped != secret else f"{secret}x"


# Each variant of a header `SCHEME SECRET`: as it is sent, and as a shell makes it from the variable $TOKEN.
_VARIANTS: Mapping[str, tuple[Callable[[str, str], str], Callable[[str, str], str]]] = {
    "right": (lambda prefix, secret: prefix + secret, lambda prefix, name: f"{prefix}${name}"),
    "wrong": (lambda prefix, _: prefix + _WRONG, lambda prefix, _: prefix + _WRONG),
    "longer": (lambda prefix, secret: f"{prefix}{secret}x", lambda prefix, name: f"{prefix}${{{name}}}x"),
    "shorter": (lambda prefix, secret: prefix + secret[:-1], lambda prefix, name: f"{prefix}${{{name}%?}}"),
    "half": (
        lambda prefix, secret: prefix + secret[: len(secret) // 2],
        lambda prefix, name: f"{prefix}${{{name}:0:${{#{name}}}/2}}",
    ),
    "other-case": (
        lambda prefix, secret: prefix + _swapped(secret),
        lambda prefix, name: f"{prefix}$(printf %s ${name} | tr 'A-Za-z' 'a-zA-Z')",
    ),
    "unknown-scheme": (lambda _, secret: f"Token {secret}", lambda _, name: f"Token ${name}"),
    "empty": (lambda prefix, _: prefix.strip(), lambda prefix, _: prefix.strip()),
    "other-scheme": (
        lambda _, secret: f"Basic {_basic(secret)}",
        lambda _, name: f"Basic $(printf '%s:' ${name} | base64)",
    ),
    "bare": (lambda _, secret: secret, lambda _, name: f"${name}"),
}


def variant(headers: Mapping[str, str], names: Names, case: str) -> dict[str, str]:
    """Return the headers with the credentials in the headers `names` replaced by a variant of them.

    `right` leaves them, `missing` takes them out; the other cases are those of the rule `security`.
    """
    return {
        key: _VARIANTS[_case(key, names, case)][0](*_split(key, value))
        for key, value in _with(headers, names, case).items()
        if not (case == "missing" and _is(key, names))
    }


def shown(headers: Mapping[str, str], names: Names, case: str) -> dict[str, str]:
    """Return the headers of a variant as they may be printed: shell variables stand for what may be a secret."""
    public: dict[str, str] = {}
    for key, value in _with(headers, names, case).items():
        if case == "missing" and _is(key, names):
            continue
        prefix, secret = _split(key, value)
        variable = TOKEN if _is(key, names) or key.lower() == "authorization" else key.upper().replace("-", "_")
        is_public = key.lower() in _PUBLIC or not secret
        public[key] = value if is_public else _VARIANTS[_case(key, names, case)][1](prefix, variable)
    return public


def is_caseless(headers: Mapping[str, str], names: Names) -> bool:
    """Return whether credentials in the headers `names` may rightly be read in any case: a UUID, hexadecimal digits."""
    given = [value for key, value in headers.items() if _is(key, names)]
    return any(_HEXADECIMAL.fullmatch((value.split() or [""])[-1]) for value in given)


def _with(headers: Mapping[str, str], names: Names, case: str) -> Mapping[str, str]:
    """A variant of credentials that the user did not give still has to be sent, as the scheme writes them."""
    given = any(_is(key, names) for key in headers)
    if given or not names or case in {"right", "missing"}:
        return headers
    return {**headers, names[0].title(): "Bearer unknown"}


def _is(key: str, names: Names) -> bool:
    return key.lower() in names


def _case(key: str, names: Names, case: str) -> str:
    return case if _is(key, names) else "right"


def _split(name: str, value: str) -> tuple[str, str]:
    """Return what may be printed of a header's value, a scheme (RFC 9110, section 11.4), and what may not."""
    if name.lower() not in {"authorization", "proxy-authorization"}:
        return "", value
    scheme, space, secret = value.partition(" ")
    return (scheme + space, secret) if space else ("", value)


def redactor(headers: Mapping[str, str], url: str) -> Callable[[str], str]:
    """Return the function that replaces every secret of the headers and of the URL in a text by `$TOKEN`."""
    secrets = {_split(name, value)[1] for name, value in headers.items() if name.lower() not in _PUBLIC}
    cookies = [value for name, value in headers.items() if name.lower() == "cookie"]
    secrets |= {part.partition("=")[2].strip() for cookie in cookies for part in cookie.split(";")}
    parts = urlsplit(url)
    secrets |= {unquote(parts.password or ""), parts.password or ""}
    secrets |= {text for secret in secrets if secret for text in (_basic(secret), secret[:-1])}
    secrets |= {json.dumps(secret)[1:-1] for secret in secrets}
    longest_first = sorted((secret for secret in secrets if len(secret) >= _SHORTEST), key=len, reverse=True)

    def redacted(text: str) -> str:
        for secret in longest_first:
            text = text.replace(secret, f"${TOKEN}")
        return text

    return redacted
