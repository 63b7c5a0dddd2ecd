"""Faults of texts: trimmed, cut off, escaped, with characters lost, or changed in another way."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote_plus

from variants.variant import TEXTS, UUIDS, Variant, answering, is_set, variant

Lie = Callable[[str], Any]

# On every text.
COMMON: dict[str, Lie] = {
    "trimmed": str.strip,
    "in capitals": str.upper,
    "cut off at 10": lambda text: text[:10],
    "cut off at 100": lambda text: text[:100],
    "cut off at 255": lambda text: text[:255],
    "escaped": html.escape,
    "with a question mark for what is not ASCII": lambda text: text.encode("ascii", "replace").decode(),
    "null where it is empty": lambda text: text or None,
}
# On a few, since nothing in a kit depends on the field.
RARE: dict[str, Lie] = {
    "in small letters": str.lower,
    "cut off at 1000": lambda text: text[:1000],
    "cut off at 60 bytes": lambda text: text.encode()[:60].decode(errors="ignore"),
    "without what is not ASCII": lambda text: text.encode("ascii", "ignore").decode(),
    "without what is beyond 16 bits": lambda text: "".join(each for each in text if ord(each) < 0x10000),
    "with its accents taken off": lambda text: "".join(
        each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each)
    ),
    "as Latin-1 read as UTF-8": lambda text: text.encode().decode("latin-1"),
    "with its accents apart": lambda text: unicodedata.normalize("NFD", text),
    "without tags": lambda text: re.sub(r"<[^>]*>", "", text),
    "unescaped": html.unescape,
    "with quotes doubled": lambda text: text.replace('"', '""'),
    "with quotes lost": lambda text: text.replace('"', ""),
    "with lines joined": lambda text: text.replace("\n", " "),
    "with spaces joined": lambda text: re.sub(r" +", " ", text),
    "trimmed on the left": str.lstrip,
    "trimmed on the right": str.rstrip,
    "decoded as in a URL": unquote_plus,
    "with a capital first": lambda text: text[:1].upper() + text[1:],
    "as a title": str.title,
    "without its first character": lambda text: text[1:],
    "without its last character": lambda text: text[:-1],
    "turned round": lambda text: text[::-1],
    "with a full stop more": lambda text: f"{text}.",
    "null where it is longer than 200": lambda text: None if len(text) > 200 else text,
    "'null' where it is empty": lambda text: text or "null",
    "a space where it is empty": lambda text: text or " ",
    "always one text": lambda _: "constant",
    "up to the first line's end": lambda text: text.split("\n")[0],
    "up to the first comma": lambda text: text.split(",")[0],
}
FEW = ("name", "goal")


def variants() -> Iterator[Variant]:
    """Yield the variants of these families."""
    for name in TEXTS:
        for words, lie in {**COMMON, **(RARE if name in FEW else {})}.items():
            family = f"text {words}" if words in COMMON else "text changed in another way"
            outgoing = answering(name, _of_text(lie), is_set(name))
            yield variant(family, name, f"{name} {words}", outgoing=outgoing)
    for name in UUIDS:
        other = answering(name, lambda text: f"{text[:-1]}{'0' if text[-1] != '0' else '1'}", is_set(name))
        yield variant("uuid changed", name, f"{name} with another last digit", outgoing=other)
        bare = answering(name, lambda text: text.replace("-", ""), is_set(name))
        yield variant("uuid changed", name, f"{name} without hyphens", outgoing=bare)
        small = answering(name, str.lower, is_set(name))
        yield variant("uuid changed", name, f"{name} in small letters", "case is no part of a UUID", outgoing=small)


def _of_text(lie: Lie) -> Callable[[Any], Any]:
    return lambda value: lie(value) if isinstance(value, str) else value
