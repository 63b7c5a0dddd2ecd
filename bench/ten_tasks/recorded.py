"""Serves the example service, and records the JSON bodies that it gets: `python recorded.py PORT FOLDER`.

FOLDER gets the database, and `record.jsonl` with a line for each request: its body, or null if that is no JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import uvicorn


class Recorded:
    """An application that records the bodies that another one gets."""

    def __init__(self, app: Any, record: Path) -> None:
        self.app, self.record = app, record

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Passes a request on, and records its body."""
        body = bytearray()

        async def received() -> Any:
            message = await receive()
            if message["type"] == "http.request":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    self._write(scope, bytes(body))
            return message

        await self.app(scope, received, send)

    def _write(self, scope: Any, body: bytes) -> None:
        kind = dict(scope["headers"]).get(b"content-type", b"")
        text = body.decode() if kind.startswith(b"application/json") and body else "null"
        with self.record.open("a") as record:
            record.write(json.dumps(json.loads(text)) + "\n")


def main(port: str, folder: str) -> None:
    """Serves until it is stopped."""
    made = importlib.import_module("service").application("right", str(Path(folder, "tasks.sqlite3")))
    uvicorn.run(Recorded(made, Path(folder, "record.jsonl")), port=int(port), log_level="critical")


if __name__ == "__main__":
    main(*sys.argv[1:])
