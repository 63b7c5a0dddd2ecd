"""Builds an HTML file that needs no network: the frame, the style, the data as JSON, and the scripts that show them.

Nothing in the data can act: `<` is escaped in the JSON, the scripts write text only, and the Content Security Policy
admits this style and this script by their digests, no other address, and no HTML made from a text (Trusted Types).
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["page"]

_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src data:; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# The scripts are ES modules. The page holds them in one script, each as a function of its own that returns its exports.
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:const|function) (\w+))", re.MULTILINE)
# What ends a script or a line of one: `</script>`, a comment, the separators that JSON admits and old parsers do not.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def page(title: str, data: Mapping[str, Any], *, style: Sequence[str], scripts: Sequence[str]) -> bytes:
    """Returns an HTML file. `style` and `scripts` name files in `assets`; the last script starts the page."""
    css = "\n".join(map(_asset, style))
    script = "\n".join(map(_module, scripts))
    parts = {
        "policy": _POLICY.format(script=_digest(script), style=_digest(css)),
        "title": html.escape(title),
        "style": css,
        "data": _json(data),
        "script": script,
    }
    text = re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _asset("page.html"))
    return text.encode("utf-8", "backslashreplace")


@cache
def _asset(name: str) -> str:
    return (files("bythebook_conformance.reports.html") / "assets" / name).read_text(encoding="utf-8")


def _module(name: str) -> str:
    """Returns a module as a function that is called at once: its imports are those of the modules before it."""
    text = _asset(name)
    exports = ", ".join(found[2] for found in _EXPORT.finditer(text))
    body = _EXPORT.sub(r"\1", _IMPORT.sub(r"const \1 = \2_js;", text))
    return f"const {name.removesuffix('.js')}_js = (() => {{\n{body}return {{ {exports} }};\n}})();"


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _json(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda found: _ESCAPES[found[0]], text)
