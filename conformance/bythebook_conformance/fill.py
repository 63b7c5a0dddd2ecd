"""Schemathesis and Hypothesis fill a body where the kit's own values do not fit its schema: patterns, items, unions.

It is handed the loaded document with every property required, and gives back only what the schema admits.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import hypothesis
import schemathesis
from hypothesis import strategies as st
from jsonpointer import JsonPointer
from schemathesis.errors import SchemathesisError

from bythebook_conformance.compare import same
from bythebook_conformance.model import Path
from bythebook_specs.contract import Contract
from bythebook_specs.operation import COMPOSED, Operation
from bythebook_specs.states import ABSENT, get

__all__ = ["UNFILLABLE", "bodies", "filled", "is_json", "schema_of"]

# A schema that cannot be filled: Schemathesis says so, or Hypothesis gives up.
UNFILLABLE = (SchemathesisError, hypothesis.errors.Unsatisfiable)
QUIET = hypothesis.settings(
    database=None,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.generate],
    max_examples=20,
    verbosity=hypothesis.Verbosity.quiet,
)


def schema_of(raw: dict[str, Any]) -> schemathesis.BaseSchema:
    """Return a document as Schemathesis reads it, with explicit configuration: no file is searched for."""
    raw = {key: value for key, value in raw.items() if key != "servers"}  # the user names the server
    return schemathesis.openapi.from_dict(raw, config=schemathesis.Config())


def bodies(contract: Contract, operation: Operation) -> st.SearchStrategy[Any]:
    """Return a strategy of bodies that hold every property that the document names."""
    if operation.schema_pointer is None:
        return st.just({})
    schema = contract.raw
    target = operation.schema_pointer
    stated = JsonPointer(target).resolve(schema)
    if not isinstance(stated, dict):
        return st.just({})
    names = [each.path[0] for each in operation.body if len(each.path) == 1]
    dense = {**stated, "required": names} if "$ref" not in stated else {"allOf": [stated, {"required": names}]}
    copied = _closed(JsonPointer(target).set(schema, dense, inplace=False))
    found = schema_of(copied)[operation.path][operation.method]
    return found.as_strategy().map(lambda case: case.body)


def is_json(value: Any) -> bool:
    """Return whether a drawn value is JSON; Schemathesis draws bytes for some formats."""
    if isinstance(value, list):
        return all(is_json(each) for each in value)
    if isinstance(value, dict):
        return all(type(key) is str and is_json(each) for key, each in value.items())
    return value is None or type(value) in {str, int, float, bool}


def _closed(node: Any) -> Any:
    """Return a document whose objects hold the properties that they name, and no others: a server may drop those."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items()}
    if isinstance(node.get("properties"), dict) and not node.keys() & (COMPOSED | {"additionalProperties"}):
        closed["additionalProperties"] = False
    return closed


def filled(contract: Contract, operation: Operation, seed: int) -> dict[tuple[Path, str], Any]:
    """Return a plain and another value for each field that Schemathesis can fill, by path and trait."""
    found: dict[tuple[Path, str], Any] = {}

    @hypothesis.seed(seed)
    @QUIET
    @hypothesis.given(bodies(contract, operation))
    def draw(body: Any) -> None:
        for each in operation.body:
            value = get(body, each.path)
            if value in (ABSENT, None) or not is_json(value) or not contract.validator(each.pointer).is_valid(value):
                continue
            if not same(value, each.default):
                first = found.setdefault((each.path, "plain"), value)
                if not same(first, value):
                    found.setdefault((each.path, "other"), value)

    with suppress(*UNFILLABLE):
        draw()
    return found
