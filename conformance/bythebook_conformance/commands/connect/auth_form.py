"""The form of the table `[auth]`: its keys, what each kind needs and may have, and where its secrets come from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bythebook_conformance.conventions import PASSWORD, SECRET_ENDING
from bythebook_openapi.configuration import Configuration
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.bounded_read import read_text_bounded

__all__ = ["KINDS", "PROPERTIES", "Table", "tables"]

_SENT: Final = ("in", "name", "prefix")
# By kind: the keys that it needs, and those that it may have.
KINDS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "bearer": (("token",), ()),
    "basic": (("username", "password"), ()),
    "api-key": (("token",), ("in", "name")),
    "oauth2-password": (
        ("username", "password"),
        ("client-id", "client-secret", "client-auth", "scopes", "token-url", *_SENT),
    ),
    "oauth2-client-credentials": (("client-id", "client-secret"), ("client-auth", "scopes", "token-url", *_SENT)),
    "login": (("url",), ("method", "body", "pointer", "expires-in", *_SENT)),
    "command": (("command",), ("timeout", "expires-in", *_SENT)),
}
_TEXT: Final = {"type": "string", "minLength": 1}
_SOURCE: Final = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
    "properties": {"env": _TEXT, "file": _TEXT},
}
_SECRET: Final = {"anyOf": [_TEXT, _SOURCE]}
_SECONDS: Final = {"type": "number", "exclusiveMinimum": 0}
_SECRET_TEXT: Final = 'A text, { env = "VARIABLE" } or { file = "PATH" }.'
# The JSON Schema of each key.
PROPERTIES: Final[Mapping[str, Mapping[str, Any]]] = {
    "kind": {"description": "How credentials are made.", "enum": [*KINDS]},
    "token": {"description": f"The bearer token or the API key. {_SECRET_TEXT}", **_SECRET},
    "username": {"description": f"The user's name. {_SECRET_TEXT}", **_SECRET},
    "password": {"description": f"The user's password. {_SECRET_TEXT}", **_SECRET},
    "client-id": {"description": f"The id of the OAuth 2.0 client. {_SECRET_TEXT}", **_SECRET},
    "client-secret": {"description": f"The secret of the OAuth 2.0 client. {_SECRET_TEXT}", **_SECRET},
    "client-auth": {
        "description": "How the client's id and secret are sent: as basic credentials (default), or in the form.",
        "enum": ["basic", "form"],
    },
    "scopes": {"description": "The scopes to ask for.", "type": "array", "items": _TEXT},
    "token-url": {"description": "The token endpoint, if not that of the document: an address or a path.", **_TEXT},
    "url": {"description": "The address of the login, or its path behind the base URL.", **_TEXT},
    "method": {"description": "The method of the login (POST).", "enum": ["POST", "PUT", "GET"]},
    "body": {"description": "The JSON body of the login; each text may be a secret.", "type": ["object", "array"]},
    "pointer": {"description": "JSON pointer to the token in the response (/access_token).", "type": "string"},
    "command": {
        "description": "The words of a command that prints a token.",
        "type": "array",
        "minItems": 1,
        "items": _TEXT,
    },
    "timeout": {"description": "Seconds after which the command is ended (30).", **_SECONDS},
    "expires-in": {"description": "Seconds that a token is valid, where the response does not say so.", **_SECONDS},
    "in": {
        "description": "Where the token is sent, if not where the document says.",
        "enum": ["header", "query", "cookie"],
    },
    "name": {"description": "The name of the header, query parameter or cookie.", **_TEXT},
    "prefix": {"description": "What stands before the token, such as Bearer.", "type": "string"},
}


@dataclass(frozen=True)
class Table:
    """A table `[auth]` or `[auth.SCHEME]` whose keys fit its kind. `secrets` gathers what may not be printed."""

    stated: Mapping[str, Any] = field(repr=False)
    scheme: str | None
    file: str
    folder: Path
    secrets: list[str] = field(default_factory=list, repr=False)

    @property
    def name(self) -> str:
        """The name of the table as the file writes it."""
        return "[auth]" if self.scheme is None else f"[auth.{self.scheme}]"

    @property
    def kind(self) -> str:
        """The kind of the credentials."""
        return str(self.stated["kind"])

    def fault(self, message: str, expected: str) -> InputError:
        """Returns the error for a mistake in the table."""
        return InputError(f"{self.name}: {message}", file=self.file, expected=expected)

    def text(self, key: str) -> str:
        """Returns the text of a key that may be a secret, empty where it is left out. Raises `InputError`."""
        return self._text(self.stated[key], key) if key in self.stated else ""

    def body(self) -> Any:
        """Returns the body of a login with its secrets filled in. Raises `InputError`."""
        return self._filled(self.stated.get("body"), "body")

    def _filled(self, value: Any, key: str) -> Any:
        if isinstance(value, Mapping) and set(value) in ({"env"}, {"file"}):
            return self._text(value, key)
        if isinstance(value, Mapping):
            return {name: self._filled(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self._filled(each, key) for each in value]
        if isinstance(value, str) and (PASSWORD.found(key) or SECRET_ENDING.found(key)):
            self.secrets.append(value)
        return value

    def _text(self, value: Any, key: str) -> str:
        found = value if isinstance(value, str) else self._from(value, key)
        self.secrets.append(found)
        return found

    def _from(self, value: Mapping[str, str], key: str) -> str:
        """Returns the text in a variable of the environment or in a file."""
        if "env" in value:
            found = os.environ.get(value["env"], "")
            if not found:
                raise self.fault(
                    f"'{key}' is in the variable {value['env']}, which is not set", "a variable with a value"
                )
            return found
        path = self.folder / value["file"]
        try:
            found = read_text_bounded(path).strip()
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise self.fault(f"'{key}' is in {path}, which cannot be read ({why})", "a file with a text") from error
        if not found:
            raise self.fault(f"'{key}' is in {path}, which is empty", "a file with a text")
        return found


def tables(configuration: Configuration) -> Iterator[Table]:
    """Yields the table `[auth]`, if it has keys of its own, and those of schemes.

    Raises `InputError`, also if a table runs a command or reads a file, and the file is not trusted.
    """
    configuration.require("auth")
    stated = configuration.auth
    own = {name: value for name, value in stated.items() if name in PROPERTIES}
    named = {name: value for name, value in stated.items() if name not in PROPERTIES}
    for scheme, keys in ((None, own), *named.items()):
        if keys or scheme is not None:
            found = Table(keys, scheme, str(configuration.path), configuration.folder)
            _check(found)
            yield found


def _check(table: Table) -> None:
    """Raises `InputError` where the keys of a table do not fit its kind."""
    if "kind" not in table.stated:
        raise table.fault("it has no 'kind'", f"kind = one of {', '.join(KINDS)}")
    needs, may = KINDS[table.kind]
    missing = [key for key in needs if key not in table.stated]
    if missing:
        raise table.fault(f"kind '{table.kind}' needs '{missing[0]}'", f"the keys {', '.join(needs)}")
    unknown = [key for key in table.stated if key not in {"kind", *needs, *may}]
    if unknown:
        raise table.fault(f"'{unknown[0]}' is no key of kind '{table.kind}'", f"one of {', '.join((*needs, *may))}")
