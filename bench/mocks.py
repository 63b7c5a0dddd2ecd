"""Sends the same eight requests to `bythebook serve` and to Prism, and prints the table of docs/serve.md."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen
from time import monotonic, sleep
from typing import Any

import requests

from bench.rivals import NODE
from bench.served import served
from bythebook_simulator.faults.witnesses import TOKEN

__all__ = ["main"]

_SPEC = Path("specs/ontora/openapi.yaml")
_OURS, _THEIRS = 8791, 8792
_PATIENCE = 60
_LEAST = {"workspace_id": "3c90c3cc-0d44-4b50-8888-8dd25736052a", "name": "a"}
# The request, its body, and the property that is compared.
_ASKED: tuple[tuple[str, Mapping[str, Any], str], ...] = (
    ("`completion_threshold` left out (default 90)", {}, "completion_threshold"),
    ("`completion_threshold: 0`", {"completion_threshold": 0}, "completion_threshold"),
    ("`completion_threshold: null` (excluded)", {"completion_threshold": None}, "completion_threshold"),
    ("`goal` left out", {}, "goal"),
    ("`goal: null`", {"goal": None}, "goal"),
    ('`goal: ""`', {"goal": ""}, "goal"),
    ('`channel: "phone"`', {"channel": "phone"}, "channel"),
    ("`name: 5` (excluded)", {"name": 5}, "name"),
)


def main() -> None:
    """Prints the table."""
    with served(_SPEC, _OURS) as ours, _prism() as theirs:
        print("| request | bythebook serve | Prism |\n| --- | --- | --- |")
        for words, changes, name in _ASKED:
            print(f"| {words} | {_answer(ours, changes, name)} | {_answer(theirs, changes, name)} |")
    done = subprocess.run([str(NODE / "prism"), "--version"], capture_output=True, text=True, check=True)
    print(f"\nPrism {done.stdout.strip()}")


@contextmanager
def _prism() -> Iterator[str]:
    command = [str(NODE / "prism"), "mock", str(_SPEC), "-p", str(_THEIRS), "-h", "127.0.0.1"]
    url = f"http://127.0.0.1:{_THEIRS}"
    with Popen(command, stdout=DEVNULL, stderr=DEVNULL) as process:
        try:
            end = monotonic() + _PATIENCE
            while not _answers(url) and monotonic() < end:
                sleep(0.2)
            yield url
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        requests.get(url, timeout=5)
    except requests.ConnectionError:
        return False
    return True


def _answer(url: str, changes: Mapping[str, Any], name: str) -> str:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = requests.post(f"{url}/v1/interviews", json={**_LEAST, **changes}, headers=headers, timeout=10)
    if answer.status_code >= 400:
        return f"{answer.status_code}"
    body = answer.json()
    return f"{answer.status_code}, `{json.dumps(body[name])}`" if name in body else f"{answer.status_code}, absent"


if __name__ == "__main__":
    main()
