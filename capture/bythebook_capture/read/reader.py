"""The interface of a reader: how sure it is of a source, and the tokens that it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bythebook_capture.read.source import Source

__all__ = ["Reader"]

Found_co = TypeVar("Found_co", covariant=True)


@dataclass(frozen=True)
class Reader(Generic[Found_co]):
    """A reader of one form of page.

    `claims` returns from 0 to 1 how sure it is that a source has this form. `read` returns its tokens; it raises
    `NotThisFormError` if the source has another form after all, `InputError` if it has this form and cannot be read.
    Forms of one `renderer` may be tried one after the other on the same page. `most` is the highest value of `claims`:
    a reader is not asked as long as another one is surer.
    """

    name: str
    claims: Callable[[Source], float]
    read: Callable[[Source], Found_co]
    renderer: str
    most: float = 1.0
