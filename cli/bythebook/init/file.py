"""Writes the text of a first `bythebook.toml`. A line that begins with `#` and no space is an example to uncomment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.commands.connect.auth_form import KINDS
from bythebook_conformance.commands.connect.schemes import schemes
from bythebook_conformance.relations.logins import LoginForm, login_form
from bythebook_openapi.model.contract import Contract

__all__ = ["NO_AUTH", "Choices", "suggested", "text"]

NO_AUTH = "none"
# By kind of credentials: the lines of its table, with variables of the environment for the secrets.
_AUTH: Mapping[str, tuple[str, ...]] = {
    "bearer": ('token = { env = "API_TOKEN" }',),
    "basic": ('username = { env = "API_USER" }', 'password = { env = "API_PASSWORD" }'),
    "api-key": ('token = { env = "API_KEY" }',),
    "oauth2-password": (
        'username = { env = "API_USER" }',
        'password = { env = "API_PASSWORD" }',
        '#token-url = "/token"',
    ),
    "oauth2-client-credentials": (
        'client-id = { env = "API_CLIENT_ID" }',
        'client-secret = { env = "API_CLIENT_SECRET" }',
        '#token-url = "/token"',
    ),
    "login": (
        'url = "/login"',
        'body = { username = { env = "API_USER" }, password = { env = "API_PASSWORD" } }',
        'pointer = "/access_token"',
    ),
    "command": ('command = ["get-token", "--print"]',),
}


@dataclass(frozen=True)
class Choices:
    """What a user chose: the document, the server (a URL or an application), and the kind of credentials."""

    spec: str | None
    url: str | None
    app: str | None
    auth: str


def suggested(contract: Contract) -> str:
    """Returns the kind of credentials that the document's first security scheme asks for, `none` without any. For a
    bearer token, that is the document's login if it has one.
    """
    kind = next(map(_kind, schemes(contract).values()), NO_AUTH)
    return "login" if kind == "bearer" and login_form(contract) is not None else kind


def _kind(scheme: Mapping[str, Any]) -> str:
    kind, flows = scheme.get("type"), scheme.get("flows")
    names = flows if isinstance(flows, Mapping) else {}
    if kind == "apiKey":
        return "api-key"
    if kind == "http" and str(scheme.get("scheme")).lower() == "basic":
        return "basic"
    if "password" in names:
        return "oauth2-password"
    return "oauth2-client-credentials" if "clientCredentials" in names else "bearer"


def text(choices: Choices, contract: Contract) -> str:
    """Returns the text of the configuration file."""
    return "\n".join([*_check(choices, contract), "", *_auth(choices.auth, contract), "", *_traits(contract), ""])


def _check(choices: Choices, contract: Contract) -> Iterator[str]:
    first = next(iter(contract.operations), None)
    yield "# What `bythebook check` judges, and how. `bythebook help configuration` describes each key."
    yield "# A line that begins with # and no space is an example: delete the # to use it."
    yield "[check]"
    stated = {"spec": choices.spec, "app": choices.app, "url": choices.url}
    yield from (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in stated.items() if value)
    if not choices.url and not choices.app:
        yield "# The base URL of the server. The variable BYTHEBOOK_URL and --url go before it."
        yield '#url = "http://127.0.0.1:8000"'
    yield ""
    yield "# Let warnings fail the run, and a run that judged too little."
    yield "#strict = true"
    yield '#min-judged = "90%"'
    if not choices.app:
        yield "# Wait until the server answers."
        yield '#wait = "30s"'
    yield "# End the run after some time."
    yield '#budget = "5m"'
    yield "# Leave out what cannot be judged, and say why."
    if first is not None:
        yield f"#exclude = [{json.dumps(f'{first.id}/*=not ready yet', ensure_ascii=False)}]"
    yield "# Values that only you know (bythebook help values), failures that are known, and reports for your CI."
    yield '#values = "values.yaml"'
    yield '#waivers = "waivers.yaml"'
    yield '#report = ["junit=bythebook.xml"]'


def _auth(kind: str, contract: Contract) -> Iterator[str]:
    yield "# How requests are let in: see `bythebook help auth`. BYTHEBOOK_TOKEN and -H go before it."
    yield f"# Kinds: {', '.join(KINDS)}."
    sign = "#" if kind == NO_AUTH else ""
    yield f"{sign}[auth]"
    yield f'{sign}kind = "{kind if kind != NO_AUTH else "bearer"}"'
    form = login_form(contract) if kind == "login" else None
    yield from (
        f"{sign}{line}" for line in (_AUTH[kind if kind != NO_AUTH else "bearer"] if form is None else _login(form))
    )


def _login(form: LoginForm) -> Iterator[str]:
    """Yields the lines of the table for the login that the document describes."""
    user, password = (json.dumps(name, ensure_ascii=False) for name in (form.user, form.password))
    yield f"url = {json.dumps(form.path, ensure_ascii=False)}"
    yield f'body = {{ {user} = {{ env = "API_USER" }}, {password} = {{ env = "API_PASSWORD" }} }}'
    yield f"pointer = {json.dumps(form.pointer, ensure_ascii=False)}"


def _traits(contract: Contract) -> Iterator[str]:
    yield "# What the names of fields do not tell; `bythebook explain ID` shows the traits of a field."
    yield "#[traits]"
    names = (field.path[-1] for each in contract.operations for field in each.fields if field.kind == "property")
    glob = json.dumps(f"*/body/{next(names, 'version')}", ensure_ascii=False)
    yield f"#{glob} = {{ volatile = true }}"
