"""The level of what frameworks do to values, one by one: what is lost decides, and not how usual it is.

A valid value that loses information is at least a warning. An invalid one that is taken with all its information is a
notice, and one that is stored as something else is a warning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, TEXT, WORD, Stated, in_path, list_of, nullable, object_of, resources
from judging import Judge, accused
from servers import Call, Item, Resources

from bythebook_conformance.conventions import SAID_APART

Read = Callable[[Any], Any]


def _paths(schema: Stated) -> Stated:
    own: Stated = {"name": WORD, "value": schema}
    shown = object_of("id name", id=INTEGER, **own)
    return resources("/things", object_of("name", **own), shown, made="201", key=in_path("id", INTEGER), get="read",
                     put="put", patch="patch")  # fmt: skip


class Framework(Resources):
    """`read` is what the framework makes of a value before it is checked; a `TypeError` or `ValueError` refuses it."""

    def __init__(self, paths: Stated, read: Read) -> None:
        super().__init__(paths)
        self.read = read

    def accepts(self, call: Call) -> bool:
        body = call.body
        if isinstance(body, dict) and "value" in body:
            try:
                body["value"] = self.read(body["value"])
            except (TypeError, ValueError):
                return False
        return super().accepts(call)


def _found(judge: Judge, schema: Stated, read: Read) -> dict[str, str]:
    """Returns what is found of the value in a creation."""
    paths = _paths(schema)
    found = accused(judge(Framework(paths, read), paths))
    return {name.removeprefix("make/body/value/"): level for name, level in found.items() if "make/body/value" in name}


def _null_for_empty(value: Any) -> Any:
    return None if value == "" else value


_NOTE = nullable({**TEXT, "maxLength": 300})
_KIND: Stated = {"type": "string", "enum": ["", "a", "b", None], "nullable": True}


class TestLaravel:
    """`ConvertEmptyStringsToNull` and `TrimStrings` are on for each request."""

    def test_laravel_that_stores_null_for_an_empty_text_is_a_notice(self, judge: Judge) -> None:
        assert _found(judge, _NOTE, _null_for_empty) == {"echo": "notice tidied"}

    def test_laravel_that_stores_null_for_an_empty_text_that_the_schema_states_is_a_warning(self, judge: Judge) -> None:
        assert _found(judge, {**_NOTE, "minLength": 0}, _null_for_empty) == {"echo": "warning tidied"}

    def test_laravel_that_stores_null_for_a_member_of_an_enumeration_is_a_failure(self, judge: Judge) -> None:
        assert _found(judge, _KIND, _null_for_empty) == {"echo": "failure"}

    @pytest.mark.parametrize(
        "words", ["Null means unknown, an empty text means none.", "An empty text is not the same as null."]
    )
    def test_laravel_that_stores_null_for_a_text_that_words_tell_from_it_is_a_failure(
        self, judge: Judge, words: str
    ) -> None:
        assert _found(judge, {**_NOTE, "description": words}, _null_for_empty) == {"echo": "failure"}

    def test_laravel_that_says_that_it_stores_null_is_a_notice(self, judge: Judge) -> None:
        assert _found(judge, {**_NOTE, "description": "An empty text is stored as null."}, _null_for_empty) == {
            "echo": "notice tidied"
        }

    def test_laravel_that_trims_texts_is_a_notice(self, judge: Judge) -> None:
        assert _found(judge, _NOTE, lambda value: value.strip() if isinstance(value, str) else value) == {
            "echo": "notice tidied"
        }


def _cast_by_ruby(value: Any) -> Any:
    """ActiveModel::Type::Integer calls `to_i`."""
    if isinstance(value, str):
        digits = value.strip().partition(".")[0]
        return int(digits) if digits.lstrip("-").isdecimal() else 0
    return int(value) if isinstance(value, float) else value


class TestRails:
    """Attributes are cast to the type of their column."""

    def test_rails_that_casts_a_number_in_a_text_is_a_notice_and_one_that_cuts_off_a_fraction_a_warning(
        self, judge: Judge
    ) -> None:
        """Of `"5"` all is kept. 6.7 is stored as something else."""
        found = _found(judge, INTEGER, _cast_by_ruby)

        assert found == {"domain:string": "notice lenient", "domain:number": "warning lenient"}

    def test_rails_that_drops_blank_items_is_a_warning(self, judge: Judge) -> None:
        """Forms send an empty item beside those that are checked, and `compact_blank` drops it."""
        schema = {**list_of({**TEXT, "maxLength": 300}), "maxItems": 9}

        assert _found(judge, schema, lambda value: [each for each in value if each]).get("echo") == "warning tidied"

    def test_rails_that_drops_blank_tags_is_a_notice(self, judge: Judge) -> None:
        own: Stated = {"name": WORD, "tags": {**list_of({**TEXT, "maxLength": 300}), "maxItems": 9}}
        paths = resources("/things", object_of("name", **own), object_of("id name", id=INTEGER, **own), made="201",
                          key=in_path("id", INTEGER), get="read")  # fmt: skip

        class Tagging(Resources):
            def make(self, body: Item) -> Item:
                return super().make({**body, "tags": [each for each in body.get("tags", ()) if each.strip()]})

        assert accused(judge(Tagging(paths), paths)).get("make/body/tags/echo") == "notice tidied"


class TestJackson:
    """Scalars are coerced, unless a feature of the mapper is switched off."""

    def test_jackson_that_reads_a_member_in_capitals_is_a_notice(self, judge: Judge) -> None:
        days: Stated = {"type": "string", "enum": ["mon", "tue", "wed"]}
        found = _found(judge, days, lambda value: value.lower() if isinstance(value, str) else value)

        assert set(found.values()) <= {"notice lenient"}

    def test_jackson_that_cuts_off_a_fraction_is_a_warning(self, judge: Judge) -> None:
        """`ACCEPT_FLOAT_AS_INT` is on by default: 6.7 is stored as 6."""
        found = _found(judge, INTEGER, lambda value: int(value) if isinstance(value, float) else value)

        assert set(found.values()) == {"warning lenient"}

    def test_jackson_that_reads_a_number_as_a_boolean_is_a_notice(self, judge: Judge) -> None:
        found = _found(judge, BOOLEAN, lambda value: bool(value) if isinstance(value, int) else value)

        assert set(found.values()) <= {"notice lenient"}


class TestDjango:
    """Fields of forms and of models call `str`, `int` and `bool`."""

    def test_django_that_stores_the_text_of_a_list_is_a_warning(self, judge: Judge) -> None:
        """`str([])` is `"[]"`."""
        found = _found(judge, TEXT, lambda value: str(value) if isinstance(value, list | dict) else value)

        assert set(found.values()) == {"warning lenient"}

    def test_django_that_reads_yes_as_true_is_a_notice(self, judge: Judge) -> None:
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        found = _found(judge, BOOLEAN, lambda value: words.get(value, value) if isinstance(value, str) else value)

        assert set(found.values()) <= {"notice lenient"}

    def test_django_that_rounds_a_decimal_to_the_places_of_its_column_is_at_least_a_warning(self, judge: Judge) -> None:
        price: Stated = {"type": "number", "multipleOf": 0.01}
        found = _found(judge, price, lambda value: round(value, 1) if isinstance(value, float) else value)

        assert found.get("echo") == "failure"


def test_item_that_is_lost_is_a_failure(judge: Judge) -> None:
    schema = {**list_of({**WORD, "maxLength": 300}), "maxItems": 9}

    assert _found(judge, schema, lambda value: value[:1]).get("echo") == "failure"


@pytest.mark.parametrize(
    ("text", "is_apart"),
    [
        ("Null means unknown, an empty text means none.", True),
        ("An empty string is not the same as null.", True),
        ("Unlike null, a blank text says that there is none.", True),
        ("Empty means that there is none. Null means that nobody asked.", True),
        ("An empty text is stored as null.", False),
        ("Empty or null for none.", False),
        ("Null or empty: not set.", False),
        ("An empty text is no different from null.", False),
        ("Null clears it.", False),
        ("An empty text becomes null.", False),
    ],
)
def test_words_that_tell_an_empty_text_from_null(text: str, is_apart: bool) -> None:
    assert bool(SAID_APART.found(text)) == is_apart


def test_value_is_read_before_it_is_kept() -> None:
    """The double itself: what it refuses, and what it keeps."""
    server = Framework(_paths(INTEGER), int)
    made: Item = {"name": "a", "value": "5"}

    assert server(Call("POST", "/things", {}, {}, made)) == (201, {"name": "a", "value": 5, "id": 1})
    assert server(Call("POST", "/things", {}, {}, {"name": "a", "value": "x"})) == (422, {"detail": "refused"})
