"""Correct servers that refuse what their documents admit, each beside a liar that does it for no reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from documents import INTEGER, WORD, Stated, list_of, nullable, object_of, posts
from judging import Judge, accused, verdict
from servers import Item, accepting

_SHORT: Stated = {**WORD, "maxLength": 30}
_SIZED = object_of("name kind", name=_SHORT, size=INTEGER, kind=_SHORT)
_ADDRESSED = object_of("name", name=_SHORT, address=object_of(city=_SHORT, zipcode=_SHORT))
_CALLED = object_of("name", name=_SHORT, mail=nullable(_SHORT), phone=nullable(_SHORT))
_SENT = object_of("name", name=_SHORT, street=INTEGER, box=INTEGER)
_TAGGED = object_of("name", name=_SHORT, tags=list_of(_SHORT))


def _found(judge: Judge, schema: Stated, refuses: Callable[[Item], bool], words: str = "") -> dict[str, str]:
    """Returns what a server is accused of that refuses some of the documented bodies with these words."""
    server = accepting(schema, lambda call: (422, {"detail": words}) if refuses(call.body) else (200, call.body))
    return accused(judge(server, posts(schema, schema)))


def _is_null(body: Item, *names: str) -> bool:
    return all(body.get(name) is None for name in names)


def _is_unfit(body: Item) -> bool:
    return body.get("size") == 0 and body["kind"] != "empty"


def _has_bare_address(body: Item) -> bool:
    return body.get("address") == {}


def test_one_of_two_may_be_demanded_without_words(judge: Judge) -> None:
    """Each of both may be null, or left out, beside the other one."""
    found = _found(judge, _CALLED, lambda body: _is_null(body, "mail", "phone"))

    assert found["make/body/phone/nullable"] == found["make/body/phone/optional"] == "notice narrower"
    assert {level for level in found.values() if not level.startswith("notice")} == set()


def test_null_that_is_refused_beside_the_other_one_too_is_found(judge: Judge) -> None:
    found = _found(judge, _CALLED, lambda body: _is_null(body, "phone"))

    assert found == dict.fromkeys(["make/body/phone/nullable", "make/body/phone/optional"], "failure")


@pytest.mark.parametrize("words", ["the kind must be empty", "the size does not fit the kind"])
def test_value_may_be_refused_for_a_field_that_the_words_name(judge: Judge, words: str) -> None:
    assert _found(judge, _SIZED, _is_unfit, words) == {"make/body/size/domain:admitted": "notice narrower"}


_ZONED = object_of("name", name=_SHORT, size={**INTEGER, "minimum": 0}, zone=_SHORT)


@pytest.mark.parametrize("words", ["give a zone", "size 0 needs a zone", "the zone is missing"])
def test_value_may_be_refused_without_a_field_that_the_words_ask_for(judge: Judge, words: str) -> None:
    found = _found(judge, _ZONED, lambda body: body.get("size") == 0 and "zone" not in body, words)

    assert {level for level in found.values() if not level.startswith("notice")} == set()


@pytest.mark.parametrize("words", ["give a zone", "size 0 needs a zone", "the zone is missing"])
def test_value_that_is_refused_beside_the_field_that_the_words_ask_for_is_found(judge: Judge, words: str) -> None:
    assert _found(judge, _ZONED, lambda body: body.get("size") == 0, words) == {
        "make/body/size/domain:admitted": "failure"
    }


@pytest.mark.parametrize("words", ["the zone is wrong", "give a zone"])
def test_absence_that_is_refused_in_words_about_another_field_with_each_value_of_it_is_found(
    judge: Judge, words: str
) -> None:
    assert _found(judge, _ZONED, lambda body: "size" not in body, words).get("make/body/size/optional") == "failure"


@pytest.mark.parametrize("words", ["the zone is wrong", "give a zone"])
def test_absence_may_be_refused_beside_another_field_or_without_it(judge: Judge, words: str) -> None:
    is_beside = words.startswith("the")
    found = _found(judge, _ZONED, lambda body: "size" not in body and ("zone" in body) == is_beside, words)

    assert {level for level in found.values() if not level.startswith("notice")} == set()


def test_two_of_which_one_is_demanded_in_words_and_neither_helps_are_found(judge: Judge) -> None:
    found = _found(judge, _CALLED, lambda body: _is_null(body, "phone"), "give a mail or a phone")

    assert found == dict.fromkeys(["make/body/phone/nullable", "make/body/phone/optional"], "failure")


def test_value_that_is_refused_in_words_about_itself_is_found(judge: Judge) -> None:
    found = _found(judge, _SIZED, _is_unfit, "the size is wrong")

    assert found == {"make/body/size/domain:admitted": "warning narrower"}


def test_value_that_the_document_names_is_no_matter_of_another_field(judge: Judge) -> None:
    schema = {**_SIZED, "properties": {**_SIZED["properties"], "size": {**INTEGER, "minimum": 0}}}

    found = _found(judge, schema, lambda body: body.get("size") == 0, "the size does not fit the kind")

    assert found == {"make/body/size/domain:admitted": "failure"}


def test_object_may_be_refused_without_a_member_that_the_words_name(judge: Judge) -> None:
    found = _found(judge, _ADDRESSED, _has_bare_address, "address needs a city or a zipcode")

    assert found == {"make/body/address/domain:admitted": "notice narrower"}


def test_object_that_is_refused_in_words_about_itself_is_found(judge: Judge) -> None:
    found = _found(judge, _ADDRESSED, _has_bare_address, "address is wrong")

    assert found == {"make/body/address/domain:admitted": "warning narrower"}


def test_exactly_one_of_two_may_be_demanded_without_words(judge: Judge) -> None:
    schema, name = _SENT, "make/body/box/domain:admitted"
    server = accepting(
        schema, lambda call: (200, call.body) if ("street" in call.body) != ("box" in call.body) else (422, None)
    )
    summary = judge(server, posts(schema, schema))

    assert {level for level in accused(summary).values() if not level.startswith("notice")} == set()
    assert verdict(summary, name).why == "excluded together"


def test_one_of_two_that_is_never_taken_is_found(judge: Judge) -> None:
    found = _found(judge, _SENT, lambda body: "street" not in body or "box" in body)

    assert found == {
        "make/body/street/optional": "failure",
        "make/body/box/domain:admitted": "warning narrower",
    }


def test_items_that_stand_twice_may_be_refused(judge: Judge) -> None:
    found = _found(judge, _TAGGED, lambda body: len({*body.get("tags", [])}) < len(body.get("tags", [])))

    assert found == {"make/body/tags/domain:admitted": "notice narrower"}


def test_second_item_that_is_refused_is_found(judge: Judge) -> None:
    found = _found(judge, _TAGGED, lambda body: len(body.get("tags", [])) > 1)

    assert found == {"make/body/tags/domain:admitted": "warning narrower"}


def _parts(name: str) -> Stated:
    """Return a body with parts that have an optional integer of a name."""
    return object_of("name", name=_SHORT, parts={"type": "array", "items": object_of(note=_SHORT, **{name: INTEGER})})


def _holds(name: str, body: Item) -> bool:
    """Return whether a part holds a property."""
    return any(name in each for each in body.get("parts", []))


def test_id_of_a_part_may_be_refused_in_a_creation(judge: Judge) -> None:
    found = _found(judge, _parts("id"), lambda body: _holds("id", body))

    assert not {"failure", "warning"} & {each.partition(" ")[0] for each in found.values()}


def test_value_of_a_part_that_is_refused_is_found(judge: Judge) -> None:
    found = _found(judge, _parts("size"), lambda body: _holds("size", body))

    assert {"failure", "warning"} & {each.partition(" ")[0] for each in found.values()}


def test_map_whose_values_are_described_and_refused_is_found(judge: Judge) -> None:
    schema = object_of("name", name=_SHORT, labels={"type": "object", "additionalProperties": _SHORT})

    found = _found(judge, schema, lambda body: body.get("labels", {}) != {})

    assert found == {"make/body/labels/domain:admitted": "warning narrower"}


@pytest.mark.parametrize("words", ["Required.", "Required for films."])
def test_property_that_its_description_demands_may_be_demanded(judge: Judge, words: str) -> None:
    assert _demanding(judge, words) == {"make/body/code/optional": "notice demanded in words"}


def test_property_that_is_demanded_and_only_described_is_found(judge: Judge) -> None:
    assert _demanding(judge, "The code of the film.") == {"make/body/code/optional": "failure"}


def _demanding(judge: Judge, words: str) -> dict[str, str]:
    """Returns what a server is accused of that demands an optional code, which is described by these words."""
    schema = object_of("name", name=_SHORT, code={**_SHORT, "description": words}, note=_SHORT)
    return _found(judge, schema, lambda body: "code" not in body)
