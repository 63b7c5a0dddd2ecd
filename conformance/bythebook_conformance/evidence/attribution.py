"""Learns in which member of its refusals a server names the wrong places of a request, and reads them there.

Known forms are `loc` (FastAPI), `instancePath` and `params.missingProperty` (Ajv), `pointer` (RFC 9457, section 3, and
JSON:API), `field` (Spring), `key` (Litestar), members named after the properties (Django REST framework, Rails,
Laravel), and class-validator's list of sentences that begin with the path. No form is assumed: a member counts only if
it named exactly the wrong place in every refusal of a single invalid value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.conventions import PLACE_IN_SENTENCE
from bythebook_conformance.model import Exchange
from bythebook_openapi.model.operation import Key
from bythebook_openapi.pointer import names_in
from bythebook_openapi.states import EACH

__all__ = ["NAMING", "Naming", "Place", "learned", "named", "steps_of", "stray"]

# The status codes of a refusal that is about the values of a request.
NAMING = frozenset({400, 422})
Place = tuple[str, ...]
_STEPS = re.compile(r"[.\[\]]+")
# A path in dots and brackets, such as `settings.tags[0]`; a sentence is none.
_DOTTED = re.compile(r"(\$\.?)?[\w@-]+([.\[][\w@-]+\]?)*")
_DEEPEST = 8


@dataclass(frozen=True)
class Naming:
    """Where refusals name a place: the member that holds it, with `*` for each index, and how it is written there.

    `form` is `text` for a pointer or a dotted path, `steps` for a list of names, `members` for objects whose members
    are named after the properties, and `sentences`. `is_located` says that the place begins with `body` or `query`.
    """

    member: Place
    form: str
    is_located: bool = False

    def places(self, exchange: Exchange, location: str) -> frozenset[Key]:
        """Returns the places of a request that a refusal names, each with its location first."""
        found = (place for naming, place in named(exchange.answer) if (naming.member, naming.form) == self._where)
        return frozenset(place if self.is_located else (location, *place) for place in found)

    @property
    def _where(self) -> tuple[Place, str]:
        return self.member, self.form


def learned(exchange: Exchange, at: Key) -> frozenset[Naming]:
    """Returns every way in which the refusal of one wrong value at a place names that place and no other."""
    if exchange.status not in NAMING:
        return frozenset()
    by_member: dict[Naming, set[Place]] = {}
    for naming, place in named(exchange.answer):
        by_member.setdefault(naming, set()).add(place)
    bare = {each for each, places in by_member.items() if places == {at[1:]}}
    located = {each for each, places in by_member.items() if places == {at}}
    return frozenset(bare | {Naming(each.member, each.form, is_located=True) for each in located})


def stray(named_places: Iterable[Key], wrong: Iterable[Key]) -> bool:
    """Returns whether a refusal names a place that holds nothing wrong, and is in nothing wrong."""
    around = list(wrong)
    return any(not any(place[: len(each)] == each[: len(place)] for each in around) for place in named_places)


def named(answer: Any, at: Place = ()) -> Iterator[tuple[Naming, Place]]:
    """Yields each place that an answer may name, with where it does."""
    if len(at) > _DEEPEST:
        return
    if isinstance(answer, Mapping):
        yield from ((Naming(at, "members"), place) for place in _by_members(answer))
        params = answer.get("params")
        missing = params.get("missingProperty") if isinstance(params, Mapping) else None
        for name, value in answer.items():
            yield from _stated(value, (*at, str(name)), missing)
            yield from named(value, (*at, str(name)))
    elif isinstance(answer, list):
        for item in answer:
            yield from named(item, (*at, EACH))


def _stated(value: Any, at: Place, missing: Any) -> Iterator[tuple[Naming, Place]]:
    """Yields the place that one member states, with the name of a property that is missing there."""
    steps, form = steps_of(value), "text" if isinstance(value, str) else "steps"
    if steps is not None:
        yield Naming(at, form), (*steps, *(_split(missing) if isinstance(missing, str) else ()))
    sentences = value if isinstance(value, list) and value else ()
    matches = [PLACE_IN_SENTENCE.match(each) if isinstance(each, str) else None for each in sentences]
    for match in matches if all(matches) else ():
        assert match is not None
        yield Naming(at, "sentences"), _split(match["path"])


def steps_of(value: Any) -> Place | None:
    """Returns the steps of a JSON pointer, of a path in dots and brackets, or of a list of names; None for others."""
    if isinstance(value, str):
        if value.startswith(("/", "#/")) or not value:
            return tuple(names_in(value.removeprefix("#")))
        return _split(value) if _DOTTED.fullmatch(value) else None
    is_path = isinstance(value, list) and value and all(type(step) in {str, int} for step in value)
    return tuple(map(str, value)) if is_path else None


def _split(text: str) -> Place:
    return tuple(step for step in _STEPS.split(text.removeprefix("$")) if step)


def _by_members(answer: Mapping[Any, Any], around: Place = ()) -> Iterator[Place]:
    """Yields the paths of the members of an object that hold texts, each alone or in a list."""
    for name, value in answer.items():
        place = (*around, *_split(str(name)))
        if isinstance(value, Mapping) and len(place) <= _DEEPEST:
            yield from _by_members(value, place)
        elif isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
            for index, item in enumerate(value):
                yield from _by_members(item, (*place, str(index)))
        elif isinstance(value, str) or (isinstance(value, list) and value):
            yield place
