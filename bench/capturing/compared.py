"""Compares the facts that a capture states with those of the document that the page was rendered from."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.capturing.document_facts import BOUNDS, Facts, Place, letters
from bench.capturing.owners import Form, is_untold_value, untold

__all__ = ["Compared", "Wrong", "by_kind", "compared", "kind_of", "name_of", "same_path"]

# The heading of the responses, in all renderers.
_RESPONSES = "Responses"
# A page prints one of them.
_OTHER_BOUNDS = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
# How many lines after its name a page says the facts of a field.
_NEAR = 14
_LEAST_DESCRIPTION = 3
# Marks of Markdown: those before a name, and those of code and bold text.
_MARKS = re.compile(r"^[\s|>#»*`-]+(?=[A-Za-z_$@])|`|\*\*")
# What stands beside a bound, or on the line before it.
_BOUND = re.compile(r"[<>≤≥\[^$]|min|max|between|length|range|multiple|characters|items|pattern|match", re.IGNORECASE)
# What Swagger UI runs together with a name.
_GLUED = r"(?:Collapse all|Expand all|string|integer|number|boolean|array|object|any|read-only|write-only)"


@dataclass(frozen=True)
class Wrong:
    """A fact that is stated, and not true."""

    place: Place
    said: Any
    true: tuple[Any, ...]

    def __str__(self) -> str:
        """Returns the fact as a line."""
        true = " or ".join(map(str, self.true)) or "no such fact"
        return f"{' '.join(self.place)}: says {str(self.said)[:100]}, true is {true[:160]}"


@dataclass
class Compared:
    """The `true` facts, and those of one page by kind: `right`, `wrong`, and `missing` though the page prints them.

    `untold` are missing facts of fields whose object the text does not tell, `lucky` the stated names of such fields.
    """

    true: Facts
    right: Counter[str] = field(default_factory=Counter)
    wrong: list[Wrong] = field(default_factory=list)
    missing: list[tuple[Place, Any]] = field(default_factory=list)
    untold: list[tuple[Place, Any]] = field(default_factory=list)
    lucky: list[Place] = field(default_factory=list)


def kind_of(place: Place) -> str:
    """Returns the kind of the fact at a place: name, type, null, required, default, bound, enum, description, ..."""
    word = place[-1]
    if place[-2:-1] == (".",) or (len(place) == 2 and place[0] in ("query", "path", "header", "cookie")):
        return "name"
    if len(place) == 1:
        return "section"
    return "bound" if word in BOUNDS else "status" if place[:-1] == ("response",) else word


def compared(
    true: Facts,
    stated: Facts,
    text: str,
    form: Form | None = None,
    *,
    selected: Facts | None = None,
    printed: Form | None = None,
) -> Compared:
    """Returns how stated facts compare with the true ones; `text` is the page's text, to see what it prints.

    `form` tells what a capture of the text can know; None if it is one of the HTML. `printed` is the form of the text
    then: options that one line holds are no better told there. `selected` are the facts of the
    first media types, which a page shows until a reader chooses others. The page does not print those of others.
    """
    selected = selected if selected and _has_media_of(selected, stated) else true
    homeless = untold(selected, text, form) if form and text else frozenset()
    result = Compared(true)
    stated = _with_status(true, stated)
    if same_path(true, stated):
        result.right["path"] += 1
    else:
        result.wrong.append(Wrong(("path",), stated.server + stated.path, (true.server + true.path,)))
    unknown: set[Place] = set()
    for place in sorted(stated.values, key=len):
        if any(place[: len(each)] == each for each in unknown):
            continue
        known_at = true.unrolled(place)
        if known_at is None:
            continue
        told = true.values.get(place, set()) | true.values.get(known_at, set()) | _of_items(true, stated, place)
        for value in stated.values[place]:
            if value in told or _alike(place, value, told):
                result.right[kind_of(place)] += 1
            else:
                result.wrong.append(Wrong(place, value, tuple(sorted(told, key=str))))
                if kind_of(place) in ("name", "status"):
                    unknown.add(place)
    for place, value in _missing(true, stated, text):
        if place not in selected.values and place[-1] != "media-type":
            continue
        if form and not form.defaults and place[-1] == "default":
            continue
        is_untold = any(place[:end] in homeless for end in range(1, len(place) + 1))
        shown = form or printed
        is_untold = is_untold or (shown is not None and is_untold_value(place, value, text, shown))
        (result.untold if is_untold else result.missing).append((place, value))
    result.lucky = [place for place in stated.values if place in homeless]
    return result


def _of_items(true: Facts, stated: Facts, place: Place) -> set[Any]:
    """Returns the true values of a fact that may be one of the items of a list, since the page does not say it."""
    holders = [each for each in stated.loose if place[: len(each)] == each]
    return set().union(*(true.values.get((*each, "[]", *place[len(each) :]), set()) for each in holders))


def _has_media_of(selected: Facts, stated: Facts) -> bool:
    """Returns whether no other media types are stated than selected ones: then a page shows these."""
    stated_media = {place: values for place, values in stated.values.items() if place[-1:] == ("media-type",)}
    return all(values <= selected.values.get(place, set()) for place, values in stated_media.items())


def _missing(true: Facts, stated: Facts, text: str) -> Iterator[tuple[Place, Any]]:
    """Yields the true facts that the page prints and the capture does not state.

    A name counts as printed as often as lines begin with it, a media type as often as it stands on the page. A fact of
    a field counts only if its name is printed. What the page says of the response is not printed of the request.
    """
    request, response = _halves(text, {name_of(place) for place in true.values})
    left = {page: Counter({name: page.count(name) for name in page.names}) for page in (request, response)}
    for place in stated.values:
        if kind_of(place) == "name":
            left[response if place[0] == "response" else request][name_of(place)] -= 1
    media = Counter(text.split())
    media.subtract(
        Counter(str(each) for place, held in stated.values.items() if place[-1] == "media-type" for each in held)
    )
    known = {place for place in stated.values if kind_of(place) in ("name", "status")}
    for place in sorted(true.values, key=len):
        values = true.values[place]
        page = response if place[0] == "response" else request
        if place in stated.values or len(values) > 1 or not _within(place, known):
            continue
        value = next(iter(values))
        if kind_of(place) == "name":
            left[page][name_of(place)] -= 1
            if left[page][name_of(place)] < 0:
                continue
            known.add(place)
            yield place, value
        elif kind_of(place) == "media-type":
            media[value] -= 1
            if media[value] >= 0:
                yield place, value
        elif page.prints(place, value) and not _is_bound_once(place, value, stated):
            yield place, value


def _halves(text: str, names: set[str]) -> tuple[_Page, _Page]:
    """Returns what may be of the request, and what may be of the response. A heading stands between both."""
    lines = text.splitlines()
    found = [at for at, line in enumerate(lines) if line.strip(" \u200b") == _RESPONSES]
    if not found:
        whole = _Page(text, names)
        return whole, whole
    return _Page("\n".join(lines[: found[-1]]), names), _Page("\n".join(lines[found[0] + 1 :]), names)


def _is_bound_once(place: Place, value: Any, stated: Facts) -> bool:
    """Returns whether the capture states the number of a bound as that of the other bound on this side."""
    other = _OTHER_BOUNDS.get(place[-1])
    return other is not None and value in stated.values.get((*place[:-1], other), ())


def _within(place: Place, known: set[Place]) -> bool:
    """Returns whether the field, or the response, that a fact belongs to is stated, or printed and missing."""
    holders = [place[:end] for end in range(1, len(place)) if kind_of(place[:end]) in ("name", "status")]
    return not holders or holders[-1] in known


def same_path(true: Facts, stated: Facts) -> bool:
    """Returns whether the paths are the same, or are so with the path of the server before them.

    The host of a relative server is that of the page. Variables of a server are printed as their defaults.
    """
    hosts = re.compile(r"(?:https?:)?//[^/]*")
    if "{" in true.server:
        return stated.path.endswith(true.path)
    paths = {hosts.sub("", true.server) + true.path, true.path}
    return stated.path in paths or hosts.sub("", stated.server + stated.path) in paths


def _with_status(true: Facts, stated: Facts) -> Facts:
    """Returns the stated facts with the status whose facts they fit best, where the page leaves it open."""
    if ("response", "?") not in stated.values:
        return stated
    statuses = [place[1] for place in true.values if len(place) == 2 and place[0] == "response"]

    def moved(status: str) -> dict[Place, set[Any]]:
        return {
            ("response", status, *place[2:]) if place[:2] == ("response", "?") else place: values
            for place, values in stated.values.items()
        }

    def wrongs(status: str) -> int:
        return sum(not values <= true.values.get(place, set()) for place, values in moved(status).items())

    best = min(statuses, key=wrongs, default=None)
    if best is None:  # the document has no response either
        held = {place: values for place, values in stated.values.items() if place != ("response", "?")}
        return Facts(stated.path, stated.server, held)
    return Facts(stated.path, stated.server, moved(best))


def _alike(place: Place, value: Any, told: set[Any]) -> bool:
    """Returns whether a page prints a value like a true one: a number as a text, descriptions one after another."""
    if place[-1] == "default":
        return any(str(value).strip('"') == str(each).strip('"') for each in told)
    if place[-1] != "description":
        return False
    rest = str(value)
    for part in sorted(map(str, told), key=len, reverse=True):
        rest = rest.replace(part, "")
    return not rest and bool(told)


def name_of(place: Place) -> str:
    """Returns the name of the field that a fact belongs to; an empty text where it belongs to none."""
    if "." in place:
        return place[len(place) - place[::-1].index(".")]
    return place[1] if len(place) > 1 and place[0] in ("query", "path", "header", "cookie") else ""


class _Page:
    """The text of a page: whether it prints a fact. `names` are those of all fields."""

    def __init__(self, text: str, names: set[str]) -> None:
        self.names = names - {""}
        self.lines = [_MARKS.sub("", line).strip() for line in text.splitlines()]
        self.letters = letters(text)
        self._near: dict[str, list[str]] = {}

    def count(self, name: str) -> int:
        """Returns how many lines begin with a name."""
        return len(self._around(name)) if name else 0

    def prints(self, place: Place, value: Any) -> bool:
        """Returns whether the page prints a fact, near the name of its field."""
        kind, name = kind_of(place), name_of(place)
        if kind == "section" or (kind in ("required", "null") and value is not True):
            return False
        if kind == "description":
            return len(value) > _LEAST_DESCRIPTION and value in self.letters
        if kind == "status":
            return any(value == word for line in self.lines for word in line.split())
        if not name or place[-2] in ("[]", "{}"):
            return False
        windows = self._around(name)
        if kind in ("type", "format", "null", "required"):  # the next field has its own
            windows = [self._to_next(window) for window in windows]
        return any(self._says(kind, value, window, name) for window in windows)

    def _to_next(self, window: str) -> str:
        lines = window.split("\n")
        return "\n".join(lines[: next((at for at in range(2, len(lines)) if lines[at] in self.names), None)])

    @staticmethod
    def _says(kind: str, value: Any, window: str, name: str) -> bool:
        said = window.removeprefix(name)
        if kind == "required":
            return bool(re.search(r"required|\*", said[:60], re.I))
        if kind == "null":
            return bool(re.search(r"\bnull|nullable", said[:120], re.I))
        if kind in ("type", "format"):
            return bool(re.search(rf"{re.escape(str(value))}", said[:80]))
        if kind == "enum":
            return all(str(json.loads(each)) in said for each in value.split("\n") if each)
        if kind == "default":
            plain = json.loads(value)
            words = plain if isinstance(plain, str) and plain else value
            lines = said.split("\n")
            labels = [at for at, line in enumerate(lines) if re.search(r"default", line, re.I)]
            return any(words in " ".join(lines[at : at + 2]) for at in labels)
        if kind == "bound":
            number = re.compile(rf"(?<![\w.]){re.escape(str(json.loads(value)))}(?![\w])")
            lines = said.split("\n")
            return any(
                number.search(line) and _BOUND.search(" ".join(lines[max(0, at - 1) : at + 1]))
                for at, line in enumerate(lines)
            )
        return False

    def _around(self, name: str) -> list[str]:
        """Returns the texts that begin with a name, some lines of each."""
        if name not in self._near:
            begin = re.compile(rf"{re.escape(name)}(?:(?![\w-])|{_GLUED})")
            starts = [at for at, line in enumerate(self.lines) if begin.match(line)]
            self._near[name] = ["\n".join(self.lines[at : at + _NEAR]) for at in starts]
        return self._near[name]


def by_kind(found: Mapping[str, int]) -> str:
    """Returns counts by kind as words."""
    return ", ".join(f"{count} {kind}" for kind, count in sorted(found.items(), key=lambda each: -each[1]))
