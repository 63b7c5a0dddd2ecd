"""The law of the models on schemas that nobody chose: they accept what the schema accepts. Oracle: jsonschema-rs."""

from __future__ import annotations

import itertools
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document, parse
from bythebook_openapi.schema.normalize import to_2020_12
from bythebook_runtime.models import read_json

NUMBER = itertools.count()
HELD = 12
UUID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
LISTS: tuple[Any, ...] = ([], [1], ["a"], ["a", "b"], [None], [[1]])
OBJECTS: tuple[Any, ...] = (
    {},
    {"a": 1},
    {"a": "x"},
    {"b": None},
    {"a": None},
    {"k": 1},
    {"a": {"a": 1}},
    {"a": [None]},
    {"a": {"k": None}},
)
VALUES = (
    None, True, False, 0, 1, -1, 3, 3.0, 2.5, 1e10, "", "a", "b", "abc", "2020-01-31", "2020-01-31T00:00:00Z", UUID,
    *LISTS, *OBJECTS,
)  # fmt: skip
COMPONENTS: dict[str, Any] = {
    "Scalar": {"type": "integer", "enum": [1, 3]},
    "Thing": {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "self": {"$ref": "#/components/schemas/Thing"}},
    },
    "Texts": {"type": "array", "items": {"type": "string"}},
}

texts = st.sampled_from(
    [{}, {"minLength": 1}, {"maxLength": 2}, {"pattern": "^a"}, {"format": "date"}, {"format": "uuid"},
     {"format": "date-time"}, {"enum": ["a", "b"]}, {"enum": ["a", ""]}]
)  # fmt: skip
numbers = st.sampled_from([{}, {"minimum": 0}, {"maximum": 2}, {"multipleOf": 2}, {"enum": [1, 3]}, {"enum": [0, 1]}])
counts = st.sampled_from([{}, {}, {"minItems": 1}, {"maxItems": 1}])
# They say nothing of a value of another type.
OF_TEXTS, OF_NUMBERS = {"minLength": 2, "pattern": "^b"}, {"minimum": 2, "multipleOf": 3}
OF_HOLDERS = {"properties": {"a": {"type": "integer"}}, "required": ["b"], "items": {"type": "integer"}, "minItems": 3}
scalars = (
    st.builds(lambda more: {"type": "string", **more}, texts)
    | st.builds(lambda kind, more: {"type": kind, **more}, st.sampled_from(["integer", "number"]), numbers)
    | st.just({"type": "boolean"})
    | st.sampled_from(
        [{"type": "string", **OF_NUMBERS, **OF_HOLDERS}, {"type": "integer", **OF_TEXTS, **OF_HOLDERS},
         {"type": "boolean", **OF_TEXTS, **OF_NUMBERS, **OF_HOLDERS}]
    )
)  # fmt: skip
references = st.sampled_from([{"$ref": f"#/components/schemas/{name}"} for name in COMPONENTS])


def nullable(version: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema, or null."""
    if "type" not in schema:
        return schema if version < "3.1" else {"anyOf": [schema, {"type": "null"}]}
    enum = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    kind = {"nullable": True} if version < "3.1" else {"type": [schema["type"], "null"]}
    return {**schema, **kind, **enum}


def objects(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    rest = st.one_of(st.just({}), st.builds(lambda each: {"additionalProperties": each}, st.booleans() | inner))
    needed = st.sampled_from([{}, {"required": ["a"]}])
    properties = st.fixed_dictionaries({"a": inner}, optional={"b": inner})
    return st.builds(lambda p, r, n: {"type": "object", "properties": p, **r, **n}, properties, rest, needed)


def schemas(version: str) -> st.SearchStrategy[dict[str, Any]]:
    def may_be_null(some: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        return some | st.builds(lambda schema: nullable(version, schema), some)

    def deeper(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        return may_be_null(
            objects(inner)
            | st.builds(lambda items, more: {"type": "array", "items": items, **more}, inner, counts)
            | st.builds(lambda rest: {"type": "object", "additionalProperties": rest}, st.just(True) | inner)
            | st.builds(lambda first, second: {"anyOf": [first, second]}, inner, inner)
            | st.builds(lambda b: {"allOf": [dict(THING), {"type": "object", "properties": {"b": b}}]}, inner)
        )

    return st.recursive(may_be_null(scalars | references), deeper, max_leaves=6)


THING = {"$ref": "#/components/schemas/Thing"}


def stated(version: str, cells: list[tuple[dict[str, Any], bool]]) -> Document:
    held = {
        f"Held{number}": {"type": "object", "properties": {"p": schema}, **({"required": ["p"]} if needed else {})}
        for number, (schema, needed) in enumerate(cells)
    }
    raw = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {}}
    return parse(yaml.safe_dump({**raw, "components": {"schemas": {**COMPONENTS, **held}}}), name="any.yaml")


@pytest.mark.soak
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_models_accept_what_any_schema_accepts(
    version: str, data: st.DataObject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = data.draw(st.lists(st.tuples(schemas(version), st.booleans()), min_size=HELD, max_size=HELD))
    document = stated(version, cells)
    name = f"any_schema_{next(NUMBER)}"
    write(render(document, templates()), tmp_path / name)
    with monkeypatch.context() as patched:
        patched.syspath_prepend(str(tmp_path))
        models = import_module(f"{name}.models")
    plain = to_2020_12(document.raw)["components"]
    for number, (schema, _) in enumerate(cells):
        reference = {"$ref": f"#/components/schemas/Held{number}", "components": plain}
        oracle = jsonschema_rs.Draft202012Validator(reference, validate_formats=True)
        model = getattr(models, f"Held{number}")
        for body in ({}, *({"p": value} for value in VALUES)):
            try:
                read = model.model_validate(read_json(json.dumps(body).encode()), by_alias=True, by_name=False)
            except ValidationError:
                assert not oracle.is_valid(body), (schema, body)
                continue
            assert oracle.is_valid(body), (schema, body)
            again = json.loads(read.model_dump_json())
            assert ("p" in again, again.get("p") is None) == ("p" in body, body.get("p") is None)
    for module in [module for module in sys.modules if module.startswith(name)]:
        del sys.modules[module]
