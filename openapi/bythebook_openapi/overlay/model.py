"""Reads an OpenAPI Overlay 1.0 or 1.1 (https://spec.openapis.org/overlay/v1.1.0.html), with the line of each action."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import jsonpath_rfc9535 as jsonpath
from jsonpointer import JsonPointer
from jsonschema_rs import Draft202012Validator as Validator

from bythebook_openapi.errors import InputError
from bythebook_openapi.network.origins import is_address, without_user
from bythebook_openapi.redact import without_secrets_of
from bythebook_openapi.text.bounded_read import read_bounded
from bythebook_openapi.text.parse import MAX_BYTES, Source, decoded, read

__all__ = ["BOUND", "Action", "Overlay", "document_of", "overlay_of", "read_overlay"]

# The key of an overlay that was written for one version of a document: its digest.
BOUND: Final = "x-document-sha256"

_TEXT: Final = {"type": "string"}
_OWN: Final = {"additionalProperties": False, "patternProperties": {"^x-": {}}}
_ACTION: Final = {
    "type": "object",
    "required": ["target"],
    "properties": {
        "target": _TEXT,
        "description": _TEXT,
        "update": {},
        "copy": _TEXT,
        "remove": {"type": "boolean"},
    },
    **_OWN,
}
_INFO: Final = {
    "type": "object",
    "required": ["title", "version"],
    "properties": {"title": _TEXT, "version": _TEXT, "description": _TEXT},
    **_OWN,
}
# As the JSON Schemas of the specification demand it; what a target leads to is told when it is applied.
_FORM: Final = Validator(
    {
        "type": "object",
        "required": ["overlay", "info", "actions"],
        "properties": {
            "overlay": _TEXT,
            "info": _INFO,
            "extends": _TEXT,
            "actions": {"type": "array", "minItems": 1, "uniqueItems": True, "items": _ACTION},
        },
        **_OWN,
    }
)
_VERSION: Final = re.compile(r"1\.([01])\.\d+")
_SPECIFIED: Final = "https://spec.openapis.org/overlay"
_MOST_TOLD: Final = 160


@dataclass(frozen=True)
class Action:
    """One action of an overlay: the nodes that it selects, and what becomes of them: `remove`, `update` or `copy`.

    `given` is the value of `update`; for `copy` it is the query that selects the node to copy.
    """

    source: Source
    number: int
    verb: str
    target: str
    given: Any = field(default=None, hash=False, repr=False)

    @property
    def pointer(self) -> str:
        """The pointer of the action in its file."""
        return f"/actions/{self.number}"

    def query(self, key: str = "target") -> jsonpath.JSONPathQuery:
        """Returns the JSONPath query of the target, or of `copy`. Raises `InputError`."""
        text = self.target if key == "target" else self.given
        try:
            return jsonpath.compile(text)
        except jsonpath.JSONPathError as error:
            why = " ".join(str(error).split())[:_MOST_TOLD]
            expected = "a JSONPath query (RFC 9535), such as $.paths['/pets'].get"
            raise self.fault(f"{key} {text!r} is no JSONPath query ({why})", expected, f"/{key}") from error

    def fault(self, message: str, expected: str, below: str = "") -> InputError:
        """Returns the error of this action. `below` is the pointer within it."""
        pointer = self.pointer + below
        return InputError(
            message, file=self.source.name, line=self.source.line(pointer), pointer=pointer, expected=expected
        )


@dataclass(frozen=True)
class Overlay:
    """An overlay: the file that it was read from, its actions in order, and the document that it names (`extends`).

    `bound` is the digest of the document that it was written for, empty where it was written for every version.
    """

    source: Source
    actions: tuple[Action, ...]
    extends: str = ""
    bound: str = ""

    @property
    def name(self) -> str:
        """The name of the file, as the user gave it."""
        return self.source.name

    @property
    def digest(self) -> str:
        """The SHA-256 of the file's text, in hex."""
        return hashlib.sha256(self.source.text.encode()).hexdigest()

    def check_bound(self, digest: str) -> None:
        """Raises `InputError` if the overlay was written for another version of the document."""
        if self.bound and self.bound != digest:
            raise InputError(
                "was written for another version of the document",
                file=self.name,
                line=self.source.line(f"/{BOUND}"),
                pointer=f"/{BOUND}",
                expected=f"a new overlay; or none of {BOUND}, if its actions are right for this version too",
            )

    def check_extends(self, document: str) -> None:
        """Raises `InputError` if `extends` names another document than the one at a path or an address.

        A file and an address may be the same document: they are not compared.
        """
        named = document_of(self)
        if not named or is_address(named) != is_address(document):
            return
        if is_address(named):
            is_same = without_user(named).partition("#")[0] == without_user(document).partition("#")[0]
        else:
            is_same = not Path(named).exists() or os.path.realpath(named) == os.path.realpath(document)
        if not is_same:
            shown = without_secrets_of(document)
            raise InputError(
                f"extends {self.extends!r}, which is not {shown}",
                file=self.name,
                line=self.source.line("/extends"),
                pointer="/extends",
                expected="the document that it was written for",
            )


def document_of(overlay: Overlay) -> str:
    """Returns the path or the address of the document that an overlay names, empty if it names none.

    A relative reference is relative to the file of the overlay.
    """
    if not overlay.extends or is_address(overlay.extends):
        return overlay.extends
    split = urlsplit(overlay.extends)
    if split.scheme == "file":
        return unquote(split.path)
    return os.path.normpath(Path(overlay.name).parent / unquote(split.path))


def read_overlay(path: Path) -> Overlay:
    """Returns the overlay in a YAML or JSON file. Raises `InputError` with file, line and pointer if it is none."""
    expected = "an OpenAPI Overlay in YAML or JSON"
    try:
        data = read_bounded(path, MAX_BYTES)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"cannot be read ({reason})", file=str(path), expected=expected) from error
    return overlay_of(decoded(data, name=str(path)), str(path))


def overlay_of(text: str, name: str) -> Overlay:
    """Returns the overlay in a text. `name` is that of its file. Raises `InputError` if it is none."""
    source = read(text, name=name)
    stated = source.value
    if not isinstance(stated, dict) or "overlay" not in stated:
        raise InputError("is no OpenAPI Overlay", file=source.name, line=1, expected="overlay: 1.0.0 or 1.1.0")
    _check(source)
    return Overlay(source, tuple(_actions(source)), stated.get("extends", ""), str(stated.get(BOUND, "")))


def _check(source: Source) -> None:
    version = source.value["overlay"]
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        found = f"overlay: {version} is not supported" if isinstance(version, str) else "overlay is no text"
        raise _fault(source, "/overlay", found, "overlay: 1.0.0 or 1.1.0")
    error = next(iter(_FORM.iter_errors(source.value)), None)
    if error is not None:
        pointer = JsonPointer.from_parts([str(part) for part in error.instance_path]).path
        raise _fault(source, pointer, error.message[:_MOST_TOLD], f"the form of {_SPECIFIED}/v{version}.html")


def _actions(source: Source) -> Iterator[Action]:
    """Yields the actions. Raises `InputError` for one that does nothing, or two things, or has a query that is none."""
    version = source.value["overlay"]
    for number, stated in enumerate(source.value["actions"]):
        action = Action(source, number, _verb(stated), stated["target"], stated.get("update", stated.get("copy")))
        if not action.verb:
            told = "changes nothing" if "update" not in stated else "has both update and copy"
            raise action.fault(told, "one of update, copy and remove: true")
        if action.verb == "copy" and version.startswith("1.0"):
            raise action.fault("copy is of version 1.1", "overlay: 1.1.0", "/copy")
        action.query()
        if action.verb == "copy":
            action.query("copy")
        yield action


def _verb(stated: Mapping[str, Any]) -> str:
    """Returns what an action does, empty if it does nothing or both `update` and `copy`. `remove` wins."""
    if stated.get("remove"):
        return "remove"
    found = [verb for verb in ("update", "copy") if verb in stated]
    return found[0] if len(found) == 1 else ""


def _fault(source: Source, pointer: str, message: str, expected: str) -> InputError:
    line = source.line(pointer) or source.line(pointer.rpartition("/")[0])
    return InputError(message, file=source.name, line=line, pointer=pointer, expected=expected)
