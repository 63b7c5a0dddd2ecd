"""Says what a user sends to the maintainers after an exception that bythebook did not expect.

It tells where in this code the exception arose. It tells no message of an exception and no value, since these may hold
the user's data and secrets.
"""

from __future__ import annotations

import platform
import re
import sys
import traceback
from collections.abc import Iterator
from importlib.metadata import version
from typing import Final

__all__ = ["INTERNAL", "described"]

# EX_SOFTWARE of sysexits.h: an internal software error.
INTERNAL: Final = 70
_FRAMES: Final = 8
_OWN: Final = "bythebook"
# A frame in the text by which `concurrent.futures` tells of an exception in another process.
_REMOTE: Final = re.compile(r'File "[^"]*?/((?:bythebook)\w*(?:/\w+)*)\.py", line (\d+), in (\w+)')


def described(error: BaseException, command: str) -> str:
    """Returns the lines that tell of an internal error of a command: what it is, and what to send to whom."""
    chain = list(_chain(error))
    shown = [each for each in chain if not hasattr(each, "tb")]
    own = [frame for each in reversed(chain) for frame in _frames(each)][-_FRAMES:]
    rows = [
        ("version", f"bythebook {version('bythebook')}, Python {platform.python_version()}, {sys.platform}"),
        ("command", command),
        ("exception", " from ".join(_name(each) for each in shown)),
        *(("frame", each) for each in own),
    ]
    return "\n".join(
        [
            f"bythebook: internal error: {_name(chain[0])}; it is a fault of bythebook, not of your server",
            "please send these lines to the maintainers of bythebook; they hold no value of yours:",
            *(f"  {name:<10} {text}" for name, text in rows),
        ]
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yields an exception, and each that it was made from."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _frames(error: BaseException) -> Iterator[str]:
    """Yields the frames of this product's own code, such as `bythebook_openapi.decimals:12 in exact`."""
    for module, number, name in _REMOTE.findall(str(getattr(error, "tb", ""))):
        yield f"{module.replace('/', '.')}:{number} in {name}"
    for frame, line in traceback.walk_tb(error.__traceback__):
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(_OWN):
            yield f"{module}:{line} in {frame.f_code.co_name}"


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
