"""The HTML report at two widths, in two colors and by the keyboard alone, with long names, paths and bodies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made import entry, operation, report
from viewer import Viewer, barriers, expect

from bythebook_conformance.reports.files import write
from bythebook_conformance.reports.report import Altered, Change, Entry, Excerpt, Facts, Gate, Left, Report
from bythebook_conformance.reports.waivers import Waiver
from tests.examples import in_turn

pytestmark = pytest.mark.xdist_group("browser")

COMMAND = (
    'bythebook check specifications/orders/openapi.yaml --url http://127.0.0.1:8000/api -H "Authorization: Bearer '
    '$TOKEN" --waivers waivers.yaml --report html=report.html'
)
LONG = "the_name_of_a_field_that_a_generator_made_of_all_the_names_above_it_and_of_its_own" * 2
PATHS = (f"/api/{LONG}/{{organization_id}}", "/api/{organization_id}/projects/{project_id}/sessions/{session_id}", "")
WIDTHS = (1280, 400)
SIZES = {1280: 900, 400: 820}
# Elements that scroll by themselves, but for the dialog, which keeps the page behind it from scrolling.
SCROLLERS = """[...document.querySelectorAll("body *:not(dialog)")].filter(each => {
    const { overflowX, overflowY } = getComputedStyle(each);
    const scrolls = style => style === "auto" || style === "scroll";
    return (scrolls(overflowY) && each.scrollHeight > each.clientHeight)
        || (scrolls(overflowX) && each.scrollWidth > each.clientWidth);
}).map(each => each.outerHTML.slice(0, 80))"""
# Texts that stand in more lines than a line of at least twelve characters needs.
SHREDDED = """[...document.querySelectorAll(".path, .name, code, pre .words, summary, .what")].filter(each => {
    const lines = new Set();
    const range = document.createRange();
    range.selectNodeContents(each);
    for (const { top } of range.getClientRects()) lines.add(Math.round(top / 8));
    return lines.size > 3 + each.textContent.length / 12;
}).map(each => `${each.className}: ${each.textContent.slice(0, 80)}`)"""
IN_VIEW = """id => {
    const { top, bottom } = document.getElementById(id).getBoundingClientRect();
    const bar = document.querySelector(".toolbar").getBoundingClientRect().bottom;
    return top >= bar - 1 && bottom <= innerHeight;
}"""


def hard() -> Report:
    """Returns a report whose names, paths and bodies are long, and which has every section."""
    body = {f"{LONG}_{number}": "x" * 300 for number in range(30)}
    told: dict[str, Any] = {
        "location": "body",
        "expected": json.dumps({"size": "x" * 900}),
        "actual": json.dumps({"size": "y" * 900}),
        "request": body,
        "response": body,
        "curl": f"curl -i -X POST http://127.0.0.1:1/{LONG} --data '{json.dumps(body)}'",
        "excerpt": Excerpt("openapi.yaml", 7, 4, tuple(f"{LONG}: {{type: string}}" for _ in range(7))),
        "changes": (Change(f"/{LONG}", "x" * 200, "y" * 200),),
    }
    entries: list[Entry] = []
    for number in range(40):
        name = f"operation{number}"
        level = "failure" if number % 10 == 3 else "warning" if number % 10 == 5 else ""
        mine = {**told, "field": (LONG, f"{LONG}{number}")} if level else {"location": "body", "field": (LONG,)}
        entries.append(entry(name, f"first{number}", level or "pass", **mine))
        entries.append(entry(name, "second", "inconclusive" if number % 4 else "pass", location="body", field=("b",)))
        entries.append(replace(entry(name, "third"), id=f"{name}/read", kind="present", location="response"))
    operations = [
        operation(
            each,
            entries,
            method=("GET", "POST", "DELETE", "OPTIONS")[number % 4],
            path=f"{PATHS[number % 3]}/items/{number}",
            untested="the server answered 403; next: bythebook check --values v.yaml" if number == 7 else None,
        )
        for number, each in enumerate(dict.fromkeys(each.operation for each in entries))
    ]
    left = tuple(Left("operation1", LONG, {}, None, {}, "the server answered 403", told["curl"]) for _ in range(3))
    facts = Facts("0", f"{LONG}.yaml", "0" * 64, "http://127.0.0.1:8000/api", 1, 999, 0.5, made=9, deleted=6, left=left)
    altered = (Altered(f"/{LONG}", LONG, (LONG,), "changed"),)
    facts = replace(facts, command=COMMAND, altered=altered)
    waiver = Waiver("operation3/body/first3/default", f"issue 7: {LONG}", "2099-01-01", matches=1)
    return report(entries, operations=tuple(operations), facts=facts, gate=Gate(waivers=(waiver,)))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the report."""
    found = tmp_path_factory.mktemp("report") / "report.html"
    write(hard(), "html", found)
    return found


@pytest.fixture(params=WIDTHS)
def page(viewer: Viewer, file: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The page of the report, in a window of each width."""
    permissions = ["clipboard-read", "clipboard-write"]
    with viewer.open(file, viewport=window(request.param), permissions=permissions) as found:
        yield found


def window(width: int) -> dict[str, int]:
    return {"width": width, "height": SIZES[width]}


def everything_open(page: Any) -> None:
    """Chooses an operation, and opens all that can be opened."""
    page.locator("[data-operation=operation3].operation").click()
    page.locator("details").evaluate_all("all => all.forEach(each => (each.open = true))")
    page.wait_for_timeout(100)
    for _ in range(3):
        page.locator(".unfold:visible").evaluate_all("all => all.forEach(each => each.click())")


def found_by(page: Any) -> str:
    told: str = page.locator("#matched").inner_text()
    return told


@pytest.mark.soak
def test_the_first_screen_has_verdict_command_and_findings(page: Any) -> None:
    first = page.locator("#findings .card").first.bounding_box()
    height = page.viewport_size["height"]

    assert page.locator("h1").bounding_box()["y"] < 120
    assert page.locator("header .shell pre").inner_text() == COMMAND
    assert page.locator("header .shell").bounding_box()["y"] < height / 2
    assert first["y"] + 100 < height
    assert page.evaluate("scrollY") == 0


@pytest.mark.soak
def test_few_tab_stops_come_before_the_first_finding(page: Any) -> None:
    stops = 0
    while not page.evaluate("document.activeElement.matches('#findings summary')"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 12


def test_the_command_is_copied(page: Any) -> None:
    page.get_by_role("button", name="Copy command").click()

    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == COMMAND
    assert page.locator("#announcer").inner_text() == "Copy command: copied"


@pytest.mark.soak
def test_a_cell_scrolls_to_what_it_chose_and_says_how_many_match(page: Any) -> None:
    page.get_by_role("button", name="/items/5, Default: 1 warning, 1 not tested").click()

    assert found_by(page) == "2 of 120 requirements match: 1 warning, 1 not tested."
    assert page.evaluate(IN_VIEW, "findings-title")
    assert page.locator("#findings .card").count() == 1
    assert page.evaluate("location.hash") == "#op=operation5&group=default"
    page.get_by_role("button", name="List them").click()
    assert page.evaluate(IN_VIEW, "requirements-title")
    page.go_back()
    assert found_by(page) == ""
    assert page.locator("#findings .card").count() > 1


@pytest.mark.soak
def test_a_cell_without_findings_scrolls_to_its_requirements(page: Any) -> None:
    page.get_by_role("button", name="/items/4, Default: 2 pass").click()

    assert page.evaluate(IN_VIEW, "requirements-title")
    expect(page.locator("#requirements .row")).to_have_count(2)


@pytest.mark.soak
def test_a_tile_and_an_operation_scroll_to_what_they_chose(page: Any) -> None:
    page.locator(".tile.warning").click()
    assert found_by(page) == "4 of 120 requirements match: 4 warnings."
    assert page.evaluate(IN_VIEW, "findings-title")
    page.locator("[data-operation=operation5].operation").click()
    assert page.evaluate("location.hash") == "#level=warning&op=operation5"
    page.get_by_role("button", name="Clear").click()
    page.locator("[data-operation=operation5].operation").click()
    assert page.evaluate(IN_VIEW, "operation-title")


@pytest.mark.soak
def test_a_search_says_how_many_match_and_keeps_the_focus(page: Any) -> None:
    page.keyboard.press("/")
    page.keyboard.type("FIRST13")
    expect(page.locator("#matched")).to_have_text("1 of 120 requirements match: 1 failure.")

    assert page.evaluate("location.hash") == "#q=FIRST13"
    assert page.evaluate(IN_VIEW, "findings-title")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "findings-title"
    page.keyboard.press("/")
    page.keyboard.type("nowhere")
    expect(page.locator("#matched")).to_have_text("0 of 120 requirements match.")


@pytest.mark.soak
def test_a_link_shows_a_colleague_the_same(page: Any, file: Path) -> None:
    page.goto(f"{file.as_uri()}#level=failure&level=warning&op=operation13&q=first")
    page.reload()
    page.wait_for_selector("html[data-ready=true]")

    assert found_by(page) == "1 of 120 requirements match: 1 failure."
    assert page.evaluate(IN_VIEW, "findings-title")
    assert page.locator(".tile.failure").get_attribute("aria-pressed") == "true"
    assert page.get_by_label("Search requirements").input_value() == "first"
    assert page.get_by_label("Operation", exact=True).input_value() == "operation13"


@pytest.mark.soak
def test_a_link_to_a_requirement_opens_it_among_the_choices(page: Any, file: Path) -> None:
    page.goto(f"{file.as_uri()}#op=operation13&r=operation13%2Fread")
    page.reload()
    page.wait_for_selector("html[data-ready=true]")

    assert page.locator("dialog h2").inner_text().endswith("present")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{file.as_uri()}#op=operation13")
    assert page.locator("dialog").is_hidden()


@pytest.mark.soak
def test_a_link_that_names_nothing_shows_all(page: Any, file: Path) -> None:
    for link in ("level=x&op=nothing&group=none&kind=none&r=none", "=&&=%zz", "rule-none", "%E0%A4%A"):
        page.goto(f"{file.as_uri()}#{link}")
        page.reload()
        page.wait_for_selector("html[data-ready=true]")
        assert found_by(page) == ""
        assert page.locator("#findings .card").count() > 1


@pytest.mark.soak
def test_the_keyboard_alone_is_enough(page: Any) -> None:
    page.keyboard.press("/")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('#findings summary')")
    page.keyboard.press("Enter")
    expect(page.locator("#findings .card").first).to_have_attribute("open", "")
    page.locator("#only-findings").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("document.activeElement.dataset.operation") == "operation3"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "findings-title"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('#findings summary')")
    page.keyboard.press("Escape")
    assert found_by(page) == ""


def test_the_overview_is_one_tab_stop(page: Any) -> None:
    page.locator("#only-findings").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('.heat'))")
    page.keyboard.press("Tab")
    assert not page.evaluate("Boolean(document.activeElement.closest('.heat'))")


@pytest.mark.soak
def test_nothing_is_wider_than_the_page_or_shredded(page: Any) -> None:
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    everything_open(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(SHREDDED) == []
    page.locator("#operation .dot").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("d => d.scrollWidth <= d.clientWidth", page.locator("dialog").element_handle())
    assert page.evaluate(SHREDDED) == []


def test_the_paths_of_all_methods_stand_in_line(page: Any) -> None:
    starts = page.locator(".heat .path").evaluate_all("all => all.map(each => each.getBoundingClientRect().left)")

    assert len(starts) == 40
    assert max(starts) - min(starts) < 1


@pytest.mark.soak
def test_no_part_of_the_page_scrolls_by_itself(page: Any) -> None:
    everything_open(page)
    assert page.evaluate(SCROLLERS) == []
    page.locator("#operation .dot").first.click()
    assert page.evaluate(SCROLLERS) == []
    assert page.evaluate("getComputedStyle(document.documentElement).overflowY") == "hidden"


@pytest.mark.soak
def test_a_long_body_is_shown_around_its_mark_until_all_is_asked_for(page: Any) -> None:
    page.locator("#findings .card").first.locator("summary").click()
    figure = page.locator("#findings .code").nth(1)
    expect(figure.locator(".line")).to_have_count(16)
    figure.get_by_role("button", name="Show all 32 lines").click()

    expect(figure.locator(".line")).to_have_count(32)


@pytest.mark.soak
@pytest.mark.parametrize(("width", "scheme"), in_turn(WIDTHS, ["light", "dark"]))
def test_no_barrier_that_axe_finds(viewer: Viewer, file: Path, width: int, scheme: str) -> None:
    with viewer.open(file, viewport=window(width), color_scheme=scheme) as page:
        page.locator(".tile.warning").click()
        found = [barriers(page)]
        page.get_by_role("button", name="Clear").click()
        everything_open(page)
        found.append(barriers(page))
        page.locator("#operation .dot").first.click()
        found.append(barriers(page))

    assert found == [[], [], []]


@pytest.mark.soak
def test_cause_remedy_places_and_script_are_shown_where_the_report_has_them(
    viewer: Viewer, file: Path, tmp_path: Path
) -> None:
    before, data, after = _parts(file.read_text())
    mend = [{"where": "FastAPI", "what": "`AwareDatetime` in the model"}, {"where": "or a.yaml:3", "what": "no format"}]
    data["causes"] = [{"fault": "answers late", "rows": list(range(12)), "cause": "a habit", "mend": mend}]
    for number in range(12):
        data["fails"][str(number)] = {**next(iter(data["fails"].values())), "script": ["URL=x", "curl one"]}
    changed = tmp_path / "changed.html"
    changed.write_text(before + json.dumps(data).replace("<", "\\u003c") + after)
    with viewer.open(changed, viewport=window(400), permissions=["clipboard-read", "clipboard-write"]) as page:
        card = page.locator("#findings .card")
        assert card.locator(".whys").inner_text().split("\n") == [
            "Cause",
            "a habit",
            "What would mend it",
            "FastAPI: AwareDatetime in the model",
            "or a.yaml:3: no format",
        ]
        assert card.locator(".places .row").count() == 6
        card.get_by_role("button", name="Show all 12 places").click()
        assert card.locator(".places .row").count() == 12
        card.get_by_role("button", name="Copy script").click()
        page.get_by_role("button", name="Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == "URL=x\ncurl one"
        assert barriers(page) == []


def _parts(text: str) -> tuple[str, dict[str, Any], str]:
    """Returns the text of a file before its data, the data, and the text behind them."""
    start = text.index(">", text.index('id="data"')) + 1
    end = text.index("</script>", start)
    return text[:start], json.loads(text[start:end]), text[end:]
