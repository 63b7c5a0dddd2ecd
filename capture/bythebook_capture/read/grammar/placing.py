"""Finds the object that each row of a flat list belongs to.

The text of many pages lists the fields of an object and those of the objects in it one below the other. Where an object
begins may be seen; where it ends is not. What decides is the sample of the page, which has the same names in the same
objects. A row that may belong to several objects belongs to none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(slots=True, eq=False)
class _Object:
    """An object that a reading may open. All that it has follows from its row and the objects around it.

    Names are bits of a number here: a search asks for them millions of times. `shown` are the names that its sample
    shows (None: unknown), `lacking` those that have to come, `around` those that it or an object around it shows.
    """

    at: int
    sample: Any
    shown: int | None
    lacking: int
    around: int
    may_stay_closed: bool = True
    inner: dict[int, _Object] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Frame:
    """An open object in a reading, with the frame of the object around it. The innermost frame is the whole state.

    `lacking` are the names of its sample that are still to come. `used` are the names so far that stand in a later row
    too. `free` are names that an open object shows and does not have yet; `due` those that any open object lacks, then
    those that two lack, and so on. `must_go_in` means that the next row belongs to it.
    """

    object: _Object
    outer: _Frame | None
    lacking: int
    used: int
    must_go_in: bool
    free: int
    due: tuple[int, ...]


# The states after a row, each with the states before it and the place of the row.
_Layer = dict[_Frame, list[tuple[_Frame, int]]]


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
        self.bits: dict[str, int] = {}
        self.frames: dict[tuple[_Frame | None, _Object, int, int, bool], _Frame] = {}
        listed = Counter(row.name for row in rows)
        counts = _count(sample)
        self.single = self._mask(name for name, count in listed.items() if count == counts[name] == 1)
        shown = counts if way == _FULL else Counter()
        # Names that the list has more often than the sample: an object may have them and leave them out.
        self.hidden = self._mask(name for name, count in listed.items() if count > shown[name] or name == _REST)
        self.names = [self._mask([row.name]) for row in rows]
        self.rest = self._mask([_REST])
        # The names of the rows from each row on, then those of two rows, and so on.
        self.after: list[tuple[int, ...]] = [()]
        for bit in reversed(self.names):
            self.after.append(_added(self.after[-1], bit))
        self.after.reverse()
        order = {rank: at for at, rank in enumerate(sorted({row.rank for row in rows if row.rank is not None}))}
        self.ranks = [None if row.rank is None else order[row.rank] for row in rows]

    def places(self) -> list[frozenset[int]] | None:
        """Returns the places of each row in all readings, None if there is no reading."""
        self.frames = {}
        whole = self._object(TOP, self.sample, None)
        layers: list[_Layer] = [{self._frame(None, whole, whole.lacking): []}]
        for at in range(len(self.rows)):
            layer: _Layer = {}
            steps: dict[_Frame, list[tuple[_Frame, int]]] = {}
            for state in layers[-1]:
                self._step(state, at, layer, steps)
                if len(layer) > _MOST_STATES:
                    return self._with_fewer_states(layers)
            layers.append(layer)
        alive = {state for state in layers[-1] if not state.must_go_in}
        return _told(layers, alive) if alive else None

    def _with_fewer_states(self, layers: list[_Layer]) -> list[frozenset[int]]:
        """Returns the places where there are too many readings: those of the rows that all readings were found of."""
        if not self.is_coarse:
            self.is_coarse = True
            return self.places() or self.certain()
        told = _told(layers, set(layers[-1]))
        return told + self.certain()[len(told) :]

    def _step(self, state: _Frame, at: int, layer: _Layer, steps: dict[_Frame, list[tuple[_Frame, int]]]) -> None:
        """Adds the states after a row to its layer. `steps` keeps those of each frame, which many states share."""
        name = self.names[at]
        is_elsewhere = self.is_loose and bool(state.free & name)
        is_ranked = self.ranks[at] is not None
        frame: _Frame | None = state
        left: _Frame | None = None
        while frame and not (left and (left.must_go_in or left.lacking)):
            here, before = frame, left
            left, frame = here, here.outer
            if is_ranked and not self._is_in_order(state, before, at):
                continue
            if is_elsewhere and (shown := here.object.shown) is not None and not shown & name:
                continue
            if (found := steps.get(here)) is None:
                found = steps[here] = [step for step in self._steps(here, at) if self._may_end(step[0], at)]
            for after, place in found:
                if (held := layer.get(after)) is None:
                    layer[after] = [(state, place)]
                else:
                    held.append((state, place))

    def _steps(self, here: _Frame, at: int) -> Iterator[tuple[_Frame, int]]:
        """Yields each state after a row in the object of a frame, and the place of the row in it."""
        row, name, outer = self.rows[at], self.names[at], here.outer
        if (row.is_top is not None and row.is_top != (outer is None)) or not self._may_hold(here, name):
            return
        kept = 0 if self.is_coarse else self._later(at + 1) | self.rest
        own = self._frame(outer, here.object, here.lacking & ~name, (here.used | name) & kept)
        if row.opens is False:
            yield own, here.object.at
            return
        inner = self._inner(here.object, at)
        if row.opens is None and inner.may_stay_closed:
            yield own, here.object.at
            if inner.lacking:  # the sample of an author may be that of another object
                yield self._frame(own, inner, 0, must_go_in=True), here.object.at
        yield self._frame(own, inner, inner.lacking, must_go_in=True), here.object.at

    def _is_in_order(self, state: _Frame, left: _Frame | None, at: int) -> bool:
        """Returns whether the row before this one in an object stands before it by rank too.

        It is the last row where the object is the innermost one, else the row that opened the object `left` last.
        """
        before = left.object.at if left else at - 1
        if before < 0 or (state.must_go_in and not left):
            return True
        rank, earlier = self.ranks[at], self.ranks[before]
        return rank is None or earlier is None or earlier <= rank

    def _frame(
        self, outer: _Frame | None, opened: _Object, lacking: int, used: int = 0, *, must_go_in: bool = False
    ) -> _Frame:
        """Returns the frame with these values: equal ones are the same, so that states are compared at once."""
        key = outer, opened, lacking, used, must_go_in
        found = self.frames.get(key)
        if found is None:
            free = (opened.shown or 0) & ~used | (outer.free if outer else 0)
            due = _added(outer.due if outer else (), lacking)
            found = self.frames[key] = _Frame(opened, outer, lacking, used, must_go_in, free, due)
        return found

    def _inner(self, around: _Object, at: int) -> _Object:
        """Returns the object that a row of an object opens."""
        found = around.inner.get(at)
        if found is None:
            row, held = self.rows[at], _object(around.sample) if not self.rows[at].is_defaulted else None
            is_map = row.name == _REST and self.rows[at - 1].opens
            sample = (list(held.values()) if is_map else held.get(row.name)) if held else None
            found = around.inner[at] = self._object(at, sample, around)
        return found

    def _object(self, at: int, sample: Any, around: _Object | None) -> _Object:
        """Returns an object that is open from a row on. The sample of an author may show names that are listed nowhere.

        The values of a map stand last. So an object that begins with them has no fields: its sample shows its keys.
        """
        below = at + 1
        is_map = self.rows[below : below + 1] and self.rows[below].name == _REST
        names = None if is_map else _names(sample)
        shown = None if names is None else self._mask(names)
        lacking = shown or 0
        if self.is_loose:
            lacking &= self.single if self.way == _SINGLE else 0
        elif not self.is_whole:
            lacking &= self._later(below)
        shown_around = around.around if around else 0
        may_stay_closed = self._may_stay_closed(shown, shown_around, below)
        return _Object(at, sample, shown, lacking, shown_around | (shown or 0), may_stay_closed)

    def _may_stay_closed(self, shown: int | None, around: int, below: int) -> bool:
        """Returns whether no fields of an object are listed: the sample shows none of them, or others too.

        Of all open objects, this one alone may show the name of the next row: then that is its field.
        """
        if shown is None:
            return True
        after = self.names[below] if below < len(self.names) else 0
        if after & shown & ~around:
            return False
        listed = shown & self._later(below)
        return not listed or (not self.is_whole and listed != shown)

    def _may_end(self, state: _Frame, at: int) -> bool:
        """Returns whether the rows below a row have all names that the open objects lack."""
        after = self.after[at + 1]
        if len(state.due) > len(after):
            return False
        return not any(due & ~names for due, names in zip(state.due, after, strict=False))

    def _may_hold(self, frame: _Frame, name: int) -> bool:
        if frame.used & (name | self.rest):  # the values of a map stand last
            return False
        shown = frame.object.shown
        if shown is None:
            return bool(name & self.hidden)
        return not self.is_whole or bool(name & (shown | self.rest))

    def _later(self, at: int) -> int:
        """Returns the names of the rows from a row on."""
        return self.after[at][0] if self.after[at] else 0

    def _mask(self, names: Iterable[str]) -> int:
        """Returns names as bits. A name gets a bit when it is asked for first."""
        return sum(self.bits.setdefault(name, 1 << len(self.bits)) for name in names)

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


def _added(counts: tuple[int, ...], names: int) -> tuple[int, ...]:
    """Returns how often names are there, with some names once more: all names, those that are twice, and so on."""
    found: list[int] = []
    for held in counts:
        found.append(held | names)
        names &= held
    return (*found, names) if names else tuple(found)


def _told(layers: Sequence[_Layer], alive: set[_Frame]) -> list[frozenset[int]]:
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
