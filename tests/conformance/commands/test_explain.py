"""`bythebook explain`: what a requirement is, why it is raised, what it weighs, how it is judged."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from harness import Bythebook
from several import document

from bythebook_conformance.commands.options import raised
from bythebook_conformance.reports.before.explain import explained, explained_rule, how_judged
from bythebook_conformance.rules import RULES, Rule
from bythebook_openapi.model.contract import Contract


def test_default_is_explained_by_the_page_the_document_and_the_rule(bythebook: Bythebook) -> None:
    ran = bythebook("explain", "createInterview/body/completion_threshold/default", "ontora")

    assert ran.code == 0
    told = ran.out.splitlines()
    assert told[0] == "createInterview/body/completion_threshold/default"
    assert "  The server applies the default 90 when 'completion_threshold' is absent." in told
    assert "  page.txt:119  default:90" in told
    place = next(line for line in told if "openapi.yaml:193  /components/schemas/CreateInterviewRequest" in line)
    assert told[told.index(place) + 1 :][:3] == ["    type: integer", "    default: 90", ""]
    assert "  stated: a keyword of the document says it" in told
    assert "how it is judged" in told
    assert any("without the field behaves as if the client had sent its documented default" in line for line in told)


def test_level_of_a_time_without_a_zone_is_explained(contract: Contract) -> None:
    times = [each for each in raised(contract) if each.kind == "response-domain"]

    told = " ".join(" ".join(explained(contract, times[0])).split())
    assert "A time without a zone is a failure where a request body has a property of its name" in told


def test_every_requirement_is_explained(contract: Contract) -> None:
    for each in raised(contract):
        lines = list(explained(contract, each))
        assert lines[:2] == [each.id, f"  {each.sentence}"]
        assert len(lines) < 80
        assert all(len(line) < 300 for line in lines)


def test_notes_of_a_rule_are_printed_where_they_are_asked_for(bythebook: Bythebook) -> None:
    short = bythebook("explain", "createInterview/body/completion_threshold/default", "ontora").out.splitlines()
    full = bythebook(
        "explain", "createInterview/body/completion_threshold/default", "ontora", "--notes"
    ).out.splitlines()

    told = re.fullmatch(r"notes on special cases: (\d+) \(--notes prints them, .*\)", short[-1])
    assert told is not None
    assert full[: len(short)] == [*short[:-1], "notes, each with the server or document that taught it"]
    assert sum(line.startswith("  - ") for line in full[len(short) :]) == int(told[1])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_every_rule_says_how_it_judges(rule: Rule) -> None:
    assert len(how_judged(rule.kind).split()) > 5


def test_requirement_that_fails_as_a_warning_says_so(bythebook: Bythebook) -> None:
    ran = bythebook("explain", "createInterview/body/goal/null-kept", "ontora")

    assert "  inferred: a convention that the document does not write down" in ran.out
    assert "  a warning, which fails a run only under --strict" in ran.out


def test_glob_lists_several_requirements_in_short(bythebook: Bythebook, tmp_path: Path) -> None:
    ran = bythebook("explain", "*/size/default", document(tmp_path, 2))

    assert ran.code == 0
    assert ran.out.splitlines() == [
        "make0/body/size/default",
        "  stated: The server applies the default 3 when 'size' is absent.",
        "make1/body/size/default",
        "  stated: The server applies the default 3 when 'size' is absent.",
        "2 requirements; a single id is explained in full",
    ]


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        (
            "createInterview/body/completion_treshold/defalt",
            "expected one such as createInterview/body/completion_threshold/default,",
        ),
        ("nothing like it at all", "expected an id, as reports print it, or a glob over ids"),
        ("*/nonsense", "'*/nonsense' is no requirement of "),
    ],
)
def test_unknown_id_is_one_line_with_similar_ids(identifier: str, words: str, bythebook: Bythebook) -> None:
    ran = bythebook("explain", identifier, "ontora")

    assert ran.code == 2
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert ran.out == ""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_every_rule_is_explained_by_its_name_without_a_document(rule: Rule) -> None:
    told = "\n".join(explained_rule(rule.kind))

    assert told.startswith(f"the rule {rule.kind}\n")
    assert "how it is judged" in told
    assert "The server must " in told


def test_rule_is_explained_and_a_mistyped_one_is_named(bythebook: Bythebook) -> None:
    ran = bythebook("explain", "required")
    wrong = bythebook("explain", "requird", "ontora")

    assert ran.code == 0
    assert ran.out.startswith("the rule required\n")
    assert "expected one such as required\n" in wrong.err


def told_as_json(bythebook: Bythebook, *words: str) -> Any:
    ran = bythebook("explain", *words, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_json_of_a_requirement_says_what_the_text_says(bythebook: Bythebook) -> None:
    name = "createInterview/body/completion_threshold/default"
    found = told_as_json(bythebook, name, "ontora")

    (requirement,), (rule,) = found["requirements"], found["rules"]
    assert requirement["id"] == name
    assert requirement["operation"] == {"id": "createInterview", "method": "POST", "path": "/v1/interviews"}
    assert (requirement["authority"], requirement["level"]) == ("stated", "failure")
    assert requirement["source"]["page"] == "page.txt:119"
    assert requirement["source"]["words"] == "default:90"
    assert requirement["source"]["pointer"].endswith("/properties/completion_threshold")
    assert requirement["sentence"] == "The server applies the default 90 when 'completion_threshold' is absent."
    assert rule["kind"] == "default"
    assert rule["judged"]


def test_json_of_a_glob_has_each_requirement_and_each_rule_once(bythebook: Bythebook) -> None:
    found = told_as_json(bythebook, "createInterview/*/default", "ontora")

    assert len(found["requirements"]) > 1
    assert [each["kind"] for each in found["rules"]] == ["default"]
    assert told_as_json(bythebook, "default") == {"rules": found["rules"]}
