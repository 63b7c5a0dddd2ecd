"""`--report har=FILE` and `--report jsonl=FILE`: every request of a run, without secrets."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from harness import Bythebook
from ways import NOTE, document, served

from bythebook_conformance.running.transport.traffic import MOST

SECRET = "hunter2secret"
# The members that HAR 1.2 demands, by object.
HAR: dict[str, set[str]] = {
    "entry": {"startedDateTime", "time", "request", "response", "cache", "timings"},
    "request": {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"},
    "response": {
        "status",
        "statusText",
        "httpVersion",
        "cookies",
        "headers",
        "content",
        "redirectURL",
        "headersSize",
        "bodySize",
    },
    "content": {"size", "mimeType"},
    "timings": {"send", "wait", "receive"},
}


def answering(handler: Any) -> tuple[int, Any]:
    """Answers a note that tells the credentials, and one that is long."""
    if "size=" in handler.path:
        return 200, {"id": 1, "title": "x" * (2 * MOST)}
    return 200, {"id": 1, "title": handler.headers.get("Authorization", "none")}


def check(bythebook: Bythebook, folder: Path, *options: str) -> tuple[Any, dict[str, Path], int]:
    """Returns a run of `check` with both reports, their files, and how many requests the server got."""
    files = {form: folder / f"out.{form}" for form in ("har", "jsonl")}
    reports = [f"--report={form}={file}" for form, file in files.items()]
    with served(answering) as server:
        ran = bythebook(
            "check", document(folder), "--url", server.url, "-H", f"Authorization: Bearer {SECRET}", *reports, *options
        )
        return ran, files, len(server.heads)


def test_every_request_is_a_line(bythebook: Bythebook, tmp_path: Path) -> None:
    ran, files, got = check(bythebook, tmp_path)
    lines = [json.loads(line) for line in files["jsonl"].read_text().splitlines()]

    assert sum(line["attempts"] for line in lines) == got > 5
    assert f"{got} requests" in ran.out
    first = lines[0]
    assert first["operation"] == "read"
    assert first["request"]["method"] == "GET"
    assert first["request"]["url"].startswith("http://127.0.0.1:")
    assert first["request"]["headers"]["Authorization"] == "$TOKEN"
    assert not any("SKIP" in text for line in lines for text in line["request"]["headers"].values())
    assert first["response"]["status"] == 200
    assert json.loads(first["response"]["body"])["title"] == "Bearer $TOKEN"
    assert datetime.fromisoformat(first["at"]).tzinfo is not None
    assert all(0 < line["seconds"] < 10 for line in lines)


def test_a_long_body_is_cut(bythebook: Bythebook, tmp_path: Path) -> None:
    _, files, _ = check(bythebook, tmp_path)
    lines = [json.loads(line) for line in files["jsonl"].read_text().splitlines()]

    long = next(line["response"] for line in lines if "size=" in line["request"]["url"])
    assert len(long["body"]) == MOST
    assert long["size"] > 2 * MOST
    assert long["note"] == f"cut after {MOST} characters"


def test_the_archive_has_every_member_that_har_demands(bythebook: Bythebook, tmp_path: Path) -> None:
    _, files, got = check(bythebook, tmp_path)
    log = json.loads(files["har"].read_text())["log"]

    assert log["version"] == "1.2"
    assert log["creator"].keys() == {"name", "version"}
    assert len(log["entries"]) == got
    for entry in log["entries"]:
        assert entry.keys() >= HAR["entry"]
        assert entry["request"].keys() >= HAR["request"]
        assert entry["response"].keys() >= HAR["response"]
        assert entry["response"]["content"].keys() >= HAR["content"]
        assert entry["timings"].keys() >= HAR["timings"]
        assert entry["time"] == pytest.approx(sum(entry["timings"].values()))
        assert all(pair.keys() == {"name", "value"} for pair in entry["request"]["headers"])
        assert all(name.startswith("_") or name in HAR["entry"] | {"comment"} for name in entry)
    assert any(entry["request"]["queryString"] for entry in log["entries"])


def test_a_stopped_run_writes_what_it_sent(bythebook: Bythebook, tmp_path: Path) -> None:
    _, files, got = check(bythebook, tmp_path, "--max-requests", "4")

    assert got == 4
    assert len(files["jsonl"].read_text().splitlines()) == 4
    assert len(json.loads(files["har"].read_text())["log"]["entries"]) == 4


def test_a_request_without_a_response_is_told(bythebook: Bythebook, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    seen: list[str] = []

    def cutting(handler: Any) -> tuple[int, Any]:
        seen.append(handler.path)
        if len(seen) > 2 and "size=" in handler.path:
            raise OSError
        return 200, {"id": 1, "title": "x"}

    with served(cutting) as server:
        bythebook("check", document(tmp_path), "--url", server.url, f"--report=jsonl={file}")
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    lost = [line for line in lines if line["response"] is None]

    assert lost
    assert {line["failure"] for line in lost} <= {"cut", "gone"}
    assert all(line["request"]["url"].startswith(server.url) for line in lost)


def test_merge_refuses_to_list_requests(bythebook: Bythebook, tmp_path: Path) -> None:
    report = tmp_path / "1.json"
    with served() as server:
        bythebook("check", document(tmp_path), "--url", server.url, f"--report=json={report}")
    ran = bythebook("merge", report, f"--report=har={tmp_path / 'out.har'}")

    assert ran.code == 2
    assert "--report har= lists the requests of a run, and none is sent here" in ran.err


def test_a_login_is_kept_without_its_bodies(bythebook: Bythebook, tmp_path: Path) -> None:
    stated = json.loads(document(tmp_path).read_text())
    password = {"type": "object", "properties": {"password": {"type": "string", "format": "password"}}}
    stated["paths"]["/login"] = {
        "post": {
            "operationId": "login",
            "requestBody": {"content": {"application/json": {"schema": password}}},
            "responses": {"200": {"description": "a token", "content": {"application/json": {"schema": NOTE}}}},
        }
    }
    spec, file = tmp_path / "login.json", tmp_path / "out.jsonl"
    spec.write_text(json.dumps(stated))
    values = tmp_path / "values.yaml"
    values.write_text(f"login/body/password: {SECRET}\n")
    with served() as server:
        bythebook("check", spec, "--url", server.url, f"--values={values}", f"--report=jsonl={file}")

    assert SECRET not in file.read_text()
