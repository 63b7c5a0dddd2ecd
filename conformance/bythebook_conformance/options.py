"""What the user said, turned into values: headers, selections, known good values. Every mistake is an `InputError`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import click
import yaml

from bythebook_conformance.plan import requirements
from bythebook_conformance.target import Target
from bythebook_specs.contract import Contract
from bythebook_specs.document import load
from bythebook_specs.errors import InputError
from bythebook_specs.locate import document_path

__all__ = ["Chosen", "ask", "chosen", "contract_of", "headers", "known_values"]

Chosen = tuple[frozenset[str], dict[str, str], int]


def headers(stated: Iterable[str]) -> dict[str, str]:
    """Return the headers of texts such as `Authorization: Bearer abc`."""
    found: dict[str, str] = {}
    for text in stated:
        name, colon, value = text.partition(":")
        if not colon or not name.strip() or any(char in text for char in "\r\n\0"):
            raise InputError(f"the header {name.strip()!r} cannot be read", expected="-H 'NAME: VALUE'")
        if not value.strip().isprintable() or not value.isascii():
            raise InputError(f"the value of the header {name.strip()!r} holds characters that HTTP does not carry")
        found[name.strip()] = value.strip()
    return found


def chosen(contract: Contract, select: Sequence[str], exclude: Sequence[str]) -> Chosen:
    """Return the ids that are to be judged, the reason for each one excluded, and how many were not selected.

    A pattern that matches nothing is a mistake: it would hide a renamed requirement.
    """
    ids = [each.id for operation in contract.operations for _, each in requirements(contract, operation)]
    if not ids:
        raise InputError(
            "states nothing that can be judged", file=contract.document.name, expected="operations under paths"
        )
    kept = set(ids) if not select else set()
    for pattern in select:
        kept |= _matching(pattern, ids, "--select")
    excluded: dict[str, str] = {}
    for text in exclude:
        pattern, equals, reason = text.partition("=")
        if not equals or not reason.strip():
            raise InputError(f"--exclude {text!r} gives no reason", expected="--exclude GLOB=REASON")
        excluded |= dict.fromkeys(sorted(_matching(pattern, ids, "--exclude")), reason.strip())
    return frozenset(kept - excluded.keys()), excluded, len(ids) - len(kept | excluded.keys())


def _matching(pattern: str, ids: Sequence[str], option: str) -> set[str]:
    found = {each for each in ids if fnmatchcase(each, pattern)}
    if not found:
        raise InputError(
            f"{option} {pattern!r} matches no requirement", expected="a glob over ids, as --plan prints them"
        )
    return found


def known_values(contract: Contract, path: Path | None) -> dict[str, Mapping[tuple[str, ...], tuple[Any, ...]]]:
    """Return the user's known good values, by operation id and path of the field.

    The file is a mapping, in YAML or JSON, from a field (`workspace_id`, or `createInterview/body/workspace_id`) to one
    value or a list of values. A value that the document does not admit is a mistake.
    """
    if path is None:
        return {}
    try:
        stated = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", file=str(path)) from error
    except yaml.YAMLError as error:
        raise InputError(f"is not YAML or JSON ({str(error).splitlines()[0]})", file=str(path)) from error
    if not isinstance(stated, dict):
        raise InputError("holds no values", file=str(path), expected="a mapping from field to value")
    found: dict[str, dict[tuple[str, ...], tuple[Any, ...]]] = {}
    for name, value in stated.items():
        matched = False
        for operation in contract.operations:
            for each in operation.body:
                if str(name) in {each.name, f"{operation.id}/body/{each.name}"}:
                    matched = True
                    values = tuple(value) if isinstance(value, list) and "array" not in each.types else (value,)
                    _check(contract, each.pointer, str(name), values, path)
                    found.setdefault(operation.id, {})[each.path] = values
        if not matched:
            raise InputError(f"{name!r} is no field of the document", file=str(path))
    return dict(found)


def _check(contract: Contract, pointer: str, name: str, values: tuple[Any, ...], path: Path) -> None:
    if not values:
        raise InputError(f"{name!r} holds no value", file=str(path))
    for value in values:
        error = next(iter(contract.validator(pointer).iter_errors(value)), None)
        if error is not None:
            raise InputError(f"a value of {name!r} is not what the document admits: {error.message}", file=str(path))


def contract_of(spec: str) -> Contract:
    """Return the contract of a document's path, or of the name of a bundled one. Raises `InputError`."""
    path = Path(spec)
    if not path.exists() and path.name == spec and not path.suffix:
        path = document_path(spec)
        if not path.exists():
            raise InputError(
                "is no file, and no bundled document has this name", file=spec, expected="a path, or 'ontora'"
            )
    return Contract(load(path))


def ask(target: Target, creates: int, yes: bool) -> None:
    """Ask before things are created on a server elsewhere. Raises `InputError` where nobody is there to answer."""
    if target.is_loopback or yes or not creates:
        return
    if not sys.stdin.isatty():
        raise InputError(f"about {creates} things would be created at {target.shown}", expected="--yes, to say so")
    click.confirm(f"About {creates} things will be created at {target.shown}. Go on?", abort=True)
