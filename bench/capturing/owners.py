"""Finds the fields of a document whose object the text of its page does not tell.

The text of a page lists the fields of an object and those of the objects in it one below the other. The rule asks for
a witness: another document, in which one run of fields stands in another object, and whose page has the same text.
Then the text does not tell which of the two documents it is of. The rule knows the document and the text, and nothing
of what a capture states.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bench.capturing.document_facts import BOUNDS, Facts, Place

__all__ = ["Form", "form_of", "is_untold_value", "untold"]


@dataclass(frozen=True)
class Form:
    """What the text of a renderer shows of objects.

    `starts` tells whether a mark stands where the fields of an object begin. `list_ends` tells whether one stands where
    those of the objects in a list end, `ends` whether one stands where those of any object end. `linked` is what stands
    beside outer fields. `is_sorted` tells that required fields stand first, and the others by name. `response` is the
    line above the sample of the response; the samples before it are of the request. `comma` is what stands between
    options that are texts, which may hold it too. `titles` tells that a title stands in place of a type, `defaults`
    that defaults have values.
    """

    starts: bool = True
    list_ends: bool = False
    ends: bool = False
    linked: str = ""
    is_sorted: bool = False
    response: str = ""
    comma: str = ""
    titles: bool = False
    defaults: bool = True


# What Elements prints of a union whose chosen member is no object.
_PLAIN_UNIONS = {f"{way} of: {kind}" for way in ("one", "any") for kind in ("string", "integer", "number", "boolean")}
_TYPE = re.compile(r"\(?(?:string|integer|number|boolean|object|any|null)\b")
_FORMS = {
    "redoc": Form(response="Response samples"),
    "elements": Form(starts=False, response="Response Example"),
    "scalar": Form(linked="Copy link to ", is_sorted=True, response="STATUS:", defaults=False),
    "docusaurus": Form(starts=False, list_ends=True, comma=", ", titles=True),
    "swagger-ui": Form(ends=True, comma=", "),
    "rapidoc": Form(starts=False),
}


def form_of(renderer: str, text: str) -> Form:
    """Returns what the text of a renderer shows. Of an unknown one, every fact counts as told."""
    if renderer == "swagger-ui" and "Collapse all" in text:  # of OpenAPI 3.1: no braces
        return Form(starts=False)
    return _FORMS.get(renderer, Form(ends=True))


def untold(true: Facts, text: str, form: Form) -> frozenset[Place]:
    """Returns the places of the fields that may stand in another object of a page with the same text.

    A run of fields at the end of an object may stand behind it, in the object that holds it. A run of fields behind an
    object may stand at its end. It does so in a document with the same text, unless one of these tells it:

    - the other object has a field of this name;
    - the page has a mark where the object ends, or beside the fields of the outer one;
    - it has a mark where an object begins, and the run would leave none of its fields;
    - the page sorts the fields of each object, and they would not be sorted there;
    - a sample on the page shows the field at its place, or all fields of the other object that the page prints.
    """
    if form.ends:
        return frozenset()
    listing = _Listing(true, text, form)
    return frozenset(place for holder in listing.objects for place in listing.moved(holder))


def is_untold_value(place: Place, value: Any, text: str, form: Form) -> bool:
    """Returns whether the text is that of another value too.

    Options on one line are those of a document with one option fewer, where two of them are one with a comma in it. A
    default `null` may be a text.
    """
    if place[-1] == "default":
        return bool(value == '"null"')
    if place[-1] != "enum" or not form.comma:
        return False
    options = [json.loads(option) for option in value.split("\n") if option]
    if len(options) < 2 or not all(isinstance(option, str) for option in options):
        return False
    lines = [line.strip() for line in text.splitlines()]
    if set(options) <= set(lines):  # each on a line of its own too
        return False
    listed = re.compile(r"(?:Possible values: )?\[ ?(.*?) ?\]")
    return any(set(found[1].split(form.comma)) == set(options) for line in lines if (found := listed.fullmatch(line)))


class _Listing:
    """The fields of a document by the objects that hold them, in the order of the page."""

    def __init__(self, true: Facts, text: str, form: Form) -> None:
        self.true, self.form = true, form
        lines = [line.strip() for line in text.splitlines()]
        self.lines = frozenset(lines)
        self.words = frozenset(word for line in lines if (word := line.split(" ")[0]))
        self.below: dict[str, list[str]] = {}
        for line, below in pairwise(lines):
            self.below.setdefault(line, []).append(below)
        self.samples = list(_samples(text, form))
        self.fields: dict[Place, list[Place]] = {}
        for place in true.values:
            if place[-2:-1] == (".",):
                self.fields.setdefault(place[:-2], []).append(place)
        if form.is_sorted:
            for fields in self.fields.values():
                fields.sort(key=self._rank)
        self.objects = [holder for holder in self._holders() if self._is_inner(holder)]

    def _rank(self, place: Place) -> tuple[bool, str]:
        """Returns where a page that sorts fields puts one: required ones first, then by name."""
        return self.true.values.get((*place, "required")) != {True}, place[-1].casefold().replace("_", " ")

    def _may_follow(self, place: Place, before: Place | None) -> bool:
        """Returns whether a field may stand behind another one in an object."""
        return not self.form.is_sorted or before is None or self._rank(before) <= self._rank(place)

    def _holders(self) -> Iterator[Place]:
        yield from self.fields
        if not self.form.starts:  # below a field that may be an object, its fields may follow
            for place, kinds in self.true.values.items():
                if place[-1] == "type" and place[:-1] not in self.fields and self._may_hold(place[:-1], kinds):
                    yield place[:-1]

    def _may_hold(self, field: Place, kinds: set[Any]) -> bool:
        """Returns whether a field without fields may have some for all that the text says of its type."""
        if not self.form.titles:
            is_plain = bool(self.lines & _PLAIN_UNIONS)
            return "object" in kinds or ("union" in kinds and not is_plain)
        # Below a union, the type of the member that is shown stands.
        has_value = any((*field, word) in self.true.values for word in ("enum", *BOUNDS))
        is_titled = not any(map(_TYPE.match, self.below.get(field[-1], ())))
        return "object" in kinds or (is_titled and not has_value and "array" not in kinds)

    def _is_inner(self, holder: Place) -> bool:
        """Returns whether an object is the value of a field, or of the items of one, and its end is not marked."""
        field = _field_of(holder)
        if field is None:
            return False
        if self.form.list_ends and "[]" in holder[len(field) :]:
            return False
        return not (_field_of(field[:-2]) is None and self._is_linked(field[:-2]))

    def _is_linked(self, holder: Place) -> bool:
        shown = [place[-1] for place in self.fields[holder] if (*place, "readOnly") not in self.true.values]
        return bool(self.form.linked) and all(f"{self.form.linked}{name}" in self.lines for name in shown)

    def moved(self, holder: Place) -> Iterator[Place]:
        """Yields the fields that may stand in the object around another one, and those that may stand in it."""
        field = _field_of(holder)
        assert field is not None
        own, outer = self.fields.get(holder, []), self.fields[field[:-2]]
        names = {place[-1] for place in outer}
        behind = outer[outer.index(field) + 1 :]
        ends = not own or not behind or self._may_follow(behind[0], own[-1])
        for place in reversed(own[1:] if self.form.starts else own):
            is_in_order = ends and self._may_follow(place, field)
            if place[-1] in names or not is_in_order or self._is_shown(place, field[:-2]):
                break
            yield place
        if (*holder, "{}", "type") in self.true.values:  # the values of a map stand last
            return
        names = {place[-1] for place in own}
        if behind and not self._may_follow(behind[0], own[-1] if own else None):
            return
        for place in behind:
            if place[-1] in names or self._is_shown(place, holder):
                break
            yield place

    def _is_shown(self, place: Place, other: Place) -> bool:
        """Returns whether a sample tells that a field is not in another object.

        It shows the field at its place, or the other object with all fields that the page prints. A renderer makes such
        a sample; that of an author need not have all fields, so it may be that of both documents.
        """
        if any(place[-1] in one for one in self._objects(place[:-2])):
            return True
        names = {each[-1] for each in self.fields.get(other, ())} & self.words
        made = any(filter(None, self._objects(other, made=True)))
        return made or any(names <= set(one) for one in self._objects(other) if one)

    def _objects(self, holder: Place, *, made: bool = False) -> Iterator[dict[str, Any]]:
        """Yields the objects that the samples show at a place. With `made`, those of samples that the renderer made."""
        is_response = holder[0] == "response"
        sections = {"response", holder[1].lower()} if is_response else {holder[0]}
        for section, sample in self.samples:
            if section in sections and not (made and not _is_made(sample)):
                yield from _at(sample, holder[2:] if is_response else holder[1:])


def _field_of(holder: Place) -> Place | None:
    """Returns the field whose value an object is, alone or in a list; None for a whole body and for values of a map."""
    while holder and holder[-1] == "[]":
        holder = holder[:-1]
    return holder if holder[-2:-1] == (".",) else None


def _at(value: Any, path: Place) -> Iterator[dict[str, Any]]:
    """Yields the objects at a path of a sample. Lists count as their items."""
    if isinstance(value, list):
        for item in value:
            yield from _at(item, path)
    elif isinstance(value, dict):
        path = tuple(word for word in path if word != "[]")
        if not path:
            yield value
        elif path[0] == "." and path[1] in value:
            yield from _at(value[path[1]], path[2:])
        elif path[0] == "{}":  # a map: its names are keys
            yield from _at(list(value.values()), path[1:])


def _is_made(sample: Any) -> bool:
    """Returns whether a renderer made a sample: it has the name of a type as a value, and shows all fields."""
    if isinstance(sample, (dict, list)):
        return any(map(_is_made, sample.values() if isinstance(sample, dict) else sample))
    return bool(sample == "string")


def _samples(text: str, form: Form) -> Iterator[tuple[str, Any]]:
    """Yields the JSON values of a text, each with `body`, the status of its response, or `response`."""
    parts = re.split(rf"^{form.response}.*\n", text, maxsplit=1, flags=re.MULTILINE) if form.response else [text]
    before, after = parts if len(parts) > 1 else (text, "")
    status = re.match(r"\d\d\d|default|\dxx", after, re.IGNORECASE)
    of_response = status[0].lower() if status else "response"
    for kind, shown in (("body", before), (of_response, after)):
        numbered = re.sub(r"^\d+\n", "", shown, flags=re.MULTILINE)  # the numbers of lines, or those of a list
        for part in {shown, numbered}:
            for begin in re.finditer(r"^[{\[]|(?<=--data ')[{\[]|(?<=--data-raw ')[{\[]", part, re.MULTILINE):
                try:
                    yield kind, json.JSONDecoder().raw_decode(part, begin.start())[0]
                except ValueError:
                    continue
