"""Values that many servers lose: keys of maps, cents of numbers, fractions of seconds, wide texts, large numbers.

Each has correct servers, and liars. Correct servers may differ. They keep numbers as doubles, as decimals, or as whole
cents; times to the second, to the millisecond, or whole; and they cut off or round. They count characters or bytes, and
keep texts in one Unicode form. They give ids themselves, and go on from the largest. They write the keys of maps in the
style of the document's own names, in lower case, or refuse some of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from documents import INTEGER, TEXT, WORD, Stated, in_path, nullable, object_of, resources
from judging import Judge, accused
from servers import Answer, Call, Item, Resources

Made = Callable[[Any], Any]


def _paths(schema: Stated, **beside: Stated) -> Stated:
    own: Stated = {"name": WORD, "value": schema, **beside}
    sent, shown = object_of("name", **own), object_of("id name", id=INTEGER, **own)
    return resources(
        "/things", sent, shown, made="201", key=in_path("id", INTEGER), get="read", put="put", patch="patch"
    )


class Things(Resources):
    """`made` is what the server keeps of a value, and `takes` whether it takes one."""

    def __init__(self, paths: Stated, made: Made = lambda value: value, takes: Made = lambda _value: True) -> None:
        super().__init__(paths)
        self.made, self.takes = made, takes

    def accepts(self, call: Call) -> bool:
        return super().accepts(call) and ("value" not in call.body or bool(self.takes(call.body["value"])))

    def keep(self, key: Any, body: Item) -> Item:
        is_set = body.get("value") is not None
        return super().keep(key, {**body, **({"value": self.made(body["value"])} if is_set else {})})


def _found(judge: Judge, schema: Stated, made: Made = lambda value: value, beside: str = "note") -> set[str]:
    """Returns the levels of what is found of a value that is sent; `beside` is the name of another property."""
    paths = _paths(schema, **{beside: TEXT})
    found = accused(judge(Things(paths, made), paths))
    return {level for name, level in found.items() if "/value" in name and not level.endswith("lenient")}


_PRICE: Stated = {"type": "number", "minimum": 0, "multipleOf": 0.01, "maximum": 999999.99}


@pytest.mark.many(2)
@pytest.mark.parametrize(
    "made",
    [
        lambda price: price,
        lambda price: float(Decimal(str(price))),
        lambda price: round(price * 100) / 100,
        lambda price: int(Decimal(str(price)) * 100) / 100,
    ],
    ids=["doubles", "decimals", "whole cents, rounded", "whole cents of a decimal"],
)
def test_prices_may_be_kept_in_each_way_that_loses_nothing(judge: Judge, made: Made) -> None:
    assert _found(judge, _PRICE, made) == set()
    assert _found(judge, {**_PRICE, "maximum": 5}, made) == set()


@pytest.mark.parametrize("most", [999999.99, 5])
def test_price_that_loses_a_cent_as_a_double_is_a_failure(judge: Judge, most: float) -> None:
    assert _found(judge, {**_PRICE, "maximum": most}, lambda price: int(price * 100) / 100) == {"failure"}


_MAP: Stated = {"type": "object", "additionalProperties": {**TEXT, "maxLength": 400}}
_FREE: Stated = {"type": "object"}


def _camel(key: str) -> str:
    first, *others = key.split("_")
    return first + "".join(map(str.title, others))


def _snake(key: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in key)


def _with_keys(spelled: Callable[[str], str]) -> Made:
    def made(value: Any) -> Any:
        if isinstance(value, list):
            return [made(each) for each in value]
        return {spelled(key): made(each) for key, each in value.items()} if isinstance(value, dict) else value

    return made


@pytest.mark.many(2)
@pytest.mark.parametrize("schema", [_MAP, _FREE], ids=["a map", "a free object"])
@pytest.mark.parametrize("name", ["someName", "some_name"])
def test_keys_of_maps_are_kept(judge: Judge, schema: Stated, name: str) -> None:
    assert _found(judge, schema, beside=name) == set()


@pytest.mark.many(2)
@pytest.mark.parametrize("schema", [_MAP, _FREE], ids=["a map", "a free object"])
@pytest.mark.parametrize(("spelled", "name"), [(_camel, "someName"), (_snake, "some_name")])
def test_keys_of_maps_may_be_written_in_the_style_of_the_document(
    judge: Judge, schema: Stated, spelled: Callable[[str], str], name: str
) -> None:
    """They are the client's, and it does not find them again: a warning."""
    assert _found(judge, schema, _with_keys(spelled), beside=name) == {"warning tidied"}


def test_keys_in_the_style_of_the_document_are_a_failure_where_words_say_that_they_are_kept(judge: Judge) -> None:
    schema = {**_MAP, "description": "Names that the client chooses. They are kept as they are.", "maxProperties": 20}

    assert _found(judge, schema, beside="someName") == set()
    assert _found(judge, schema, _with_keys(_camel), beside="someName") == {"failure"}


@pytest.mark.many(2)
@pytest.mark.parametrize("schema", [_MAP, _FREE], ids=["a map", "a free object"])
@pytest.mark.parametrize(("spelled", "name"), [(_camel, "some_name"), (_snake, "someName"), (_camel, "plain")])
def test_keys_of_maps_that_come_back_in_another_style_are_found(
    judge: Judge, schema: Stated, spelled: Callable[[str], str], name: str
) -> None:
    assert _found(judge, schema, _with_keys(spelled), beside=name) == {"failure"}


def test_one_of_several_keys_that_is_lost_is_a_failure(judge: Judge) -> None:
    assert _found(judge, _MAP, lambda value: dict(list(value.items())[:1])) == {"failure"}


def test_key_with_a_dot_may_be_refused(judge: Judge) -> None:
    paths = _paths(_MAP)
    found = accused(judge(Things(paths, takes=lambda value: not any("." in key for key in value)), paths))

    assert set(found.values()) == {"notice narrower"}


def test_keys_may_have_to_be_one_word(judge: Judge) -> None:
    paths = _paths(_MAP)
    found = accused(judge(Things(paths, takes=lambda value: all(key.isalpha() for key in value)), paths))

    assert set(found.values()) == {"notice narrower"}


def test_key_with_a_dot_that_is_taken_apart_is_found(judge: Judge) -> None:
    """Some libraries read the key as a path within the object."""

    def parted(value: Item) -> Item:
        return {key.partition(".")[0]: each for key, each in value.items()}

    assert _found(judge, _MAP, parted) == {"failure"}


def test_map_whose_keys_the_document_shows_gets_no_others(judge: Judge) -> None:
    """A map of languages."""
    schema = {**_MAP, "example": {"en": "a bowl"}}
    paths, sent = _paths(schema), set[str]()

    class Named(Things):
        def __call__(self, call: Call) -> Answer:
            value = call.body.get("value") if isinstance(call.body, dict) else None
            sent.update(value if isinstance(value, dict) else ())
            return super().__call__(call)

    judge(Named(paths), paths)

    assert sent == {"en"}


_TIME: Stated = {"type": "string", "format": "date-time"}


def _in_utc(text: str) -> datetime:
    return datetime.fromisoformat(text.upper()).astimezone(UTC)


def _rounded(at: datetime) -> datetime:
    return (at + timedelta(milliseconds=500)).replace(microsecond=0)


@pytest.mark.parametrize(
    "kept",
    [
        lambda at: at,
        lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000),
        lambda at: at.replace(microsecond=at.microsecond // 100_000 * 100_000),
        lambda at: at.replace(microsecond=0),
        _rounded,
        lambda at: at.replace(microsecond=127_000 if at.microsecond else 0),
    ],
    ids=["whole", "milliseconds", "tenths", "seconds", "seconds, rounded", "SQL Server"],
)
def test_times_may_be_kept_to_the_second_or_the_millisecond(judge: Judge, kept: Callable[[datetime], datetime]) -> None:
    assert _found(judge, _TIME, lambda text: kept(_in_utc(text)).isoformat()) == set()


@pytest.mark.parametrize(
    "kept",
    [
        lambda at: at.replace(microsecond=at.microsecond // 1000),
        lambda at: at.replace(microsecond=at.microsecond % 100_000 * 10),
        lambda at: at - timedelta(seconds=2 if at.microsecond else 0),
    ],
    ids=["read as microseconds", "a digit is lost", "another second"],
)
def test_fraction_of_a_second_that_becomes_another_one_is_a_failure(
    judge: Judge, kept: Callable[[datetime], datetime]
) -> None:
    assert _found(judge, _TIME, lambda text: kept(_in_utc(text)).isoformat()) == {"failure"}


def test_time_with_a_fraction_may_be_refused(judge: Judge) -> None:
    paths = _paths(_TIME)

    assert set(accused(judge(Things(paths, takes=lambda text: "." not in text), paths)).values()) == {"notice narrower"}


def test_time_with_an_offset_that_is_refused_is_found(judge: Judge) -> None:
    paths = _paths(_TIME)
    found = accused(judge(Things(paths, takes=lambda text: text.endswith("Z")), paths))

    assert "warning narrower" in found.values()


_TITLE: Stated = {**WORD, "maxLength": 40}


def _sent(judge: Judge, schema: Stated, name: str = "value") -> list[Any]:
    """Returns what a run sends for a property, in requests that a correct server takes."""
    own: Stated = {"name": nullable(WORD), name: schema}
    shown = object_of("id", id=INTEGER, **own)
    paths = resources("/things", object_of("", **own), shown, made="201", key=in_path("id", INTEGER), get="read")
    sent: list[Any] = []

    class Taking(Resources):
        def make(self, body: Item) -> Item:
            sent.append(body.get(name))
            return super().make(body)

    judge(Taking(paths), paths)
    return sent


def _in_bytes(text: str, most: int = 40) -> str:
    return text.encode()[:most].decode(errors="ignore")


def test_longest_text_beyond_ascii_is_sent_and_kept(judge: Judge) -> None:
    wide = [text for text in _sent(judge, _TITLE) if text and len(text) == 40 and not text.isascii()]

    assert wide
    assert all(ord(sign) < 0x10000 and unicodedata.normalize("NFKC", sign) == sign for text in wide for sign in text)
    assert _found_beside_null(judge, _TITLE) == set()


def _found_beside_null(judge: Judge, schema: Stated, made: Made = lambda value: value, takes: Made = bool) -> set[str]:
    """Returns the levels of what is found where another property may be null, so that there are more requests."""
    paths = _paths(schema, note=nullable(TEXT))
    found = accused(judge(Things(paths, made, takes), paths))
    return {level for name, level in found.items() if "/value" in name}


@pytest.mark.parametrize("made", [lambda text: unicodedata.normalize("NFC", text), str], ids=["one form", "as it is"])
def test_texts_may_be_kept_in_one_unicode_form(judge: Judge, made: Made) -> None:
    assert _found_beside_null(judge, _TITLE, made) == set()


def test_longest_text_may_be_counted_in_bytes(judge: Judge) -> None:
    assert _found_beside_null(judge, _TITLE, takes=lambda text: len(text.encode()) <= 40) == {"notice narrower"}


def test_longest_text_that_is_cut_off_in_bytes_is_a_failure(judge: Judge) -> None:
    assert _found_beside_null(judge, _TITLE, _in_bytes) == {"failure"}


@pytest.mark.parametrize("name", ["token", "code", "key", "slug"])
def test_text_of_few_signs_by_its_name_is_sent_in_ascii_at_its_longest(judge: Judge, name: str) -> None:
    assert all(len(text) < 40 or text.isascii() for text in _sent(judge, _TITLE, name) if text)


_DIGITS: Stated = {"type": "string", "pattern": "^[0-9]{1,30}$"}


def _as_double(value: Any) -> Any:
    return str(int(float(value))) if isinstance(value, str) else int(float(value))


@pytest.mark.many(2)
@pytest.mark.parametrize(
    "schema",
    [_DIGITS, {"type": "string", "format": "int64"}, {**INTEGER, "format": "int64"}, {**INTEGER, "maximum": 10**17}],
    ids=["digits", "text of 64 bits", "64 bits", "a bound"],
)
def test_number_beyond_doubles_that_becomes_another_one_is_a_failure(judge: Judge, schema: Stated) -> None:
    assert _found(judge, schema) == set()
    assert "failure" in _found(judge, schema, _as_double)


@pytest.mark.parametrize("name", ["thing_id", "position", "version"])
def test_ids_positions_and_revisions_get_no_number_beyond_doubles(judge: Judge, name: str) -> None:
    sent = _sent(judge, {**INTEGER, "format": "int64"}, name)

    assert max(number for number in sent if number is not None and number < 2**63) < 2**53
