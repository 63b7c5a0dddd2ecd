"""Prints the sample request of a page: a cURL command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_capture.print.types import json_text

__all__ = ["Request", "curl_lines"]

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/@%+=,{}")


@dataclass(frozen=True)
class Request:
    """A sample request: headers as names and values, and either a body or the parts of a form."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    form: Mapping[str, str] | None = None
    has_body: bool = False
    is_json: bool = True
    is_multipart: bool = False


def curl_lines(request: Request) -> Iterator[str]:
    """Yields the lines of the command, with the headers in byte order."""
    url = request.url if set(request.url) <= _PLAIN else _quoted(request.url)
    options = [f"curl --request {request.method}", f"--url {url}"]
    for name, value in sorted(request.headers.items(), key=lambda item: item[0].encode("utf-8", "replace")):
        options.append(f"--header {_quoted(f'{name}: {value}')}")
    if request.form is not None:
        options += [_part(name, value, multipart=request.is_multipart) for name, value in request.form.items()]
    elif request.has_body:
        text = json_text(request.body, indent=2) if request.is_json else str(request.body)
        options.append("--data " + _quoted(f"\n{text}\n"))
    for number, option in enumerate(options):
        indent = "  " if number else ""
        end = " \\" if number < len(options) - 1 else ""
        yield from f"{indent}{option}{end}".split("\n")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _part(name: str, value: str, *, multipart: bool) -> str:
    if multipart and value.startswith("@") and set(name) <= _PLAIN:
        return f"--form {name}={_quoted(value)}"
    return f"{'--form' if multipart else '--data-urlencode'} {_quoted(f'{name}={value}')}"
