"""`bythebook check` as its user meets it: exit codes, one clear line for bad input, reports, and no secret anywhere."""

from __future__ import annotations

import json
import os
import re
import socket
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from harness import Bythebook, serving
from junitparser import JUnitXml
from liars import absent, texts
from miniature import AUTHORIZATION, TOKEN, Miniature, RefusedError

from bythebook_conformance.commands.options import contract_of, raised

ROOT = Path(__file__).parents[3]
RAISED = [each.id for each in raised(contract_of("ontora"))]
MINIMAL = """openapi: 3.1.0
info: {title: t, version: '1'}
paths: {}
"""


def echo_of_the_token(_: str | None) -> bool:
    raise RefusedError(f"the token {TOKEN} is not known", 401)


def test_conforming_server_exits_with_0(bythebook: Bythebook) -> None:
    with serving(Miniature()) as url:
        ran = bythebook("check", "ontora", "--url", url, "-H", f"Authorization: {AUTHORIZATION}", "--seed", 1)

    assert ran.code == 0, ran.out
    assert re.search(r"^no failure; 99 % judged: \d+ pass, \d+ not tested; ", ran.out, re.MULTILINE)
    assert "every response had null" in ran.out
    assert ran.err == ""


def test_failure_names_field_kind_expected_actual_and_page_line(bythebook: Bythebook) -> None:
    with serving(Miniature(outgoing=absent("completion_threshold", 80))) as url:
        ran = bythebook("check", "ontora", "--url", url, "-H", f"Authorization: {AUTHORIZATION}", "--seed", 1)

    assert ran.code == 1
    told = ran.out[ran.out.index("FAILURE") :]
    assert "createInterview/body/completion_threshold/default" in told
    assert "The server applies the default 90 when 'completion_threshold' is absent." in told
    assert "expected       90\n" in told
    assert "actual         80\n" in told
    assert "page.txt:119  default:90" in told
    assert "Authorization: Bearer $TOKEN" in told
    request = next(line for line in told.splitlines() if line.startswith("  request"))
    assert set(json.loads(request.removeprefix("  request").strip())) == {"workspace_id", "name"}
    assert "reproduced     " in told
    assert " of " in told


def test_json_and_junit_reports_agree_with_the_exit_code(bythebook: Bythebook, tmp_path: Path) -> None:
    report, junit = tmp_path / "report.json", tmp_path / "report.xml"
    with serving(Miniature(outgoing=texts(lambda text: text[:50], "description"))) as url:
        options = ("--report", f"json={report}", "--report", f"junit={junit}", "--seed", 7)
        ran = bythebook("check", "ontora", "--url", url, "-H", f"Authorization: {AUTHORIZATION}", *options)

    told: dict[str, Any] = json.loads(report.read_text())
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text())
    assert [error.message for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(told)] == []
    assert told["exit_code"] == ran.code == 1
    assert told["seed"] == 7
    fails = [each for each in told["requirements"] if each["verdict"] == "fail"]
    assert [each["id"] for each in fails] == ["createInterview/body/description/echo"]
    assert "it was cut off after 50 characters" in fails[0]["actual"]
    assert fails[0]["source"]["words"] == "description"
    assert len(told["requirements"]) == sum(told["counts"].values()) == len(RAISED)
    suites = JUnitXml.fromfile(str(junit))
    skipped = told["counts"]["inconclusive"]
    assert (suites.tests, suites.failures, suites.errors, suites.skipped) == (len(RAISED), 1, 0, skipped)


def test_token_and_password_are_in_no_output(bythebook: Bythebook, tmp_path: Path) -> None:
    report, junit = tmp_path / "report.json", tmp_path / "report.xml"
    for server in (Miniature(authorized=lambda _: True), Miniature(authorized=echo_of_the_token)):
        with serving(server) as url:
            options = ("--report", f"json={report}", "--report", f"junit={junit}")
            secret_url = url.replace("http://", "http://someone:s3cret-password@")
            ran = bythebook("check", "ontora", "--url", secret_url, "-H", f"Authorization: {AUTHORIZATION}", *options)
        for text in (ran.out, ran.err, report.read_text(), junit.read_text()):
            assert TOKEN[:-1] not in text
            assert "s3cret-password" not in text
        told = json.loads(report.read_text())["command"]
        assert told.startswith(f'bythebook check ontora --url {url} -H "Authorization: Bearer $TOKEN" --report json=')


def test_check_leaves_nothing_in_the_working_folder(
    bythebook: Bythebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with serving(Miniature()) as url:
        ran = bythebook("check", "ontora", "--url", url, "-H", f"Authorization: {AUTHORIZATION}", "--seed", 1)

    assert ran.code == 0
    assert list(tmp_path.iterdir()) == []


def test_quiet_run_prints_findings_and_the_result_alone(bythebook: Bythebook) -> None:
    with serving(Miniature(outgoing=absent("completion_threshold", 80))) as url:
        ran = bythebook(
            "check", "ontora", "--url", url, "-H", f"Authorization: {AUTHORIZATION}", "--seed", 1, "--quiet"
        )

    lines = ran.out.splitlines()
    assert lines[0] == "FAILURE POST /v1/interviews does not apply a documented default (completion_threshold)"
    assert lines[1].startswith("judged ")
    assert lines[2].startswith("does not conform; 99 % judged: ")
    assert len(lines) == 3
    assert ran.err == ""


def test_plan_sends_nothing(bythebook: Bythebook) -> None:
    server = Miniature()
    with serving(server) as url:
        ran = bythebook("check", "ontora", "--plan", "--url", url)

    assert ran.code == 0
    assert f"{len(RAISED)} requirements; " in ran.out
    assert "resources created; nothing was sent" in ran.out
    assert server.requests == 0


def test_server_that_is_not_reached_exits_with_3(bythebook: Bythebook) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        ran = bythebook("check", "ontora", "--url", url)

    assert ran.code == 3
    expected = "expected a running server (`bythebook check --wait 60s` waits until it starts)"
    assert ran.err == f"bythebook: nobody answers at {url}; {expected}\n"


def test_server_that_refuses_everything_is_untested(bythebook: Bythebook) -> None:
    with serving(Miniature(authorized=lambda _: False)) as url:
        ran = bythebook("check", "ontora", "--url", url, "-H", f"Authorization: {AUTHORIZATION}")
        whole = bythebook("check", "ontora", "--url", url, "-H", f"Authorization: {AUTHORIZATION}", "--verbose")

    assert ran.code == whole.code == 4
    assert "every operation answered 401: the server does not accept the credentials in Authorization" in ran.err
    assert "UNTESTED POST /v1/interviews" in whole.out
    assert "the credentials were not accepted" in whole.out
    assert "0 resources created" in whole.out


def test_selected_and_excluded_requirements_are_listed(bythebook: Bythebook) -> None:
    with serving(Miniature(outgoing=absent("completion_threshold", 80))) as url:
        options = ("--select", "*/default", "--exclude", "*/completion_threshold/*=known since 2026")
        ran = bythebook(
            "check", "ontora", "--url", url, "-H", f"Authorization: {AUTHORIZATION}", *options, "--examples", 0
        )

    assert ran.code == 0
    assert "excluded createInterview/body/completion_threshold/default: known since 2026" in ran.out
    assert "conforms (100 %): 6 pass" in ran.out
    left_out = [each for each in RAISED if not each.endswith("/default") and "/completion_threshold/" not in each]
    assert f"{len(left_out)} requirements were not selected" in ran.out


def test_values_option_gives_values_that_the_server_knows(bythebook: Bythebook, tmp_path: Path) -> None:
    workspace = "0f8fad5b-d9cb-469f-a165-70867728950e"
    server = Miniature(check=None)

    def guard(body: Any) -> None:
        if isinstance(body, dict) and body.get("workspace_id") != workspace:
            raise RefusedError("no such workspace", 404)

    server.guard = guard
    values = tmp_path / "values.yaml"
    with serving(server) as url:
        without = bythebook("check", "ontora", "--url", url, "-H", f"Authorization: {AUTHORIZATION}")
        values.write_text(f"workspace_id: {workspace}\n")
        given = bythebook("check", "ontora", "--url", url, "-H", f"Authorization: {AUTHORIZATION}", "--values", values)

    assert without.code == 4
    assert "give values with --values" in without.out
    assert given.code == 0, given.out


BAD = [
    (("--select", "*/nonsense"), "--select '*/nonsense' matches no requirement"),
    (("--exclude", "*/default"), "gives no reason; expected --exclude GLOB=REASON"),
    (("--exclude", "nothing=because"), "--exclude 'nothing' matches no requirement"),
    (("--report", "pdf=x"), "'pdf=x' cannot be read; expected a FILE that ends in "),
    (("--report", "json=/no/such/folder/x"), "/no/such/folder/x: cannot be written"),
    (("-H", "Authorization"), "expected -H 'NAME: VALUE'"),
    (("--values", "/no/such/file"), "/no/such/file: cannot be read"),
    (("--url", "ftp://x"), "'ftp://x' is no address"),
    (("--url", "http://example.org"), "things would be created at http://example.org; expected --yes, to say so"),
]


@pytest.mark.parametrize(("options", "words"), BAD, ids=[" ".join(options) for options, _ in BAD])
def test_wrong_use_is_one_line(options: tuple[str, ...], words: str, bythebook: Bythebook) -> None:
    ran = bythebook("check", "ontora", "--url", "http://127.0.0.1:9", *options)

    assert ran.code == 2
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_report_in_a_folder_that_is_read_only_is_refused_before_the_run(
    bythebook: Bythebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was told after the run, whose verdicts were lost."""
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path and may(path, mode))
    ran = bythebook("check", "ontora", "--url", "http://127.0.0.1:9", "--report", f"json={tmp_path / 'r.json'}")

    assert (ran.code, ran.out) == (2, "")
    expected = "expected a file in a folder that you may write to"
    assert ran.err == f"bythebook: {tmp_path / 'r.json'}: cannot be written; {expected}\n"


DOCUMENTS = [
    ("", "doc.yaml:1: is empty; expected a mapping with the key 'openapi'"),
    ("[1, 2]", "expected a mapping with the key 'openapi'"),
    ("{", "is not JSON"),
    ("a: [", "doc.yaml:2: is not YAML or JSON"),
    ("a: 1\n\tb: 2", "doc.yaml:2: is not YAML or JSON (a tab stands before the first word of the line"),
    ("a: \u00e9\nb: \0", "doc.yaml:2: is not YAML or JSON (it has the character U+0000)"),
    ("openapi: 3.1", 'doc.yaml:1: openapi: 3.1 is a number; expected a text, such as openapi: "3.1.0"'),
    ("openapi: 3.1.0", "doc.yaml:1: states no paths; expected the key 'paths' with the operations"),
    ("a: 1\nb: 2\na: 3", "doc.yaml:3: is not YAML or JSON (the key 'a' is repeated)"),
    ('{"openapi": "3.1.0", "openapi": "3.1.0"}', "the key 'openapi' is repeated"),
    ("swagger: '1.2'", "swagger: 1.2 is not supported; expected openapi: 3.0, 3.1 or 3.2"),
    (MINIMAL, "states nothing that can be judged"),
    (MINIMAL.replace("{}", "[]"), "/paths: is a list; expected a mapping"),
    (MINIMAL.replace("{}", "{/a: {get: {responses: {'200': {$ref: '#/nowhere'}}}}}"), "leads nowhere"),
    (MINIMAL.replace("{}", "{/a: {$ref: '#/paths/~1a'}}"), "the references form a circle"),
    ("a: &a [1, *a]", "recursive node"),
    (
        "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9) if n else 1}]" for n in range(12)),
        "expand to too many values",
    ),
    ("[" * 100_000, "is nested too deeply"),
]


@pytest.mark.parametrize(("text", "words"), DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_invalid_document_is_one_line(text: str, words: str, bythebook: Bythebook, tmp_path: Path) -> None:
    path = tmp_path / "doc.yaml"
    path.write_text(text)
    ran = bythebook("check", path, "--plan")

    assert ran.code == 2
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_document_that_cannot_be_read_is_one_line(bythebook: Bythebook, tmp_path: Path) -> None:
    assert "no bundled document has this name" in bythebook("check", "nonsense", "--plan").err
    assert "cannot be read" in bythebook("check", tmp_path, "--plan").err
    assert "cannot be read" in bythebook("check", tmp_path / "nothing.yaml", "--plan").err
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    assert "is not text in UTF-8" in bythebook("check", tmp_path / "binary.yaml", "--plan").err


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:99999", "http://127.0.0.1:abc", "http://a b/"])
def test_invalid_url_is_wrong_use(url: str, bythebook: Bythebook) -> None:
    ran = bythebook("check", "ontora", "--url", url)

    assert ran.code == 2
    assert "is no address" in ran.err
