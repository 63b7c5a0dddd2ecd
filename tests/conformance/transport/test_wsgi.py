"""WSGI apps in this process."""

from __future__ import annotations

import json
import re
from typing import Any

from documents import TEXT, content, operation, parameter
from judging import Judge, accused


def test_wsgi_app_is_given_cookies(judge: Judge) -> None:
    seen: set[str] = set()

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        region = environ.get("HTTP_COOKIE", "region=eu").partition("=")[2].strip('"')
        seen.add(region)
        status = "200 OK" if re.fullmatch("[a-z]{2}", region) else "400 no"
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps({"region": region}).encode()]

    region = parameter("region", "cookie", **TEXT, pattern="^[a-z]{2}$", default="eu")
    paths = {"/r": {"get": operation("read", content({"type": "object"}), parameters=[region])}}

    summary = judge(None, paths, app=app)

    assert len(seen) > 2
    assert accused(summary) == {}
