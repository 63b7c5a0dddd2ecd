"""Input that is no page, or means harm: one line with a place, nothing written, no memory eaten, no waiting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bythebook_capture.command import capture as command
from bythebook_capture.find.addresses import Fetcher
from bythebook_capture.find.pages import find_pages
from bythebook_capture.pipeline import capture_pages
from bythebook_capture.read.registry import read_source
from bythebook_capture.read.source import source_of
from bythebook_capture.read.written import calls, free_calls
from bythebook_openapi.bundled import document_path
from bythebook_openapi.errors import InputError
from tests.examples import few

PAGE = (document_path("ontora").parent / "page.txt").read_text(encoding="utf-8")
LINES = PAGE.splitlines()
CURL = "GET\n/\nv1\nList\ncurl --request GET \\\n  --url https://h.test/v1\n\n"
WORDS = [
    *sorted(set(LINES)),
    "#### Body", "[](#body-name)", "`name`", "stringheaderrequired", "idstringrequired", "a.b", "```",
    "<html>", "<p>", "</p>", "<pre>", "````yaml get /v1", "openapi: 3.1.0", "| a | string |", "nameintegerOptional",
    "Show child attributes", "• one", "default:", "必填", "[email protected]",
]  # fmt: skip


@settings(deadline=None, max_examples=few(40))
@given(st.lists(st.sampled_from(WORDS), max_size=60), st.sampled_from(["", CURL, "<!DOCTYPE html>\n", "# Page\n\n"]))
def test_any_lines_are_captured_or_refused_with_a_line_of_the_page(lines: list[str], head: str) -> None:
    text = head + "\n".join(lines)
    error = None
    try:
        page = source_of(text, file="page")
        read_source(page, partial=True)
    except InputError as caught:
        error = caught
    assert error is None or (error.line is not None and 1 <= error.line <= text.count("\n") + 1)


CYCLE = """openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /v1:
    get:
      responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}}
components:
  schemas:
    A: {$ref: "#/components/schemas/B"}
    B: {$ref: "#/components/schemas/A"}
"""


@pytest.mark.many(2)
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50, "is not text in UTF-8"),
        (b"\x00" * 1000, "U+0000"),
        (b"PK\x03\x04" + b"a" * 100, "U+0003"),
        (b"a" * (1024 * 1024 + 1), "too large"),
        (b"<html>" + b"a" * (16 * 1024 * 1024), "too large"),
        (b"<!DOCTYPE html><html><body>" + b"<div>" * 100_000, "nested too deeply"),
        (b"<!DOCTYPE html><html><body>" + b"<x-y>" * 2000, "nested too deeply"),
        (b"<!DOCTYPE html><html><body>" + b"<p>x</p>" * 450_000, "too large"),
        (b"<!DOCTYPE html><html><body><h1>Guide</h1><p>Words.</p></body></html>", "no sample request"),
        (b"# A guide\n\nOnly words.\n", "the page shows no operation"),
        (b"# A\n\n````yaml get /v1\n" + b"a: &a [*a, *a]\n" + b"````\n", "is not YAML"),
        (b"# A\n\n````yaml get /v1\n" + b"{a: " * 5000 + b"````\n````\n", "YAML"),
        (b"openapi: 3.1.0\npaths: {}\n", "no method and path"),
        (b"<!DOCTYPE html><html><body>" + b"<li><dd><p>" * 100_000, "nested too deeply"),
        (b"<!DOCTYPE html><html><body><a ' >" + b"<div>" * 100_000 + b"' >", "nested too deeply"),
        (b"<!DOCTYPE html><div " + b" ".join(b"a%d=1" % at for at in range(200_000)) + b">", "too many attributes"),
        (b"# A\n" + b"```\n" * 150_000, "the page shows no operation"),
        (b"# A\n" + b"```\n" * 250_000, "too many lines"),
        (("# A\n\n````yaml get /v1\n" + CYCLE + "````\n").encode(), "leads back to itself"),
    ],
    ids=["png", "zeros", "zip", "long line", "long HTML", "deep HTML", "deep HTML of own elements", "wide HTML",
         "a guide in HTML", "a guide",
         "YAML in itself", "deep YAML", "a document", "items that are not closed", "tags in quotes", "attributes",
         "fences", "lines", "references in a circle"],
)  # fmt: skip
def test_what_is_no_page_is_refused_and_nothing_is_written(tmp_path: Path, data: bytes, message: str) -> None:
    page, spec = tmp_path / "page.md", tmp_path / "spec.yaml"
    page.write_bytes(data)
    began = time.process_time()
    result = CliRunner().invoke(command, [str(page), "-o", str(spec)])
    assert isinstance(result.exception, InputError), result.exception
    assert message in str(result.exception)
    assert "\n" not in str(result.exception)
    assert not spec.exists()
    assert time.process_time() - began < 10


@pytest.mark.parametrize("line", ["required", "string", "Response", "Body", "id", "", "• one", "default:x", "a.b.c"])
def test_a_page_that_repeats_one_line_is_read_in_time(line: str) -> None:
    began = time.process_time()
    for text in (CURL + "Body\n\n" + f"{line}\n" * 5000, CURL + "Body\n\n" + f"{line}\n\n" * 5000):
        with suppress(InputError):
            read_source(source_of(text, file="page"))
    assert time.process_time() - began < 10


@pytest.mark.parametrize("copy", ["Try it\n", "# A\n\n#### Body\n\n", ""])
@pytest.mark.parametrize("line", ["string" * 100_000, "aB" * 400 + " · object", "`a" * 100_000, "a" * 500_000])
def test_long_lines_are_read_in_time(copy: str, line: str) -> None:
    began = time.process_time()
    with suppress(InputError):
        read_source(source_of(f"GET\n/\nv1\n{copy}{CURL}Body\n\n{line}\n" + f"{line[:900]}\n" * 200, file="page"))
    assert time.process_time() - began < 10


def _capture_in_time(folder: Path, below: str) -> None:
    """Captures a page with a call and what stands below it, and asserts that this takes less than ten seconds."""
    page = folder / "page.md"
    page.write_text(f"# Things\n\n`GET /things`\n\n{below}", encoding="utf-8")
    began = time.process_time()
    with suppress(InputError):
        capture_pages(find_pages([str(page)], Fetcher()), strict=False)
    assert time.process_time() - began < 10


@pytest.mark.many(2)
@pytest.mark.parametrize("sign", [" ", "`", "<", "<a\n", "[", "|", "https://a.example/?b", "- ", '{"a":', "# a\n"])
def test_a_page_of_one_sign_is_captured_in_time(tmp_path: Path, sign: str) -> None:
    """A search that begins anew at each sign takes half a minute."""
    _capture_in_time(tmp_path, (sign * 100_000)[:100_000] + "a")


@pytest.mark.parametrize(
    "tag", ["<a-" + "b-" * 100_000, "<A" + ' b="c"' * 50_000, "<A" + " b={" * 50_000, "<A ' \"" * 40_000]
)
def test_a_component_without_an_end_is_captured_in_time(tmp_path: Path, tag: str) -> None:
    _capture_in_time(tmp_path, f"{tag}\n")


@pytest.mark.parametrize("sign", [" ", "\t", "] ", "(", "'a' : "])
def test_a_line_of_code_with_a_run_of_one_sign_is_captured_in_time(tmp_path: Path, sign: str) -> None:
    _capture_in_time(tmp_path, f"```\n'a' : ]{(sign * 100_000)[:100_000]}x\n```\n")


@pytest.mark.parametrize("lines", ["{\n" * 20_000, '{ "a":\n' * 10_000 + "}\n" * 10_000])
def test_braces_without_marks_around_them_are_captured_in_time(tmp_path: Path, lines: str) -> None:
    _capture_in_time(tmp_path, lines)


PAGES_OF_CALLS = {
    "a table of methods and paths": ("| Method | Path |\n|---|---|\n", "| GET | /v1/things{} | Reads it |\n"),
    "a list": ("", "- `GET /v1/things{}` - Reads it\n"),
    "commands in blocks": ("", "```\ncurl -X GET https://api.example.com/v1/things{}\n```\n\n"),
    "headings": ("", "## GET /v1/things{}\n\n"),
}


@pytest.mark.parametrize("shape", PAGES_OF_CALLS)
def test_a_call_is_compared_with_few_others_of_its_page(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison of each call with each other one takes minutes for 2,000 calls."""
    compared: list[tuple[str, str]] = []

    def counted(compare: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
        def compares(one: str, other: str) -> bool:
            compared.append((one, other))
            return compare(one, other)

        return compares

    monkeypatch.setattr(calls, "_ends", counted(calls._ends))
    monkeypatch.setattr(free_calls, "_is_same", counted(free_calls._is_same))
    head, line = PAGES_OF_CALLS[shape]
    text = f"# Things\n\n{head}" + "".join(line.format(number) for number in range(60))
    read_source(source_of(text, file="page.md"))
    assert len(compared) < 60 * 10


def test_each_line_of_a_list_of_calls_is_looked_at_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    is_item = calls.is_item

    def counted(text: str) -> bool:
        looked.append(text)
        return is_item(text)

    monkeypatch.setattr(calls, "is_item", counted)
    head, line = PAGES_OF_CALLS["a list"]
    read_source(source_of(f"# Things\n\n{head}" + "".join(map(line.format, range(60))), file="page.md"))
    assert len(looked) < 60 * 30


def test_a_sample_with_other_names_than_the_list_is_read_in_time() -> None:
    began = time.process_time()
    shown = json.dumps({f"s{number}": 1 for number in range(15_000)})
    fields = "".join(f"l{number}.a\nstring\n" for number in range(15_000))
    read_source(source_of(f"{CURL.rstrip()}\n{shown}\n\nResponse\n\n200\n\nOK\n\n{fields}", file="page"))
    assert time.process_time() - began < 10


@pytest.mark.parametrize("coding", ["utf-16", "utf-32", "latin-1"])
def test_other_encodings_than_utf_8_are_refused(tmp_path: Path, coding: str) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(PAGE.replace("Create Interview", "Cr\u00e9er").encode(coding, "replace"))
    result = CliRunner().invoke(command, [str(page)])
    assert "is not text in UTF-8" in str(result.exception)


@pytest.mark.parametrize(
    "text",
    [PAGE.replace("\n", "\r\n"), PAGE.replace("\n", "\r"), "\ufeff" + PAGE,
     "\n".join(f"\t{line}\t" if line else line for line in LINES)],
    ids=["CRLF", "CR", "BOM", "tabs"],
)  # fmt: skip
def test_line_ends_and_white_space_do_not_change_the_document(text: str) -> None:
    assert read_source(source_of(text, file="page")) == read_source(source_of(PAGE, file="page"))


@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_pipes_and_circular_links_are_not_opened(tmp_path: Path, kind: str) -> None:
    page = tmp_path / "page.txt"
    if kind == "pipe":
        os.mkfifo(page)
    else:
        page.symlink_to(page)
    result = CliRunner().invoke(command, [str(page)])
    assert isinstance(result.exception, InputError), result.exception
    assert ("is a pipe" if kind == "pipe" else "circle") in str(result.exception)


def test_a_page_from_standard_input_is_read(tmp_path: Path) -> None:
    code = "import sys\nfrom pathlib import Path\nfrom bythebook_capture.pipeline import capture_page\n"
    code += "print(len(capture_page(Path('/dev/stdin')).raw['paths']))"
    text = document_path("ontora").parent.joinpath("page.txt").read_bytes()
    done = subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, check=True)
    assert done.stdout.strip() == b"1"


def test_a_file_of_a_hundred_megabytes_is_not_read_into_memory(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    with page.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    code = (
        "import resource, sys\n"
        "from bythebook_capture.pipeline import capture_page\n"
        "from bythebook_openapi.errors import InputError\n"
        "from pathlib import Path\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    capture_page(Path(sys.argv[1]))\n"
        "except InputError as error:\n    print(error.message)\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(page)], capture_output=True, text=True, check=True)
    message, megabytes = done.stdout.splitlines()
    assert "too large" in message
    assert int(megabytes) < 100


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u202e", "\u00ad", "\u2060"])
def test_a_name_with_a_character_that_nobody_sees_is_refused(mark: str) -> None:
    text = PAGE.replace("completion_threshold", f"completion_{mark}threshold")
    with pytest.raises(InputError) as caught:
        read_source(source_of(text, file="page"))
    assert f"'completion_<U+{ord(mark):04X}>threshold' has a character that nobody sees" in str(caught.value)
    assert caught.value.line == 117


def test_a_refusal_spells_out_what_nobody_sees() -> None:
    with pytest.raises(InputError, match="follows 'inte<U\\+200B>ger'"):
        read_source(source_of(PAGE.replace("\ninteger\n", "\ninte\u200bger\n"), file="page"))


def test_a_page_in_utf_16_is_named_as_such(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(PAGE.encode("utf-16"))
    result = CliRunner().invoke(command, [str(page)])
    assert (
        "page.txt:1: is not text in UTF-8, but in UTF-16; expected the text of a documentation page, saved as UTF-8"
        in str(result.exception)
    )
