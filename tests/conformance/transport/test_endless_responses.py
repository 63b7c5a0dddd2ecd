"""Answers without an end: the kit waits for none of them longer than its time-out, and reads none of them further."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from documents import TEXT, content, object_of, posts
from judging import Judge, accused, contract_in, summary_of
from servers import accepting
from wire import Say, answer_of, wired

from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.running.transport.client import MAX_ANSWER, Target

TIMEOUT = 0.5
OPERATION: dict[str, Any] = {"operationId": "op", "responses": {"200": content({"type": "object"})}}
CHUNKED = answer_of(b"", "Transfer-Encoding: chunked", length=False)


def slowly(*start: bytes, piece: bytes = b" ") -> Say:
    def say(_: bytes) -> Iterator[bytes]:
        yield from start
        while True:
            yield piece
            time.sleep(0.05)

    return say


def quickly(start: bytes, piece: bytes) -> Say:
    def say(_: bytes) -> Iterator[bytes]:
        yield start
        while True:
            yield piece

    return say


def once(answer: bytes) -> Say:
    return lambda _: iter([answer])


SLOW = {
    "nothing": slowly(piece=b""),
    "a status line": slowly(b"HTTP/1.1 200 O", piece=b"K"),
    "headers": slowly(b"HTTP/1.1 200 OK\r\n", piece=b"X-A: 1\r\n"),
    "one header": slowly(b"HTTP/1.1 200 OK\r\nX-A: ", piece=b"a"),
    "interim answers": slowly(piece=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body": slowly(answer_of(b"{", length=False)),
    "a body with a length": slowly(answer_of(b"", "Content-Length: 100000", length=False)),
    "chunks": slowly(CHUNKED, piece=b"1\r\n \r\n"),
    "one chunk": slowly(CHUNKED, b"ffff\r\n"),
    "the size of a chunk": slowly(CHUNKED, piece=b"0"),
}
PIECE = b" " * 65536
LARGE = {
    "a body": quickly(answer_of(b"{", length=False), PIECE),
    "chunks": quickly(CHUNKED, b"10000\r\n" + PIECE + b"\r\n"),
    "a length": quickly(answer_of(b"", "Content-Length: 99999999999", length=False), PIECE),
    "what gzip unpacks": once(answer_of(gzip.compress(b" " * (64 * 1024 * 1024)), "Content-Encoding: gzip")),
}


def sent(folder: Path, say: Say) -> tuple[Exchange, float]:
    contract = contract_in(folder, {"/t": {"get": OPERATION}})
    with wired(say) as url:
        target = Target(contract, url, timeout=TIMEOUT)
        started = time.perf_counter()
        exchange = target.send(contract.operations[0], Request("op", {}, "a request", Draft({})))
        return exchange, time.perf_counter() - started


@pytest.mark.many(2)
@pytest.mark.parametrize("say", SLOW.values(), ids=list(SLOW))
def test_time_out_limits_the_whole_response(tmp_path: Path, say: Say) -> None:
    exchange, seconds = sent(tmp_path, say)

    assert exchange.failure == "timeout"
    assert exchange.status is None
    assert seconds < 10 * TIMEOUT


@pytest.mark.parametrize("say", LARGE.values(), ids=list(LARGE))
def test_large_response_is_read_up_to_the_limit_only(tmp_path: Path, say: Say) -> None:
    exchange, seconds = sent(tmp_path, say)

    assert (exchange.status, exchange.failure) == (200, f"unreadable: it has more than {MAX_ANSWER} bytes")
    assert seconds < 10


@pytest.mark.parametrize("coding", [bytes, gzip.compress])
def test_response_within_the_limit_is_read_to_its_end(tmp_path: Path, coding: Any) -> None:
    body = b'{"a": "' + b"x" * (MAX_ANSWER - 10) + b'"}'
    headers = ["Content-Encoding: gzip"] if coding is gzip.compress else []
    exchange, _ = sent(tmp_path, once(answer_of(coding(body), *headers)))

    assert (exchange.status, exchange.failure) == (200, "")
    assert exchange.answer == {"a": "x" * (MAX_ANSWER - 10)}


def test_response_whose_body_is_cut_is_no_response(tmp_path: Path) -> None:
    exchange, _ = sent(tmp_path, once(answer_of(b"{", "Content-Length: 100", length=False)))

    assert exchange.status is None
    assert exchange.failure


def test_endless_response_to_every_request_ends_untested(tmp_path: Path) -> None:
    contract = contract_in(tmp_path, {"/t": {"get": OPERATION}})
    with wired(SLOW["a body"]) as url:
        target = Target(contract, url, timeout=TIMEOUT)
        summary = summary_of(contract, target, examples=0)

    assert "no response" in summary.untested["op"]


def test_time_out_holds_through_a_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = contract_in(tmp_path, {"/t": {"get": OPERATION}})
    with wired(SLOW["a body"]) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        target = Target(contract, "http://api.invalid", timeout=TIMEOUT)
        exchange = target.send(contract.operations[0], Request("op", {}, "a request", Draft({})))

    assert exchange.failure == "timeout"


def test_response_of_many_megabytes_is_not_judged(judge: Judge) -> None:
    schema = object_of(a=TEXT)
    server = accepting(schema, lambda _: (200, {"a": "x" * (4 * 1024 * 1024)}))

    summary = judge(server, posts(schema, schema), examples=40)

    assert accused(summary) == {}
    of_bodies = {"echo", "response-domain", "content-type"}
    assert {each.outcome for each in summary.verdicts if each.requirement.kind in of_bodies} == {"inconclusive"}
