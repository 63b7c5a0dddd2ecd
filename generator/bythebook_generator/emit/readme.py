"""Chooses what the README of a package shows: an operation, the address of the server, and the credentials."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from bythebook_generator.api import ERRORS, Api, Group, Operation
from bythebook_generator.document.names import snake
from bythebook_openapi.document.load import Document

__all__ = ["shown"]

ADDRESS = re.compile(r"https?://[\w.:/-]+", re.ASCII)
# Words of operations that show nothing of an interface: who calls, and whether the server runs.
ASIDE = frozenset({
    "auth", "authenticate", "authentication", "authorization", "authorize", "credentials", "health", "healthz", "login",
    "logout", "oauth", "oauth2", "password", "ping", "register", "session", "sessions", "signin", "signout", "signup",
    "sso", "status", "token", "tokens", "verify", "version",
})  # fmt: skip
FEW = 2  # parameters of an example


def shown(api: Api, document: Document) -> Mapping[str, object]:
    """Returns the values of the README that come from the document."""
    choices = [(group, operation) for group in api.groups for operation in group.operations]
    group, operation = min(choices, key=lambda choice: _distance(*choice), default=(None, None))
    paged = (each.paging.name for each in group.operations if each.paging) if group else ()
    return {
        "api": api,
        "example": {"group": group, "operation": operation} if group else None,
        "secured": any(group.secured for group in api.groups),
        "address": _address(document),
        "credentials": _credentials(api),
        "paged": next(iter(paged), ""),
        "error": _error(operation) if operation else "",
    }


def _distance(group: Group, operation: Operation) -> tuple[int, ...]:
    """Returns how far an operation is from a good example: a list, a creation or a read that shows the models."""
    words = snake(f"{operation.name} {operation.path} {group.module}").split("_")
    needed = sum(argument.required for argument in operation.arguments)
    is_list = operation.method == "get" and not needed
    is_creation = operation.method == "post" and not operation.path.endswith("}")
    kind = 0 if is_list else 1 if is_creation and operation.bodies else 2 if operation.method == "get" else 3
    is_shown = not operation.is_plain and "models." in operation.result
    return (
        not ASIDE.isdisjoint(words),
        operation.remark.deprecated,
        needed > FEW or len(operation.bodies) > 1,
        not is_shown,
        kind,
    )


def _error(operation: Operation) -> str:
    """Returns the class of the first error that an operation states, else the class of all errors."""
    stated = {answer.status for answer in operation.answers}
    return next((ERRORS[status] for status in sorted(stated) if status in ERRORS), "CallError")


def _address(document: Document) -> str:
    """Returns the address of the first server of the document that has a host and no variables, else a local one."""
    servers = document.raw.get("servers")
    stated = (server.get("url") for server in servers if isinstance(server, dict)) if isinstance(servers, list) else ()
    return next((url for url in stated if isinstance(url, str) and ADDRESS.fullmatch(url)), "http://localhost:8000")


def _credentials(api: Api) -> str:
    """Returns the argument of `httpx.Client` for the first scheme that an operation asks for."""
    asked = (
        one for group in api.groups for each in group.operations for all_ in each.alternatives or () for one in all_
    )
    scheme = next(asked, None)
    if scheme is None:
        return ""
    if scheme.place == "authorization":
        return f'headers={{"Authorization": "{scheme.name.capitalize()} ..."}}'
    kind = {"header": "headers", "query": "params", "cookie": "cookies"}[scheme.place]
    return f'{kind}={{{json.dumps(scheme.name)}: "..."}}'
