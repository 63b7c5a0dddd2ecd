"""The text of a document is that of PyYAML, byte for byte: it is only made faster."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bythebook_openapi.text import dump
from tests.examples import few

TEXTS = st.one_of(
    st.text(alphabet="a0 \n\t:-#'\"|>!&*%@`{}[],?~é\x85\U0001f600", max_size=8),
    st.sampled_from(["null", "yes", "1", "1e3", "0o7", "=", "<<", "...", "- a", "a\n\n", "\n", " a\nb\n", "x" * 130]),
)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=12,
)


def by_pyyaml(document: dict[str, Any]) -> str:
    has_emoji = "\U0001f600" in repr(document)
    text: str = yaml.dump(
        document,
        Dumper=dump._Readable if has_emoji else dump._Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=2**31 - 1,
    )
    return text


@settings(max_examples=few(50))
@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_a_document_is_written_as_pyyaml_writes_it(document: dict[str, Any]) -> None:
    assert dump.to_yaml(document) == by_pyyaml(document)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"a": [[], {}, [[1, "2"], {"b": None}], {"c": [True, 1.5e20]}], "d": {"e": {"f": "g\n\nh\n"}}},
        {"a": {"b": ["  indented\ntext", "ends with lines\n\n"]}},
        {"a" * 200: "a key that begins with ?", "": 0},
    ],
)
def test_shapes(document: dict[str, Any]) -> None:
    assert dump.to_yaml(document) == by_pyyaml(document)
