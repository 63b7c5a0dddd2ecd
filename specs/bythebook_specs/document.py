"""Loads an OpenAPI document, and tells on which line a JSON pointer stands. It does not interpret what it loads."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from jsonpointer import JsonPointer, JsonPointerException

from bythebook_specs.errors import InputError

__all__ = ["Document", "load", "parse"]

MAX_BYTES = 64 * 1024 * 1024
MAX_VALUES = 20_000_000


class _CoreLoader(yaml.CSafeLoader):
    """YAML 1.2 core schema (the JSON-compatible one that OpenAPI asks for): no timestamps, no `yes`, no octal `010`."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (the base class's own form)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: ARG002 (the base class's own form)
        """Return the mapping with text keys; raise where a key comes twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key that is not a plain scalar", problem_mark=key.start_mark)
            if key.tag == "tag:yaml.org,2002:merge":
                continue
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key '{key.value}' comes twice", problem_mark=key.start_mark)
            seen.add(key.value)
        self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


for _tag, _pattern, _first in (
    ("merge", r"<<", "<"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
):
    _CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))


def _int(_loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> int:
    text = node.value
    return int(text, 0) if text.startswith(("0o", "0x")) else int(text)


_CoreLoader.add_constructor("tag:yaml.org,2002:int", _int)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key '{next(key for key in keys if keys.count(key) > 1)}' comes twice")
    return members


def _values(node: Any, counted: dict[int, float]) -> float:
    """Return how many values a node holds with its aliases written out; infinity where it holds itself."""
    if not isinstance(node, dict | list):
        return 1
    if id(node) not in counted:
        counted[id(node)] = math.inf
        inner = node.values() if isinstance(node, dict) else node
        counted[id(node)] = 1 + sum(_values(each, counted) for each in inner)
    return counted[id(node)]


@dataclass(frozen=True)
class Document:
    """A loaded document. `raw` is its JSON value, `digest` the SHA-256 of its bytes in hex, `path` None for a text."""

    name: str
    raw: dict[str, Any]
    digest: str
    path: Path | None
    _text: str = field(repr=False)

    @cached_property
    def _root(self) -> yaml.Node | None:
        try:
            return yaml.compose(self._text, _CoreLoader)
        except yaml.YAMLError:  # JSON that is no YAML, indented by tabs for instance: its lines are not known
            return None

    def at(self, pointer: str) -> Any:
        """Return the value at a JSON pointer (RFC 6901). Raises `InputError` where there is none."""
        try:
            return JsonPointer(pointer).resolve(self.raw)
        except JsonPointerException as error:
            raise InputError("nothing stands there", file=self.name, pointer=pointer) from error

    def line(self, pointer: str) -> int | None:
        """Return the line, from 1, on which the key or item of a JSON pointer stands; None if nowhere."""
        node = self._root
        if node is None:
            return None
        line = node.start_mark.line
        for part in JsonPointer(pointer).parts:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == part), None)
                if found is None:
                    return None
                line, node = found[0].start_mark.line, found[1]
            elif isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
                node = node.value[int(part)]
                line = node.start_mark.line
            else:
                return None
        return line + 1

    def quote(self, source: str) -> str | None:
        """Return the words of a source such as `page.txt:130`, from the file beside the document; None if not there."""
        name, _, number = source.rpartition(":")
        if self.path is None or not name or not number.isdecimal() or Path(name).name != name:
            return None
        try:
            lines = (self.path.parent / name).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return None
        return lines[int(number) - 1] if 0 < int(number) <= len(lines) else None


def load(path: Path) -> Document:
    """Return the document in a YAML or JSON file. Raises `InputError` where it cannot be read as one."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(f"{size} bytes are too many", file=str(path), expected=f"at most {MAX_BYTES}")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", file=str(path), expected="an OpenAPI document"
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "is not text in UTF-8", file=str(path), expected="an OpenAPI document in YAML or JSON"
        ) from error
    return parse(text, name=str(path), path=path)


def parse(text: str, *, name: str, path: Path | None = None) -> Document:
    """Return the document that a text in YAML or JSON states. Raises `InputError` where it states none."""
    try:
        raw = json.loads(text, object_pairs_hook=_object) if text.lstrip()[:1] == "{" else yaml.load(text, _CoreLoader)
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON ({error.msg})", file=name, line=error.lineno) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else None
        raise InputError(f"is not YAML or JSON ({error.problem})", file=name, line=line) from error
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"is not YAML or JSON ({error})", file=name) from error
    except RecursionError as error:
        raise InputError("is nested too deeply", file=name) from error
    if _values(raw, {}) > MAX_VALUES:
        raise InputError("its YAML aliases stand for too much", file=name, expected=f"at most {MAX_VALUES} values")
    if not isinstance(raw, dict):
        raise InputError("is not an OpenAPI document", file=name, line=1, expected="a mapping with the key 'openapi'")
    version = raw.get("openapi")
    if not isinstance(version, str) or not re.match(r"3\.[0-2](\.|$)", version):
        found = (
            f"openapi: {version}"
            if version is not None
            else f"swagger: {raw['swagger']}"
            if "swagger" in raw
            else "no version"
        )
        raise InputError(f"{found} is not supported", file=name, line=1, expected="openapi: 3.0, 3.1 or 3.2")
    return Document(name, raw, hashlib.sha256(text.encode()).hexdigest(), path, text)
