"""The user's headers: variants of the credentials in them, and how a command line shows those. It sends nothing."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping

from bythebook_conformance.conventions import AUTHORIZATION, PUBLIC_HEADER
from bythebook_conformance.running.transport.shell import Filled, word

__all__ = [
    "CASES",
    "PUBLIC",
    "TOKEN",
    "WRONG",
    "Names",
    "basic",
    "has_password",
    "has_user_name",
    "header",
    "is_caseless",
    "secret_of",
    "shown",
    "swapped",
    "told",
    "variable",
    "variant",
    "with_other_password",
]

TOKEN = "TOKEN"
# Headers that hold no secret.
PUBLIC = frozenset(PUBLIC_HEADER.words)
WRONG = "bythebook-wrong-credentials"
# A shorter one may be a filler beside a key that stands as the user name.
_PASSWORD = 6
# A UUID or a number in hexadecimal digits, of which the case means nothing (RFC 9562, section 4; RFC 4648, section 8).
_HEXADECIMAL = re.compile(r"(urn:uuid:)?\{?[0-9a-f]+(-[0-9a-f]+)*\}?", re.IGNORECASE)
# The headers that may carry credentials, in lower case.
Names = tuple[str, ...]


def basic(secret: str) -> str:
    """Return a secret as the user name of basic credentials (RFC 7617, section 2)."""
    return base64.b64encode(f"{secret}:".encode()).decode()


def _user(secret: str) -> tuple[str, str]:
    """Return the user name and the password of basic credentials; empty texts where they are none."""
    try:
        user, _, password = base64.b64decode(secret, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return user, password


def with_other_password(secret: str) -> str:
    """Return basic credentials with a wrong password; an empty text where a secret has no user name."""
    user, _ = _user(secret)
    return base64.b64encode(f"{user}:{WRONG}".encode()).decode() if user else ""


def _replacing_password(prefix: str, name: str, _: str) -> tuple[str, ...]:
    user = f"""printf %s "${name}" | base64 -d | sed 's/:.*/:{WRONG}/'"""
    return prefix, Filled(f"$({user} | base64 -w0)")


def swapped(secret: str) -> str:
    """Return a secret in another case; a longer one where it has none."""
    other = secret.swapcase()
    return other if other != secret else f"{secret}x"


def _swapping(name: str, secret: str) -> Filled:
    if swapped(secret) != secret.swapcase():
        return Filled(f"${{{name}}}x")
    return Filled(f"""$(printf %s "${name}" | tr A-Za-z a-zA-Z)""")


# Each variant of a header `SCHEME SECRET`: as it is sent, and as a shell makes it from the variable $TOKEN.
_VARIANTS: Mapping[str, tuple[Callable[[str, str], str], Callable[[str, str, str], tuple[str, ...]]]] = {
    "right": (lambda prefix, secret: prefix + secret, lambda prefix, name, _: (prefix, Filled(f"${name}"))),
    "wrong": (lambda prefix, _: prefix + WRONG, lambda prefix, _name, _: (prefix + WRONG,)),
    "wrong-password": (lambda prefix, secret: prefix + with_other_password(secret), _replacing_password),
    "longer": (lambda prefix, secret: f"{prefix}{secret}x", lambda prefix, name, _: (prefix, Filled(f"${{{name}}}x"))),
    "shorter": (
        lambda prefix, secret: prefix + secret[:-1],
        lambda prefix, name, _: (prefix, Filled(f"${{{name}%?}}")),
    ),
    "half": (
        lambda prefix, secret: prefix + secret[: len(secret) // 2],
        lambda prefix, name, _: (prefix, Filled(f"${{{name}:0:${{#{name}}}/2}}")),
    ),
    "other-case": (
        lambda prefix, secret: prefix + swapped(secret),
        lambda prefix, name, secret: (prefix, _swapping(name, secret)),
    ),
    "unknown-scheme": (lambda _, secret: f"Token {secret}", lambda _prefix, name, _: ("Token ", Filled(f"${name}"))),
    "empty": (lambda prefix, _: prefix.strip(), lambda prefix, _name, _: (prefix.strip(),)),
    "other-scheme": (lambda _, secret: f"Basic {basic(secret)}", lambda _prefix, name, _: (Filled(f"${name}:"),)),
    "bare": (lambda _, secret: secret, lambda _prefix, name, _: (Filled(f"${name}"),)),
}
# The cases that the rule `security` asks for, and the right one.
CASES = ("missing", *_VARIANTS)


def variant(headers: Mapping[str, str], names: Names, case: str) -> dict[str, str]:
    """Return the headers with the credentials in the headers `names` replaced by a variant of them.

    `right` leaves them, `missing` takes them out; the other cases are those of the rule `security`.
    """
    return {
        key: _VARIANTS[_case(key, names, case)][0](*_split(key, value))
        for key, value in _with(headers, names, case).items()
        if not (case == "missing" and _is(key, names))
    }


def shown(headers: Mapping[str, str], names: Names, case: str, beside: str = "") -> dict[str, str]:
    """Return by header what curl is called with for a variant: shell variables stand for what may be a secret.

    `beside` is what stands in the header `Cookie` beside the user's own cookies.
    """
    public: dict[str, str] = {}
    for key, value in _with(headers, names, case).items():
        if case == "missing" and _is(key, names):
            continue
        prefix, secret = _split(key, value)
        mine = _case(key, names, case)
        name = TOKEN if _is(key, names) or key.lower() == "authorization" else variable(key)
        is_public = key.lower() in PUBLIC or not secret
        parts = (value,) if is_public else _VARIANTS[mine][1](prefix, name, secret)
        if mine == "other-scheme" and not is_public:
            public[key] = f"-u {word(*parts)}"  # curl itself writes it in base64
        else:
            public[key] = f"-H {header(key, *parts, beside if key.lower() == 'cookie' else '')}"
    return public


def told(headers: Mapping[str, str], names: Names, case: str) -> dict[str, list[str | dict[str, str]]]:
    """Return by header its value as data of a report: texts, and a secret as the name of a variable of the environment,
    with `as` for a variant that is made of it.
    """
    found: dict[str, list[str | dict[str, str]]] = {}
    for key, value in _with(headers, names, case).items():
        if case == "missing" and _is(key, names):
            continue
        prefix, secret = _split(key, value)
        mine = _case(key, names, case)
        hidden = {"secret": TOKEN if _is(key, names) or key.lower() == "authorization" else variable(key)}
        plain = {"wrong": [prefix + WRONG], "empty": [prefix.strip()]}
        whole: dict[str, list[str | dict[str, str]]] = {
            "right": [prefix, hidden],
            "bare": [hidden],
            "unknown-scheme": ["Token ", hidden],
            "other-scheme": ["Basic ", {**hidden, "as": "basic"}],
        }
        if key.lower() in PUBLIC or not secret:
            found[key] = [value]
        else:
            found[key] = [*plain[mine]] if mine in plain else whole.get(mine, [prefix, {**hidden, "as": mine}])
    return found


def header(name: str, *parts: str) -> str:
    """Return the word by which curl sends a header; one without a value ends with a semicolon."""
    return word(f"{name}: ", *parts) if any(parts) else word(f"{name};")


def variable(name: str) -> str:
    """Return the variable of a shell that stands for a header's value."""
    plain = re.sub(r"[^A-Z0-9]", "_", name.upper())
    return f"_{plain}" if plain[:1].isdigit() else plain


def secret_of(name: str, value: str) -> str:
    """Return what may not be printed of a header's value."""
    return _split(name, value)[1]


def is_caseless(headers: Mapping[str, str], names: Names) -> bool:
    """Return whether credentials in the headers `names` may rightly be read in any case: a UUID, hexadecimal digits."""
    given = [value for key, value in headers.items() if _is(key, names)]
    return any(_HEXADECIMAL.fullmatch((value.split() or [""])[-1]) for value in given)


def has_user_name(headers: Mapping[str, str], names: Names) -> bool:
    """Return whether the headers `names` have basic credentials with a user name and a password."""
    given = [_user(_split(key, value)[1]) for key, value in headers.items() if _is(key, names)]
    return any(user and password for user, password in given)


def has_password(headers: Mapping[str, str], names: Names) -> bool:
    """Return whether basic credentials in the headers `names` have a password that may be replaced by a wrong one."""
    given = [_user(_split(key, value)[1]) for key, value in headers.items() if _is(key, names)]
    return any(user and len(password) >= _PASSWORD for user, password in given)


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
    if not AUTHORIZATION.found(name):
        return "", value
    scheme, space, secret = value.partition(" ")
    return (scheme + space, secret) if space else ("", value)
