"""Words of a shell's command line: whatever stands in them, a shell takes as it is. It knows no requests."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise

__all__ = ["Filled", "slot", "split", "word"]

# What may stand in double quotes beside a variable, and means nothing there.
_PLAIN = re.compile(r"[\w .,:;=/()+*@-]*", re.ASCII)
# What stands in a text, in JSON and in a URL for a variable of the shell; for a number in JSON without its quotes.
_SLOT = re.compile(r'BYTHEBOOKTEXT([a-z0-9]+)Z|"?BYTHEBOOKNUMBER([a-z0-9]+)Z"?')


class Filled(str):
    """A part that the shell fills in: a variable, or what it makes of one. The kit alone writes these."""

    __slots__ = ()


def slot(variable: str, *, is_number: bool) -> str:
    """Return a text in whose place `word` writes a variable of the shell."""
    return f"BYTHEBOOK{'NUMBER' if is_number else 'TEXT'}{variable}Z"


def word(*texts: str) -> str:
    """Return one word: its `Filled` parts in double quotes, all others so that a shell changes and runs nothing."""
    parts = [part for each in texts for part in ([each] if isinstance(each, Filled) else split(each))]
    if not any(isinstance(each, Filled) for each in parts):
        return _quoted("".join(parts))
    is_plain = all(isinstance(each, Filled) or _PLAIN.fullmatch(each) for each in parts)
    after = (other for each, other in pairwise(filter(None, parts)) if isinstance(each, Filled))
    if is_plain and not any(re.match(r"\w", each, re.ASCII) for each in after):  # it would be of the variable's name
        return f'"{"".join(parts)}"'
    return "".join(f'"{each}"' if isinstance(each, Filled) else _quoted(each) for each in parts if each)


def split(text: str) -> Iterator[str]:
    """Yield a text in parts, with variables where it has slots."""
    end = 0
    for found in _SLOT.finditer(text):
        yield text[end : found.start()]
        yield Filled(f"${found[1] or found[2]}")
        end = found.end()
    yield text[end:]


def _quoted(text: str) -> str:
    """Quote a text; with a sign that cannot be seen, which a terminal may obey, as bash writes it: `$'\\x1b'`."""
    if text.isprintable():
        return shlex.quote(text)
    return f"$'{''.join(map(_sign, text))}'"


def _sign(char: str) -> str:
    if char.isprintable():
        return f"\\{char}" if char in "\\'" else char
    if char == "\0":
        return "\\\\x00"  # no word can hold it
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))
