"""Writes a JSON value as YAML that versions 1.1 and 1.2 read alike. It does not know what the value means."""

from __future__ import annotations

import re
from typing import Any

import yaml

__all__ = ["to_yaml"]

# YAML 1.2 reads these as numbers, YAML 1.1 and so PyYAML as texts: they are quoted for the sake of both.
_NUMBER_OF_1_2 = re.compile(r"[-+]?[0-9]+|0o[0-7]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
# Lines of any length; libyaml's number has 32 bits.
_UNLIMITED = 2**31 - 1
# How libyaml writes what is beyond U+FFFF.
_ESCAPED = "\\U000"


class _Dumper(yaml.CSafeDumper):
    """Writes each value in full, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (the base class's own form)
        return True


class _Readable(yaml.SafeDumper):
    """Does the same, and escapes no text that can be read; it is slow."""

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
    """Return a JSON value as YAML that versions 1.1 and 1.2 read alike; equal values give equal bytes."""
    text = _written(document, _Dumper)
    return _written(document, _Readable) if _ESCAPED in text else text


def _written(document: dict[str, Any], dumper: type[_Dumper | _Readable]) -> str:
    text: str = yaml.dump(
        document, Dumper=dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=_UNLIMITED
    )
    return text
