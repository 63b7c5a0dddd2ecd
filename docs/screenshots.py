"""Makes the pictures of the HTML report in `docs/images/`: `make screenshots`.

The server is the simulator of the bundled document with a few faults, in this process and with one seed, so that the
report is the same each time.
"""

from __future__ import annotations

import copy
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page, sync_playwright

from bythebook_conformance.reports.files import write
from bythebook_conformance.reports.report import Gate, Report
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.reports.waivers import Waiver
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
SECONDS = 6.2  # a fixed time, so that the pictures do not change
TOKEN = "screenshot-token"
OPTIONS = "--waivers waivers.yaml --report html=report.html"
WAIVERS = (
    Waiver("updateDemo/path/demo_id/not-found", "issue 512: a deleted demo stays readable", "2099-12-31", matches=1),
)


def main() -> None:
    """Writes the reports of faulty servers and their pictures into a folder, `docs/images` if none is named."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as held, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for document, pictures in PICTURES.items():
            file = Path(held) / "report.html"
            write(report_of(Path(document)), "html", file)
            for name, picture in pictures.items():
                page = browser.new_page(
                    viewport={"width": picture.width, "height": picture.height},
                    color_scheme=picture.scheme,
                    reduced_motion="reduce",
                )
                page.goto(file.as_uri())
                picture.take(page, folder / f"{name}.png")
                page.close()
        browser.close()


def _whole(page: Page, file: Path) -> None:
    page.screenshot(path=file)


def _card(page: Page, file: Path) -> None:
    card = page.locator("#findings .card").first
    card.locator("summary").click()
    page.mouse.move(0, 0)
    card.screenshot(path=file, animations="disabled")


def _overview(page: Page, file: Path) -> None:
    page.locator("#overview h2").evaluate("heading => heading.scrollIntoView()")
    page.screenshot(path=file)


def _operation(page: Page, file: Path) -> None:
    page.get_by_role("button", name="POST /v1/interviews", exact=True).click()
    page.mouse.move(0, 0)
    page.screenshot(path=file, animations="disabled")


@dataclass(frozen=True)
class Picture:
    """A picture of a report: the size of the window, the colors, and what is taken."""

    take: Callable[[Page, Path], None]
    scheme: Literal["light", "dark"] = "light"
    width: int = 1280
    height: int = 1000


PICTURES: Mapping[str, Mapping[str, Picture]] = {
    "specs/ontora-full/openapi.yaml": {
        "report": Picture(_whole),
        "report-dark": Picture(_whole, "dark"),
        "report-narrow": Picture(_whole, "dark", 400, 820),
        "report-overview": Picture(_overview),
    },
    "specs/ontora/openapi.yaml": {"report-card": Picture(_card), "report-operation": Picture(_operation)},
}


def report_of(file: Path) -> Report:
    """Returns the report of a server of a document with a few faults."""
    document = load(file)
    contract = Contract(document)
    app = _Faulty(Simulator(document, tokens=(TOKEN,)))
    target = Target(contract, "http://127.0.0.1:8000", {"Authorization": f"Bearer {TOKEN}"}, app=app)
    results = tuple(engine.run(contract, target, Effort(1, 10, limits=Limits(waits=(0.0, 0.0, 0.0)))))
    gate = Gate(waivers=WAIVERS)
    command = f'bythebook check {file} --url {target.shown} -H "Authorization: Bearer $TOKEN" {OPTIONS}'
    summary = Summary(
        contract,
        target.shown,
        1,
        results,
        target.sent,
        SECONDS,
        gate=gate,
        redacted=target.redacted,
        command=command,
    )
    share = SECONDS / max(target.sent, 1)
    operations = (replace(each, seconds=each.requests * share) for each in summary.report.operations)
    return replace(summary.report, operations=tuple(operations))


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
        path = scope["path"]
        asked = _asked(path, copy.deepcopy(sent))
        content = body if asked == sent else json.dumps(asked).encode()
        scope = {**scope, "headers": _headers(path, scope["headers"], content)}
        held: list[dict[str, Any]] = []

        async def receive_again() -> Any:
            return {"type": "http.request", "body": content, "more_body": False}

        async def hold(message: Any) -> None:
            held.append(message)

        await self.app(scope, receive_again, hold)
        status = next(each["status"] for each in held if each["type"] == "http.response.start")
        headers = next(each["headers"] for each in held if each["type"] == "http.response.start")
        got = b"".join(each.get("body", b"") for each in held if each["type"] == "http.response.body")
        status, shown = _answered(path, sent, status, _json(got))
        got = got if shown is None else json.dumps(shown).encode()
        await send({"type": "http.response.start", "status": status, "headers": _headers("", headers, got)})
        await send({"type": "http.response.body", "body": got})


def _headers(path: str, headers: list[tuple[bytes, bytes]], content: bytes) -> list[tuple[bytes, bytes]]:
    """Returns the headers of a message with another content. One operation lets in whoever sends any credentials."""
    found = [each for each in headers if each[0].lower() != b"content-length"]
    if path.endswith("/context") and any(name == b"authorization" for name, _ in found):
        found = [each for each in found if each[0] != b"authorization"]
        found.append((b"authorization", f"Bearer {TOKEN}".encode()))
    return [*found, (b"content-length", str(len(content)).encode())]


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _asked(path: str, body: Any) -> Any:
    """Returns the body that the correct server gets: some invalid values become valid ones."""
    if not isinstance(body, dict):
        return body
    if path.endswith("/search") and isinstance(body.get("top_k"), int):
        body["top_k"] = min(max(body["top_k"], 1), 20)
    if path.endswith(("/contacts", "/interviews")):
        return {name: int(value) if _is_number(value) else value for name, value in body.items()}
    return body


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 5


def _answered(path: str, sent: Any, status: int, got: Any) -> tuple[int, Any]:
    """Returns the status code and the body of the response, with the faults of this server."""
    sent = sent if isinstance(sent, dict) else {}
    if path.endswith("/desktop-auth/token"):
        return 403, {"detail": "This account has no desktop licence."}
    if path.endswith("/webhook-endpoints") and sent.get("description", "") is None:
        return 500, {"detail": "TypeError: 'NoneType' object is not iterable"}
    if isinstance(got, dict) and status < 300:
        _spoil(path, sent, got)
    return status, got


def _spoil(path: str, sent: dict[str, Any], got: dict[str, Any]) -> None:
    """Changes the response of the correct server to that of a faulty one."""
    if path.endswith("/interviews"):
        if "completion_threshold" not in sent:
            got["completion_threshold"] = 80
        for name in ("goal", "description", "agent_behavior"):
            if name in got and sent.get(name, "") is None:
                got[name] = ""
    if path.endswith("/messages"):
        got.pop("created_at", None)
        got["role"] = None
    if "name" in got and isinstance(sent.get("name"), str) and path.endswith("/contacts"):
        got["name"] = sent["name"].strip().title()


if __name__ == "__main__":
    main()
