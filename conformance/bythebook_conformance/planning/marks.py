"""The mark of a run: a few characters in all texts that are fresh in each request.

A run that repeats a seed sends the same requests, with other characters in these texts: what an earlier run left on the
server holds none of them. A mark changes letters into letters and digits into digits, so that the form, the length and
the choice of each value follow the seed alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from secrets import choice
from typing import Any, Final

from bythebook_openapi.errors import InputError

__all__ = ["FIXED_MARK", "MARK_LENGTH", "SEED", "SIGNS", "Marks", "drawn_mark", "replaced", "seed_of", "told_seed"]

_LETTERS, _DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"
# The letters and digits of a mark, without those that look alike, and how many the texts of a request hold.
SIGNS, MARK_LENGTH = _LETTERS + _DIGITS, 6
# The mark of runs from Python, which changes no character.
FIXED_MARK: Final = "aaaa"
# The form of a seed, with the mark of a run or without one.
SEED: Final = "^([0-9]{1,30})(?:/([a-z0-9]{1,16}))?$"
_EXPECTED = "a number of 0 or more, or NUMBER/MARK as a run prints it, such as 1/k3fd"


def drawn_mark() -> str:
    """Returns a new mark for a run."""
    return "".join(choice(SIGNS) for _ in FIXED_MARK)


def seed_of(text: str, option: str = "") -> tuple[int, str]:
    """Returns the seed and the mark in a text such as `1/k3fd`; an empty mark where it has none. Raises `InputError`.

    `option` stands before the text in the message.
    """
    found = re.fullmatch(SEED, text)
    if found is None:
        raise InputError(f"{option}{text!r} is no seed", expected=_EXPECTED)
    return int(found[1]), found[2] or ""


def told_seed(seed: int, mark: str) -> str:
    """Returns the value of `--seed` that repeats the bytes of a run; the seed alone for a run without a mark."""
    return f"{seed}/{mark}" if mark else str(seed)


@dataclass(frozen=True)
class Marks:
    """The marks of the requests of a run. Requests that the seed alone tells apart have different marks.

    `twin_run` is the mark of a run that sends the same requests to another server, empty without one.
    """

    run: str = FIXED_MARK
    twin_run: str = ""
    _forms: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def fresh(self, form: str) -> str:
        """Returns the mark of a request in this run. The seed decides `form`."""
        if self.run != FIXED_MARK:
            return self._moved(form, self.run)
        self._forms[form] = form
        return form

    def twin(self, mark: str) -> str:
        """Returns the mark that stands for a mark of this run before the other server."""
        return self._moved(self.form(mark), self.twin_run)

    def twin_of(self, value: Any) -> Any:
        """Returns a value with the twins of the marks of this run in its texts, each in the case of the mark. A request
        may repeat texts of another one.
        """
        if isinstance(value, dict):
            return {name: self.twin_of(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.twin_of(each) for each in value]
        return self._twin_text(value) if isinstance(value, str) else value

    def _twin_text(self, text: str) -> str:
        parts, at = list[str](), 0
        while at < len(text):
            part = text[at : at + MARK_LENGTH]
            is_mark = part.lower() in self._forms
            found = self.twin(part.lower()) if is_mark else text[at]
            cases = (str.lower, str.upper, str.title)
            case = next((each for each in cases if each(part) == part), str.lower) if is_mark else str
            parts.append(case(found))
            at += len(found)
        return "".join(parts)

    def _moved(self, form: str, run: str) -> str:
        steps = blake2b(run.encode(), digest_size=2 * MARK_LENGTH).digest()
        mark = "".join(_moved(sign, steps[2 * index], steps[2 * index + 1]) for index, sign in enumerate(form))
        self._forms[mark] = form
        return mark

    def form(self, mark: str) -> str:
        """Returns the form of a mark, which follows the seed alone; a text that is no mark of this run as it is."""
        start = mark[:MARK_LENGTH]
        return self._forms.get(start, start) + mark[MARK_LENGTH:]

    def forms(self, text: str) -> str:
        """Returns a text with the forms of the marks in it instead of these."""
        if not self._forms:
            return text
        parts, at = list[str](), 0
        while at < len(text):
            found = self._forms.get(text[at : at + MARK_LENGTH])
            parts.append(found or text[at])
            at += len(parts[-1])
        return "".join(parts)


def _moved(sign: str, letters: int, digits: int) -> str:
    """Returns the letter or digit that comes so many places after another one, and after the last the first."""
    kind, step = (_LETTERS, letters) if sign in _LETTERS else (_DIGITS, digits)
    return kind[(kind.index(sign) + step) % len(kind)]


def replaced(value: Any, texts: Mapping[str, str]) -> Any:
    """Returns a value with other texts in its texts."""
    if not texts:
        return value
    if isinstance(value, dict):
        return {replaced(name, texts): replaced(inner, texts) for name, inner in value.items()}
    if isinstance(value, list):
        return [replaced(each, texts) for each in value]
    if isinstance(value, str):
        return re.sub("|".join(map(re.escape, texts)), lambda found: texts[found[0]], value)
    return value
