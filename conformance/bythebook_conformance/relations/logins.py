"""Finds the operations that give credentials, such as a login, and those that take them away, such as a logout.

Nobody but the user knows what a login accepts. After a logout the server refuses every other request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bythebook_conformance.conventions import (
    ISSUED_SECRET,
    LOGIN,
    LOGOUT,
    OLD_PASSWORD,
    OWN_PASSWORD,
    PASSWORD,
    PASSWORD_UNUSED,
    PRIVILEGE,
    REFRESH_TOKEN,
    RENEWAL,
    SESSION,
    WRONG_PASSWORD,
)
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.pointer import pointer_to

__all__ = [
    "GIVES_CREDENTIALS",
    "OF_SERVER",
    "LoginForm",
    "changes_password",
    "ends_session",
    "gives_credentials",
    "is_privilege",
    "login_form",
    "passwords_count",
]

# A name and a password.
_PAIR = 2
OF_SERVER = "the server may decide about it where a stranger signs up"
GIVES_CREDENTIALS = "gives credentials"


def ends_session(contract: Contract, operation: Operation) -> bool:
    """Returns whether an operation ends the session of the credentials that it is sent with: `POST /logout`, or the
    DELETE of `/session` where its POST takes a password. That one may need no credentials, and read a cookie.
    """
    last = operation.path.rstrip("/").rpartition("/")[2]
    if operation.method == "DELETE" and SESSION.found(last):
        beside = (each for each in contract.operations if each.path == operation.path and each.method == "POST")
        return any(_asks_password(each) for each in beside)
    return bool(operation.security is not None and LOGOUT.found(last))


def changes_password(operation: Operation) -> bool:
    """Returns whether an operation gives the user of its credentials a new password, and asks for no old one:
    `POST /auth/password/change`. After it the user could not log in any more.
    """
    is_change = operation.method in {"POST", "PUT", "PATCH"} and "{" not in operation.path
    if operation.security is None or not is_change or not OWN_PASSWORD.found(operation.path):
        return False
    members = [each.path[-1] for each in operation.fields if each.location == "body" and each.kind == "property"]
    return any("password" in name.lower() for name in members) and not any(map(OLD_PASSWORD.found, members))


def is_privilege(contract: Contract, operation: Operation, field: Field) -> bool:
    """Returns whether a stranger who signs up sends what the server decides about a new account: `is_superuser`."""
    is_open = operation.security is None and any(each.security is not None for each in contract.operations)
    is_named = field.location == "body" and bool(field.path) and bool(PRIVILEGE.found(field.path[-1]))
    return operation.method == "POST" and is_open and is_named and _asks_password(operation)


def gives_credentials(contract: Contract, operation: Operation) -> bool:
    """Returns whether an operation gives credentials: it is a `tokenUrl` of the document, or it needs no credentials
    itself and takes a password at a path such as `/login`, or a refresh token at one such as `/refresh`.
    """
    if operation.method not in {"GET", "POST"}:
        return False
    own = f"/{operation.path.strip('/')}"
    if any(f"/{urlsplit(url).path.strip('/')}".endswith(own) for url in _token_urls(contract)):
        return True
    last = operation.path.rstrip("/").rpartition("/")[2]
    is_login = LOGIN.found(last) or SESSION.found(last)
    if RENEWAL.found(last) and any(REFRESH_TOKEN.found(each.path[-1]) for each in _asked(operation)):
        return True
    return bool(operation.security is None and is_login and _asks_password(operation))


@dataclass(frozen=True)
class LoginForm:
    """How a user logs in by JSON: the path, the members of the body that hold the name and the password, and the place
    of the token in the response, as a JSON pointer.
    """

    path: str
    user: str
    password: str
    pointer: str


def login_form(contract: Contract) -> LoginForm | None:
    """Returns how a user logs in, by the first operation that takes a name and a password in JSON and answers a token;
    None without one.
    """
    for operation in contract.operations:
        members = [each for each in _asked(operation) if each.depth == 1 and not each.is_text]
        needed = [each.path[-1] for each in members if each.required or PASSWORD.found(each.path[-1])]
        users = [name for name in needed if not PASSWORD.found(name)]
        token = next((each.path for each in _told(operation) if ISSUED_SECRET.found(each.path[-1])), None)
        is_login = operation.method == "POST" and gives_credentials(contract, operation)
        if is_login and len(users) == 1 and len(needed) == _PAIR and token is not None:
            password = next(name for name in needed if name not in users)
            return LoginForm(operation.path, users[0], password, pointer_to(*token))
    return None


def _told(operation: Operation) -> Iterator[Field]:
    """Yields the properties of the responses to an accepted request."""
    for response in operation.successes:
        yield from (each for each in response.fields if each.kind == "property")


def _asks_password(operation: Operation) -> bool:
    """Returns whether a body, or the query of a GET, takes a password."""
    return any(PASSWORD.found(each.path[-1]) or each.schema.get("format") == "password" for each in _asked(operation))


def _asked(operation: Operation) -> Iterator[Field]:
    """Yields the members of a body, or the parameters in the query of a GET."""
    at = "query" if operation.method == "GET" else "body"
    yield from (each for each in operation.fields if each.location == at and each.kind in {"property", "parameter"})


def _token_urls(contract: Contract) -> Iterator[str]:
    """Yields the URLs of the document's OAuth 2.0 flows that issue tokens (OpenAPI 3.1.1, section 4.8.29)."""
    components = contract.raw.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, Mapping) else None
    for scheme in _mappings(schemes):
        for flow in _mappings(scheme.get("flows")):
            yield from (flow[name] for name in ("tokenUrl", "refreshUrl") if isinstance(flow.get(name), str))


def _mappings(holder: Any) -> list[Mapping[str, Any]]:
    values = holder.values() if isinstance(holder, Mapping) else ()
    return [each for each in values if isinstance(each, Mapping)]


def passwords_count(contract: Contract, operation: Operation) -> bool:
    """Returns whether the document says that 401 is the response to a wrong password."""
    refused = next((each.pointer for each in operation.responses if each.key == "401"), "")
    if not refused or operation.security is None:
        return False
    response, _ = contract.reader.resolved(refused)
    scheme, _ = contract.reader.resolved(operation.security.pointer)
    said, of_scheme = (" ".join(str(each.get("description", "")).split()) for each in (response, scheme))
    return bool(WRONG_PASSWORD.found(said)) and not PASSWORD_UNUSED.found(of_scheme)
