"""What the sentences of a description promise, and which sentences promise nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bythebook_openapi.promises.grammar import promises
from bythebook_openapi.promises.model import Subject


def _read(text: str, subject: Subject) -> dict[str, Any]:
    return {each.kind: each.value for each in promises(text, subject)}


def _of(name: str, *types: str, members: tuple[Any, ...] = ()) -> Subject:
    return Subject(name, frozenset(types), members)


COUNT, TEXT, FLAG = _of("limit", "integer"), _of("name", "string"), _of("active", "boolean")
ORDER, STEPS = _of("order", "string", members=("asc", "desc")), _of("steps", "array")


@pytest.mark.parametrize(
    ("text", "subject", "expected"),
    [
        ("The number of items per page (default 20, max 100).", COUNT, {"default": 20, "maximum": 100}),
        ("Defaults to 1,000.", COUNT, {"default": 1000}),
        ("If omitted, defaults to 10", COUNT, {"default": 10}),
        ("The default is 50 results per page.", COUNT, {"default": 50}),
        ("Default: `asc`.", ORDER, {"default": "asc"}),
        ("Defaults to \"USD\" if not specified.", TEXT, {"default": "USD"}),
        ("Whether it is shown. True by default.", FLAG, {"default": True}),
        ("Time to live in seconds. Defaults to 30 seconds.", _of("ttl", "integer"), {"default": 30}),
        ("Defaults to 5 minutes.", _of("timeoutMinutes", "integer"), {"default": 5}),
        ("The due date; may be null. Set it to null to clear it.", TEXT, {"nullable": None, "null-clears": None}),
        ("The slug. Must be unique within the project.", _of("slug", "string"), {"unique": "project"}),
        ("It cannot be changed after creation.", TEXT, {"immutable": None}),
        ("May not be modified once it is created.", TEXT, {"immutable": None}),
        ("Set by the server.", TEXT, {"read-only": None}),
        ("Never returned.", TEXT, {"write-only": None}),
        ("The steps are run in this order.", STEPS, {"ordered": None}),
        ("Labels. Duplicates are removed.", STEPS, {"set": None}),
        ("Up to 10 steps.", STEPS, {"max-items": 10}),
        ("The name, at most 40 characters.", TEXT, {"max-length": 40}),
        ("Between 3 and 50 characters.", TEXT, {"max-length": 50, "min-length": 3}),
        ("Must be between 1 and 100.", COUNT, {"maximum": 100, "minimum": 1}),
        ("One of: `a`, `b`, or `c`.", TEXT, {"enum": ["a", "b", "c"]}),
        ("Possible values: open | closed", TEXT, {"enum": ["open", "closed"]}),
        ("Kind of list. Options: private, public.", TEXT, {"enum": ["private", "public"]}),
        ("The e-mail is stored in lower case.", _of("email", "string"), {"lower-case": None}),
        ("Returns only tasks with this status.", _of("status", "string"), {"filter-equals": "status"}),
        ("**Required.** The name.", TEXT, {"required": None}),
        ("(optional) A note.", TEXT, {"optional": None}),
    ],
)  # fmt: skip
def test_a_sentence_about_the_field_is_read(text: str, subject: Subject, expected: dict[str, Any]) -> None:
    assert _read(text, subject) == expected


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Defaults to the currency of the account.", TEXT),
        ("Defaults to now.", TEXT),
        ("The default is ascending.", ORDER),
        ("Defaults to true for new accounts.", FLAG),
        ("Defaults to 20 or 50.", COUNT),
        ("Defaults to 20% of the total.", COUNT),
        ("Defaults to 1 hour.", _of("ttl_seconds", "integer")),
        ("Defaults to 20. In reports it defaults to 50.", COUNT),
        ("The `offset` defaults to 0.", COUNT),
        ("`closed` is required when the `state` changes.", TEXT),
        ("Whether the field is required.", FLAG),
        ("It is not required.", TEXT),
        ("Required if the plan is free.", TEXT),
        ("It should be unique.", TEXT),
        ("A unique identifier.", TEXT),
        ("Cannot be changed once published.", TEXT),
        ("It can be changed after creation.", TEXT),
        ("The name of the project is required.", _of("owner_id", "string")),
        ("Between 1 and 24 hours.", COUNT),
        ("Number between 1 and 28, or `last`.", COUNT),
        ("Either 0 or between 5 and 10.", COUNT),
        ("One of the following: `a`, `b`.", TEXT),
        ("Can be lower or upper.", TEXT),
        ("In version 2, defaults to 20.", COUNT),
        ("```\ndefaults to 20\n```", COUNT),
        ("| limit | defaults to 20 |", COUNT),
        ("", COUNT),
    ],
)
def test_a_sentence_that_states_nothing_for_certain_is_left_out(text: str, subject: Subject) -> None:
    assert _read(text, subject) == {}


_STATED = st.sampled_from(("defaults to 20", "it must be unique", "it cannot be changed", "it is required"))
_CONDITION = st.sampled_from(("If the plan is free", "When it is archived", "Unless it is a draft", "Since version 3"))


@given(_CONDITION, _STATED)
def test_a_condition_leaves_nothing_to_read(condition: str, stated: str) -> None:
    assert _read(f"{condition}, {stated}.", COUNT) == {}


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for each in promises(text, TEXT):
        assert each.quote


def test_the_quote_is_the_sentence() -> None:
    (found,) = promises("The page size. Defaults to 20. Large pages are slow.", COUNT)
    assert (found.kind, found.value, found.quote) == ("default", 20, "Defaults to 20.")
