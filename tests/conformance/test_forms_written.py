"""The reports for code hosts: Markdown that means what it says whatever a server answers, SARIF as its schema asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from harness import Bythebook, serving
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made import OUTCOMES, entry, operation, report
from markdown_it import MarkdownIt
from markdown_it.token import Token
from several import Several, document

from bythebook_conformance.reports import markdown, sarif
from bythebook_conformance.reports.report import Gate, Report, Scope
from bythebook_conformance.reports.waivers import Waiver

# The official schema (OASIS, SARIF 2.1.0 with errata 01), as published.
SARIF = json.loads((Path(__file__).parent / "data" / "sarif-schema-2.1.0.json").read_text())
_SEEN = st.characters(codec="utf-8", exclude_categories=("C", "Z"))
EVIL = st.text(st.sampled_from(list("|`\\<>*_@#[]()!&;~\n\t ab1é-")) | _SEEN, max_size=60)


def written(found: Report) -> str:
    return markdown.to_bytes(found).decode()


def tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        yield token
        yield from token.children or ()


def plain(inline: Token) -> str:
    """Return the text of a cell that is one code span, or one `<code>` element."""
    children = inline.children or []
    if [each.type for each in children] == ["code_inline"]:
        return children[0].content
    assert [each.content for each in children if each.type == "html_inline"] in ([], ["<code>", "</code>"])
    inner = [each for each in children if each.type != "html_inline"]
    assert all(each.type in {"text", "text_special"} for each in inner)
    return "".join(each.content for each in inner)


@settings(deadline=None)
@given(EVIL, EVIL, EVIL)
@example("|", "\\|", "``")
@example("`", "a|`", "|--|")
@example("<b>", "@someone", "&lt;|")
def test_nothing_that_a_server_answers_is_read_as_markdown(actual: str, expected: str, reason: str) -> None:
    told = {"actual": actual or None, "expected": expected or None, "reason": reason}
    entries = [entry("op", "size", "failure", **told), entry("op", "b", "inconclusive", reason=reason)]
    untested = operation("other", untested=reason or "no")
    found = report(entries, operations=(operation("op", entries), untested))

    every = list(tokens(written(found)))
    rows = [position for position, token in enumerate(every) if token.type == "td_open"]
    cells = [plain(every[position + 1]) for position in rows]
    short = [" ".join(text.split()) for text in (expected, actual)]
    assert cells == ["failure", "op/body/size/default", *short, "page.txt:7, doc.yaml:12"]
    allowed = {
        "details_open",
        "html_block",
        "html_inline",
        "code_inline",
        "text",
        "text_special",
        "inline",
        "softbreak",
    }
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in every}
    assert kinds <= allowed | {
        "heading",
        "paragraph",
        "bullet_list",
        "list_item",
        *("table thead tbody tr th td".split()),
    }
    blocks = [token.content.strip() for token in every if token.type == "html_block"]
    assert [block.partition(">")[0] for block in blocks] == ["<details", "</details"]


def test_what_cannot_be_seen_is_written_out() -> None:
    text = written(report([entry("op", "size", "failure", actual="a\x00b\u202ec", expected="|\u202e")]))

    assert r"`a\x00b\u202ec`" in text
    assert "\u202e" not in text


@settings(deadline=None)
@given(st.lists(st.sampled_from(OUTCOMES), max_size=200), st.booleans())
def test_it_is_short_and_tells_every_kind_of_outcome(outcomes: list[str], strict: bool) -> None:
    entries = [entry("op", f"f{number}", each, answer="x" * 400) for number, each in enumerate(outcomes)]
    text = written(report(entries, gate=Gate(strict)))

    assert len(text) < 60_000  # GitHub takes 65536
    assert len(text.splitlines()) < 140
    for outcome in set(outcomes):
        assert f"{outcomes.count(outcome)} {outcome}" in text
    gating = [each for each in outcomes if each == "failure" or (strict and each == "warning")]
    assert text.count("\n| failure |") + text.count("\n| warning |") == min(20, len(gating))
    assert (f"and {len(gating) - 20} more." in text) == (len(gating) > 20)


def test_it_says_which_part_of_the_whole_it_tells_of() -> None:
    text = written(report([entry("op", "size")], scope=Scope(shard="1/3", elsewhere=7)))

    assert "### bythebook: conforms" in text
    assert "Shard 1/3: 7 requirements are in other shards." in text
    assert "### bythebook: nothing to do" in written(report([], scope=Scope(shard="3/3", elsewhere=7)))
    outdated = Waiver("*/b/*", "issue 12", "2026-01-01", 1, is_expired=True)
    assert "- waiver `*/b/* has expired on 2026-01-01 (issue 12)`" in written(
        report([], gate=Gate(waivers=(outdated,)))
    )


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(OUTCOMES), EVIL), max_size=6),
    st.sampled_from([None, "no request was accepted"]),
    st.lists(
        st.builds(Waiver, st.just("*/0/*"), st.text(min_size=1), st.none(), st.just(1), st.booleans()), max_size=2
    ),
    st.sampled_from(["doc.yaml", "specs/a doc.yaml", "/elsewhere/doc.yaml", "../doc.yaml"]),
)
def test_sarif_is_what_its_schema_admits(
    told: list[tuple[str, str]], untested: str | None, waivers: list[Waiver], file: str
) -> None:
    entries = [entry("op", str(number), outcome, actual=text or None) for number, (outcome, text) in enumerate(told)]
    placed = [
        replace(each, source=replace(each.source, file=file, line=number or None))
        for number, each in enumerate(entries)
    ]
    found = report(placed, gate=Gate(waivers=tuple(waivers)), operations=(operation("op", placed, untested=untested),))
    stated: dict[str, Any] = json.loads(sarif.to_bytes(found))

    assert [each.message for each in jsonschema_rs.Draft4Validator(SARIF).iter_errors(stated)] == []
    (run,) = stated["runs"]
    fails = [each for each in placed if each.verdict == "fail"]
    assert [each["partialFingerprints"]["requirement/v1"] for each in run["results"]] == [each.id for each in fails]
    assert [each["level"] for each in run["results"]] == [
        "error" if each.level == "failure" else "warning" for each in fails
    ]
    waived = [bool(each.get("suppressions")) for each in run["results"]]
    assert waived == [found.outcome(each) == "waived" for each in fails]
    assert all(run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    assert run["invocations"][0]["exitCode"] == found.exit_code
    known = len(run["results"]) + len(run["invocations"][0]["toolExecutionNotifications"])
    assert known or found.exit_code in {0, 4}


def test_a_fail_stands_at_its_line_in_the_document(
    bythebook: Bythebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "the specs"
    folder.mkdir()
    spec = document(folder, 2)
    monkeypatch.chdir(tmp_path)
    options = ("--seed", 1, "--examples", 0, "--report", "sarif=r.sarif", "--report", "markdown=r.md")
    with serving(Several({"/things1": 4})) as url:
        ran = bythebook("check", spec.relative_to(tmp_path), "--url", url, *options)

    (result,) = json.loads(Path("r.sarif").read_text())["runs"][0]["results"]
    assert ran.code == 1
    assert (result["ruleId"], result["level"]) == ("default", "error")
    assert (
        "The server applies the default 3 when 'size' is absent. Expected 3, got 4. Again: curl -i -X POST"
        in result["message"]["text"]
    )
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "the%20specs/several.json", "uriBaseId": "%SRCROOT%"}
    line = place["region"]["startLine"]
    assert '"size": {' in spec.read_text().splitlines()[line - 1]
    assert (
        f"| failure | `make1/body/size/default` | `3` | `4` | `the specs/several.json:{line}` |"
        in Path("r.md").read_text()
    )
