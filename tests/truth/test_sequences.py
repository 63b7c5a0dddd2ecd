"""Sequential media types as lists of items, whole and cut at any place."""

from __future__ import annotations

import json

import pytest

from bythebook_conformance.running.transport.decode import parsed
from bythebook_openapi.states import ABSENT
from bythebook_openapi.text.sequences import complete, items

BOUNDARY = 'multipart/mixed; boundary="a b"'
PARTS = b'before\r\n--a b\r\nContent-Type: application/json\r\n\r\n{"n": 1}\r\n--a b\r\n\r\ntext\r\n--a b--\r\nafter'
FIRST = b": hello\r\n\r\nevent: a\r\ndata: one\r\ndata: two\r\nid: 7\r\nretry: 5\r\nno: x\r\n\r\n"
EVENTS = FIRST + b"data:{}\n\nevent: b\n\n"
WHOLE = [
    ("application/jsonl", b'{"n": 1}\n\n2\n"a"', [{"n": 1}, 2, "a"]),
    ("application/x-ndjson; charset=utf-8", b"[]\r\nnull\r\n", [[], None]),
    ("application/json-seq", b'\x1e{\n"n": 1\n}\n\x1e2\n', [{"n": 1}, 2]),
    ("text/event-stream", EVENTS, [{"event": "a", "data": "one\ntwo", "id": "7", "retry": 5}, {"data": "{}"}]),
    (BOUNDARY, PARTS, [{"n": 1}, "text"]),
    ("application/jsonl", b"", []),
    ("text/event-stream", b"", []),
]


@pytest.mark.parametrize(("media_type", "content", "values"), WHOLE)
def test_items_have_the_values_of_the_specification(media_type: str, content: bytes, values: list[object]) -> None:
    assert items(content, media_type, parsed) == values


@pytest.mark.parametrize(("media_type", "content", "values"), WHOLE)
def test_content_that_is_cut_anywhere_has_the_first_items(
    media_type: str, content: bytes, values: list[object]
) -> None:
    for size in range(len(content) + 1):
        ends = complete(content[:size], media_type)
        found = items(content[: ends[-1]], media_type, parsed) if ends else []
        if "multipart" in media_type and ends:
            found = items(content[: ends[-1]] + b"\r\n--a b--", media_type, parsed)
        assert found == values[: len(ends)], size


@pytest.mark.parametrize(
    ("media_type", "content"),
    [("application/jsonl", b"{}\n{oops\n"), ("application/json-seq", b"\x1e{}\n\x1eoops\n"), (BOUNDARY, b"")],
)
def test_item_that_is_no_json_makes_the_content_none(media_type: str, content: bytes) -> None:
    assert items(content, media_type, parsed) in (ABSENT, [])


def test_data_of_events_is_json_where_the_document_says_so() -> None:
    content = b'data: {"n": 1}\n\ndata: oops\n\ndata: [DONE]\n\n'

    assert items(content, "text/event-stream", parsed, has_json=True) == [{"data": {"n": 1}}, {"data": "oops"}]
    assert items(content, "text/event-stream", parsed)[0] == {"data": json.dumps({"n": 1})}
