"""Applies overlays to the value of a document, and keeps where each of its parts was written.

A part that no action touched has its place in the document, the others have their place in the overlay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bythebook_openapi.overlay.model import Action, Overlay
from bythebook_openapi.pointer import pointer_to
from bythebook_openapi.text.parse import Source, within_bounds

__all__ = ["Overlaid", "overlaid"]

# The names and indices that lead to a part.
Location = tuple[str | int, ...]
_NAMES: Final = {dict: "an object", list: "an array", str: "a text", bool: "a boolean", type(None): "null"}


@dataclass(frozen=True)
class Overlaid(Source):
    """A document after its overlays. `origins` has the file and the pointer of each part that has moved or was added.

    `text` is that of the document and of its overlays.
    """

    written_in: Source = field(repr=False, default_factory=lambda: Source("", "", None))
    origins: dict[str, tuple[Source, str]] = field(repr=False, default_factory=dict)

    def written(self, pointer: str) -> tuple[Source, str]:
        """Returns the file in which the part at a pointer was written, and the pointer there."""
        at = pointer
        while at not in self.origins:
            if not at:
                return self.written_in, pointer
            at = at.rpartition("/")[0]
        source, before = self.origins[at]
        return source, before + pointer[len(at) :]

    def line(self, pointer: str) -> int | None:
        """Returns the line of the part at a pointer in the file in which it was written."""
        source, at = self.written(pointer)
        return source.line(at)

    def has(self, pointer: str) -> bool:
        """Returns whether a file has a key or an item for the pointer."""
        source, at = self.written(pointer)
        return source.has(at)


def overlaid(root: Source, overlays: Sequence[Overlay]) -> Source:
    """Returns a document after all actions of some overlays, in order. The value of `root` is not changed.

    Raises `InputError` for an action whose target selects nothing, or cannot be merged.
    """
    if not overlays or not isinstance(root.value, dict):
        return root
    applying = _Applying(root)
    for overlay in overlays:
        for action in overlay.actions:
            applying.apply(action)
    within_bounds(applying.value, name=root.name)
    text = "\n".join((root.text, *(each.source.text for each in overlays)))
    return Overlaid(root.name, text, applying.value, root, applying.origins)


class _Applying:
    def __init__(self, root: Source) -> None:
        self.root = root
        self.value = _copy(root.value)
        self.origins: dict[str, tuple[Source, str]] = {}

    def apply(self, action: Action) -> None:
        """Applies an action to all nodes that its target selects."""
        found = self._selected(action, "target")
        if action.verb == "remove":
            for location in sorted(found, key=_order, reverse=True):
                self._remove(action, location)
            return
        given, below = action.given, "/update"
        if action.verb == "copy":
            given, below = self._copied(action), "/copy"
        if len({_kind(self._at(each)) for each in found}) > 1:
            raise action.fault(
                f"target {action.target!r} selects nodes of several kinds", "all objects, all arrays or no such node"
            )
        for location in found:
            self._merge(action, location, given, below)

    def _selected(self, action: Action, key: str) -> list[Location]:
        found = [each.location for each in action.query(key).find(self.value)]
        if not found:
            text = action.target if key == "target" else action.given
            expected = f"a part of {self.root.name} as the actions before it leave it"
            raise action.fault(f"{action.verb}: {key} {text!r} selects nothing", expected, f"/{key}")
        return list(dict.fromkeys(found))

    def _copied(self, action: Action) -> Any:
        found = self._selected(action, "copy")
        if len(found) > 1:
            raise action.fault(f"copy {action.given!r} selects {len(found)} nodes", "a single node", "/copy")
        return _copy(self._at(found[0]))

    def _at(self, location: Location) -> Any:
        value = self.value
        for part in location:
            value = value[part]
        return value

    def _remove(self, action: Action, location: Location) -> None:
        if not location:
            raise action.fault("remove: the target is the whole document", "a part of it", "/target")
        holder, last = self._at(location[:-1]), location[-1]
        if isinstance(holder, list):
            assert isinstance(last, int)
            at = pointer_to(*location[:-1])
            places = [self._origin(f"{at}/{index}") for index in range(len(holder))]
            moved = [self._below(f"{at}/{index}") for index in range(len(holder))]
            for index in range(last, len(holder)):
                self._forget(f"{at}/{index}")
                if index > last:
                    self.origins[f"{at}/{index - 1}"] = places[index]
                    self.origins |= {f"{at}/{index - 1}{inner}": place for inner, place in moved[index].items()}
            del holder[last]
        else:
            del holder[last]
            self._forget(pointer_to(*location))

    def _merge(self, action: Action, location: Location, given: Any, below: str) -> None:
        """Merges a value into the node at a location. `below` is the pointer of the value within the action."""
        value, source = self._at(location), (action.source, action.pointer + below)
        if isinstance(value, list):
            added = given if isinstance(given, list) else [given]
            start = len(value)
            for index, each in enumerate(added):
                self._mark(
                    (*location, start + index),
                    (source[0], f"{source[1]}/{index}") if isinstance(given, list) else source,
                )
                value.append(_copy(each))
        elif isinstance(value, dict) and isinstance(given, dict):
            for name, each in given.items():
                inner, within = (*location, name), f"{below}{pointer_to(name)}"
                if name not in value:
                    value[name] = _copy(each)
                    self._mark(inner, (action.source, action.pointer + within))
                elif isinstance(value[name], list) and not isinstance(each, list):
                    raise _incompatible(action, inner, value[name], each, within)
                else:
                    self._merge(action, inner, each, within)
        elif isinstance(value, dict | list) or isinstance(given, dict | list):
            raise _incompatible(action, location, value, given, below)
        else:
            self._at(location[:-1])[location[-1]] = given
            self._mark(location, source)

    def _origin(self, pointer: str) -> tuple[Source, str]:
        return Overlaid("", "", None, self.root, self.origins).written(pointer)

    def _mark(self, location: Location, place: tuple[Source, str]) -> None:
        pointer = pointer_to(*location)
        self._forget(pointer)
        self.origins[pointer] = place

    def _below(self, pointer: str) -> dict[str, tuple[Source, str]]:
        """Returns the origins of the parts below a pointer, by the pointer from there."""
        cut = len(pointer)
        return {at[cut:]: place for at, place in self.origins.items() if at.startswith(f"{pointer}/")}

    def _forget(self, pointer: str) -> None:
        for at in [pointer, *(pointer + inner for inner in self._below(pointer))]:
            self.origins.pop(at, None)


def _incompatible(action: Action, location: Location, value: Any, given: Any, below: str) -> Exception:
    told = f"{action.verb}: {_kind_name(given)} cannot be merged with {_kind_name(value)} at {pointer_to(*location)!r}"
    return action.fault(told, f"{_kind_name(value)}, or remove: true before it", below)


def _order(location: Location) -> tuple[tuple[int, str], ...]:
    """Returns the key by which locations stand in the order of the document, items by their index."""
    return tuple((each, "") if isinstance(each, int) else (-1, each) for each in location)


def _kind(value: Any) -> type:
    return type(value) if isinstance(value, dict | list) else str


def _kind_name(value: Any) -> str:
    return _NAMES.get(type(value), "a number")


def _copy(value: Any) -> Any:
    """Returns a copy of a JSON value in which no two parts are the same object, as YAML's aliases make them."""
    if isinstance(value, dict):
        return {name: _copy(each) for name, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value
