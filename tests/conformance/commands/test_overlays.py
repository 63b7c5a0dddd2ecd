"""`--overlay`: a document is judged as its overlays leave it, and what they took out of it is said and not counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from harness import Bythebook, Ran, serving

from bythebook_conformance.commands import options
from docs.examples import orders

DISCOUNT = "create_order_orders_post/body/discount"
SCHEMA = "$.components.schemas.NewOrder.properties.discount"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("openapi.json").write_text(json.dumps(orders.app.openapi(), indent=1), encoding="utf-8")
    return tmp_path


def _overlay(name: str, *actions: dict[str, Any], **stated: Any) -> str:
    overlay = {"overlay": "1.1.0", "info": {"title": "t", "version": "1"}, **stated, "actions": list(actions)}
    Path(name).write_text(json.dumps(overlay, indent=1), encoding="utf-8")
    return name


def _check(bythebook: Bythebook, *options_: object) -> tuple[Ran, dict[str, Any]]:
    with serving(orders.app) as url:
        fixed = ("--url", url, "--seed", 1, "--examples", 0, "--report", "report.json")
        ran = bythebook("check", *options_, *fixed)
    return ran, json.loads(Path("report.json").read_text(encoding="utf-8"))


def test_a_withdrawn_promise_is_told_and_not_judged(folder: Path, bythebook: Bythebook) -> None:
    before, report = _check(bythebook, "openapi.json")
    assert report["document"].keys() == {"name", "sha256"}
    raised = {each["id"] for each in report["requirements"]}
    laid = _overlay("fix.json", {"target": f"{SCHEMA}.default", "remove": True})
    after, report = _check(bythebook, "openapi.json", "--overlay", laid)
    assert f"fix.json withdrew {len(report['document']['withdrawn'])} promise" in after.out
    assert f"{DISCOUNT}/default" in report["document"]["withdrawn"]
    left = {each["id"] for each in report["requirements"]}
    assert raised - left == set(report["document"]["withdrawn"])
    assert report["judged"]["raised"] == len(left)
    assert [each["name"] for each in report["document"]["overlays"]] == ["fix.json"]
    assert "withdrew" not in before.out


def test_a_quiet_run_tells_it_too_and_so_does_markdown(folder: Path, bythebook: Bythebook) -> None:
    laid = _overlay("fix.json", {"target": "$.info", "update": {"title": "other"}})
    ran, report = _check(bythebook, "openapi.json", "--overlay", laid, "-q", "--report", "report.md")
    assert "fix.json withdrew no promises of openapi.json" in ran.out
    assert report["document"]["withdrawn"] == []
    assert "fix.json withdrew no promises" in Path("report.md").read_text(encoding="utf-8")


def test_a_finding_names_the_action_that_promised_it(folder: Path, bythebook: Bythebook) -> None:
    laid = _overlay("fix.json", {"target": SCHEMA, "update": {"default": 11}})
    _, report = _check(bythebook, "openapi.json", "--overlay", laid)
    entry = next(each for each in report["requirements"] if each["id"] == f"{DISCOUNT}/default")
    assert entry["verdict"] == "fail"
    assert entry["source"]["file"] == "fix.json"
    assert entry["source"]["pointer"] == "/actions/0/update/default"
    line = Path("fix.json").read_text(encoding="utf-8").splitlines()[entry["source"]["line"] - 1]
    assert line.strip() == '"default": 11'
    assert entry["excerpt"]["file"] == "fix.json"
    other = DISCOUNT.replace("discount", "quantity")
    quantity = next(each for each in report["requirements"] if each["id"] == f"{other}/default")
    assert quantity["source"]["file"] == "openapi.json"


def test_replay_and_explain_read_the_overlaid_document(folder: Path, bythebook: Bythebook) -> None:
    laid = _overlay("fix.json", {"target": SCHEMA, "update": {"default": 11}})
    _check(bythebook, "openapi.json", "--overlay", laid)
    with serving(orders.app) as url:
        again = bythebook("replay", f"{DISCOUNT}/default", "--report", "report.json", "--url", url)
    assert again.code == 1
    assert "has changed since" not in again.out
    assert "11" in bythebook("explain", f"{DISCOUNT}/default", "openapi.json", "--overlay", laid).out
    lint = bythebook("lint", "openapi.json", "--overlay", laid)
    assert lint.out.startswith("openapi.json: no contradictions")


def test_the_document_of_extends_is_taken_where_none_is_named(folder: Path, bythebook: Bythebook) -> None:
    laid = _overlay("fix.json", {"target": SCHEMA, "update": {"default": 11}}, extends="openapi.json")
    assert "11" in bythebook("explain", f"{DISCOUNT}/default", "--overlay", laid).out


def test_the_configuration_names_overlays_from_its_folder(
    folder: Path, bythebook: Bythebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    _overlay("fix.json", {"target": f"{SCHEMA}.default", "remove": True})
    Path("bythebook.toml").write_text('[check]\nspec = "openapi.json"\noverlay = ["fix.json"]\n', encoding="utf-8")
    _, report = _check(bythebook)
    assert f"{DISCOUNT}/default" in report["document"]["withdrawn"]
    (folder / "inner").mkdir()
    monkeypatch.chdir(folder / "inner")
    explained = bythebook("--config", "../bythebook.toml", "explain", f"{DISCOUNT}/default")
    assert explained.code == 2
    assert "is no requirement of" in explained.err
    assert "an overlay withdrew it" in explained.err


def test_a_document_that_only_an_overlay_mends_is_judged(folder: Path, bythebook: Bythebook) -> None:
    stated = orders.app.openapi()
    broken = {**stated, "paths": {**stated["paths"], "/broken": {"$ref": "nothing.json"}}}
    Path("openapi.json").write_text(json.dumps(broken, indent=1), encoding="utf-8")
    laid = _overlay("fix.json", {"target": "$.paths['/broken']", "remove": True})
    ran, report = _check(bythebook, "openapi.json", "--overlay", laid)
    assert report["document"]["withdrawn"] is None
    assert "cannot be read without it" in ran.out


def test_a_mistake_in_an_overlay_is_one_line(folder: Path, bythebook: Bythebook) -> None:
    laid = _overlay("fix.json", {"target": "$.paths['/nothing']", "remove": True})
    for words in (("check",), ("lint",), ("prove",), ("serve",), ("generate", "-o", "out"), ("explain", "x/y")):
        ran = bythebook(*words, "openapi.json", "--overlay", laid)
        assert ran.code == 2
        assert ran.err.startswith("bythebook: fix.json:9: /actions/0/target: remove: target "), words
        assert ran.err.count("\n") == 1
    assert bythebook("lint", "openapi.json", "--overlay", "none.yaml").err.startswith("bythebook: none.yaml: cannot be")


def test_generated_code_follows_a_changed_overlay(folder: Path, bythebook: Bythebook) -> None:
    laid = _overlay("fix.json", {"target": SCHEMA, "update": {"default": 11}})
    Path("bythebook.toml").write_text(
        '[[generate]]\nspec = "openapi.json"\noutput = "made"\noverlay = ["fix.json"]\n', encoding="utf-8"
    )
    assert bythebook("generate").code == 0
    assert "= 11" in _models(folder)
    assert bythebook("generate", "--check").code == 0
    _overlay(laid, {"target": SCHEMA, "update": {"default": 12}})
    assert bythebook("generate", "--check").code == 1
    assert bythebook("generate").code == 0
    assert "= 12" in _models(folder)


def _models(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted((folder / "made").rglob("*.py")))


def test_the_pytest_suite_takes_overlays(folder: Path) -> None:
    laid = _overlay("fix.json", {"target": f"{SCHEMA}.default", "remove": True})
    contract = options.contract_of("openapi.json", overlays=options.overlays_of([laid]))
    assert f"{DISCOUNT}/default" not in {each.id for each in options.raised(contract)}
