"""The one resolver: JSON pointers, and chains of references with the way in which each ends."""

from __future__ import annotations

from typing import Any

import pytest

from bythebook_openapi.pointer import escape, last_name, names_in, pointer_to, value_at
from bythebook_openapi.schema.references import MAX_STEPS, End, chain, follow, pointer_of, reference_to, target_of

AWKWARD = ("a/b", "c~d", "", "é", "100%", "0")


def test_names_survive_the_way_into_a_pointer_and_back() -> None:
    pointer = pointer_to(*AWKWARD)
    assert pointer == "/a~1b/c~0d//é/100%/0"
    assert names_in(pointer) == list(AWKWARD)
    assert last_name("/x/a~1b") == "a/b"
    assert (names_in(""), last_name(""), escape(200)) == ([], "", "200")


def test_a_reference_to_a_pointer_leads_to_that_pointer() -> None:
    assert reference_to("/a b/é") == "#/a%20b/%C3%A9"
    assert pointer_of(reference_to(pointer_to(*AWKWARD))) == pointer_to(*AWKWARD)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", {"a": [1, {"b/c": 2}], "n": None}),
        ("/a/0", 1),
        ("/a/1/b~1c", 2),
        ("/a/2", None),
        ("/a/-", None),
        ("/a/" + "9" * 5000, None),  # Python refuses to read so long a number
        ("/a/٠", None),
        ("/n/x", None),
        ("/a/0/x", None),
    ],
)
def test_a_pointer_leads_to_its_value_or_to_nothing(pointer: str, value: Any) -> None:
    assert value_at({"a": [1, {"b/c": 2}], "n": None}, pointer) == value


@pytest.mark.parametrize("reference", ["other.yaml#/A", "#anchor", "https://example.com/a"])
def test_a_reference_that_leaves_the_document_has_no_pointer(reference: str) -> None:
    assert pointer_of(reference) is None
    assert target_of({"$ref": reference}) is None


def at(path: str) -> dict[str, str]:
    return {"$ref": f"#/{path}"}


RAW: dict[str, Any] = {
    "value": {"type": "string"},
    "one": at("two"),
    "two": at("value"),
    "out": {"$ref": "other.yaml"},
    "gone": at("nothing"),
    "round": at("about"),
    "about": at("round"),
    "itself": at("itself"),
    "a b": at("value"),
    "spaced": at("a%20b"),
    "number": {"$ref": 3},
}


@pytest.mark.parametrize(
    ("name", "way", "end", "target"),
    [
        ("value", ["/value"], End.VALUE, None),
        ("one", ["/one", "/two", "/value"], End.VALUE, "/value"),
        ("spaced", ["/spaced", "/a b", "/value"], End.VALUE, "/value"),
        ("number", ["/number"], End.VALUE, None),
        ("out", ["/out"], End.OUTSIDE, None),
        ("gone", ["/gone"], End.NOWHERE, "/nothing"),
        ("round", ["/round", "/about"], End.CIRCLE, "/round"),
        ("itself", ["/itself"], End.CIRCLE, "/itself"),
    ],
)
def test_a_chain_names_its_steps_and_how_it_ends(name: str, way: list[str], end: End, target: str | None) -> None:
    resolution = follow(RAW, RAW[name], f"/{name}")
    assert [step.pointer for step in resolution.steps] == way
    assert (resolution.end, resolution.target) == (end, target)
    assert resolution.last.value == RAW[way[-1][1:]]
    assert resolution.is_found == (end is End.VALUE)


def test_an_endless_chain_ends_after_a_fixed_number_of_steps() -> None:
    raw = {str(number): at(str(number + 1)) for number in range(1000)}
    resolution = follow(raw, raw["0"], "/0")
    assert resolution.end is End.TOO_LONG
    assert len(resolution.steps) == MAX_STEPS + 1


def test_the_objects_of_a_chain_are_those_that_exist() -> None:
    assert list(chain(RAW, RAW["one"])) == [RAW["one"], RAW["two"], RAW["value"]]
    assert list(chain(RAW, True)) == []
