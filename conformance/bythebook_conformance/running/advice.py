"""The next steps that bythebook prints: each command after `next:` is made here, and nowhere else.

A command in which `VALUE` or `CREDENTIAL` stands has to be filled in by its reader. Every other one runs as it is.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from bythebook_conformance.relations.logins import login_form
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.credentials import PUBLIC
from bythebook_openapi.model.contract import Field, Operation

__all__ = [
    "CHECK",
    "CREDENTIAL",
    "HINTS",
    "SEE_VALUES",
    "at_path",
    "at_url",
    "explain",
    "init",
    "parted",
    "told",
    "with_credential",
    "with_token",
    "with_value",
]

# What follows a configuration file, which names the document and the server.
CHECK = "bythebook check"
CREDENTIAL = "CREDENTIAL"
# What ends a reason where a value may help, and what statuses say.
SEE_VALUES = "see --values"
HINTS = {
    401: "the credentials were not accepted",
    403: f"the credentials do not suffice, or a value must be one that exists; {SEE_VALUES}",
    404: "the path or a value does not exist there; check --url, or give values with --values",
    405: "the server has no such operation; check --url",
    500: "the server failed; its log may say why",
    501: "the server does not implement the operation",
}
_SIGN = "; next: "
_VALUES = "values.yaml"


def told(reason: str, command: str) -> str:
    """Returns a reason with the command to go on; the reason alone where no command helps."""
    return f"{reason}{_SIGN}{command}" if command else reason


def parted(text: str) -> tuple[str, str]:
    """Returns a reason, and the command to go on, which is empty without one."""
    reason, _, command = text.partition(_SIGN)
    return reason, command


def with_overlays(document: str, overlays: Sequence[str]) -> str:
    """Returns the line that says to judge a document again, with overlays."""
    given = " ".join(f"--overlay {shlex.quote(each)}" for each in overlays)
    return f"next: bythebook check {shlex.quote(document)} {given}"


def with_value(target: Target, operation: Operation, field: Field) -> str:
    """Returns the command that gives a value for a field, and checks again."""
    line = shlex.quote(f"{operation.id}/{field.location}/{field.name}: VALUE")
    file = shlex.quote(target.values or _VALUES)
    return f"echo {line} >> {file} && {_check(target)}{'' if target.values else f' --values {file}'}"


def with_credential(target: Target, header: str, prefix: str = "") -> str:
    """Returns the command that gives a credential in a header, and checks again."""
    return _check(target, {header: prefix})


def with_token(target: Target) -> str:
    """Returns the command that gives a token by the environment, and checks again."""
    return f"BYTHEBOOK_TOKEN={CREDENTIAL} {_check(target)}"


def explain(identifier: str, document: str, app: str) -> str:
    """Returns the command that explains a requirement of a document, or of an application in this process."""
    served = f" --app {shlex.quote(app)}" if app else ""
    return f"bythebook explain {shlex.quote(identifier)} {shlex.quote(document)}{served}"


def at_path(target: Target, path: str) -> str:
    """Returns the command that checks at a path below the URL of the run."""
    return at_url(target, target.shown.rstrip("/") + path)


def at_url(target: Target, url: str) -> str:
    """Returns the command that checks at another URL; empty for an application in this process."""
    own = f"--url {shlex.quote(target.shown)}"
    return _check(target).replace(own, f"--url {shlex.quote(url)}", 1) if own in target.options else ""


def init(target: Target) -> str:
    """Returns the command that writes a configuration with a login for the run; empty where no login is known, or the
    user gave credentials. An application in this process is named by itself.
    """
    flows = any("password" in each for each in _flows(target))
    if target.may_be_known or not (flows or login_form(target.contract)):
        return ""
    spec = shlex.quote(target.contract.document.name)
    return f"bythebook init --spec {spec} {target.options} --auth {'oauth2-password' if flows else 'login'}"


def _flows(target: Target) -> list[Mapping[str, object]]:
    components = target.contract.raw.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, Mapping) else None
    found = schemes.values() if isinstance(schemes, Mapping) else ()
    return [each["flows"] for each in found if isinstance(each, Mapping) and isinstance(each.get("flows"), Mapping)]


def _hidden(value: str) -> str:
    """Returns what stands for a credential: its scheme is none (RFC 7235, section 2.1)."""
    scheme = value.partition(" ")[0]
    return f"{scheme} {CREDENTIAL}" if scheme.lower() in {"bearer", "basic"} else CREDENTIAL


def _check(target: Target, asked: Mapping[str, str] | None = None) -> str:
    """Returns the command of the run with the options that name the server. `asked` has the headers of credentials that
    are asked for, each with what stands before the credential. Those that the user gave are asked for again.
    """
    given = {name: value if name.lower() in PUBLIC else _hidden(value) for name, value in target.headers.items()}
    given |= {name: f"{prefix}{CREDENTIAL}" for name, prefix in (asked or {}).items()}
    words = [f"-H {shlex.quote(f'{name}: {given[name]}')}" for name in sorted(given)]
    words += [f"--values {shlex.quote(target.values)}"] if target.values else []
    words += ["--no-create"] if target.guarding.no_create else []
    return " ".join([f"{CHECK} {shlex.quote(target.contract.document.name)}", target.options, *words])
