"""Makes the pictures of the HTML report in `docs/images/`: `make screenshots`.

The server is the simulator of the bundled document with a few faults, in this process and with one seed, so that the
report is the same each time.
"""

from __future__ import annotations

import copy
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bythebook_conformance.reports.files import write
from bythebook_conformance.reports.report import Report
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract
from bythebook_simulator.simulator import Simulator

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
DOCUMENT = Path("specs/ontora-full/openapi.yaml")
SECONDS = 6.2  # a fixed time, so that the pictures do not change
TOKEN = "screenshot-token"

Handler = Callable[[str, str, Any, int, Any], tuple[int, Any]]


def main() -> None:
    """Writes the report of a faulty server and its pictures into a folder, `docs/images` if none is named."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as held:
        file = Path(held) / "report.html"
        write(demo(), "html", file)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for name, width, height, scheme, prepare in PICTURES:
                page = browser.new_page(
                    viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
                )
                page.goto(file.as_uri())
                prepare(page, folder / f"{name}.png")
                page.close()
            browser.close()


def _whole(page: Page, file: Path) -> None:
    page.screenshot(path=file)


def _card(page: Page, file: Path) -> None:
    page.locator("article.card").first.screenshot(path=file)


def _matrix(page: Page, file: Path) -> None:
    page.get_by_role("button", name="createInterview").first.click()
    page.locator("#operation").screenshot(path=file)


PICTURES: tuple[tuple[str, int, int, Any, Callable[[Page, Path], None]], ...] = (
    ("report", 1280, 1000, "light", _whole),
    ("report-card", 1280, 1000, "light", _card),
    ("report-operation", 1280, 1000, "light", _matrix),
    ("report-dark", 1280, 1000, "dark", _whole),
    ("report-narrow", 400, 800, "dark", _whole),
)


def demo() -> Report:
    """Returns the report of a server with a few faults."""
    document = load(DOCUMENT)
    contract = Contract(document)
    app = _Faulty(Simulator(document, tokens=(TOKEN,)))
    target = Target(contract, "http://127.0.0.1:8000", {"Authorization": f"Bearer {TOKEN}"}, app=app)
    results = tuple(engine.run(contract, target, Effort(1, 10, limits=Limits(waits=(0.0, 0.0, 0.0)))))
    return Summary(contract, target.shown, 1, results, target.sent, SECONDS, redacted=target.redacted).report


class _Faulty:
    """An ASGI app that changes the JSON requests and responses of another one."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        sent = _json(body)
        method, path = scope["method"], scope["path"]
        asked = _asked(method, path, copy.deepcopy(sent))
        content = body if asked == sent else json.dumps(asked).encode()
        scope = {**scope, "headers": [each for each in scope["headers"] if each[0] != b"content-length"]}
        scope["headers"].append((b"content-length", str(len(content)).encode()))
        held: list[dict[str, Any]] = []

        async def receive_again() -> Any:
            return {"type": "http.request", "body": content, "more_body": False}

        async def hold(message: Any) -> None:
            held.append(message)

        await self.app(scope, receive_again, hold)
        status = next(each["status"] for each in held if each["type"] == "http.response.start")
        headers = next(each["headers"] for each in held if each["type"] == "http.response.start")
        got = b"".join(each.get("body", b"") for each in held if each["type"] == "http.response.body")
        status, shown = _answered(method, path, sent, status, _json(got))
        got = got if shown is None else json.dumps(shown).encode()
        headers = [each for each in headers if each[0].lower() != b"content-length"]
        headers.append((b"content-length", str(len(got)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": got})


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _asked(method: str, path: str, body: Any) -> Any:
    """Returns the body that the correct server gets: some invalid values become valid ones."""
    if method == "POST" and path.endswith("/query") and isinstance(body, dict) and isinstance(body.get("limit"), int):
        body["limit"] = min(max(body["limit"], 1), 50)
    return body


def _answered(method: str, path: str, sent: Any, status: int, got: Any) -> tuple[int, Any]:
    """Returns the status code and the body of the response, with the faults of this server."""
    if path.endswith("/desktop-auth/token"):
        return 403, {"detail": "This account has no desktop licence."}
    if not isinstance(got, dict) or status >= 300:
        return status, got
    sent = sent if isinstance(sent, dict) else {}
    if method == "POST" and path.endswith("/interviews"):
        if "completion_threshold" not in sent:
            got["completion_threshold"] = 80
        if sent.get("goal", "") is None and "goal" in got:
            got["goal"] = ""
        if sent.get("audio_record") is False:
            got["audio_record"] = True
    if method == "POST" and path.endswith("/webhook-endpoints") and sent.get("description", "") is None:
        return 500, {"detail": "TypeError: 'NoneType' object is not iterable"}
    if path.endswith("/members"):
        got.pop("total", None)
    return status, got


if __name__ == "__main__":
    main()
