"""Loads the YAML of OpenAPI: YAML 1.2, core schema, JSON types only, every key once."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable
from typing import Any

import yaml

__all__ = ["MERGE", "CoreLoader", "finite"]

MERGE = "tag:yaml.org,2002:merge"


class CoreLoader(yaml.CSafeLoader):
    """The YAML 1.2 core schema (JSON-compatible, as OpenAPI requires): no timestamps, no `yes`, no octal `010`."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (the base class's own form)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: ARG002 (the base class's own form)
        """Returns the mapping with text keys. Raises an error for a repeated key."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key that is not a plain scalar", problem_mark=key.start_mark)
            if key.tag == MERGE:
                continue
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key '{key.value}' is repeated", problem_mark=key.start_mark)
            seen.add(key.value)
        self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Expands the merge keys of a mapping, each key once: merges of merges would grow without bound."""
        if any(key.tag == MERGE for key, _ in node.value):
            super().flatten_mapping(node)
            node.value = list({key.value: (key, value) for key, value in node.value}.values())


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
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))


def _int(_loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> int:
    text = node.value
    return int(text, 0) if text.startswith(("0o", "0x")) else int(text)


def _bool(_loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> bool:
    if node.value.lower() not in ("true", "false"):
        raise yaml.MarkedYAMLError(problem=f"'{node.value}' is not a boolean", problem_mark=node.start_mark)
    return bool(node.value.lower() == "true")


def finite(text: str) -> float:
    """Returns the number in a text. Raises `ValueError` for a number that JSON does not have."""
    number = float(text.replace(".inf", "inf").replace(".nan", "nan"))
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a JSON number")
    return number


# JSON types only: dates, sets, bytes and ordered maps of YAML are refused like unknown tags.
CoreLoader.yaml_constructors = {
    tag: constructor
    for tag, constructor in yaml.CSafeLoader.yaml_constructors.items()
    if tag is None or tag.rpartition(":")[2] in ("map", "seq", "str", "null")
}
CoreLoader.add_constructor("tag:yaml.org,2002:int", _int)
CoreLoader.add_constructor("tag:yaml.org,2002:bool", _bool)
CoreLoader.add_constructor("tag:yaml.org,2002:float", lambda _, node: finite(node.value.lower()))
