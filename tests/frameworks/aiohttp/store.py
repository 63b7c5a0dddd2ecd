"""Where greenhouses, climates and plantings are kept: in memory, as Python has them."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.frameworks.switches import switches

Row = dict[str, Any]
greenhouses: dict[str, Row] = {}
climates: dict[str, Row] = {}
plantings: dict[str, dict[str, Row]] = {}


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def failed(kind: type[web.HTTPError], message: str, *details: str) -> web.HTTPError:
    """Return an error in its envelope."""
    text = json.dumps({"error": {"message": message, "details": list(details)}})
    return kind(text=text, content_type="application/json")


def find(rows: dict[str, Row], key: str) -> Row:
    """Return a row, or answer 404."""
    row = rows.get(key.lower())
    if row is None:
        raise failed(web.HTTPNotFound, "There is no such resource")
    return row


def page(rows: list[Row], query: Any) -> tuple[list[Row], str | None]:
    """Return the part of a list that the client asks for, and the token of the next one; or answer 400."""
    try:
        size = int(query.get("pageSize", "20"))
        start = int(base64.urlsafe_b64decode(query["pageToken"])) if "pageToken" in query else 0
    except (ValueError, binascii.Error) as error:
        raise failed(web.HTTPBadRequest, "pageSize or pageToken is wrong") from error
    if not 1 <= size <= 100 or start < 0:
        raise failed(web.HTTPBadRequest, "pageSize or pageToken is wrong")
    end = start + (min(size, 5) if switches.variant("short-parts") else size)
    return rows[start:end], base64.urlsafe_b64encode(str(end).encode()).decode() if end < len(rows) else None
