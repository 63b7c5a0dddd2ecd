"""`bythebook serve`: one line with the address, and one line for bad input."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import requests

ROOT = Path(__file__).parents[2]
ONTORA = ROOT / "specs/ontora/openapi.yaml"
WRONG = """openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: nothing}
      responses: {'200': {description: ok}}
"""
COMMAND = (sys.executable, "-m", "bythebook", "serve")


def test_it_serves_at_the_address_that_it_prints() -> None:
    command = [*COMMAND, str(ONTORA), "--port", "0", "--token", "t0ken"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as run:
        assert run.stdout is not None
        line = run.stdout.readline()
        found = re.search(r"is served at (http://127\.0\.0\.1:\d+)$", line)
        assert found, line
        try:
            with pytest.raises(HTTPError) as refused:
                urlopen(Request(found[1] + "/v1/interviews", method="POST", data=b"{}"), timeout=10)
            assert refused.value.code == 401
            refused.value.close()
            assert sorted(_seconds(found[1]))[10] < 0.03  # 0.04 where what is answered is held back
        finally:
            run.send_signal(signal.SIGINT)


def test_it_says_that_any_credential_gets_in() -> None:
    command = [*COMMAND, str(ONTORA), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as run:
        assert run.stdout is not None
        lines = [run.stdout.readline() for _ in range(2)]
        run.terminate()  # SIGINT is ignored until the server runs where the tests are started in the background

    assert "is served at" in lines[0]
    assert lines[1].startswith("any credential gets in, ")


def _seconds(url: str) -> Iterator[float]:
    """Yield how long each of some requests takes, one after another on one connection."""
    with requests.Session() as session:
        for _ in range(30):
            started = time.perf_counter()
            session.post(f"{url}/v1/interviews", json={}, timeout=10)
            yield time.perf_counter() - started


def told(*arguments: str) -> str:
    ran = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=30, check=False)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert len(ran.stderr.strip().splitlines()) == 1
    return ran.stderr


@pytest.mark.soak
def test_bad_input_is_one_line(tmp_path: Path) -> None:
    empty = tmp_path / "empty.yaml"
    empty.write_text("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(WRONG)
    text = tmp_path / "text.db"
    text.write_text("no database " * 100)

    assert "cannot be read" in told(str(tmp_path / "none.yaml"))
    assert "there is no operation to serve" in told(str(empty))
    assert "wrong.yaml:9: /paths/~1a/post/requestBody/content/application~1json/schema: is no schema" in told(
        str(wrong)
    )
    assert "cannot be opened as a database" in told(str(ONTORA), "--db", str(text))
    assert "--token is empty" in told(str(ONTORA), "--token", " ")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "cannot listen" in told(str(ONTORA), "--port", str(taken.getsockname()[1]))


# It compiles a server of schemas that all reach each other, and prints its peak memory.
COMPILED = """
import json, resource, sys
from pathlib import Path
from bythebook_openapi.document.load import parse
from bythebook_simulator import Simulator
Simulator(parse(sys.stdin.read(), name="openapi.json")).compile()
status = Path("/proc/self/status")  # where there is none: on Linux, getrusage counts the memory of the parent too
lines = dict(line.split(":", 1) for line in status.read_text().splitlines()) if status.exists() else {}
print(lines["VmHWM"].split()[0] if lines else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_schemas_that_all_reach_each_other_take_little_memory() -> None:
    def node(number: int) -> dict[str, object]:
        near, far = ({"$ref": f"#/components/schemas/N{(number + step) % 300}"} for step in (1, 7))
        text = {"type": "string", "maxLength": 80}
        scalars = {f"text{each}": text for each in range(6)}
        return {"type": "object", "properties": {**scalars, "near": near, "far": {"type": "array", "items": far}}}

    schemas = {f"N{each}": node(each) for each in range(300)}
    paths = {}
    for name in schemas:
        sent = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
        shown = {"200": {"description": "as stated", **sent}}
        paths[f"/{name}"] = {"post": {"requestBody": sent, "responses": shown}}
    head = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}}
    document = {**head, "paths": paths, "components": {"schemas": schemas}}
    limited = ["sh", "-c", 'ulimit -v 3000000; exec "$@"', "-", sys.executable, "-c", COMPILED]

    ran = subprocess.run(limited, input=json.dumps(document), capture_output=True, text=True, check=True)

    # Before schemas shared one validator it took 2.6 GB.
    assert int(ran.stdout) < 300 * (1024 if sys.platform != "darwin" else 1024**2)
