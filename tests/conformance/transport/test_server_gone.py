"""A server that a request kills: the request is named, what is left is told as untested, and the report is written."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from documents import content
from harness import Bythebook
from judging import contract_in
from wire import answer_of, wired

from bythebook_conformance.model import Draft, Request
from bythebook_conformance.running.transport.client import AMONG_OTHERS, Target, UnreachableError

INTEGER = {"name": "q", "in": "query", "schema": {"type": "integer"}}
OPERATION: dict[str, Any] = {"responses": {"200": content({"type": "object"}), "400": {"description": "-"}}}
PATHS = {
    "/t": {"get": {"operationId": "first", "parameters": [INTEGER], **OPERATION}},
    "/u": {"get": {"operationId": "second", **OPERATION}},
}
Told = tuple[int, dict[str, Any], str]


def killed_by(word: bytes) -> Callable[[bytes], Iterator[bytes]]:
    def say(head: bytes) -> Iterator[bytes]:
        if word in head:
            raise ConnectionAbortedError
        yield answer_of(b"{}", "Connection: close")

    return say


def told(bythebook: Bythebook, folder: Path, word: bytes, *options: str) -> Told:
    contract_in(folder, PATHS)
    report = folder / "report.json"
    with wired(killed_by(word)) as url:
        command = ("check", folder / "small.json", "--url", url, "--seed", 1, "--report", f"json={report}", *options)
        ran = bythebook(*command)
    assert ran.err == ""
    return ran.code, json.loads(report.read_text()), ran.out


def test_request_that_stopped_the_server_is_named(bythebook: Bythebook, tmp_path: Path) -> None:
    code, report, printed = told(bythebook, tmp_path, b"not-a-number")

    assert code == 1
    fails = [each for each in report["requirements"] if each["verdict"] == "fail"]
    assert [each["id"] for each in fails] == ["first/no-server-error"]
    assert fails[0]["actual"] == "the connection was cut, and nobody answered after it"
    assert "not-a-number" in fails[0]["curl"]
    assert report["untested"] == {"second": "the smallest valid request got no response (gone)"}
    assert "no-server-error" in printed


def test_smallest_request_that_stops_the_server_is_named(bythebook: Bythebook, tmp_path: Path) -> None:
    code, report, _ = told(bythebook, tmp_path, b"GET /u")

    assert code == 1
    fails = [each["id"] for each in report["requirements"] if each["verdict"] == "fail" and each["level"]]
    assert [each for each in fails if each.startswith("second/")] == ["second/no-server-error"]
    assert report["untested"].keys() == {"second"}


def test_server_that_stops_between_requests_is_gone_and_not_asked_again_for_long(tmp_path: Path) -> None:
    contract = contract_in(tmp_path, PATHS)
    operation, request = contract.operations[0], Request("first", {}, "a request", Draft({}))
    with wired(killed_by(b"nothing")) as url:
        target = Target(contract, url)
        assert target.send(operation, request).status == 200
    assert target.send(operation, request).failure == "gone"
    started = time.perf_counter()
    assert target.send(operation, request).failure == "gone"
    assert time.perf_counter() - started < 1


def test_server_that_never_responded_is_unreachable(tmp_path: Path) -> None:
    contract = contract_in(tmp_path, PATHS)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        target = Target(contract, f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(UnreachableError):
            target.send(contract.operations[0], Request("first", {}, "a request", Draft({})))


def test_connection_that_is_cut_beside_another_accuses_neither_request(tmp_path: Path) -> None:
    contract = contract_in(tmp_path, PATHS)
    both = threading.Barrier(2, timeout=10)

    def say(head: bytes) -> Iterator[bytes]:
        if b"GET /t" in head:
            both.wait()
            time.sleep(0.2)
        else:
            both.wait()
            time.sleep(0.4)
        yield b""

    with wired(say) as url:
        target = Target(contract, url)
        failures: list[str] = []

        def send(index: int) -> None:
            operation = contract.operations[index]
            failures.append(target.send(operation, Request(operation.id, {}, "a request", Draft({}))).failure)

        threads = [threading.Thread(target=send, args=(index,)) for index in (0, 1)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    assert failures == [AMONG_OTHERS, AMONG_OTHERS]


def test_a_request_that_killed_the_server_is_the_first_finding(bythebook: Bythebook, tmp_path: Path) -> None:
    """Another operation, which comes before it, fails too; and a smaller request of its own gets a 500."""
    text = {"name": "s", "in": "query", "schema": {"type": "string"}}
    named = {name: {"type": "string"} for name in "abcdefgh"}  # the operation with the most requirements comes first
    broken = {"responses": {"200": content({"type": "object", "required": [*named], "properties": named})}}
    paths = {
        "/a": {"get": {"operationId": "first", **broken}},
        "/b": {"get": {"operationId": "killer", "parameters": [INTEGER, text], **OPERATION}},
    }
    contract_in(tmp_path, paths)
    calls: list[bytes] = []

    def say(head: bytes) -> Iterator[bytes]:
        calls.append(head.split(b" ")[1])
        if b"not-a-number" in head:
            raise ConnectionAbortedError
        whole = answer_of(b"{}", "Connection: close")
        yield whole.replace(b"200 OK", b"500 Oh", 1) if b"/b?s=" in head else whole

    report = tmp_path / "report.md"
    with wired(say) as url:
        ran = bythebook("check", tmp_path / "small.json", "--url", url, "--seed", 1, "--report", f"markdown={report}")

    fails = [line for line in ran.out.splitlines() if line.startswith("FAILURE")]
    assert ran.code == 1
    assert len(fails) > 1
    assert fails[0].startswith("FAILURE GET /b fails with a server error")
    first = ran.out.partition("FAILURE ")[2].partition("FAILURE ")[0]
    assert "nobody answered after it" in first
    assert "q=not-a-number" in first
    rows = [line for line in report.read_text().splitlines() if line.startswith("| failure")]
    assert "killer/no-server-error" in rows[0]


def test_refusal_of_a_fuller_request_is_quoted_where_the_smallest_is_cut(bythebook: Bythebook, tmp_path: Path) -> None:
    contract_in(tmp_path, PATHS)
    refusal = answer_of(b'{"error": "no such q"}', "Connection: close").replace(b"200 OK", b"400 Bad Request")
    with wired(lambda head: iter([refusal] if b"q=" in head else [])) as url:
        ran = bythebook("check", tmp_path / "small.json", "--url", url, "--select", "first")

    assert ran.code == 1
    assert "the server answered the fullest valid request with 400" in ran.out
    assert "no such q" in ran.out
