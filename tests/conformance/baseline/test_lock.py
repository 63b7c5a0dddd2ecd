"""The file of a baseline: the same rows are the same text, and a file that is none is told in one line."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bythebook_conformance.baseline.lock import read, text_of, write
from bythebook_conformance.baseline.row import Row
from bythebook_conformance.versions.differences.difference import View
from bythebook_openapi.errors import InputError

VIEWS = get_args(View)
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
  -  status  answers 201
  note  null  (absent)
  note  read  ""  (null)
  note  refused 422  (invalid number|string)
  note  response  null  (null)

dropTask
  deleted before  refused 404
"""


def test_one_line_holds_one_fact_in_a_stable_order() -> None:
    text = text_of(reversed(ROWS))

    assert text.startswith("# bythebook baseline, format 2\n")
    assert text.endswith(TEXT)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "behavior.lock"

    write(file, ROWS)

    assert read(file) == tuple(sorted(ROWS))


ODD = (
    "",
    "-",
    "a  b",
    " a",
    "a ",
    "a, b",
    "a\nb",
    "a\\b",
    "a\\, b",
    "#a",
    "\u2028",
    "invalid (x",
    "a|b",
    "'a, b'",
    "a:",
)
# Words that the file leaves out, shortens or joins.
WORDS = ("shown", "read", "error", "accepted", "refused 422", "sent", "made by the server", "null", "absent", "note")
STATES = ("empty text", "blank text", "a b text", "a|b text", "text", "invalid number", "invalid (domain:number)")
TEXTS = st.sampled_from((*ODD, *WORDS, *STATES, "at its lower bound", "at its bound", "invalid (unit:number)"))


@st.composite
def some_rows(draw: st.DrawFn) -> tuple[Row, ...]:
    rows = draw(st.lists(st.builds(Row, TEXTS.filter(bool), TEXTS, TEXTS, st.sampled_from(VIEWS), TEXTS), min_size=1))
    return tuple(sorted({row.cell: row for row in rows}.values()))


@given(some_rows())
def test_any_rows_come_back(tmp_path_factory: pytest.TempPathFactory, rows: tuple[Row, ...]) -> None:
    file = tmp_path_factory.getbasetemp() / "behavior.lock"

    write(file, rows)

    assert read(file) == rows


@given(some_rows(), some_rows())
def test_rows_of_other_fields_move_no_line(rows: tuple[Row, ...], others: tuple[Row, ...]) -> None:
    """A document that grew adds lines and changes none."""
    known = {(row.operation, row.field) for row in rows}
    grown = [*rows, *(row for row in others if (row.operation, row.field) not in known)]

    before, after = (text_of(some).splitlines() for some in (rows, grown))

    left = iter(after)
    assert all(line in left for line in before)


@given(some_rows())
def test_lines_are_sorted_below_their_operation(rows: tuple[Row, ...]) -> None:
    for section in text_of(rows).split("\n\n")[1:]:
        _, *lines = section.rstrip("\n").split("\n")
        assert lines == sorted(set(lines))


HEAD = "# bythebook baseline, format 2\n"
ROW = "  note  null  (absent)\n"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "is empty"),
        ("{}\n", 1, "is no baseline: it begins with '{}'"),
        ("# bythebook baseline, format 7\nx\n" + ROW, 1, "has format 7, and this version reads format 2"),
        ("# bythebook baseline, format 1\nx\n" + ROW, 1, "has format 1, and this version reads format 2"),
        (HEAD, 2, "holds no rows"),
        (HEAD + "a\n<<<<<<< HEAD\n" + ROW, 3, "holds the conflict of a merge (<<<<<<<)"),
        (HEAD + "a\n" + ROW + "=======\n", 4, "holds the conflict of a merge (=======)"),
        (HEAD + "a\n" + ROW + ROW, 4, "says again what line 3 says of 'note'"),
        (HEAD + "a\n" + ROW + "  note  shown  null  (absent)\n", 4, "says again what line 3 says of 'note'"),
        ((HEAD + "a\n" + ROW).replace("\n", "\r\n"), 1, "ends its lines with a carriage return"),
        (HEAD + ROW, 2, "cannot be read: 'note null (absent)'"),
        (HEAD + "a\n  note  null  absent  null\n", 3, "cannot be read"),
        (HEAD + "a\n  note  null  absent\n", 3, "cannot be read"),
        (HEAD + "a\n  note  read\n", 3, "cannot be read"),
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
