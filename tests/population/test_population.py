"""`bythebook population`: its figures, its journal, a run that is killed and goes on, and the page."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from made_documents import made, small

from bythebook.population.command import population
from bythebook.population.documents import found_in
from bythebook.population.journal import read
from bythebook.population.report import replaced
from bythebook_conformance.commands.options import contract_of, raised
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError

REPOSITORY = ("specs/ontora/openapi.yaml", "tests/conformance/shop/openapi.yaml", "tests/prove/freedoms.yaml")
PAIRS = 600


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return documents(tmp_path_factory.mktemp("documents"), 2)


def documents(folder: Path, count: int, make: Callable[[int], dict[str, Any]] = small) -> Path:
    for seed in range(count):
        (folder / f"made-{seed:02}.json").write_text(json.dumps(make(seed)))
    return folder


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(population, [str(folder), "--jobs", "1", "--examples", "0", *arguments])


def lines(journal: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in journal.read_text().splitlines()]


def test_document_of_calls_is_left_out_since_the_simulator_keeps_none_of_their_resources(tmp_path: Path) -> None:
    """A simulator that reads another note than was created is no correct server."""
    note = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "text": {"type": "string"}}}
    named = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    text = {"type": "object", "properties": {"text": {"type": "string"}}}

    def call(name: str, sent: dict[str, Any]) -> dict[str, Any]:
        asked, answered = ({"application/json": {"schema": each}} for each in (sent, note))
        answers = {"200": {"description": "ok", "content": answered}, "404": {"description": "none"}}
        return {
            "post": {"operationId": name, "requestBody": {"required": True, "content": asked}, "responses": answers}
        }

    paths = {"/notes.create": call("make", text), "/notes.info": call("read", named)}
    stated = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    documents(tmp_path, 1)
    (tmp_path / "calls.json").write_text(json.dumps(stated))

    assert [*found_in([tmp_path], 60).unusable.items()] == [
        ("calls.json", "has calls by POST that name a resource, and the simulator keeps no resource of them")
    ]


@pytest.mark.soak
def test_correct_servers_are_not_accused_and_planted_bugs_are_found(folder: Path, tmp_path: Path) -> None:
    journal, data, page = tmp_path / "journal.jsonl", tmp_path / "figures.json", tmp_path / "accuracy.md"
    page.write_text("# Accuracy\n\n<!-- population small -->\n<!-- end -->\n\nThe end.\n")
    options = ("--most", "8", "--journal", str(journal), "--report", str(data), "--page", str(page), "--name", "small")
    done = run(folder, *options)

    assert done.exit_code == 0, done.output
    assert "0 of 8 pairs accused, in 0 of 2 documents. At 95 % confidence, at most 77.6 %" in done.output
    stated = json.loads(data.read_text())
    assert (stated["pairs"], stated["accused"], stated["accused_documents"]) == (8, 0, [])
    assert stated["counted"] + sum(stated["not_counted"].values()) == 8
    assert stated["counted"] >= 2
    assert stated["detection"][-1]["strict"] >= 2
    assert [each["id"] for each in lines(journal)[1:]] == [each["id"] for each in stated["results"]]
    written = page.read_text()
    assert "**Accusations of correct servers.** 0 of 8 pairs accused" in written
    assert written.endswith("<!-- end -->\n\nThe end.\n")
    again = run(folder, *options)
    assert again.exit_code == 0
    assert len(lines(journal)) == 9  # nothing is judged again


@pytest.mark.soak
def test_a_stratum_has_the_documents_between_two_numbers_of_requirements(tmp_path: Path) -> None:
    folder = documents(tmp_path, 2)
    large = json.loads((folder / "made-00.json").read_text())
    large["paths"] |= {f"/more{number}{path}": item for number in range(3) for path, item in large["paths"].items()}
    (folder / "large.json").write_text(json.dumps(large))
    page = tmp_path / "page.md"
    page.write_text("<!-- population large -->\n<!-- end -->\n")

    sizes = [len(raised(contract_of(load(folder / f"{name}.json")))) for name in ("made-00", "made-01", "large")]
    least = str(max(sizes[:2]) + 1)
    done = run(folder, "--most", "1", "--min-requirements", least, "--name", "large", "--page", str(page))

    assert done.exit_code == 0, done.output
    assert "large.json" in done.output
    assert "made-0" not in done.output
    assert "2 further documents have fewer requirements, and belong to another stratum." in page.read_text()


@pytest.mark.soak
def test_run_that_was_killed_goes_on(folder: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    command = [sys.executable, "-m", "bythebook", "population", str(folder), "--jobs", "1", "--examples", "0"]
    with subprocess.Popen([*command, "--most", "6", "--journal", str(journal)], stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 120
        while not journal.exists() or journal.read_bytes().count(b"\n") < 3:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    with journal.open("ab") as file:
        file.write(b'{"id": "made-00.json|as-')  # a line without its end
    before = lines_of_whole(journal)
    done = run(folder, "--most", "6", "--journal", str(journal))

    assert done.exit_code == 0, done.output
    after = lines(journal)
    assert after[: len(before)] == before
    assert len(after) == 7
    assert len({each["id"] for each in after[1:]}) == 6


def lines_of_whole(journal: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in journal.read_bytes().split(b"\n")[:-1]]


@pytest.mark.soak
def test_budget_ends_a_run_and_the_next_run_goes_on(folder: Path, tmp_path: Path) -> None:
    journal = str(tmp_path / "journal.jsonl")
    cut = run(folder, "--most", "6", "--budget", "0.001s", "--journal", journal)

    assert cut.output.startswith("public: 0 pairs")
    assert "at most 100.0 %" in cut.output
    assert run(folder, "--most", "2", "--journal", journal).output.startswith("public: 2 pairs")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--seed", "2"), "seed 1, here 2"),
        pytest.param(("--max-requests", "7"), "requests 3000, here 7", marks=pytest.mark.soak),
        ((), "document made-00.json"),
    ],
)
def test_journal_of_another_run_is_refused_in_one_line(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    folder, journal = documents(tmp_path, 1), tmp_path / "journal.jsonl"
    run(folder, "--budget", "0.001s", "--journal", str(journal))
    if not options:
        (folder / "made-00.json").write_text(json.dumps(small(5)))
    told = str(run(folder, "--journal", str(journal), *options).exception)

    assert "the journal is of another run: " in told
    assert words in told
    assert "\n" not in told


@pytest.mark.parametrize("key", ["version", "code"])
def test_journal_of_another_version_is_refused_in_one_line(tmp_path: Path, key: str) -> None:
    folder, journal = documents(tmp_path, 1), tmp_path / "journal.jsonl"
    run(folder, "--budget", "0.001s", "--journal", str(journal))
    header = lines(journal)[0]
    journal.write_text(json.dumps({**header, key: "another"}) + "\n")

    assert f"the journal is of another run: {key} another, here" in str(
        run(folder, "--journal", str(journal)).exception
    )


def test_file_that_is_no_journal_is_left_alone(folder: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    journal.write_text('{"mine": true}\n')

    assert "is no journal of a population" in str(run(folder, "--journal", str(journal)).exception)
    assert journal.read_text() == '{"mine": true}\n'


def test_files_that_are_no_usable_document_are_listed_with_the_reason(tmp_path: Path) -> None:
    folder = documents(tmp_path, 1)
    (folder / "copy.json").write_text((folder / "made-00.json").read_text())
    (folder / "package.json").write_text("{}")
    (folder / "large.json").write_text(json.dumps(made(4)))
    done = run(folder, "--max-operations", "2", "--budget", "0.001s")

    assert "no pair of made-00.json: is the same as copy.json" in done.output
    assert "no pair of large.json: has 10 operations, more than 2" in done.output
    assert "no pair of package.json: cannot be used: " in done.output


def test_folder_without_a_document_is_refused(tmp_path: Path) -> None:
    assert "no document can be used (no JSON or YAML file)" in str(run(tmp_path).exception)
    assert "does not exist" in str(run(tmp_path / "nowhere").exception)


def test_page_without_the_section_is_refused() -> None:
    with pytest.raises(InputError, match="has no section 'x'"):
        replaced("# Page\n", "x", "text", "page.md")


@pytest.mark.soak
def test_no_correct_server_of_600_pairs_is_accused(tmp_path: Path) -> None:
    """Documents of the repository and small ones that are made, by the deal of the published run."""
    journal = tmp_path / "journal.jsonl"
    (tmp_path / "made").mkdir()
    arguments = [
        str(documents(tmp_path / "made", 30, made)),
        *REPOSITORY,
        "--most",
        str(PAIRS),
        "--examples",
        "2",
        "--journal",
        str(journal),
    ]
    done = CliRunner().invoke(population, arguments)

    assert done.exit_code == 0, done.output[-3000:]
    _, results, _ = read(journal)
    assert len(results) >= PAIRS
    assert [each.id for each in results.values() if each.is_accused or each.error] == []
    assert len({each.document for each in results.values() if not each.why_not}) >= 25
