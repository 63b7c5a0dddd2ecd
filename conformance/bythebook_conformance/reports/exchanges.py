"""The reports of all exchanges of a run: as JSON Lines, and as an HTTP Archive (HAR 1.2) that browsers and tools open.

Both are written exchange by exchange. What an exchange holds says `docs/report.md`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bythebook_conformance.reports.report import Report

__all__ = ["EXCHANGES"]

_VERSION = "HTTP/1.1"


def _jsonl(_report: Report, lines: Iterable[bytes]) -> Iterator[bytes]:
    yield from lines


def _har(report: Report, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yields an HTTP Archive (http://www.softwareishard.com/blog/har-12-spec/)."""
    creator = json.dumps({"name": "bythebook", "version": report.facts.version})
    yield f'{{"log": {{"version": "1.2", "creator": {creator}, "entries": [\n'.encode()
    for number, line in enumerate(lines):
        entry = json.dumps(_entry(json.loads(line)), ensure_ascii=False)
        yield (",\n" if number else "").encode() + entry.encode("utf-8", "backslashreplace")
    yield b"\n]}}\n"


def _entry(stated: Mapping[str, Any]) -> dict[str, Any]:
    milliseconds = round(stated["seconds"] * 1000, 3)
    return {
        "startedDateTime": stated["at"],
        "time": milliseconds,
        "request": _request(stated["request"]),
        "response": _response(stated["response"]),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},  # the parts are not measured
        "comment": stated["purpose"],
        "_operation": stated["operation"],
        "_credentials": stated["credentials"],
        "_attempts": stated["attempts"],
        "_failure": stated["failure"],
    }


def _request(stated: Mapping[str, Any]) -> dict[str, Any]:
    query = parse_qsl(urlsplit(stated["url"]).query, keep_blank_values=True)
    kind = _header(stated, "content-type")
    posted = {"mimeType": kind, "params": [], "text": stated["body"], **_comment(stated)}
    return {
        "method": stated["method"],
        "url": stated["url"],
        "httpVersion": _VERSION,
        "cookies": [],
        "headers": _pairs(stated["headers"].items()),
        "queryString": _pairs(query),
        **({"postData": posted} if stated["size"] else {}),
        "headersSize": -1,
        "bodySize": stated["size"],
    }


def _response(stated: Mapping[str, Any] | None) -> dict[str, Any]:
    """Returns a response. Without one the status is 0, as browsers write it."""
    found = stated or {"status": 0, "headers": {}, "body": "", "size": 0}
    content = {"size": found["size"], "mimeType": _header(found, "content-type"), "text": found["body"]}
    return {
        "status": found["status"],
        "statusText": "",
        "httpVersion": _VERSION,
        "cookies": [],
        "headers": _pairs(found["headers"].items()),
        "content": {**content, **_comment(found)},
        "redirectURL": _header(found, "location"),
        "headersSize": -1,
        "bodySize": found["size"],
    }


def _comment(stated: Mapping[str, Any]) -> dict[str, str]:
    return {"comment": stated["note"]} if "note" in stated else {}


def _pairs(items: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in items]


def _header(stated: Mapping[str, Any], name: str) -> str:
    return next((text for key, text in stated["headers"].items() if key.lower() == name), "")


# By the name of the form: the bytes of the file, exchange by exchange.
EXCHANGES: Mapping[str, Callable[[Report, Iterable[bytes]], Iterator[bytes]]] = {"har": _har, "jsonl": _jsonl}
