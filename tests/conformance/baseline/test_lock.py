"""The file of a baseline: the same rows are the same text, and a file that is none is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bythebook_conformance.baseline.lock import read, text_of, write
from bythebook_conformance.baseline.row import Row
from bythebook_openapi.errors import InputError

ROWS = (
    Row("addTask", "", "", "status", "answers 201"),
    Row("addTask", "note", "absent", "read", "null"),
    Row("addTask", "note", "absent", "response", "null"),
    Row("addTask", "note", "null", "read", '""'),
    Row("addTask", "note", "null", "response", "null"),
    Row("addTask", "note", "invalid (domain:number)", "outcome", "refused 422"),
    Row("addTask", "note", "invalid (domain:string)", "outcome", "refused 422"),
    Row("dropTask", "deleted before", "sent", "outcome", "refused 404"),
)
TEXT = """
addTask
  -                     status    answers 201       -
  note                  outcome   refused 422       invalid (domain:number|string)
  note                  read      ""                null
  note                  response  null              null
  note                  shown     null              absent

dropTask
  deleted before        outcome   refused 404       sent
"""


def test_one_line_holds_one_fact_in_a_stable_order() -> None:
    text = text_of(reversed(ROWS))

    assert text.startswith("# bythebook baseline, format 1\n")
    assert text.endswith(TEXT)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "behavior.lock"

    write(file, ROWS)

    assert read(file) == tuple(sorted(ROWS))


@pytest.mark.parametrize(
    "odd",
    ["", "-", "a  b", " a", "a ", "a, b", "a\nb", "a\\b", "a\\, b", "#a", "\u2028", "invalid (x", "a|b", "'a, b'"],
)
def test_any_text_comes_back(tmp_path: Path, odd: str) -> None:
    rows = (Row(odd or "x", odd, odd, "read", odd), Row(odd or "x", odd, f"{odd} too", "read", odd))
    file = tmp_path / "behavior.lock"

    write(file, rows)

    assert read(file) == tuple(sorted(rows))


def test_a_row_moves_no_other_one() -> None:
    long = Row("addTask", "a field with a name that is longer than its column", "absent", "read", "null")
    grown = [*ROWS, long, Row("another", "x", "null", "read", "null")]

    lines = text_of(grown).splitlines()

    assert [line for line in text_of(ROWS).splitlines() if line not in lines] == []


HEAD = "# bythebook baseline, format 1\n"
ROW = "  note  read  null  absent\n"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "is empty"),
        ("{}\n", 1, "is no baseline: it begins with '{}'"),
        ("# bythebook baseline, format 7\nx\n" + ROW, 1, "has format 7, and this version reads format 1"),
        (HEAD, 2, "holds no rows"),
        (HEAD + "a\n<<<<<<< HEAD\n" + ROW, 3, "holds the conflict of a merge (<<<<<<<)"),
        (HEAD + "a\n" + ROW + "=======\n", 4, "holds the conflict of a merge (=======)"),
        (HEAD + "a\n" + ROW + ROW, 4, "says again what line 3 says of 'note'"),
        (HEAD + "a\n" + ROW + "  note  shown  null  absent\n", 4, "says again what line 3 says of 'note'"),
        ((HEAD + "a\n" + ROW).replace("\n", "\r\n"), 1, "ends its lines with a carriage return"),
        (HEAD + ROW, 2, "cannot be read: 'note read null absent'"),
        (HEAD + "a\n  note  seen  null  absent\n", 3, "cannot be read"),
        (HEAD + "a\n  note  read  null\n", 3, "cannot be read"),
    ],
)
def test_a_file_that_is_no_baseline_is_told_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    file = tmp_path / "behavior.lock"
    file.write_bytes(text.encode())

    with pytest.raises(InputError) as caught:
        read(file)

    assert str(caught.value).startswith(f"{file}:{line}: {told}")
    assert "; expected " in str(caught.value)


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.write_bytes(b"\xff\xfe"), lambda _: None])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, make: object) -> None:
    file = tmp_path / "behavior.lock"
    make(file)  # type: ignore[operator]

    with pytest.raises(InputError, match="cannot be read"):
        read(file)
