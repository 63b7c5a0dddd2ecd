"""Writes a JSON value as YAML that versions 1.1 and 1.2 read alike. It does not know what the value means."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

__all__ = ["to_yaml"]

# YAML 1.2 reads these as numbers, YAML 1.1 and so PyYAML as texts: they are quoted for the sake of both.
_NUMBER_OF_1_2 = re.compile(r"[-+]?[0-9]+|0o[0-7]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
# Lines of any length; libyaml's number has 32 bits.
_UNLIMITED = 2**31 - 1
# What libyaml escapes, though it can be read.
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


class _Dumper(yaml.CSafeDumper):
    """Writes each value in full, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (the base class's own form)
        return True


class _Readable(yaml.SafeDumper):
    """Does the same with emoji, which libyaml would escape; it is slow."""

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
    dumper = _Readable if _BEYOND.search(json.dumps(document, ensure_ascii=False)) else _Dumper
    text: str = yaml.dump(
        document, Dumper=dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=_UNLIMITED
    )
    return text
