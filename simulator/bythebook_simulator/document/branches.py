"""Rewrites the unions of a document for a validator, so that they mean what their authors mean. It validates nothing.

`oneOf` becomes `anyOf`: generators write it for alternatives that overlap, of which no value could ever be exactly one
(docs/requests.md: "oneOf is read as at least one"). A discriminator chooses (OpenAPI 3.1.1, section 4.8.25): the
branch that it names must admit the value, and a name that it does not know is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

__all__ = ["BRANCH", "opened"]

# Marks what is added to `allOf` for a discriminator: the property, the word that it holds, the branch's index.
BRANCH: Final = "x-bythebook-branch"

_DATA: Final = frozenset({"example", "examples", "default", "enum", "const"})
_NAMED: Final = frozenset({"properties", "patternProperties", "$defs", "definitions", "schemas", "dependentSchemas"})


def opened(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the document with its unions rewritten; references into a `oneOf` follow it to its new name."""
    rewriter = _Rewriter(raw)
    new: dict[str, Any] = rewriter.rewritten(raw, named=False)
    return new


class _Rewriter:
    """Rewrites one document, and knows by its `allOf` which schemas extend which."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        components = raw.get("components")
        found = components.get("schemas") if isinstance(components, Mapping) else None
        self.schemas: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
        self.own = {id(schema): name for name, schema in self.schemas.items()}

    def rewritten(self, node: Any, *, named: bool) -> Any:
        """Return a node with its unions rewritten; `named` says that its keys are names, and no keywords."""
        if isinstance(node, list):
            return [self.rewritten(each, named=False) for each in node]
        if not isinstance(node, Mapping):
            return node
        if named:
            return {name: self.rewritten(each, named=False) for name, each in node.items()}
        new = {
            "anyOf" if name == "oneOf" and _is_opened(node) else name: each
            if name in _DATA
            else self.rewritten(each, named=name in _NAMED)
            for name, each in node.items()
        }
        if isinstance(reference := node.get("$ref"), str) and "/oneOf/" in reference:
            new["$ref"] = _followed(reference, self.raw)
        if chosen := self._discriminated(node, new):
            new["allOf"] = [*(new.get("allOf") or ()), *chosen]
        return new

    def _discriminated(self, node: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
        stated, union = node.get("discriminator"), node.get("oneOf") or node.get("anyOf")
        if not isinstance(stated, Mapping) or not isinstance(stated.get("propertyName"), str):
            return []
        name, mapping = stated["propertyName"], stated.get("mapping")
        mapping = mapping if isinstance(mapping, Mapping) else {}
        if isinstance(union, list):
            return _chosen(name, mapping, union, new.get("anyOf") or new.get("oneOf") or [])
        words = list(mapping) or self._family(self.own.get(id(node)))
        return [{BRANCH: [name, None, None], "properties": {name: {"enum": words}}}] if words else []

    def _family(self, parent: str | None) -> list[str]:
        """Return the names of the schemas that extend a schema, and its own; nothing where none does."""
        reference = f"#/components/schemas/{parent}"
        found = [
            name
            for name, schema in self.schemas.items()
            if isinstance(schema, Mapping)
            and any(isinstance(each, Mapping) and each.get("$ref") == reference for each in schema.get("allOf") or ())
        ]
        return [str(parent), *found, *(each for name in found for each in self._family(name)[1:])] if found else []


def _is_opened(node: Mapping[str, Any]) -> bool:
    return isinstance(node.get("oneOf"), list) and "anyOf" not in node


def _followed(reference: str, raw: dict[str, Any]) -> str:
    steps = reference.split("/")
    node: Any = raw
    for index, text in enumerate(steps[1:], 1):
        name = unquote(text).replace("~1", "/").replace("~0", "~")
        if isinstance(node, Mapping):
            if name == "oneOf" and _is_opened(node):
                steps[index] = "anyOf"
            node = node.get(name)
        else:
            node = node[int(name)] if isinstance(node, list) and name.isdecimal() and int(name) < len(node) else None
    return "/".join(steps)


def _chosen(name: str, mapping: Mapping[str, Any], union: list[Any], branches: list[Any]) -> list[dict[str, Any]]:
    """Return the rules of a union: who says a word must be what it names, and no word may be said that is not known."""
    references = [each.get("$ref") if isinstance(each, Mapping) else None for each in union]
    words: dict[str, int] = {}
    for index, reference in enumerate(references):
        last = str(reference).rpartition("/")[2]
        mapped = [word for word, target in mapping.items() if target in {reference, last}]
        if reference is not None:
            words |= dict.fromkeys(mapped or [last], index)
    rules: list[dict[str, Any]] = [
        {
            BRANCH: [name, word, index],
            "if": {"type": "object", "properties": {name: {"const": word}}, "required": [name]},
            "then": branches[index],
        }
        for word, index in words.items()
    ]
    if words and None not in references:
        rules.append({BRANCH: [name, None, None], "properties": {name: {"enum": list(words)}}})
    return rules
