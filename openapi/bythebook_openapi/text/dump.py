"""Writes a JSON value as YAML that YAML 1.1 and 1.2 read alike."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

__all__ = ["to_yaml"]

# YAML 1.2 reads these as numbers, YAML 1.1 (and so PyYAML) as texts. Quotes make both read a text.
_NUMBER_OF_1_2 = re.compile(r"[-+]?[0-9]+|0o[0-7]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
# No line is folded. The limit of libyaml has 32 bits.
_UNLIMITED = 2**31 - 1
# Readable characters that libyaml escapes.
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


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
    dumper = _Readable if _BEYOND.search(json.dumps(document, ensure_ascii=False)) else _Dumper
    text: str = yaml.dump(
        document, Dumper=dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=_UNLIMITED
    )
    return text
