"""Finds the object that each row of a flat list belongs to.

The text of many pages lists the fields of an object and those of the objects in it one below the other. Where an object
begins may be seen; where it ends is not. What decides is the sample of the page, which has the same names in the same
objects. A row that may belong to several objects belongs to none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

__all__ = ["TOP", "Flat", "Rank", "places"]

# Required fields first, and then by name.
Rank = tuple[bool, tuple[tuple[int, str], ...]]

# The place of a row outside of all objects of the list.
TOP: Final = -1
_REST = "{key}"
# What Redoc, Elements and Scalar print for a text without an example.
_MADE = ("string", "2019-08-24T14:15:22Z", "497f6eca-6276-4993-bfeb-53cbbbba6f08")
# What they print for the names of a map.
_MADE_NAMES = {"property1", "property2", "additionalProp1", "additionalProp2", "additionalProp3"}
_MOST_STATES = 4000
# Readings of a sample, the strictest first:
# - full: it has all names of the list and no others; a name that both have equally often is in no empty object.
# - whole: it has all names of the list and no others.
# - listed: an object has all of its sample's names that the list has below it.
# - single: a name belongs to an object that shows it, if one does. An object has all of its sample's names that the
#   sample and the list have once each.
# - loose: a name belongs to an object that shows it, if one does.
# - blind: it says nothing.
_FULL, _WHOLE, _LISTED, _SINGLE, _LOOSE, _BLIND = _WAYS = ("full", "whole", "listed", "single", "loose", "blind")


class Flat(NamedTuple):
    """A row: its name, whether its own fields follow, and whether it stands outside of all objects (None: not seen).

    `is_defaulted` means that the sample shows the default of the object, which need not have all fields. `rank` is
    where the page puts the row among those of its object, None if that is not known.
    """

    name: str
    opens: bool | None = False
    is_top: bool | None = None
    is_defaulted: bool = False
    rank: Rank | None = None


@dataclass(frozen=True)
class _Frame:
    """An open object: the index of its row, and the names that its sample shows (None: unknown).

    `lacking` are those of them that are still to come. `used` are the names so far that stand in a later row too.
    """

    at: int
    shown: frozenset[str] | None
    lacking: frozenset[str]
    used: frozenset[str] = frozenset()


_State = tuple[tuple[_Frame, ...], bool]
# The states after a row, each with the states before it and the place of the row.
_Layer = dict[_State, list[tuple[_State, int]]]


def places(rows: Sequence[Flat], sample: Any = None) -> list[frozenset[int]]:
    """Returns for each row the indexes of the rows whose object it may belong to, or `TOP`.

    A sample of the renderer shows all names, one of an author need not, and may show others. The strictest reading that
    fits is taken.
    """
    if not any(row.opens is not False for row in rows):
        return [frozenset({TOP})] * len(rows)
    for way in _WAYS if _is_made(sample) else _WAYS[2:]:
        search = _Search(rows, None if way == _BLIND else sample, way)
        if found := search.places():
            return found
    return search.certain()


class _Search:
    """All readings of a list that a sample allows."""

    def __init__(self, rows: Sequence[Flat], sample: Any, way: str) -> None:
        self.rows, self.sample, self.way = rows, sample, way
        self.is_whole, self.is_loose = way in (_FULL, _WHOLE), way in (_SINGLE, _LOOSE)
        # Whether two rows of one object may have the same name: that has fewer states, and admits more readings.
        self.is_coarse = False
        listed = Counter(row.name for row in rows)
        counts = _count(sample)
        self.single = frozenset(name for name, count in listed.items() if count == counts[name] == 1)
        shown = counts if way == _FULL else Counter()
        # Names that the list has more often than the sample: an object may have them and leave them out.
        self.hidden = frozenset(name for name, count in listed.items() if count > shown[name] or name == _REST)
        self.after: list[Counter[str]] = [Counter()]
        for row in reversed(rows):
            self.after.append(self.after[-1] + Counter([row.name]))
        self.after.reverse()

    def places(self) -> list[frozenset[int]] | None:
        """Returns the places of each row in all readings, None if there is no reading."""
        layers: list[_Layer] = [{((self._framed(TOP, self.sample, 0),), False): []}]
        for at, row in enumerate(self.rows):
            layer: _Layer = {}
            for state in layers[-1]:
                for after, place in self._steps(state, at, row):
                    if self._may_end(after, at):
                        layer.setdefault(after, []).append((state, place))
            if len(layer) > _MOST_STATES:
                return self._with_fewer_states(layers)
            layers.append(layer)
        alive = {state for state in layers[-1] if not state[1]}
        return _told(layers, alive) if alive else None

    def _with_fewer_states(self, layers: list[_Layer]) -> list[frozenset[int]]:
        """Returns the places where there are too many readings: those of the rows that all readings were found of."""
        if not self.is_coarse:
            self.is_coarse = True
            return self.places() or self.certain()
        told = _told(layers, set(layers[-1]))
        return told + self.certain()[len(told) :]

    def _steps(self, state: _State, at: int, row: Flat) -> Iterator[tuple[_State, int]]:
        """Yields each state after a row, and the place of the row in it."""
        frames, must_go_in = state
        is_shown = any(frame.shown is not None and row.name in frame.shown - frame.used for frame in frames)
        for depth in range(len(frames), 0, -1):
            if depth < len(frames) and (must_go_in or frames[depth].lacking):
                return
            frame = frames[depth - 1]
            if not self._is_in_order(frames, depth, at, is_first=must_go_in):
                continue
            if self.is_loose and frame.shown is not None and row.name not in frame.shown and is_shown:
                continue
            if (row.is_top is not None and row.is_top != (depth == 1)) or not self._may_hold(frame, row.name):
                continue
            kept = () if self.is_coarse else (*frame.used, row.name)
            used = frozenset(name for name in kept if name == _REST or name in self.after[at + 1])
            own = (*frames[: depth - 1], _Frame(frame.at, frame.shown, frame.lacking - {row.name}, used))
            if row.opens is False:
                yield (own, False), frame.at
                continue
            inner = self._framed(at, self._sample_of((*(one.at for one in own[1:]), at)), at + 1)
            if row.opens is None and self._may_stay_closed(inner, own, at):
                yield (own, False), frame.at
                if inner.lacking:  # the sample of an author may be that of another object
                    yield ((*own, replace(inner, lacking=frozenset())), True), frame.at
            yield ((*own, inner), True), frame.at

    def _is_in_order(self, frames: tuple[_Frame, ...], depth: int, at: int, *, is_first: bool) -> bool:
        """Returns whether the row before this one in an object stands before it by rank too.

        It is the last row where the object is the innermost one, else the row that opened the next one.
        """
        before = at - 1 if depth == len(frames) else frames[depth].at
        if before < 0 or (is_first and depth == len(frames)):
            return True
        rank, earlier = self.rows[at].rank, self.rows[before].rank
        return rank is None or earlier is None or earlier <= rank

    def _framed(self, at: int, sample: Any, below: int) -> _Frame:
        """Returns an object that is open now. The sample of an author may show names that are listed nowhere.

        The values of a map stand last. So an object that begins with them has no fields: its sample shows its keys.
        """
        is_map = self.rows[below : below + 1] and self.rows[below].name == _REST
        shown = None if is_map else _names(sample)
        lacking = shown or frozenset()
        if self.is_loose:
            lacking &= self.single if self.way == _SINGLE else frozenset()
        elif not self.is_whole:
            lacking = frozenset(name for name in lacking if name in self.after[below])
        return _Frame(at, shown, lacking)

    def _may_stay_closed(self, frame: _Frame, around: Sequence[_Frame], at: int) -> bool:
        """Returns whether no fields of an object are listed: the sample shows none of them, or others too.

        Of all open objects, this one alone may show the name of the next row: then that is its field.
        """
        if frame.shown is None:
            return True
        after = self.rows[at + 1].name if at + 1 < len(self.rows) else ""
        if after in frame.shown and not any(after in one.shown for one in around if one.shown):
            return False
        listed = [name for name in frame.shown if name in self.after[at + 1]]
        return not listed or (not self.is_whole and len(listed) < len(frame.shown))

    def _may_end(self, state: _State, at: int) -> bool:
        """Returns whether the rows below a row have all names that the open objects lack."""
        lacking: Counter[str] = Counter()
        for frame in state[0]:
            lacking.update(frame.lacking)
        after = self.after[at + 1]
        return all(count <= after[name] for name, count in lacking.items())

    def _may_hold(self, frame: _Frame, name: str) -> bool:
        if name in frame.used or _REST in frame.used:  # the values of a map stand last
            return False
        if frame.shown is None and name not in self.hidden:
            return False
        return not self.is_whole or frame.shown is None or name in frame.shown or name == _REST

    def _sample_of(self, path: Sequence[int]) -> Any:
        value = self.sample
        for at in path:
            held = _object(value) if not self.rows[at].is_defaulted else None
            is_map = self.rows[at].name == _REST and self.rows[at - 1].opens
            value = (list(held.values()) if is_map else held.get(self.rows[at].name)) if held else None
        return value

    def certain(self) -> list[frozenset[int]]:
        """Returns the places that no reading can change, up to the first field of the first object."""
        found: list[frozenset[int]] = []
        held = frozenset({TOP})
        for at, row in enumerate(self.rows):
            if at and self.rows[at - 1].opens and not row.is_top:
                found.append(frozenset({at - 1}))
            else:
                found.append(frozenset({TOP}) if row.is_top else held - {TOP} if row.is_top is False else held)
            held |= {at} if row.opens is not False else frozenset()
        return found


def _told(layers: Sequence[_Layer], alive: set[_State]) -> list[frozenset[int]]:
    """Returns the places of each row in the readings that end in a state of the last layer."""
    found: list[frozenset[int]] = []
    for layer in reversed(layers[1:]):
        steps = [step for state in alive for step in layer[state]]
        found.append(frozenset(place for _, place in steps))
        alive = {before for before, _ in steps}
    return found[::-1]


def _is_made(sample: Any) -> bool:
    """Returns whether a renderer made a sample from the schema: it has values that no author writes."""
    if isinstance(sample, (Mapping, list)):
        return any(map(_is_made, sample.values() if isinstance(sample, Mapping) else sample))
    return isinstance(sample, str) and sample in _MADE


def _object(value: Any) -> Mapping[str, Any] | None:
    """Returns the object of a sample, or all that the objects of its list show."""
    while isinstance(value, list):
        if len(value) > 1 and all(isinstance(each, Mapping) for each in value):
            return {key: held for each in reversed(value) for key, held in each.items()}
        value = value[0] if value else None
    return value if isinstance(value, Mapping) else None


def _count(sample: Any) -> Counter[str]:
    """Returns how often a sample shows each name, once in each list and each map."""
    held = _object(sample) or {}
    if held and held.keys() <= _MADE_NAMES:
        return _count(list(held.values()))
    return sum(map(_count, held.values()), Counter(held.keys()))


def _names(sample: Any) -> frozenset[str] | None:
    names = frozenset(_object(sample) or ()) - _MADE_NAMES
    return names or None  # folded objects look empty
