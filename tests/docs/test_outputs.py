"""The pages show what their commands print, and a page that does not is found. `make docs` writes the outputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import outputs

# Pages of one short run. The others start several servers or applications.
_FAST = {"index.md", "fastapi.md"}
_SOAK = pytest.mark.soak


def _pages() -> list[object]:
    named = ((page, str(page.relative_to(outputs.PAGES))) for page in outputs.pages())
    return [pytest.param(page, id=name, marks=() if page.name in _FAST else _SOAK) for page, name in named]


@pytest.mark.parametrize("page", _pages())
def test_page_shows_what_its_commands_print(page: Path) -> None:
    assert outputs.refreshed(page) == page.read_text(), "run `make docs-outputs` and look at the changes"


def _page(folder: Path, text: str) -> Path:
    page = folder / "page.md"
    page.write_text(text)
    return page


def test_output_of_a_command_is_written_below_it(tmp_path: Path) -> None:
    page = _page(tmp_path, "<!-- run exit=0,3 -->\n```console\n$ echo one\n$ exit 3\n```\n")

    assert outputs.refreshed(page) == "<!-- run exit=0,3 -->\n```console\n$ echo one\none\n$ exit 3\n```\n"


def test_output_stays_where_only_seconds_and_dates_differ(tmp_path: Path) -> None:
    text = (
        "<!-- run -->\n```console\n$ echo 2 requests in 1.5 s on 2026-11-26\n2 requests in 9.1 s on 2020-01-02\n```\n"
    )

    assert outputs.refreshed(_page(tmp_path, text)) == text


@pytest.mark.parametrize(
    ("now", "is_same"),
    [('{"seconds": 0.03563, "path": "/a/b ...', True), ('{"seconds": 0.1, "path": "/a/x/c/ ...', False)],
)
def test_cut_line_stays_where_only_a_longer_time_moves_the_cut(now: str, is_same: bool) -> None:
    assert outputs.same('{"seconds": 0.1, "path": "/a/b/c/ ...', now) is is_same


def test_another_number_of_requests_is_a_change(tmp_path: Path) -> None:
    page = _page(tmp_path, "<!-- run -->\n```console\n$ echo 2 requests\n3 requests\n```\n")

    assert "3 requests" not in outputs.refreshed(page)


def test_files_of_a_page_are_there_for_its_commands(tmp_path: Path) -> None:
    page = _page(tmp_path, '```yaml title="a/b.yaml"\nkey: 1\n```\n<!-- run -->\n```console\n$ cat a/b.yaml\n```\n')

    assert "$ cat a/b.yaml\nkey: 1\n" in outputs.refreshed(page)


def test_excerpt_shows_a_part_of_the_output_and_cuts_long_lines(tmp_path: Path) -> None:
    options = "from=two to=three width=10"
    page = _page(tmp_path, f"<!-- run {options} -->\n```console\n$ printf 'one\\ntwo two two\\nthree\\nfour'\n```\n")

    assert outputs.refreshed(page).splitlines()[3:5] == ["two tw ...", "three"]


def test_a_second_block_shows_another_part_of_the_same_output(tmp_path: Path) -> None:
    first = "<!-- run to=one -->\n```console\n$ printf 'one\\ntwo'\n```\n"
    page = _page(tmp_path, f"{first}<!-- show from=two -->\n```console\n```\n")

    assert outputs.refreshed(page).endswith("```console\ntwo\n```\n")


def test_server_of_a_page_has_a_free_port_and_the_page_shows_8000(tmp_path: Path) -> None:
    listen = "import http.server as h; h.HTTPServer(('127.0.0.1:8000'.split(':')[0], int('127.0.0.1:8000'[10:])), None)"
    serve = f'<!-- serve: python -c "{listen}.serve_forever()" -->\n'
    page = _page(tmp_path, f"{serve}<!-- run -->\n```console\n$ echo http://127.0.0.1:8000\n```\n")

    assert outputs.refreshed(page).endswith("$ echo http://127.0.0.1:8000\nhttp://127.0.0.1:8000\n```\n")


def test_server_that_does_not_start_is_named(tmp_path: Path) -> None:
    with pytest.raises(outputs.PageError, match="the server did not start: exit 1"):
        outputs.refreshed(_page(tmp_path, "<!-- serve: exit 1 -->\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!-- run -->\n```console\n$ exit 1\n```\n", "exit code 1, expected 0: exit 1"),
        ("<!-- run -->\n```console\necho one\n```\n", "no line begins with"),
        ("<!-- run from=two -->\n```console\n$ echo one\n```\n", "nothing printed matches from='two'"),
        ("<!-- run -->\nA paragraph.\n", "no block follows the comment 'run'"),
        ("<!-- run -->\n```console\n$ echo one\n", "a block without an end"),
        ("<!-- sh: exit 4 -->\n", "exit code 4: exit 4"),
    ],
)
def test_page_that_cannot_be_run_is_named_with_the_reason(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(outputs.PageError) as raised:
        outputs.refreshed(_page(tmp_path, text))

    assert "page.md: " in str(raised.value)
    assert message in str(raised.value)
