"""The facts that a reader finds on a page, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from bythebook_openapi.schema.vocabulary import METHODS as EVERY_METHOD

__all__ = ["METHODS", "Field", "Page", "Said", "Sample", "Section", "Shape", "Shown", "placeholders"]

T = TypeVar("T")
# A captured document is OpenAPI 3.1, which has no `query` operation.
METHODS: Final = tuple(method for method in EVERY_METHOD if method != "query")


def placeholders(path: str) -> list[str]:
    """Returns the names in the braces of a path (RFC 6570, section 1.2, level 1)."""
    return re.findall(r"\{([^{}]+)\}", path)


@dataclass(frozen=True, init=False)
class Said(Generic[T]):
    """A value, and the line of the page, from 1, that states it.

    `at` is the index of its token. Several tokens may be on one line.
    """

    value: T
    line: int
    at: int = field(default=-1, compare=False, repr=False)

    def __init__(self, value: T, line: int, at: int = -1) -> None:
        """Sets the fields, in half the time of a frozen dataclass: a page has thousands of facts."""
        held = self.__dict__
        held["value"] = value
        held["line"] = line
        held["at"] = at


class Shown(frozenset[str]):
    """The field names in a sample.

    `whole` means that the sample shows all fields: a sample of the renderer does, a sample of an author need not.
    """

    whole: bool

    def __new__(cls, names: Iterable[str] = (), *, whole: bool = False) -> Shown:
        """Returns the names."""
        made = super().__new__(cls, names)
        made.whole = whole
        return made

    def difference_to(self, listed: Iterable[str]) -> int:
        """Returns how many names only one side has. Names that a sample may leave out do not count."""
        other = frozenset(listed)
        return len(self - other) + (len(other - self) if self.whole else 0)


@dataclass(frozen=True)
class Shape:
    """A type on a page.

    `name` is a JSON type, `any`, `file`, `array` (of `items`), `union` (of `members`) or `unsaid`. `null` adds null.
    `choices` means that only the listed options are allowed.
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
        """Returns the shape inside all arrays: for `string[]`, the shape of the strings."""
        return self.items.core if self.items else self


@dataclass(frozen=True, init=False)
class Field:
    """A named value. `said` has its other facts by name, `of_items` the facts about the items of an array.

    The names are `in`, `required`, `deprecated`, and the keywords of JSON Schema. `children` are the fields of the
    object, or of the objects in the list, None if the page does not list them.
    """

    name: Said[str]
    shape: Said[Shape]
    said: Mapping[str, Said[Any]] = field(default_factory=dict)
    of_items: Mapping[str, Said[Any]] = field(default_factory=dict)
    children: tuple[Field, ...] | None = None

    def __init__(
        self,
        name: Said[str],
        shape: Said[Shape],
        said: Mapping[str, Said[Any]] | None = None,
        of_items: Mapping[str, Said[Any]] | None = None,
        children: tuple[Field, ...] | None = None,
    ) -> None:
        """Sets the fields as `Said` does."""
        held = self.__dict__
        held["name"] = name
        held["shape"] = shape
        held["said"] = {} if said is None else said
        held["of_items"] = {} if of_items is None else of_items
        held["children"] = children


@dataclass(frozen=True)
class Section:
    """The facts under one heading. `media_type`, `status`, `shape` and `description` belong to a body or a response."""

    heading: Said[str]
    fields: tuple[Field, ...] = ()
    description: Said[str] | None = None
    media_type: Said[str] | None = None
    status: Said[str] | None = None
    shape: Said[Shape] | None = None
    # The titles of a union's members. The fields belong to the first member.
    alternatives: tuple[Said[str], ...] = ()
    # Whether a request must have the body.
    required: Said[bool] | None = None
    # The names of fields that may belong to several objects of the page.
    lost: tuple[Said[str], ...] = ()
    # What the page does not say of the body or the response as a whole, such as `null`.
    unsaid: frozenset[str] = frozenset()
    # Whether nothing but the list of the fields says that the value is an object, and not a list of such objects.
    is_listed_only: bool = False
    # Whether only a sample shows that the fields are sent in this part of the request.
    is_placed_by_sample: bool = False
    # The samples of the body or the response, if the reader knows whose they are.
    samples: tuple[Said[Any], ...] = ()
    # The headers of a response.
    headers: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Sample:
    """The sample request of a page. `form` has the parts of a form, each as text, `body` any other body."""

    url: Said[str]
    headers: tuple[Said[tuple[str, str]], ...] = ()
    body: Said[Any] | None = None
    form: Said[Mapping[str, str]] | None = None


@dataclass(frozen=True)
class Page:
    """The facts of a page about one operation. `sections` are by heading, in the order of the page.

    `index` is the address of the list of all pages. `refusal` is the sample of an error response, if the page shows one
    in place of the response. The `lines` have the line of each member of a sample. `cut` is the last line of a page
    that ends too early. `open_server` is an address that names no server: relative, with variables, or empty.
    `more` are the other responses. `tells_null` is false for old pages, which may not have printed null at all.
    `unsaid` has `method` if the page names none, so that a GET is only assumed. `objects` are those that the page
    describes outside of all operations: it does not say which of them have them.
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
    open_server: Said[str] | None = None
    tells_null: bool = True
    more: tuple[Section, ...] = ()
    description: Said[str] | None = None
    warnings: tuple[str, ...] = ()
    unsaid: frozenset[str] = frozenset()
    objects: tuple[Section, ...] = ()
