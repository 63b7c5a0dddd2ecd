"""Writes a JSON value as YAML that YAML 1.1 and 1.2 read alike.

libyaml says how each text is written: plain, in quotes, or as a block. It is asked once for all texts of a document;
the lines around them are made here, since a merged document of many pages has a million of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

__all__ = ["to_yaml"]

# YAML 1.2 reads these as numbers, YAML 1.1 (and so PyYAML) as texts. Quotes make both read a text.
_NUMBER_OF_1_2 = re.compile(r"[-+]?[0-9]+|0o[0-7]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
# No line is folded. The limit of libyaml has 32 bits.
_UNLIMITED = 2**31 - 1
# Readable characters that libyaml escapes.
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
# A longer key, in bytes, an empty one, or one that is not printable, may begin with `?`.
_LONGEST_KEY = 127
_NEXT = re.compile(r"\n(?=- )")
_INNER = re.compile(r"\n(?!\n|\Z)")


class _Dumper(yaml.CSafeDumper):
    """Writes every value in full, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (the base class's own form)
        return True


class _Readable(yaml.SafeDumper):
    """Writes emoji as they are, which libyaml escapes. It is slow."""

    ignore_aliases = _Dumper.ignore_aliases


def _represent_text(dumper: yaml.representer.SafeRepresenter, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    if not text.replace("\n", "").isprintable():  # YAML folds line ends other than LF, unless they are escaped
        return '"'
    if _NUMBER_OF_1_2.fullmatch(text):
        return "'"
    return "|" if "\n" in text else None


_Dumper.add_representer(str, _represent_text)
_Readable.add_representer(str, _represent_text)


def to_yaml(document: dict[str, Any]) -> str:
    """Returns a JSON value as YAML that YAML 1.1 and 1.2 read alike. Equal values give equal bytes."""
    keys: set[str] = set()
    texts: dict[str, None] = {}
    _collect(document, keys, texts)
    dumper = _Readable if any(map(_BEYOND.search, texts)) else _Dumper
    is_plain = all(key.isprintable() and 0 < len(key.encode()) <= _LONGEST_KEY for key in keys)
    # A block that keeps the empty lines at its end may be closed by a line of its own at the end of the document.
    if not document or not is_plain or any(text.endswith("\n\n") or text == "\n" for text in texts):
        return _dumped(document, dumper)
    written = _NEXT.split(_dumped([*texts, "end"], dumper))
    writer = _Writer({text: line.removeprefix("- ") for text, line in zip(texts, written, strict=False)})
    writer.mapping(document, 0, "")
    return "".join([*writer.pieces, "\n"])


def _dumped(value: Any, dumper: Any) -> str:
    text: str = yaml.dump(
        value, Dumper=dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=_UNLIMITED
    )
    return text


def _collect(value: Any, keys: set[str], texts: dict[str, None]) -> None:
    """Collects the texts of a value, and which of them are keys."""
    if isinstance(value, str):
        texts[value] = None
    elif isinstance(value, dict):
        for key, held in value.items():
            keys.add(key)
            texts[key] = None
            _collect(held, keys, texts)
    elif isinstance(value, list):
        for held in value:
            _collect(held, keys, texts)


class _Writer:
    """Collects the pieces of block YAML. `written` has each text as libyaml writes it below a bullet."""

    def __init__(self, written: Mapping[str, str]) -> None:
        self.pieces: list[str] = []
        self._written = written

    def mapping(self, value: Mapping[str, Any], indent: int, lead: str) -> None:
        """Adds the lines of a mapping that is not empty; `lead` stands before its first key."""
        for key, held in value.items():
            self.pieces += (lead, self._written[key], ":")
            lead = "\n" + " " * indent
            if held and isinstance(held, dict):
                self.mapping(held, indent + 2, f"{lead}  ")
            elif held and isinstance(held, list):
                self._items(held, indent, lead)
            else:
                self._scalar(held, indent)

    def _items(self, value: list[Any], indent: int, lead: str) -> None:
        for held in value:
            self.pieces += (lead, "-")
            lead = "\n" + " " * indent
            if held and isinstance(held, dict):
                self.mapping(held, indent + 2, " ")
            elif held and isinstance(held, list):
                self._items(held, indent + 2, " ")
            else:
                self._scalar(held, indent)

    def _scalar(self, value: Any, indent: int) -> None:
        if isinstance(value, str):
            line = self._written[value]
            self.pieces += (" ", _INNER.sub("\n" + " " * indent, line) if "\n" in line else line)
        elif isinstance(value, int):
            self.pieces += (" ", str(value).lower())  # True and False too
        else:
            self.pieces += (" ", _dumped([value], _Dumper)[2:-1])
