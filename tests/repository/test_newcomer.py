"""The path of a newcomer: an empty environment, the demo, a configuration, a first verdict, and a known failure."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from viewer import browsing, expect

Run = Callable[..., subprocess.CompletedProcess[str]]

# A team's application. Its document says `seats: 4`; a room that is created without seats gets 1.
APPLICATION = """
from itertools import count
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

class NewRoom(BaseModel):
    name: str
    seats: int = 4
    note: str | None = None

class Room(NewRoom):
    id: int

app, rooms, numbers = FastAPI(), {}, count(1)

@app.post("/rooms", status_code=201)
def create_room(new: NewRoom) -> Room:
    stated = {"seats": 1, "note": None, **new.model_dump(exclude_unset=True)}
    room = Room(id=next(numbers), **stated)
    rooms[room.id] = room
    return room

@app.get("/rooms/{room_id}")
def read_room(room_id: int) -> Room:
    if room_id not in rooms:
        raise HTTPException(404)
    return rooms[room_id]

@app.delete("/rooms/{room_id}", status_code=204)
def delete_room(room_id: int) -> None:
    if rooms.pop(room_id, None) is None:
        raise HTTPException(404)
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of the running application's document."""
    (tmp_path / "rooms.py").write_text(APPLICATION)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "rooms:app", "--port", str(port), "--log-level", "error"]
    with subprocess.Popen(command, cwd=tmp_path) as server:
        yield f"http://127.0.0.1:{port}/openapi.json"
        server.terminate()


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Run:
    """Runs the installed command in a folder of the newcomer's."""
    folder = tmp_path / "project"
    folder.mkdir()

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [str(installed / "bin" / "bythebook"), *words]
        environment = {"PATH": "/usr/bin:/bin"}
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)

    return run


@pytest.mark.soak
def test_newcomer_sees_a_verdict_reads_it_accepts_it_and_is_green(run: Run, address: str, tmp_path: Path) -> None:
    project = tmp_path / "project"

    demo = run("demo", "--report", "demo.html")
    assert demo.returncode == 0, demo.stderr
    assert "Found 3 of 3 faults." in demo.stdout

    began = run("init", "--spec", address, "--yes")
    assert (began.returncode, (project / "bythebook.toml").is_file()) in {(0, True), (3, False)}
    if began.returncode == 3:  # the server was still starting, and the message names the option that waits
        assert run("check", address, "--wait", "30s", "--plan").returncode == 0
        assert run("init", "--spec", address, "--yes").returncode == 0

    reports = ("--report", "html=report.html", "--report", "json=report.json")
    first = run("check", "--wait", "30s", "--seed", "1", *reports)
    assert first.returncode == 1, first.stderr
    assert "FAILURE POST /rooms does not apply a documented default (seats)" in first.stdout

    with browsing() as viewer, viewer.open(project / "report.html") as page:
        expect(page.get_by_role("heading", level=1)).to_contain_text("Does not conform")
        expect(page.get_by_text("The server does not apply a documented default.").first).to_be_visible()
        page.locator("#findings .card summary").first.click()
        expect(page.get_by_text("The server applies the default 4 when 'seats' is absent.").first).to_be_visible()

    accepted = run("accept", "--all", "--reason", "fixed in the next release", "--report", "report.json")
    assert accepted.returncode == 0, accepted.stderr

    second = run("check", "--seed", "1", "--waivers", "waivers.yaml")
    assert second.returncode == 0, second.stdout
    assert "1 waived" in second.stdout
