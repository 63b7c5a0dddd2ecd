"""Schemathesis and Hypothesis fill a body where the kit's own values do not fit its schema: patterns, unions.

Schemathesis is handed the one operation, with every property required, and gives back only what the schema admits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import hypothesis
import schemathesis
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from jsonpointer import JsonPointer, JsonPointerException
from schemathesis.errors import SchemathesisError

from bythebook_conformance.planning.placeholders import placed, placed_path
from bythebook_conformance.relations.kept_with import kept_with
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Field, Key, Operation, is_carried
from bythebook_openapi.schema.media_types import is_json as is_json_type
from bythebook_openapi.schema.references import chain
from bythebook_openapi.schema.vocabulary import METHODS
from bythebook_openapi.states import ABSENT

__all__ = ["UNFILLABLE", "additional", "drawing", "filled", "is_json", "matching", "schema_of", "values_of"]

# A schema that cannot be filled: Schemathesis says so, or Hypothesis gives up, as where no text matches a pattern. Both
# read patterns as Python does, and bounds as doubles.
UNFILLABLE = (SchemathesisError, hypothesis.errors.HypothesisException, re.error, OverflowError)
QUIET = hypothesis.settings(
    database=None,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.generate],
    max_examples=20,
    verbosity=hypothesis.Verbosity.quiet,
)
# So many items a drawn list holds, unless its schema wants more.
_FEW = 2
# The traits of the values that are drawn.
_FILLED = ("plain", "other")
# Addresses of ordinary characters: Elysia and others refuse some that RFC 5321 admits, such as one with a backtick.
_MAIL = r"^[a-z][a-z0-9]{0,62}@([a-z][a-z0-9]{0,61}\.)?example\.(com|org|net)$"
_MAILS = frozenset({"email", "idn-email"})
_COMPOSED = frozenset({"allOf", "anyOf", "oneOf", "patternProperties", "additionalProperties"})

_IS_DRAWING: ContextVar[bool] = ContextVar("drawing", default=False)
_constants_of_modules: Any = getattr(providers, "_get_local_constants", None)


def _constants() -> Any:
    return type(providers.GLOBAL_CONSTANTS)() if _IS_DRAWING.get() else _constants_of_modules()


if _constants_of_modules is not None:  # a private function, which another version may not have
    providers._get_local_constants = _constants


@contextmanager
def drawing() -> Iterator[None]:
    """Keeps Hypothesis from drawing constants of the source code of this process while the block runs.

    It would read every module that is installed from a folder, and what it draws would depend on these modules.
    """
    before = _IS_DRAWING.set(True)
    try:
        yield
    finally:
        _IS_DRAWING.reset(before)


def schema_of(raw: Mapping[str, Any]) -> schemathesis.BaseSchema:
    """Return a document as Schemathesis reads it, with explicit configuration: no file is searched for."""
    raw = {key: value for key, value in raw.items() if key != "servers"}  # the user names the server
    version = str(raw.get("openapi", ""))
    if version.count(".") == 1:
        raw["openapi"] = f"{version}.0"  # Terracotta's document says `3.0`
    raw["paths"] = {placed_path(path): _readable(raw, item) for path, item in raw.get("paths", {}).items()}
    config = schemathesis.Config()
    # Without a codec the same characters are drawn. Hypothesis tries a codec on every character there is, once for each
    # folder that a run starts in.
    config.projects.default.generation.codec = None
    return schemathesis.openapi.from_dict(raw, config=config)


def additional(raw: Mapping[str, Any], operation: Operation) -> Any:
    """Return an operation with a method of its own (OpenAPI 3.2.0, section 4.9.1) as Schemathesis reads a POST."""
    path, method = operation.route, operation.verb
    item = next(each for each in chain(raw, raw["paths"][path]) if "additionalOperations" in each)
    alone = {key: each for key, each in item.items() if key not in METHODS and key != "additionalOperations"}
    stated = {**alone, "post": item["additionalOperations"][method]}
    return schema_of({**raw, "paths": {path: stated}})[placed_path(path)]["POST"]


def _readable(raw: Mapping[str, Any], item: Any) -> Any:
    """Return a path item, or an operation, without parameters that the kit does not send either: the form of a whole
    query, whose members are sent (OpenAPI 3.2.0, section 4.12.1), and what HTTP carries under no such name. The
    parameters of the path have names that Schemathesis can fill in.
    """
    if not isinstance(item, dict):
        return item
    known = {name: _readable(raw, each) if name in METHODS else each for name, each in item.items()}
    if isinstance(item.get("parameters"), list):
        stated = ((each, _parameter(raw, each)) for each in item["parameters"])
        known["parameters"] = [_placed(each, meant) for each, meant in stated if _is_sent(meant)]
    return known


def _placed(parameter: Any, meant: Any) -> Any:
    """Return a parameter, written out where its name in the path is another one for Schemathesis."""
    if not isinstance(meant, dict) or meant.get("in") != "path":
        return parameter
    name = placed(str(meant.get("name")))
    return {**meant, "name": name} if name != str(meant.get("name")) else parameter


def _parameter(raw: Mapping[str, Any], parameter: Any) -> Any:
    """Return a parameter, or the one of the components that it refers to."""
    reference = parameter.get("$ref") if isinstance(parameter, dict) else None
    if isinstance(reference, str) and reference.startswith("#/components/parameters/"):
        return raw.get("components", {}).get("parameters", {}).get(reference.rpartition("/")[2])
    return parameter


def _is_sent(parameter: Any) -> bool:
    if not isinstance(parameter, dict):
        return True
    location, name = str(parameter.get("in")), str(parameter.get("name"))
    contents = parameter.get("content")
    is_form = isinstance(contents, dict) and any(not is_json_type(each) for each in contents)
    return is_carried(location, name) and not (location == "querystring" and is_form)


def values_of(contract: Contract, operation: Operation, each: Field) -> st.SearchStrategy[Any]:
    """Return a strategy of values of a field of a body, which hold every member that the document names.

    It is made once and kept with the operation: Hypothesis looks through every new strategy before it draws from it.
    """
    known: dict[Key, st.SearchStrategy[Any]] = kept_with(operation, "_values_of", dict)
    if each.key not in known:
        known[each.key] = _dense(contract, operation, each, st.just(ABSENT))
    return known[each.key]


def _dense(
    contract: Contract, operation: Operation, each: Field, otherwise: st.SearchStrategy[Any]
) -> st.SearchStrategy[Any]:
    """Return a strategy of values of a field that hold every member that the document names."""
    stated = contract.reader.at(each.pointer)
    if not isinstance(stated, dict):
        return otherwise
    names = [member.path[-1] for member in operation.children.get(each.key, ()) if member.kind == "property"]
    if each.is_content:
        names = list(contract.reader.shape(*each.pointers).properties)
    dense = {**stated, "required": names} if "$ref" not in stated else {"allOf": [stated, {"required": names}]}
    found = schema_of(_alone(contract.raw, dense if names else stated))["/body"]["post"]
    return found.as_strategy().map(lambda case: case.body)


def _alone(raw: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document of one operation that takes a schema, with what the schema refers to and nothing else."""
    alone: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "one operation", "version": "1"},
        "paths": {
            "/body": {
                "post": {
                    "requestBody": {"required": True, "content": {"application/json": {"schema": _closed(schema)}}},
                    "responses": {"200": {"description": "taken"}},
                }
            }
        },
    }
    seen: set[str] = set()
    waiting: list[Any] = [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            reference = node.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/") and reference not in seen:
                seen.add(reference)
                with suppress(JsonPointerException):
                    pointer = JsonPointer(unquote(reference[1:]))
                    found = pointer.resolve(raw)
                    waiting.append(found)
                    _put(alone, pointer.parts, _closed(found))
    return alone


def _put(holder: dict[str, Any], parts: list[str], value: Any) -> None:
    for part in parts[:-1]:
        inner = holder.get(part)
        holder[part] = inner if isinstance(inner, dict) else {}
        holder = holder[part]
    holder[parts[-1]] = value


def is_json(value: Any) -> bool:
    """Return whether a drawn value is JSON; Schemathesis draws bytes for some formats."""
    if isinstance(value, list):
        return all(is_json(each) for each in value)
    if isinstance(value, dict):
        return all(type(key) is str and is_json(each) for key, each in value.items())
    return value is None or type(value) in {str, int, float, bool}


def _closed(node: Any) -> Any:
    """Return schemas whose objects hold the properties that they name, and no others: a server may drop those.

    Their lists hold few items: where items hold lists of their own kind, most draws of longer ones grow too large.
    Their email addresses hold ordinary characters.
    """
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items() if key != "discriminator"}
    if isinstance(node.get("properties"), dict) and not node.keys() & _COMPOSED:
        closed["additionalProperties"] = False
    if node.get("type") == "array" and "contains" not in node:
        closed["maxItems"] = min(node.get("maxItems", _FEW), max(node.get("minItems", 0), _FEW))
    if isinstance(node.get("format"), str) and node["format"] in _MAILS and "pattern" not in node:
        del closed["format"]
        closed["pattern"] = _MAIL
    return closed


class _FoundError(Exception):
    """Both values of a field were drawn."""


def filled(contract: Contract, operation: Operation, each: Field, seed: int) -> Mapping[str, Any]:
    """Return a plain and another value of a field, by trait; fewer where Schemathesis does not draw them.

    They are drawn once for each seed, and kept with the operation.
    """
    known: dict[tuple[Key, int], Mapping[str, Any]] = kept_with(operation, "_filled", dict)
    at = each.key, seed
    if at not in known:
        known[at] = _filled(contract, operation, each, seed)
    return known[at]


def _filled(contract: Contract, operation: Operation, each: Field, seed: int) -> Mapping[str, Any]:
    """Returns what Schemathesis draws from the schema of the field alone, since a whole body takes far longer."""
    found: dict[str, Any] = {}
    if not each.is_content and (each.location != "body" or each.is_text):
        return found

    @hypothesis.seed(seed)
    @QUIET
    @hypothesis.given(_dense(contract, operation, each, st.nothing()))
    def draw(value: Any) -> None:
        if value is not None and is_json(value) and contract.admits(each, value) and not same(value, each.default):
            if not repr(value).isprintable() or "\\" in repr(value):
                return  # too odd to be taken for granted
            if not same(found.setdefault("plain", value), value):
                found.setdefault("other", value)
        if len(found) == len(_FILLED):
            raise _FoundError

    with drawing(), suppress(_FoundError, *UNFILLABLE):
        draw()
    return found


@lru_cache(maxsize=1024)
def matching(pattern: str, longest: int, seed: str, *, whole: bool = False) -> tuple[str, ...]:
    """Return some texts of at most `longest` characters that match a pattern, or are `whole` a match of it, the same
    for the same seed.
    """
    drawn: list[str] = []
    with drawing(), suppress(*UNFILLABLE):
        texts = st.from_regex(pattern, fullmatch=whole, alphabet=st.characters(max_codepoint=126, min_codepoint=32))

        @hypothesis.seed(seed)
        @hypothesis.settings(QUIET, max_examples=60)
        @hypothesis.given(texts.filter(lambda text: len(text) <= longest and text == text.strip()))
        def draw(text: str) -> None:
            drawn.append(text)

        draw()
    # Longer ones first: short texts are likelier to be taken by someone else.
    return tuple(sorted(dict.fromkeys(drawn), key=len, reverse=True))
