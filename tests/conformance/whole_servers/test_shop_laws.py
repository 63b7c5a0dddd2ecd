"""Laws of the shop: it takes what its document admits and nothing else, and its answers keep to the document."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shop import ABSENT, Lies, Shop
from shop.checks import Checker
from shop.completion import Completion, shown
from shop.operations import OPERATIONS, Operation
from shop.people import UPLOAD
from shop.shapes import Shape
from shop_client import body_schema, client_of, completed, departures, described, operations, resolved, validator
from shop_tour import LARGEST, OTHERS, SMALLEST

from tests.examples import few

BODIES = {each.id: each.body.shape for each in OPERATIONS if each.body is not None and each.id in LARGEST}
COMPLETED = [each for each in BODIES if not each.startswith("update")]
BARE = {
    "createCustomer",
    "createProduct",
    "createOrder",
    "createCategory",
    "replaceSettings",
    "updateSettings",
    "search",
}

_LENGTHS = (20, 21, 30, 31, 40, 41, 50, 80, 100, 101, 120, 121, 200, 201, 500, 501, 2001)
_WORDS = """
    book delivery email de 0 a@example.com https://example.com/x ABC-0123 #00ff00
    0f8fad5b-d9cb-469f-a165-70867728950e 0f8fad5bd9cb469fa16570867728950e {0f8fad5b} 2031-02-28 2031-02-30 20310228
    2031-W01-1 2031-02-03T04:05:06Z 2031-02-03T04:05:06 2031-02-03t04:05:06.5z 2031-02-03T24:00:00Z
    2031-02-03T04:05:06+24:00
""".split()
# Without the signs by which e-mail addresses and URIs are told: validators differ about what is one.
_FREE = st.text(st.characters(codec="utf-8", exclude_characters="@:"), max_size=8)
_TEXTS = _FREE | st.sampled_from([*_WORDS, "", "00000\n", "2031-02-03 04:05:06Z", *("x" * each for each in _LENGTHS)])
_EDGES = (-1001, -1000, 50, 51, 60, 61, 90, 91, 100, 101, 180, 365, 366, 999, 1000, 10080, 100000, 1000000, 1000001)
_HUGE = (2**31 - 1, 2**31, -(2**31) - 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 1e300)
_NUMBERS = st.integers(-3, 12) | st.sampled_from([*_EDGES, *_HUGE, 0.1, 0.25, 1.0, 2.5])
VALUES = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=4,
)


def places(value: Any) -> list[tuple[Any, ...]]:
    """Return the path to each value in a JSON value, itself included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(), *((key, *rest) for key, each in inner for rest in places(each))]


@st.composite
def changed(draw: st.DrawFn, body: Any) -> Any:
    """Draw a body in which up to two places are changed: replaced, taken out, added, or filled from another place."""
    body = copy.deepcopy(body)
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(places(body)))
        value = draw(VALUES | st.sampled_from([at(body, each) for each in places(body)]).map(copy.deepcopy))
        if not path:
            body = value if draw(st.integers(0, 9)) == 0 else body
            continue
        holder, last = at(body, path[:-1]), path[-1]
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "remove":
                del holder[last]
            case "add" if isinstance(holder, dict):
                holder[draw(_TEXTS)] = value
            case "add":
                holder.append(value)
            case _:
                holder[last] = value
    return body


def bodies(operation: str) -> st.SearchStrategy[Any]:
    """Return a strategy of bodies that differ a little from those of the tour."""
    return st.sampled_from([SMALLEST[operation], LARGEST[operation], *OTHERS.get(operation, [])]).flatmap(changed)


def at(value: Any, path: tuple[Any, ...]) -> Any:
    """Return what stands at a path."""
    for key in path:
        value = value[key]
    return value


def documented(operation: str, body: Any) -> bool:
    """Whether the document admits a body, where the validator can read it."""
    return validator(body_schema(operation), answer=False).is_valid(body)


def edges(schema: dict[str, Any], value: Any) -> Iterator[Any]:
    """Yield values at both sides of each bound that a schema states, and one of each type."""
    yield from (None, True, 1, 0.5, "1", "", [], {}, [None], {"a": None})
    yield from schema.get("enum", [])
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
        if keyword in schema:
            yield from (schema[keyword] + step for step in (-1, 0, 1, -0.5, 0.5))
    if isinstance(schema.get("format"), str) and schema["format"].startswith("int"):
        yield from (sign * 2 ** (int(schema["format"][3:]) - 1) + step for sign in (1, -1) for step in (-1, 0))
    for keyword in ("minLength", "maxLength"):
        yield from (fill * (schema[keyword] + step) for step in (-1, 0, 1) for fill in ("x", "é") if keyword in schema)
    for keyword in ("minItems", "maxItems"):
        for count in [schema[keyword] + step for step in (-1, 0, 1) if keyword in schema]:
            yield (value or ["0000"])[:1] * count
            yield [f"{number}" for number in range(count)]
    for keyword in ("minProperties", "maxProperties"):
        yield from ({f"k{n}": n for n in range(schema[keyword] + step)} for step in (-1, 0, 1) if keyword in schema)
    if isinstance(value, list) and value:
        yield [value[0], value[0]]
    if isinstance(value, dict):
        yield from ({key: each for key, each in value.items() if key != name} for name in value)
        yield {key: each for key, each in value.items() if key in schema.get("required", ())}
        yield {**value, "unknown": 1}


def cases(operation: str) -> Iterator[Any]:
    """Yield the bodies of the tour with each value at the edges of its schema, one at a time."""
    schema = body_schema(operation)
    for body in (SMALLEST[operation], LARGEST[operation], *OTHERS.get(operation, [])):
        for path, keywords in described(schema, body):
            yield from (put(body, path, value) for value in edges(keywords, at(body, path)))


@pytest.mark.many(2)
@pytest.mark.parametrize("operation", BODIES)
def test_shop_draws_each_bound_where_the_document_does(operation: str) -> None:
    judged = [(Checker(operation, Lies()).fits(BODIES[operation], each), each) for each in cases(operation)]

    assert [body for taken, body in judged if taken != documented(operation, body)] == []
    assert {taken for taken, _ in judged} == {True, False}


@pytest.mark.parametrize("operation", COMPLETED)
def test_each_default_stands_where_the_document_states_it(operation: str) -> None:
    for body in filter(partial(documented, operation), cases(operation)):
        kept = Completion(operation, Lies()).complete(BODIES[operation], body)
        assert difference(completed(body_schema(operation), body), shown(BODIES[operation], kept)) == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_each_parameter_is_taken_as_the_document_states_it(operation: Operation) -> None:
    places = {"path": operation.parameters, "query": operation.query}
    places |= {"header": operation.headers, "cookie": operation.cookies}
    tables = {(place, name): each for place, group in places.items() for name, each in group.members.items()}
    stated = {(each["in"], each["name"]): each for each in map(resolved, operations()[operation.id][2]["parameters"])}

    assert tables.keys() == stated.keys()
    for key, each in stated.items():
        schema, member = resolved(each["schema"]), tables[key]
        assert (member.required, member.default) == (each.get("required", False), schema.get("default", ABSENT))
        assert [value for value in edges(schema, ["a"]) if not same_verdict(schema, member.shape, value)] == []


def test_each_field_of_a_file_s_form_is_taken_as_the_document_states_it() -> None:
    fields = {name: each for name, each in body_schema("createUpload")["properties"].items() if name != "file"}
    members = {name: each for name, each in UPLOAD.members.items() if name != "file"}

    assert {name: each.default for name, each in members.items()} == {n: each["default"] for n, each in fields.items()}
    for name, schema in fields.items():
        assert [each for each in edges(schema, "a") if not same_verdict(schema, members[name].shape, each)] == []


def same_verdict(schema: Any, shape: Shape, value: Any) -> bool:
    """Whether the document and the shop say the same of a value."""
    return Checker("", Lies()).fits(shape, value) == validator(schema, answer=False).is_valid(value)


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a copy of a value with another one at a path."""
    if not path:
        return new
    copied = copy.copy(value)
    copied[path[0]] = put(value[path[0]], path[1:], new)
    return copied


@pytest.mark.parametrize("operation", BODIES)
@settings(max_examples=few(12), deadline=None, database=None, derandomize=True)
@given(data=st.data())
def test_shop_accepts_what_the_document_admits_and_nothing_else(operation: str, data: st.DataObject) -> None:
    body = data.draw(bodies(operation))

    assert Checker(operation, Lies()).fits(BODIES[operation], body) == documented(operation, body)


@pytest.mark.many(2)
@pytest.mark.parametrize("operation", COMPLETED)
@settings(max_examples=few(10), deadline=None, database=None, derandomize=True)
@given(data=st.data())
def test_kept_resource_has_the_documented_defaults_at_every_depth(operation: str, data: st.DataObject) -> None:
    body = data.draw(bodies(operation).filter(lambda body: documented(operation, body)))
    kept = Completion(operation, Lies()).complete(BODIES[operation], body)

    assert Completion(operation, Lies()).complete(BODIES[operation], kept) == kept
    assert difference(completed(body_schema(operation), body), shown(BODIES[operation], kept)) == []


def difference(expected: Any, kept: Any, where: str = "") -> list[str]:
    """Return where what is kept is not what is expected; what is absent may be kept as null."""
    if isinstance(expected, dict) and isinstance(kept, dict):
        more = [f"{where}/{name}: more" for name in kept.keys() - expected.keys() if kept[name] is not None]
        less = [f"{where}/{name}: missing" for name in expected.keys() - kept.keys()]
        both = expected.keys() & kept.keys()
        return (
            more + less + [each for name in both for each in difference(expected[name], kept[name], f"{where}/{name}")]
        )
    if isinstance(expected, list) and isinstance(kept, list) and len(expected) == len(kept):
        return [each for pair in zip(expected, kept, strict=True) for each in difference(*pair, f"{where}/*")]
    return [] if json.dumps(expected) == json.dumps(kept) else [f"{where}: {expected} is {kept}"]


@pytest.mark.parametrize("operation", sorted(BARE))
@settings(max_examples=few(6), deadline=None, database=None, derandomize=True)
@given(data=st.data())
def test_every_response_to_a_changed_body_is_documented(operation: str, data: st.DataObject) -> None:
    body = data.draw(bodies(operation))
    method, path, stated = operations()[operation]
    headers = {"Content-Type": next(iter(stated["requestBody"]["content"]))}
    answer = client_of(Shop()).request(method, path, content=json.dumps(body), headers=headers)

    assert list(departures(stated, answer)) == []
    assert answer.status_code in ({200, 201} if documented(operation, body) else {422})
