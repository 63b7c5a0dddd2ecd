"""Prints the JSON Schema of the configuration file: `python -m bythebook.schema`.

The table `[check]` follows the options of `bythebook check`, so that each option can stand in the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from bythebook_conformance.commands.arguments import NumberOrAuto, Seed
from bythebook_conformance.commands.check import check
from bythebook_conformance.commands.connect.auth_form import PROPERTIES
from bythebook_conformance.planning.marks import SEED

__all__ = ["options", "schema"]

TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
JOB = ("spec", "output", "handlers", "templates", "tests")
# The options of each version of a comparison.
OF_SIDE = ("header", "timeout", "rate", "ca", "cert", "insecure", "proxy")
# These ask for something to be printed or written, once.
ONCE = frozenset({"only_plan", "update_baseline"})


def options() -> dict[str, click.Option]:
    """Return the options of `bythebook check` that a file may state, by their names without dashes in front."""
    stated = (each for each in check.params if isinstance(each, click.Option) and each.name not in ONCE)
    return {max(each.opts, key=len).lstrip("-"): each for each in stated}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of `bythebook.toml`."""
    spec = {**TEXT, "description": "The OpenAPI document, or the name of a bundled one."}
    paths = dict.fromkeys(JOB, TEXT)
    job = {
        "type": "object",
        "required": ["spec", "output"],
        "properties": {
            **paths,
            "runtime": {"enum": ["copy", "full", "import"]},
            "hand-written": {"type": "array", "items": TEXT},
            "overlay": {"type": "array", "items": TEXT},
        },
    }
    traits = {"type": "object", "additionalProperties": {"type": "boolean"}}
    scheme = {"type": "object", "additionalProperties": False, "properties": dict(PROPERTIES)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "bythebook.schema.json",
        "title": "bythebook.toml, or [tool.bythebook] of pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "check": {
                "description": "Options of `bythebook check`. The command line overrides each of them.",
                "type": "object",
                "additionalProperties": False,
                "properties": {"spec": spec, **{name: _of(option) for name, option in options().items()}},
            },
            "compare": {
                "description": "Options of `bythebook compare` for each version: [compare.a] and [compare.b].",
                "type": "object",
                "additionalProperties": False,
                "properties": {side: _side() for side in ("a", "b")},
            },
            "auth": {
                "description": "How requests are let in. A table [auth.SCHEME] is for one security scheme.",
                "type": "object",
                "properties": dict(PROPERTIES),
                "additionalProperties": scheme,
            },
            "traits": {
                "description": "Traits of fields, by globs over OPERATION/LOCATION/NAME: true sets, false unsets.",
                "type": "object",
                "additionalProperties": traits,
            },
            "generate": {
                "description": "Jobs of `bythebook generate`.",
                "type": "array",
                "items": {**job, "additionalProperties": False},
            },
        },
    }


def _side() -> dict[str, Any]:
    """Return the schema of the options of one version."""
    named = {name: _of(option) for name, option in options().items() if name in OF_SIDE}
    return {"type": "object", "additionalProperties": False, "properties": named}


def _of(option: click.Option) -> dict[str, Any]:
    """Return the schema of an option's value."""
    found = _typed(option)
    return {"description": option.help, **({"type": "array", "items": found} if option.multiple else found)}


def _typed(option: click.Option) -> dict[str, Any]:
    kind = option.type
    if option.is_flag:
        return {"type": "boolean"}
    if isinstance(kind, click.Choice):
        return {"enum": list(kind.choices)}
    if isinstance(kind, NumberOrAuto):
        return {"anyOf": [{"type": "integer", "minimum": kind.min, "maximum": kind.max}, {"const": "auto"}]}
    if isinstance(kind, Seed):
        return {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": SEED}]}
    if not isinstance(kind, click.IntRange | click.FloatRange):
        return dict(TEXT)
    bounds = {"minimum": kind.min, "maximum": kind.max}
    stated = {name: bound for name, bound in bounds.items() if bound is not None}
    return {"type": "integer" if isinstance(kind, click.IntRange) else "number", **stated}


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2))
