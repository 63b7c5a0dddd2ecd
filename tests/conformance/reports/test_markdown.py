"""Markdown reports: they mean what they say whatever a server responds, and are short."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import example, given, settings
from hypothesis import strategies as st
from made import HOSTILE, OUTCOMES, entry, operation, report
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bythebook_conformance.reports import markdown
from bythebook_conformance.reports.report import Facts, Gate, Left, Report, Scope
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
    title = "POST /op does not apply a documented default"
    assert cells == ["failure", title, "op/body/size/default", *short, "page.txt:7, doc.yaml:12"]
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
    assert len(text.splitlines()) <= 30
    words = {outcome: "not tested" if outcome in {"inconclusive", "error"} else outcome for outcome in outcomes}
    for outcome in outcomes:
        number = sum(words[each] == words[outcome] for each in outcomes)
        assert f"{number} {words[outcome]}" in text


def test_findings_of_one_cause_are_one_row() -> None:
    entries = [entry("op", f"f{number}", "failure") for number in range(30)]
    text = written(report([*entries, entry("other", "size", "failure", status=500)]))

    assert text.count("\n| failure |") == 2
    assert "| `op/body/f0/default and 29 more` |" in text


def test_report_of_everything_has_at_most_thirty_lines() -> None:
    names = [f"op{number}" for number in range(40)]
    kinds = ("failure", "warning", "inconclusive")
    entries = [
        entry(name, name, each, status=number, actual=str(number))
        for number, name in enumerate(names)
        for each in kinds
    ]
    operations = [operation(name, untested=f"reason of {name}") for name in names]
    left = tuple(Left(name, name, {}, None, {}, "no DELETE", None) for name in names)
    facts = Facts("0", "doc.yaml", "0" * 64, "http://127.0.0.1:1", 1, 2, 0.5, left=left)
    text = written(report(entries, operations=operations, facts=facts, scope=Scope(shard="1/2", elsewhere=1)))

    assert len(text.splitlines()) == 30
    assert text.count("\n| failure |") >= 5
    assert "more of such findings; the other reports have all." in text
    assert "40 left on the server" in text


def test_report_says_which_shard_it_is_of() -> None:
    text = written(report([entry("op", "size")], scope=Scope(shard="1/3", elsewhere=7)))

    assert "### bythebook: conforms" in text
    assert "Shard 1/3: 7 requirements are in other shards." in text
    assert "### bythebook: nothing to do" in written(report([], scope=Scope(shard="3/3", elsewhere=7)))
    outdated = Waiver("*/b/*", "issue 12", "2026-01-01", 1, is_expired=True)
    assert "- waiver `*/b/* has expired on 2026-01-01 (issue 12)`" in written(
        report([], gate=Gate(waivers=(outdated,)))
    )
