"""Normal forms, and wrong values in the documented type: by values alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import TEXT, Stated, object_of, posts
from hypothesis import given
from hypothesis import strategies as st
from judging import contract_in

from bythebook_conformance.evidence.turned import says_the_same
from bythebook_conformance.explanations.normal_forms import is_code_in_form, is_normal_form
from bythebook_openapi.model.contract import Field
from bythebook_openapi.states import ABSENT


def field_called(folder: Path, name: str, **stated: Any) -> Field:
    """Returns a text of a request body."""
    schema: Stated = {**TEXT, **stated}
    operation = contract_in(folder, posts(object_of("", **{name: schema}))).operations[0]
    return operation.by_key["body", name]


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (" a b ", "a b"),
        ("a\r\nb", "a\nb"),
        ("a  b", "a b"),
        ("a\nb", "a b"),
        ("e\u0301", "\u00e9"),
        ("name", "Name"),
        ("   ", None),
        ("", ABSENT),
        ("90m", "1h30m"),
        ("1h30m0s", "PT1H30M"),
        ("example.org/a", "https://example.org/a"),
        ("LDV4255", "LDV-4255"),
        (["a", " ", "b "], ["a", "b"]),
        ({"a": 1, "b": ""}, {"a": 1}),
        ({"a": " x", "b": 2}, {"a": "x", "b": 2}),
    ],
)
def test_form_of_one_value(tmp_path: Path, value: Any, got: Any) -> None:
    assert is_normal_form(field_called(tmp_path, "word"), value, got)


@pytest.mark.parametrize(
    ("value", "got"),
    [
        ("a b c", "abc"),
        ("a b c", "a b"),
        ("name", "NAME"),
        ("x", None),
        ("90m", "1h"),
        ("LDV-4255", "LDV4255"),
        ("LDV4255", "LDV-42550"),
        ("example.org", "https://example.com"),
        ("a", '"a"'),
        (["a", "b"], ["a"]),
        (["a", "b"], ["b", "a"]),
        ({"a": 1, "b": 2}, {"a": 1}),
        (0, None),
        (False, None),
    ],
)
def test_another_value(tmp_path: Path, value: Any, got: Any) -> None:
    assert not is_normal_form(field_called(tmp_path, "word"), value, got)


def test_ends_of_lines_mean_something_in_a_text_of_several(tmp_path: Path) -> None:
    notes = field_called(tmp_path, "notes")

    assert not is_normal_form(notes, "a\nb", "a b")
    assert is_normal_form(notes, "a\r\nb ", "a\nb")


def test_a_tag_is_written_without_its_sign(tmp_path: Path) -> None:
    tags = field_called(tmp_path, "tags")

    assert is_normal_form(tags, ["#4p", "b"], ["4p", "b"])
    assert not is_normal_form(tags, ["#4p", "b"], ["4p"])
    assert not is_normal_form(tags, ["a#b"], ["ab"])
    assert not is_normal_form(field_called(tmp_path, "words"), ["#4p"], ["4p"])


def test_form_of_the_examples_is_that_of_the_field(tmp_path: Path) -> None:
    reference = field_called(tmp_path, "reference", example="RF18539007")

    assert is_normal_form(reference, "rf 18 53", "RF1853")
    assert not is_normal_form(reference, "rf 18 53", "RF18")
    assert not is_normal_form(field_called(tmp_path, "reference", example="rf 18 53"), "rf 18 53", "RF1853")


@pytest.mark.parametrize(
    ("value", "got", "is_form"),
    [("zak 1145", "ZAK-1145", True), ("zak 1145", "ZAK-114", False), ("some label 1", "SOMELABEL1", False)],
)
def test_form_of_a_code(value: str, got: str, is_form: bool) -> None:
    assert is_code_in_form(value, got) == is_form


@pytest.mark.parametrize(
    ("value", "got"),
    [
        ("5", 5),
        (5, "5"),
        ("5.0", 5),
        (1, True),
        ("no", False),
        ("MON", "mon"),
        ("30", "1970-01-01T00:00:30Z"),
        ("2030-01-01", "2030-01-01T00:00:00Z"),
        ("a", ["a"]),
        ("2030-02-30", "2030-03-02"),
        ("2030-12-33T00:00:00Z", "2031-01-02T00:00:00Z"),
        ("4b4d58001e9341f3903496da4e80cc0c", "4b4d5800-1e93-41f3-9034-96da4e80cc0c"),
    ],
)
def test_says_the_same_in_another_type(value: Any, got: Any) -> None:
    assert says_the_same(value, got)


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (6.7, 7),
        (6.7, 6),
        ([], "[]"),
        ([1, 2], [1]),
        ("none", 0),
        ("x", False),
        ([1], {}),
        ("2030-05-05", "2030-05-04"),
        ("2030-02-30", "2030-03-09"),
    ],
)
def test_says_something_else(value: Any, got: Any) -> None:
    assert not says_the_same(value, got)


@given(st.integers() | st.decimals(-(10**9), 10**9, places=2))
def test_a_number_as_a_text_says_the_same(number: Any) -> None:
    assert says_the_same(str(number), number if isinstance(number, int) else float(number))
