"""The HTML report in a real browser: what a person sees, clicks and types, and what hostile data cannot do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made import entry, operation, report
from viewer import Viewer, expect

from bythebook_conformance.reports.files import write
from bythebook_conformance.reports.report import Excerpt, Facts, Gate, Left, Place, Report
from bythebook_conformance.reports.waivers import Waiver

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = "</script><img src=x onerror=alert(1)><b>bold</b> \u202e\u2066 {{style}} ${x} <!--"
# Clicks, and returns how many milliseconds the page was busy.
CLICK = (
    "at => { const start = performance.now(); document.querySelector(at).click(); return performance.now() - start; }"
)
CURL = """curl -i -X POST http://127.0.0.1:1/orders -H "Authorization: Bearer $TOKEN" --data '{"a": 1}'"""
EXCERPT = Excerpt(
    "page.txt", 7, 4, ("size  integer", "", "color  string", "limit  integer  default:90", "name  string")
)


def made() -> Report:
    """Returns a report with each outcome, on three operations."""
    told: dict[str, Any] = {
        "location": "body",
        "field": ("limit",),
        "expected": "90",
        "actual": "80",
        "request": {"name": "x"},
        "response": {"id": 1, "data": {"limit": 80}},
        "curl": CURL,
        "excerpt": EXCERPT,
    }
    entries = [
        entry("orders", "limit", "failure", **told),
        entry("orders", "other", "failure", **{**told, "field": ("other",)}),
        entry("orders", "size", "pass", location="body", field=("size",)),
        replace(entry("orders", "size", "pass"), id="orders/body/size/required", kind="required", field=("size",)),
        entry("items", "color", "warning", location="body", field=("color",)),
        entry("items", "known", "failure", location="body", field=("known",)),
        entry("items", "silent", "inconclusive", location="body", field=("silent",)),
        entry("locked", "any", "inconclusive", location="body", field=("any",)),
    ]
    operations = (
        operation("orders", entries),
        operation("items", entries),
        operation("locked", entries, untested="the server answered 403; next: bythebook check --values v.yaml"),
    )
    facts = Facts("0", "doc.yaml", "0" * 64, "http://127.0.0.1:1", 1, 16, 0.5, made=2, deleted=1)
    facts = replace(facts, left=(Left("orders", "17", {}, None, {}, "the server answered 403", "curl -X DELETE x"),))
    waiver = Waiver("items/body/known/default", "issue 7", "2099-01-01", matches=1)
    return report(entries, operations=operations, facts=facts, gate=Gate(waivers=(waiver,)))


def written(found: Report, folder: Path) -> Path:
    """Returns the HTML file of a report."""
    file = folder / "report.html"
    write(found, "html", file)
    return file


@pytest.fixture
def page(viewer: Viewer, tmp_path: Path) -> Iterator[Any]:
    """The page of the report."""
    with viewer.open(written(made(), tmp_path), permissions=["clipboard-read", "clipboard-write"]) as found:
        yield found


@pytest.mark.soak
def test_the_header_has_the_verdict_and_the_counts(page: Any) -> None:
    header = page.locator("header.top").inner_text()

    assert "Does not conform" in header
    assert "doc.yaml against http://127.0.0.1:1" in header
    assert re.sub(r"\s+", " ", page.locator(".tiles").inner_text()).startswith(
        "2 ✕ failures 1 ! warning 1 ~ waived 2 ?"
    )
    assert "75 % of 8 requirements could be judged, with 16 requests in 0.5 s." in header


def test_a_cell_of_the_overview_filters_the_lists(page: Any) -> None:
    page.get_by_role("button", name="POST /items, Default: 1 warning, 1 waived, 1 not tested").click()

    assert page.locator("#operation h2").inner_text() == "POST /items"
    assert page.locator("#findings h3").all_inner_texts() == [
        "POST /items › color › default",
        "POST /items › known › default",
    ]
    assert page.locator("#requirements .row").count() == 3
    page.keyboard.press("Escape")
    assert page.locator("#operation").is_hidden()


@pytest.mark.soak
def test_a_field_of_an_operation_leads_to_its_requirement(page: Any) -> None:
    page.get_by_role("button", name="POST /orders", exact=True).click()
    page.get_by_role("button", name="default: failure. Without 'limit'").click()

    dialog = page.locator("dialog")
    assert dialog.locator("h2").inner_text() == "POST /orders › limit › default"
    assert "orders%2Fbody%2Flimit%2Fdefault" in page.evaluate("location.hash")
    page.keyboard.press("Escape")
    assert dialog.is_hidden()


def test_a_card_shows_page_response_and_difference(page: Any) -> None:
    card = page.locator("#findings .card").first
    assert "expected 90" in card.locator("summary").inner_text()
    card.locator("summary").click()

    assert card.locator(".code").first.locator(".marked").text_content().strip() == "▸7limit  integer  default:90"
    assert card.locator(".code").nth(1).locator(".marked mark").inner_text() == '"limit": 80'
    assert card.locator(".difference mark").all_inner_texts() == ["9", "8"]
    assert "Reproduced 2 of 2 times; the smallest request: POST /orders" in card.inner_text()
    assert "2 requirements, one cause" in card.inner_text()
    assert "the server must behave as if the client had sent the default" in card.inner_text()


def test_the_curl_command_is_copied(page: Any) -> None:
    page.locator("#findings summary").first.click()
    page.get_by_role("button", name="Copy curl").first.click()

    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == CURL


@pytest.mark.soak
def test_search_and_outcome_choose_requirements(page: Any) -> None:
    page.get_by_label("Search requirements").fill("COLOR")
    page.locator("#findings h3", has_text="color").wait_for()
    expect(page.locator("#findings .card")).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    page.locator(".tile.pass").click()

    assert "No finding matches" in page.locator("#findings").inner_text()
    assert page.locator("#requirements > .about").inner_text() == "2 of 8 requirements match the choice."


def test_the_keyboard_is_enough(page: Any) -> None:
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.closest('.card').querySelector('h3').innerText").endswith(
        "does not apply a documented default"
    )
    page.keyboard.press("Enter")
    expect(page.locator("#findings .card").first).to_have_attribute("open", "")
    page.get_by_role("button", name="POST /orders, Default").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("POST /items, Default")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_what_was_not_tested_has_a_reason_and_a_next_step(page: Any) -> None:
    text = page.locator("#untested").inner_text()

    assert "the server answered 403\nNEXT" in text or "the server answered 403\n\nNext step" in text
    assert "bythebook check --values v.yaml" in text
    assert "no answer shows it" in text
    assert "issue 7" in page.locator("#agreed").inner_text()
    assert "the server answered 403" in page.locator("#left").inner_text()


def test_a_link_leads_to_the_rule(page: Any) -> None:
    page.locator("#findings summary").first.click()
    page.get_by_role("link", name="More on default").first.click()

    expect(page.locator("#rule-default")).to_have_attribute("open", "")
    assert "Raised by" in page.locator("#rule-default").inner_text()


def test_the_colors_can_be_changed(page: Any) -> None:
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Use dark colors").click()

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert page.get_by_role("button", name="Use light colors").is_visible()


def test_paper_shows_every_finding(page: Any) -> None:
    page.locator("#findings details").evaluate_all("all => all.forEach(each => (each.open = false))")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.locator("#findings .difference").count() == 3
    assert page.locator(".toolbar").is_hidden()


def test_hostile_texts_do_nothing(viewer: Viewer, tmp_path: Path) -> None:
    told: dict[str, Any] = {
        "expected": HOSTILE,
        "actual": HOSTILE,
        "answer": HOSTILE,
        "request": {HOSTILE: HOSTILE},
        "curl": HOSTILE,
        "reason": HOSTILE,
        "location": "body",
        "field": (HOSTILE,),
        "excerpt": Excerpt(HOSTILE, 1, 1, (HOSTILE,)),
    }
    place = Place(HOSTILE, HOSTILE, HOSTILE, HOSTILE, 3)
    entries = [
        replace(entry(HOSTILE, HOSTILE, "failure", **told), sentence=HOSTILE, source=place),
        entry("b", "x", "failure", **{**told, "response": {"x": HOSTILE}}),
    ]
    file = written(report(entries), tmp_path)
    with viewer.open(file) as page:
        page.on("dialog", lambda _: pytest.fail("a script of the data ran"))
        page.get_by_role("button", name="onerror").first.click()
        page.locator("#operation .dot").first.click()

        assert page.locator("img, b").count() == 0
        assert page.locator("script").count() == 2
        assert not re.search("[\u202e\u2066]", page.locator("body").inner_text())
    text = file.read_text()
    assert text.count("</script>") == 2
    assert "default-src 'none'" in text
    assert "require-trusted-types-for 'script'" in text
    assert "unsafe-" not in text


@pytest.mark.soak
def test_a_big_report_stays_usable(viewer: Viewer, tmp_path: Path) -> None:
    entries = [
        replace(
            entry(f"operation{number // 50}", f"field{number % 50}", "failure" if number % 97 == 0 else "pass"),
            field=(f"field{number % 50}",),
            location="body",
        )
        for number in range(50_000)
    ]
    file = written(report(entries), tmp_path)
    with viewer.open(file) as page:
        ready = page.evaluate("performance.now()")
        took = page.evaluate(CLICK, ".tile.failure")

    assert file.stat().st_size < 12_000_000
    assert ready < 5000
    assert took < 1000
