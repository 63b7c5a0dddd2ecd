"""The scripts of findings show the wrong answer again, on a server that has seen no request before."""

from __future__ import annotations

from pathlib import Path

import pytest
import shop
from harness import serving
from scripts import not_shown
from shop import AUTHORIZATION
from shop_liars import LIARS, Liar, run

from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract


@pytest.fixture(scope="module")
def document() -> Contract:
    return Contract(load(Path(shop.__file__).parent / "openapi.yaml"))


@pytest.mark.parametrize(
    "liar",
    [
        pytest.param(each, id=each.name.replace(" ", "-"), marks=[pytest.mark.soak] if index % 50 else [])
        for index, each in enumerate(LIARS)
    ],
)
def test_script_of_a_liar_shows_its_lie_again(liar: Liar, document: Contract) -> None:
    summary = run(document, liar)
    found = [(result, each) for result in summary.results for each in result.verdicts if each.outcome == "fail"]

    assert found
    for result, verdict in found:
        with serving(liar.server()) as url:
            assert not not_shown(summary, result, verdict, url, AUTHORIZATION.partition(" ")[2])
