"""The configuration file: `bythebook.toml`, or `[tool.bythebook]` of a pyproject.toml.

The nearest file counts, from the working folder upwards to the root of its repository. In one folder `bythebook.toml`
comes before `pyproject.toml`, as in ruff. Paths in it are relative to its folder. Its form is published as a JSON
Schema (`docs/bythebook.schema.json`).

A file of a parent folder runs commands and reads files only if a user accepted it, as direnv does (`trust`).
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator as Validator

from bythebook_openapi.errors import InputError
from bythebook_openapi.text.bounded_read import MAX_SMALL, read_bounded, reason_unread
from bythebook_openapi.trust.needs import FILES, Need, needs, needs_of_sides
from bythebook_openapi.trust.places import changeable_by_others, repository
from bythebook_openapi.trust.store import accepted, key_of

__all__ = ["BEGAN", "OWN", "Configuration", "check_place", "find", "nearest", "read", "schema"]

# Under this name the context of a command holds the time (of `time.monotonic`) at which the command began.
BEGAN = "bythebook.began"
OWN, SHARED = "bythebook.toml", "pyproject.toml"


@dataclass(frozen=True)
class Configuration:
    """What a configuration file states; the tables are empty where there is no file.

    `check` holds the options of `bythebook check` by their names without dashes in front, `auth` how the requests are
    let in, `traits` what is known of fields, by globs, and `generate` the jobs of `bythebook generate`. `compare` holds
    the options of each side of `bythebook compare`, `a` and `b`. `digest` is the SHA-256 of the file. `is_chosen` is
    False for a file that was found in a parent folder: nobody named it.
    """

    path: Path | None = None
    check: Mapping[str, Any] = field(default_factory=dict)
    traits: Mapping[str, Any] = field(default_factory=dict)
    generate: Sequence[Mapping[str, Any]] = ()
    auth: Mapping[str, Any] = field(default_factory=dict, repr=False)
    compare: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    digest: str = ""
    is_chosen: bool = True

    @property
    def folder(self) -> Path:
        """The folder to which paths in the file are relative."""
        return self.path.parent if self.path is not None else Path()

    @property
    def needs(self) -> tuple[Need, ...]:
        """What the file runs, sends and reads outside the project."""
        project = repository(self.folder.resolve()) or self.folder
        found = needs(self.check, self.auth, self.generate, self.folder, project)
        return *found, *needs_of_sides(self.compare, project)

    def require(self, table: str, key: str | None = None) -> None:
        """Raises `InputError` if a table, or a key of it, needs an accepted file, and this file is not accepted.

        A file is accepted that lies in the working folder, that `--config` names, or that `bythebook trust` was given.
        """
        if self.is_chosen or self.path is None:
            return
        found = (each for each in self.needs if table == each.table.partition(".")[0] and key in {None, each.key})
        need = next(found, None)
        if need is None:
            return
        known = {each.digest for each in accepted() if each.path == key_of(self.path)}
        if self.digest not in known:
            file = shlex.quote(str(self.path))
            reason = "has changed since it was trusted" if known else "lies in a parent folder and is not trusted"
            raise InputError(
                f"{need}, but the file {reason}",
                file=str(self.path),
                expected=f"`bythebook trust {file}` after you read it, or `bythebook --config {file}`",
            )


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of `bythebook.toml`, packed in a wheel or in a checkout."""
    packed = files("bythebook_openapi") / "bythebook.schema.json"
    path = packed if packed.is_file() else Path(__file__).parents[2] / "docs" / "bythebook.schema.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def find(start: Path) -> Configuration:
    """Returns the configuration of the nearest file, from a working folder to the root of its repository.

    Without a repository, only the working folder counts. Returns an empty configuration if there is no file.
    Raises `InputError` if the file is not TOML, or not as the JSON Schema says, and if other users may change it.
    """
    found = nearest(start)
    if found.path is None:
        return found
    check_place(found.path)
    return replace(found, is_chosen=found.folder.resolve() == start.resolve())


def nearest(start: Path) -> Configuration:
    """Returns what `find` does, but of a file that other users may change, too. Raises `InputError`."""
    root = repository(start) or start
    for folder in (start, *start.parents):
        if (folder / OWN).is_file():
            return read(folder / OWN)
        shared = folder / SHARED
        if shared.is_file() and (found := read(shared)).path is not None:
            return found
        if folder == root:
            break
    return Configuration()


def check_place(path: Path) -> None:
    """Raises `InputError` for a file that other users may change or replace."""
    try:
        reason = changeable_by_others(path)
    except OSError as error:
        raise InputError(f"cannot be read ({reason_unread(error)})", file=str(path), expected="a file") from error
    if reason is not None:
        expected = f"modes that let only you write (chmod go-w), or `bythebook --config {shlex.quote(str(path))}`"
        raise InputError(f"is not used, because {reason}", file=str(path), expected=expected)


def read(path: Path) -> Configuration:
    """Return the configuration of a file; an empty one for a pyproject.toml without `[tool.bythebook]`.

    Raises `InputError`.
    """
    try:
        data = read_bounded(path, MAX_SMALL)
        text = data.decode("utf-8-sig")
        stated: Any = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read ({reason_unread(error)})", file=str(path), expected="TOML") from error
    if path.name == SHARED:
        tools = stated.get("tool")
        stated = tools.get("bythebook") if isinstance(tools, dict) else None
        if stated is None:
            return Configuration()
    if isinstance(stated, dict) and isinstance(stated.get("generate"), dict):
        stated = {**stated, "generate": [stated["generate"]]}  # one job may stand in a table of its own
    _check(stated, path, text)
    check = {name: _placed(name, value, path.parent) for name, value in stated.get("check", {}).items()}
    sides = {
        side: {name: _placed(name, value, path.parent) for name, value in table.items()}
        for side, table in stated.get("compare", {}).items()
    }
    tables = (stated.get("traits", {}), stated.get("generate", ()), stated.get("auth", {}))
    return Configuration(path, check, *tables, compare=sides, digest=hashlib.sha256(data).hexdigest())


def _placed(name: str, value: Any, folder: Path) -> Any:
    """Return an option's value with its paths relative to the working folder."""
    if name in FILES:
        return str(folder / value)
    if name == "overlay":
        return [str(folder / file) for file in value]
    if name == "cert":  # FILE or FILE:KEY
        return ":".join(str(folder / file) for file in value.split(":"))
    if name == "header":  # `@FILE` names a file of headers
        return [f"@{folder / text[1:]}" if text.startswith("@") else text for text in value]
    if name == "report":  # FILE or FORM=FILE
        pairs = (text.partition("=") for text in value)
        return [f"{form}={folder / file}" if equals else str(folder / form) for form, equals, file in pairs]
    if name == "spec" and (folder / value).exists():
        return str(folder / value)
    return value


def _check(stated: Any, path: Path, text: str) -> None:
    """Raise `InputError` for the first place where a file is not as the JSON Schema says."""
    error = next(iter(Validator(schema()).iter_errors(stated)), None)
    if error is None:
        return
    place = [str(step) for step in error.instance_path]
    unknown = _unknown(schema(), stated, [])
    if unknown is not None:
        place, known = unknown
        near = get_close_matches(place[-1], known, n=1, cutoff=0.4)
        expected = f"'{near[0]}'" if near else f"one of {', '.join(known)}"
        message = f"{place[-1]!r} is no key of {_table(place[:-1])}"
    else:
        # A message of the validator shows the value, which may be a secret.
        message = error.message if place[:1] != ["auth"] else f"the value of {place[-1]!r} has another form"
        expected = f"a value as docs/{'auth' if place[:1] == ['auth'] else 'configuration'}.md describes it"
    raise InputError(message, file=str(path), line=_line(text, place), pointer="/" + "/".join(place), expected=expected)


def _unknown(rules: Mapping[str, Any], value: Any, place: list[str]) -> tuple[list[str], list[str]] | None:
    """Return where the first key stands that the schema does not name, and the keys that it does name there."""
    if isinstance(value, list):
        inner = ((str(index), rules.get("items", {}), each) for index, each in enumerate(value))
    elif isinstance(value, dict):
        named: Mapping[str, Any] = rules.get("properties", {})
        if rules.get("additionalProperties") is False:
            for key in value.keys() - named.keys():
                return [*place, key], sorted(named)
        others = rules.get("additionalProperties")
        others = others if isinstance(others, dict) else {}
        if named and others.get("type") == "object":  # keys beside tables that the user names
            for key in value.keys() - named.keys():
                if not isinstance(value[key], dict):
                    return [*place, key], sorted(named)
        inner = ((key, named.get(key, others), each) for key, each in value.items())
    else:
        return None
    found = (_unknown(schema_, each, [*place, step]) for step, schema_, each in inner)
    return next((each for each in found if each is not None), None)


def _table(place: list[str]) -> str:
    names = [step for step in place if not step.isdecimal()]
    return f"[{'.'.join(names)}]" if names else "the file"


def _line(text: str, place: list[str]) -> int | None:
    """Return the line of the last named step of a place: TOML parsers keep none. None where it is not found."""
    return next(_lines(text, [step for step in place if not step.isdecimal()]), None)


def _lines(text: str, names: list[str]) -> Iterator[int]:
    if not names:
        return
    key = re.escape(names[-1])
    is_key = re.compile(rf"""^\s*(\[+\s*([\w.]*\.)?["']?{key}["']?\s*\]+|["']?{key}["']?\s*=)""")
    for number, line in enumerate(text.splitlines(), 1):
        if is_key.match(line):
            yield number
