"""Markdown reports: they mean what they say whatever a server responds, and are short."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import example, given, settings
from hypothesis import strategies as st
from made import HOSTILE, OUTCOMES, entry, operation, report
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bythebook_conformance.reports import markdown
from bythebook_conformance.reports.report import Gate, Report, Scope
from bythebook_conformance.reports.waivers import Waiver


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
@given(HOSTILE, HOSTILE, HOSTILE)
@example("|", "\\|", "``")
@example("`", "a|`", "|--|")
@example("<b>", "@someone", "&lt;|")
def test_text_of_a_response_is_not_read_as_markdown(actual: str, expected: str, reason: str) -> None:
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
    assert [block.partition(">")[0] for block in blocks] == ["<details", "</details"] * (len(blocks) // 2)


def test_invisible_characters_are_escaped() -> None:
    text = written(report([entry("op", "size", "failure", actual="a\x00b\u202ec", expected="|\u202e")]))

    assert r"`a\x00b\u202ec`" in text
    assert "\u202e" not in text


@settings(deadline=None)
@given(st.lists(st.sampled_from(OUTCOMES), max_size=200), st.booleans())
def test_report_is_short_and_counts_every_outcome(outcomes: list[str], strict: bool) -> None:
    entries = [entry("op", f"f{number}", each, answer="x" * 400) for number, each in enumerate(outcomes)]
    text = written(report(entries, gate=Gate(strict)))

    assert len(text) < 60_000  # GitHub takes 65536
    assert len(text.splitlines()) < 140
    words = {outcome: "not tested" if outcome in {"inconclusive", "error"} else outcome for outcome in outcomes}
    for outcome in outcomes:
        number = sum(words[each] == words[outcome] for each in outcomes)
        assert f"{number} {words[outcome]}" in text
    gating = {each: outcomes.count(each) for each in outcomes if each == "failure" or (strict and each == "warning")}
    assert text.count("\n| failure |") + text.count("\n| warning |") == len(gating)  # all of one level have one cause
    for number in gating.values():
        assert number == 1 or f"/default and {number - 1} more" in text


def test_only_twenty_findings_have_a_row() -> None:
    entries = [entry(f"op{n}", f"f{n}", "failure", location="body", field=(f"f{n}",)) for n in range(23)]
    text = written(report(entries))

    assert text.count("\n| failure |") == 20
    assert "and 3 more." in text


def test_report_says_which_shard_it_is_of() -> None:
    text = written(report([entry("op", "size")], scope=Scope(shard="1/3", elsewhere=7)))

    assert "### bythebook: conforms" in text
    assert "Shard 1/3: 7 requirements are in other shards." in text
    assert "### bythebook: nothing to do" in written(report([], scope=Scope(shard="3/3", elsewhere=7)))
    outdated = Waiver("*/b/*", "issue 12", "2026-01-01", 1, is_expired=True)
    assert "- waiver `*/b/* has expired on 2026-01-01 (issue 12)`" in written(
        report([], gate=Gate(waivers=(outdated,)))
    )
