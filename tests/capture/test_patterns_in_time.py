"""No pattern of the capture takes a time that doubles with each further character."""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
import signal
from collections.abc import Iterator
from types import FrameType
from typing import Any

import bythebook_capture

SIGNS = (
    "a", "A", "aA", "a_", "a.", "a1B2", "a-", "a b ", "a, ", "/a", "`a` ", "`", "**a** ", "{", "{a}", "[a]", "(", "<a ",
    '"a":', "'", "a: ", "a=b&", "1", "1.", "200 ", "| ", "\t", " ", "-", "=", ".", "_", "*", "#", "\n", "\\", "GET /a ",
    "or ", "string ", "required ", "https://a", "a::", "+ a ", "$a", "@", "the ", "eyJ0eXAi.",
)  # fmt: skip
LONG = 90
# A pattern without such a time needs less than a millisecond for all texts.
MOST_SECONDS = 5


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yields the patterns of the package, each once, with its name."""
    known: set[str] = set()
    for module in pkgutil.walk_packages(bythebook_capture.__path__, "bythebook_capture."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for one in within(value):
                if one.pattern not in known:
                    known.add(one.pattern)
                    yield f"{module.name}.{name}", one


def within(value: Any) -> Iterator[re.Pattern[str]]:
    """Yields the patterns in a value of a module."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from within(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from within(one)


def texts() -> Iterator[str]:
    """Yields texts of few signs, with an end that fits to none of them."""
    drawn = random.Random(7)
    for count in (1, 2, 3):
        for _ in range(40):
            signs = drawn.sample(SIGNS, count)
            text = "".join(drawn.choice(signs) for _ in range(LONG))[:LONG]
            yield text + drawn.choice(["", "!", "\0", "\n", "~"])


def stop(number: int, frame: FrameType | None) -> None:
    """Ends a search that takes too long."""
    raise TimeoutError


def test_no_pattern_takes_a_time_that_doubles_with_each_character() -> None:
    given, slow = [*texts()], []
    before = signal.signal(signal.SIGALRM, stop)
    try:
        for name, pattern in patterns():
            signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
            try:
                for text in given:
                    pattern.match(text)
                    pattern.fullmatch(text)
                    pattern.search(text)
            except TimeoutError:
                slow.append(name)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert not slow
