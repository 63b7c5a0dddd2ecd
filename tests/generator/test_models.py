"""The law of the models: they accept what the schema accepts, and give it back as it came. Oracle: jsonschema-rs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import Document, load
from bythebook_runtime.models import read_json
from ontora_api import models as ontora

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("packages")

Package = Callable[[str], ModuleType]

UUID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
TEXTS = (
    *(
        "",
        "a",
        "b",
        "abc",
        "abcd",
        "bc",
        "xbcx",
        "b\nc",
        "red",
        "null",
        "30",
        "true",
        "\0",
        "é",
        "😀",
        "\\0",
        "3.0",
        "1e3",
    ),
    *(UUID, UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}", f"urn:uuid:{UUID}", UUID[:-1], UUID + "\n"),
    *("2023-11-07", "2023-02-29", "2023-1-7", "20231107", "2023-11-07T05:31:56Z", "2023-11-07t05:31:56.123456789z"),
    *(
        "2023-11-07T05:31:56",
        "2023-11-07 05:31:56Z",
        "2023-11-07T05:31Z",
        "2023-11-07T05:31:56+0100",
        "2023-11-07T24:00:00Z",
    ),
    *("2023-11-07T05:31:56-00:00", "2023-11-07T05:31:56+24:00", "2023-11-07T05:31:60Z", "2016-12-31T23:59:60Z"),
    *("2017-01-01T00:59:60.5+01:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "1699335116", "P1D"),
)
NUMBERS = (0, 1, -1, 3, 4, -3, -4, 30, 2**31 - 1, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1, 2**63, 10**30)
FLOATS = (0.0, -0.0, 1.0, 3.0, 30.0, 0.5, 1.5, 1e300, 5e-324)
scalars = (
    st.sampled_from([None, True, False, *TEXTS, *NUMBERS, *FLOATS])
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4)
)
inner = st.fixed_dictionaries({}, optional={"n": scalars, "m": scalars, "a": scalars, "class": scalars})
values = scalars | st.lists(scalars | inner, max_size=3) | inner


def bodies(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of which each named member is absent or of any value, beside members with other names."""
    few = st.dictionaries(st.sampled_from(names), values, max_size=4)
    return st.builds(lambda a, b: {**a, **b}, few, st.dictionaries(st.text(max_size=2), scalars, max_size=1))


def accepted(model: type[BaseModel], body: Any) -> BaseModel | None:
    """Return what the model makes of the body as it comes over the wire; None where it refuses."""
    try:
        return model.model_validate(read_json(json.dumps(body).encode()), by_alias=True, by_name=False)
    except ValidationError:
        return None


def oracle(document: Document, name: str) -> jsonschema_rs.Validator:
    """Return the schema. In a response null is valid too where the document says that it does not know."""
    components = document.raw["components"]
    opened = _opened(components) if name.endswith("Response") else components
    schema = {"$ref": f"#/components/schemas/{name}", "components": opened}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def _opened(node: Any) -> Any:
    if isinstance(node, list):
        return [_opened(each) for each in node]
    if not isinstance(node, dict):
        return node
    opened = {name: _opened(value) for name, value in node.items()}
    is_open = isinstance(node.get("x-unstated"), dict) and "null" in node["x-unstated"]
    return {"anyOf": [opened, {"type": "null"}]} if is_open else opened


@pytest.fixture(scope="module", autouse=True)
def _all_models(corners: Package) -> None:
    """Loads the models before anything is drawn: Hypothesis draws constants of the modules that are loaded."""
    for module in (ontora, corners("models")):
        for name in dir(module):
            getattr(module, name)


@pytest.fixture(scope="module")
def ontora_document() -> Document:
    return load(document_path("ontora"))


@given(data=st.data())
def test_a_model_accepts_exactly_what_the_schema_of_the_page_accepts(
    ontora_document: Document, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(["CreateInterviewRequest", "CreateInterviewResponse"]))
    stated = ontora_document.raw["components"]["schemas"][name]
    sample = _sample(stated)
    body = {**sample, **data.draw(bodies(list(stated["properties"])))}
    for dropped in data.draw(st.lists(st.sampled_from(sorted(sample)), max_size=2)):
        body.pop(dropped, None)

    assert (accepted(getattr(ontora, name), body) is not None) == oracle(ontora_document, name).is_valid(body)


def test_a_model_accepts_null_where_the_page_leaves_it_open(ontora_document: Document) -> None:
    body = _sample(ontora_document.raw["components"]["schemas"]["CreateInterviewResponse"])

    made = accepted(ontora.CreateInterviewResponse, {**body, "weekly_availability": None})

    assert made is not None
    assert made.model_dump(mode="json", by_alias=True)["weekly_availability"] is None


def test_a_request_takes_no_null_where_the_page_leaves_it_open(ontora_document: Document) -> None:
    body = _sample(ontora_document.raw["components"]["schemas"]["CreateInterviewRequest"])

    assert accepted(ontora.CreateInterviewRequest, body) is not None
    assert accepted(ontora.CreateInterviewRequest, {**body, "weekly_availability": None}) is None


def _sample(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the smallest valid object: null where it may be, else a value of the type."""
    plain = {"string": "a", "integer": 1, "boolean": True, "uuid": UUID, "date-time": "2023-11-07T05:31:56Z"}
    properties = schema["properties"]
    return {
        name: None
        if isinstance(properties[name]["type"], list)
        else plain[properties[name].get("format", properties[name]["type"])]
        for name in schema["required"]
    }


@given(data=st.data())
def test_a_model_accepts_exactly_what_an_awkward_schema_accepts(
    corners: Package, corners_document: Document, data: st.DataObject
) -> None:
    model = corners("models").Corner
    body = data.draw(bodies(list(corners_document.raw["components"]["schemas"]["Corner"]["properties"])))
    valid = oracle(corners_document, "Corner").is_valid(body) and _within(body)

    assert (accepted(model, body) is not None) == valid


def _within(body: dict[str, Any]) -> bool:
    """Whether the integers keep the bounds of their formats, on which JSON Schema does not insist (OpenAPI does)."""
    bits = {"small": 31, "large": 63}
    held = [(body.get(name), 2**size) for name, size in bits.items() if isinstance(body.get(name), int | float)]
    nested = body.get("self")
    return all(-limit <= value < limit for value, limit in held) and (not isinstance(nested, dict) or _within(nested))


@pytest.mark.soak
@given(data=st.data())
def test_absent_null_and_value_come_back_as_they_were(
    corners: Package, corners_document: Document, data: st.DataObject
) -> None:
    body = data.draw(bodies(list(corners_document.raw["components"]["schemas"]["Corner"]["properties"])))
    model = accepted(corners("models").Corner, body)
    assume(model is not None)
    assert model is not None

    again = json.loads(model.model_dump_json())
    known = {
        name: value
        for name, value in body.items()
        if name in corners_document.raw["components"]["schemas"]["Corner"]["properties"]
    }

    assert again.keys() == known.keys()
    assert {name: again[name] for name in known if _plain(name)} == {
        name: known[name] for name in known if _plain(name)
    }
    assert {name for name in again if again[name] is None} == {name for name in known if known[name] is None}


def _plain(name: str) -> bool:
    """Whether the text of a value is the value: instants and UUIDs have several, objects lose unknown members."""
    return name not in {"when", "uuid", "self", "inner", "inners"}


def test_defaults_are_read_typed_and_not_written(corners: Package) -> None:
    models = corners("models")
    corner = models.Corner()

    assert corner.model_dump_json() == "{}"
    assert corner.model_fields_set == set()
    assert (corner.small, corner.mode, corner.boolean, corner.words) == (7, "a", False, ["w"])
    assert corner.day.isoformat() == corner.days[0].isoformat() == "2020-01-31"
    assert corner.when.isoformat() == "2020-01-31T00:00:00+00:00"
    assert (corner.color, corner.inner.n, corner.inner.m) == ("red", 1, True)
    assert corner.text is models.ABSENT
    assert not corner.text


def test_an_explicit_default_is_written(corners: Package) -> None:
    corner = corners("models").Corner(small=7, mode=None, inner={"n": 1})

    assert json.loads(corner.model_dump_json()) == {"small": 7, "mode": None, "inner": {"n": 1}}


def test_the_schema_of_the_models_survives_their_serializer(corners: Package) -> None:
    schema = corners("models").Corner.model_json_schema(mode="serialization")

    assert schema["$defs"]["Corner"]["properties"]["small"]["default"] == 7


def test_a_package_has_the_modules_of_the_runtime_that_its_document_needs(packages: Path) -> None:
    folders = {name: packages / f"{name}_api/_runtime" for name in ("corners", "library", "styles")}
    copied = {
        name: {path.stem: path.read_text().split("\n", 1)[1] for path in folder.glob("*.py")}
        for name, folder in folders.items()
    }

    assert copied["styles"].keys() - copied["library"].keys() == {"faults", "uploads"}
    assert "security" not in copied["styles"]
    assert all(copied["styles"].get(name, text) == text for name, text in copied["library"].items())
