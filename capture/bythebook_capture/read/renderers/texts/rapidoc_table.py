"""Reads a schema that RapiDoc shows as a table, from the text that a browser copies.

The table lists the fields of all objects one below the other. A mark shows where an object begins, and nothing shows
where it ends: of the fields behind the first object, those that may belong to several objects stay open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bythebook_capture.read.renderers import rapidoc_words as spoken
from bythebook_capture.read.renderers.rows import Found
from bythebook_capture.read.renderers.texts.listed_rows import Listed, Rows, nested
from bythebook_capture.read.source import Source

__all__ = ["COLUMNS", "Table"]

COLUMNS = ("Field", "Type", "Description")
_TYPE = re.compile(rf"(?P<kind>{spoken.KIND}){spoken.ACCESS.format('access')}")
_LEAF = re.compile(r"(?P<name>\S.*?)(?P<mark> \*)?")
_HOLDER = re.compile(r"(?P<toggle>[-+]) (?P<name>\S.*?)(?P<mark>\*)?")
_HELD = re.compile(
    r"(?P<kind>object(?: or null)?|array of object|array or null|array of array(?: of(?: \S+)?)?)"
    rf"{spoken.ACCESS.format('access')}"
)
_UNION = re.compile(r"[-+] (?:ONE|ANY) OF(?: ?ARRAY)?")
# Longer lines are no names.
_LONGEST = 200


class Table(Rows):
    """The rows of a table between two lines. `lost` are the fields whose object the text does not tell."""

    def __init__(self, source: Source, start: int, end: int, *, is_last: bool) -> None:
        super().__init__(source, start, end)
        self.is_last = is_last
        self.lost: list[Found] = []
        self.doubtful: list[Found] = []
        self.uncertain: list[Found] = []

    def whole(self, found: Found, kind: str) -> Found:
        """Returns the body as a field without a name. Raises `InputError` if a line is no row of the table."""
        head = next(at for at in range(self.at, self.end) if self.lines[at : at + len(COLUMNS)] == COLUMNS)
        spoken.describe(found, list(self.source.paragraphs(self.at, head)), is_value=False)
        self.at = head + len(COLUMNS)
        found.type = kind
        line = self.line(self.at) if kind != "object" and self.skip() else ""
        is_whole = spoken.KNOWN.fullmatch(line) is not None and line.startswith("[") == (kind == "array")
        if is_whole and (value := self._type(self.at)):  # the type of the body, which has no fields
            self.at += 1
            spoken.add_type(found, value["kind"])
            self._below(Found("", self.at))
            if self.at < self.end:
                raise self._refused()
            return found
        listed = self._rows()
        top, lost = nested(listed)
        self.lost = [*lost, *self.doubtful]
        # A union, whose members do not end either. The body may be the union.
        may_be_union = self.at < self.end and self._lose(listed)
        if kind not in ("object", "array") or (may_be_union and not top):
            found.type = ""
            found.unclear.append("properties")
            self.lost = [one for one in [*top, *self.lost] if one.name != "{key}"]
        else:
            spoken.add_held(found, [_held(one) for one in top], is_list=kind == "array")
        return found

    def _rows(self) -> list[Listed]:
        """Returns the rows up to the first union."""
        rows: list[Listed] = []
        doubtful: list[Found] = []
        while self.skip() and not _UNION.fullmatch(self.lines[self.at]):
            if self._is_doubtful(self.at):
                if rows:
                    rows[-1].found.description = []
                    rows[-1].found.unclear.append("description")
                doubtful.append(self._row().found)
            else:
                rows.append(self._row())
        for one in rows if doubtful else ():
            if one.opens is None:
                one.found.unclear.append("properties")
        self.doubtful = [*doubtful, *self.uncertain]
        return rows

    def _lose(self, listed: Sequence[Listed]) -> bool:
        """Leaves open what a union holds, and what stands behind it. Returns whether the body may be the union."""
        last = listed[-1] if listed and listed[-1].opens is None else None
        is_of_last = last is not None and not last.found.type
        for one in listed:
            if one.opens is None:
                one.found.unclear.append("properties")
        if last is not None:
            last.found.type = ""
        for at in range(self.at, self.end):
            row = self._starts(at)
            if row is not None and not row["name"].isdigit() and not _UNION.fullmatch(self.lines[at]):
                self.lost.append(Found(row["name"], at + 1))
        self.at = self.end
        return not is_of_last

    def _row(self) -> Listed:
        at, row = self.at, self._starts(self.at)
        if row is None:
            raise self._refused()
        held = _HELD.fullmatch(self.line(at + 1)) if "toggle" in row.re.groupindex else None
        kind = held or (None if "toggle" in row.re.groupindex else self._type(at + 1))
        access = kind["access"] if kind else None
        found = spoken.field(row["name"], at + 1, is_required=bool(row["mark"]), access=access)
        self.at += 1
        if kind is not None:
            found.lines["type"] = at + 2
            self.at += 1
            spoken.add_type(found, "" if kind["kind"] == "array or null" else kind["kind"].partition(" of array")[0])
        self._below(found, kind["kind"] if kind and not held else "")
        if "toggle" not in row.re.groupindex:
            return Listed(found)
        is_lists = found.type == "array"
        if is_lists or row["toggle"] == "+":
            found.unclear.append("properties")
        if is_lists:
            found.type = ""
        return Listed(found, opens=None if row["toggle"] == "-" else False)

    def _is_doubtful(self, at: int) -> bool:
        """Returns whether a row without a mark, below a blank line, may be a list in the description above it."""
        row, kind = self._starts(at), self._type(at + 1)
        if row is None or kind is None or row["mark"] or self.line(at - 1) or "toggle" in row.re.groupindex:
            return False
        return spoken.KNOWN.fullmatch(row["name"]) is not None or not spoken.KNOWN.fullmatch(kind["kind"])

    def _below(self, found: Found, kind: str = "") -> None:
        """Adds the description and the facts below a row."""
        words: list[tuple[int, str]] = []
        doubtful = False
        while True:
            start = self.at
            if not self.skip() or self._is_row(self.at):
                break
            gap = self.at - start
            stop = next((at for at in range(self.at, self.end) if not self.lines[at]), self.end)
            inner = self._inner(stop)
            # The last line of the page may be a paragraph as well: nothing follows it.
            is_open = self.end == len(self.lines) and self.lines[self.end - 1].startswith(("Default:", "Pattern:"))
            is_directly = inner < stop or (stop == self.end and not is_open)
            if inner == self.at + 1 and is_directly and self.line(self.at).startswith(spoken.LABELS):
                spoken.add_facts(found, self.lines[self.at], self.at + 1, kind, is_doubtful=doubtful)
                self.at = inner
                break
            text = "\n".join(self.lines[self.at : inner])
            if gap == 0 or (inner < stop and _HELD.fullmatch(text)):  # the name of an object was lost
                raise self._refused()
            # Where a row was lost, or half of it, what follows belongs to another field.
            doubtful = doubtful or inner < stop or bool(words and (gap > 1 or " " not in text))
            doubtful = doubtful or text.startswith(spoken.LABELS) or spoken.KNOWN.fullmatch(text) is not None
            if "\n" in text and self.lines[inner - 1].startswith(
                spoken.LABELS
            ):  # below a list: of the row, or of the list
                found.unclear += ["description", *spoken.FACT_WORDS]
            words.append((self.at, text))
            self.at = inner
        is_open = self.at >= self.end and not self.is_last and len(words) > 0
        found.unclear += ["description"] if doubtful or is_open else []
        spoken.describe(found, words, is_value=found.type not in ("object", "object | null", "array of object"))

    def _inner(self, stop: int) -> int:
        """Returns the index of the first row above a blank line; that of the line if there is none.

        A list in a description may end directly above it. Where its first lines are no rows, the last row is one.
        """
        places = [at for at in range(self.at + 1, stop) if self._is_row(at)]
        if not places or self._are_rows(places[0], stop):
            return places[0] if places else stop
        filled = [at for at in places if self._are_rows(at, stop)]
        known = [at for at in filled if self.lines[at + 1] in spoken.TYPES]
        if not known:
            return places[0]
        self.uncertain += [Found(self.lines[at], at + 1) for at in filled if at < known[-1]]
        return known[-1]

    def _are_rows(self, at: int, stop: int) -> bool:
        """Returns whether all lines from one to a blank line are rows with their facts."""
        while at < stop and not _UNION.fullmatch(self.lines[at]):
            if self._starts(at) is None:
                return False
            at += 2
            while at < stop and self.lines[at].startswith(spoken.LABELS):
                at += 1
        return at <= stop

    def _starts(self, at: int) -> re.Match[str] | None:
        """Returns the name of a row on a line, if its type follows."""
        line, below = self.line(at), self.line(at + 1)
        if not line or len(line) > _LONGEST or line.startswith(spoken.LABELS):
            return None
        holder = _HOLDER.fullmatch(line)
        if holder is not None and (_HELD.fullmatch(below) or self._is_union(at)):
            return holder
        # The name of an object may be lost: its type is no name of a field with this type.
        is_cut = _HELD.fullmatch(line) and not spoken.KNOWN.fullmatch(below)
        return _LEAF.fullmatch(line) if self._type(at + 1) and holder is None and not is_cut else None

    def _is_row(self, at: int) -> bool:
        """Returns whether a row begins on a line: a name, its type, and what follows a type."""
        if _UNION.fullmatch(self.line(at)):
            return True
        row = self._starts(at)
        if row is None:
            return False
        after = self.line(at + 2)
        if "toggle" in row.re.groupindex or not after or after.startswith(spoken.LABELS):
            return True
        return self._starts(at + 2) is not None or bool(_UNION.fullmatch(after))

    def _is_union(self, at: int) -> bool:
        """Returns whether a union is the next row below a line, with at most a description between."""
        below = next((index for index in range(at + 1, self.end) if _HOLDER.fullmatch(self.lines[index])), self.end)
        return _UNION.fullmatch(self.line(below)) is not None and not any(
            self._type(index) for index in range(at + 1, below)
        )

    def _type(self, at: int) -> re.Match[str] | None:
        return _TYPE.fullmatch(self.line(at)) if len(self.line(at)) <= _LONGEST else None

    def _refused(self) -> Exception:
        message = f"'{self.line(self.at)[:60]}' stands where the name of a field is expected"
        expected = "a name and a type below it, the HTML of the page as the browser saves it, or its OpenAPI document"
        return self.source.error(message, self.at + 1, expected)


def _held(found: Found) -> Found:
    """Returns a field with what it holds."""
    if found.children:
        children, found.children = found.children, []
        is_list = found.type == "array of object"
        spoken.add_held(found, [_held(one) for one in children], is_list=is_list)
    elif found.type == "array of object":
        found.type = "object[]"
    return found
