"""What a reader finds on a page: facts, each with the line that says it. It knows no page format and no OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from bythebook_openapi.schema.vocabulary import METHODS as EVERY_METHOD

__all__ = ["METHODS", "Field", "Page", "Said", "Sample", "Section", "Shape", "Shown", "placeholders"]

T = TypeVar("T")
# A captured document is one of OpenAPI 3.1, which has no `query` operation.
METHODS: Final = tuple(method for method in EVERY_METHOD if method != "query")


def placeholders(path: str) -> list[str]:
    """Return the names in the braces of a path (RFC 6570, 1.2, level 1)."""
    return re.findall(r"\{([^{}]+)\}", path)


@dataclass(frozen=True)
class Said(Generic[T]):
    """A value, and the line of the page, from 1, that says it."""

    value: T
    line: int


class Shown(frozenset[str]):
    """The names of fields that a sample shows.

    `whole` says that it shows all of them: a renderer's own sample does, one that an author wrote need not.
    """

    whole: bool

    def __new__(cls, names: Iterable[str] = (), *, whole: bool = False) -> Shown:
        """Return the names."""
        made = super().__new__(cls, names)
        made.whole = whole
        return made

    def difference_to(self, listed: Iterable[str]) -> int:
        """Return how many names are on one side only; what a sample need not show is not counted."""
        other = frozenset(listed)
        return len(self - other) + (len(other - self) if self.whole else 0)


@dataclass(frozen=True)
class Shape:
    """What one type on a page says.

    `name` is a JSON type, `any`, `file`, `array` (of `items`), `union` (of `members`) or `unsaid`; `null` adds null.
    `choices` says that only the listed options are allowed.
    """

    name: str
    format: str | None = None
    title: str | None = None
    null: bool = False
    choices: bool = False
    items: Shape | None = None
    members: tuple[Shape, ...] = ()

    @property
    def core(self) -> Shape:
        """Return the shape inside all arrays: of `string[]`, that of the strings."""
        return self.items.core if self.items else self


@dataclass(frozen=True)
class Field:
    """A named value. `said` holds the other facts by name, `of_items` those about the items of an array.

    The names are `in`, `required`, `deprecated`, and the keywords of JSON Schema. `children` are the fields of the
    object, or of the objects of the list; None where the page does not list them.
    """

    name: Said[str]
    shape: Said[Shape]
    said: Mapping[str, Said[Any]] = field(default_factory=dict)
    of_items: Mapping[str, Said[Any]] = field(default_factory=dict)
    children: tuple[Field, ...] | None = None


@dataclass(frozen=True)
class Section:
    """The facts under one heading. `media_type`, `status`, `shape` and `description` are of a body or a response."""

    heading: Said[str]
    fields: tuple[Field, ...] = ()
    description: Said[str] | None = None
    media_type: Said[str] | None = None
    status: Said[str] | None = None
    shape: Said[Shape] | None = None
    # The titles of a union's members; the fields are those of the first.
    alternatives: tuple[Said[str], ...] = ()


@dataclass(frozen=True)
class Sample:
    """The request that the page shows. `form` holds the parts of a form, each as text; `body` any other body."""

    url: Said[str]
    headers: tuple[Said[tuple[str, str]], ...] = ()
    body: Said[Any] | None = None
    form: Said[Mapping[str, str]] | None = None


@dataclass(frozen=True)
class Page:
    """All that one page says about one operation; `sections` by their heading, in the order of the page.

    `index` is the address at which all pages of the documentation are listed. `refusal` is a sample that is shown in
    the place of the response's, and is of the answer to a wrong request. The `lines` are those of each member of a
    sample. `cut` is the last line of a page that ends too early. `tells_null` is false for pages of an age that may not
    have printed null at all.
    """

    file: str
    method: Said[str]
    path: Said[str]
    summary: Said[str] | None
    servers: tuple[Said[str], ...]
    sections: Mapping[str, Section]
    request: Sample
    response: Said[Any] | None
    index: Said[str] | None = None
    refusal: Said[Any] | None = None
    request_lines: Mapping[tuple[str, ...], Said[bool]] = field(default_factory=dict)
    response_lines: Mapping[tuple[str, ...], Said[bool]] = field(default_factory=dict)
    cut: Said[str] | None = None
    tells_null: bool = True
    warnings: tuple[str, ...] = ()
