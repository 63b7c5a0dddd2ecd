"""Shards and merging: several runs judge a document together, and what comes out is what one run would have told."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from harness import Bythebook, Ran, serving
from hypothesis import given, settings
from hypothesis import strategies as st
from made import OUTCOMES, SCHEMA, entry, parts_of, printed, report, shards_of
from several import Several, document

from bythebook_conformance.reports.json_report import as_json, read, to_bytes
from bythebook_conformance.reports.merge import merged
from bythebook_conformance.reports.report import Gate, Report, Scope
from bythebook_conformance.reports.shard import Shard
from bythebook_conformance.reports.waivers import Waiver
from bythebook_openapi.errors import InputError

VERSION = version("bythebook")


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=8), st.integers(0, 9), max_size=30), st.integers(1, 12), st.randoms())
def test_shards_hold_every_operation_once_in_any_order(operations: dict[str, int], count: int, random: Any) -> None:
    groups = [[each for each, its in operations.items() if its == group] for group in set(operations.values())]
    shuffled = [random.sample(group, len(group)) for group in random.sample(groups, len(groups))]
    shards = [Shard.read(f"{part}/{count}").of(shuffled) for part in range(1, count + 1)]

    assert sum(map(len, shards)) == len(operations)
    assert frozenset().union(*shards) == operations.keys()
    assert all(any(shard >= set(group) for shard in shards) for group in groups)
    assert shards == [Shard.read(f"{part}/{count}").of(groups) for part in range(1, count + 1)]
    assert max(map(len, shards)) - min(map(len, shards)) <= max(map(len, groups), default=0)


@st.composite
def wholes(draw: st.DrawFn) -> Report:
    names = sorted(draw(st.sets(st.sampled_from([f"op{number}" for number in range(9)]), min_size=1)))
    outcome = st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=4)
    entries = [entry(name, f"f{number}", each) for name in names for number, each in enumerate(draw(outcome))]
    waivers = st.builds(Waiver, st.just("*/f1/*"), st.text(min_size=1), st.none(), st.integers(1, 9))
    normalised = st.dictionaries(st.sampled_from(names), st.frozensets(st.sampled_from(["trim", "case"]), min_size=1))
    minimum = st.none() | st.decimals(0, 100, places=3)
    gate = Gate(draw(st.booleans()), draw(minimum), draw(normalised), tuple(draw(st.lists(waivers, max_size=2))))
    return report(entries, gate=gate)


@settings(deadline=None)
@given(wholes(), st.integers(1, 6), st.randoms())
def test_merging_all_shards_gives_the_report_of_the_whole(whole: Report, count: int, random: Any) -> None:
    parts = parts_of(shards_of(whole, count))
    random.shuffle(parts)
    found = merged(parts) if count > 1 else replace(merged(parts), scope=Scope())

    assert found.requirements == whole.requirements
    assert found.operations == whole.operations
    assert found.scope == whole.scope
    assert found.exit_code == whole.exit_code
    assert printed(replace(found, facts=whole.facts)) == printed(whole)


@settings(deadline=None)
@given(wholes())
def test_report_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, whole: Report) -> None:
    path = tmp_path_factory.mktemp("report") / "report.json"
    whole = replace(whole, facts=replace(whole.facts, version=VERSION))
    path.write_bytes(to_bytes(whole))

    assert read(path) == whole
    assert [each.message for each in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(as_json(whole))] == []


def run_shards(bythebook: Bythebook, folder: Path, url: str, count: int, *options: object) -> list[Ran]:
    return [
        bythebook("check", folder / "several.json", "--url", url, "--seed", 1, "--examples", 2, *options,
                  "--shard", f"{part}/{count}", "--report", f"json={folder / f'{part}.json'}")
        for part in range(1, count + 1)
    ]  # fmt: skip


def test_three_shards_find_together_what_one_run_finds(bythebook: Bythebook, tmp_path: Path) -> None:
    spec = document(tmp_path, 4)
    with serving(Several({"/things1": 4})) as url:
        whole = bythebook(
            "check", spec, "--url", url, "--seed", 1, "--examples", 2, "--report", f"json={tmp_path}/w.json"
        )
        shards = run_shards(bythebook, tmp_path, url, 3)
    reports = [tmp_path / f"{part}.json" for part in (3, 1, 2)]
    written = [f"json={tmp_path / 'merged.json'}", "--report", f"junit={tmp_path / 'merged.xml'}"]
    ran = bythebook("merge", *reports, "--report", *written)

    assert sorted(each.code for each in shards) == [0, 0, 1]
    assert ran.code == whole.code == 1
    assert "FAILURE make1/body/size/default" in ran.out
    told, alone = (json.loads((tmp_path / name).read_text()) for name in ("merged.json", "w.json"))
    assert [error.message for error in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(told)] == []
    assert told["shard"] is None
    assert told["elsewhere"] == 0
    same = ("document", "exit_code", "counts", "judged", "seed", "target")
    assert {key: told[key] for key in same} == {key: alone[key] for key in same}
    verdicts = ({each["id"]: each["verdict"] for each in one["requirements"]} for one in (told, alone))
    assert next(verdicts) == next(verdicts)
    assert (tmp_path / "merged.xml").read_bytes().count(b"<testcase") == len(told["requirements"])


def test_empty_shard_exits_with_0_and_a_selection_that_is_empty_everywhere_with_4(
    bythebook: Bythebook, tmp_path: Path
) -> None:
    document(tmp_path, 2)
    server = Several()
    with serving(server) as url:
        shards = run_shards(bythebook, tmp_path, url, 3, "--select", "make0/*")
        before = len(server.paths)
        nothing = run_shards(bythebook, tmp_path, url, 2, "--exclude", "*=all of it")
    whole = bythebook("merge", tmp_path / "1.json", tmp_path / "2.json")

    assert [each.code for each in shards] == [0, 0, 0]
    raised = json.loads((tmp_path / "3.json").read_text())["elsewhere"]
    assert f"shard 2/3 has no selected requirement; {raised} are in other shards" in shards[1].out
    assert "nothing to do: nothing judged; 0 requests" in shards[2].out
    assert len(server.paths) == before
    assert [each.code for each in nothing] == [4, 4]
    assert whole.code == 4


def test_partial_report_says_which_shards_it_holds(bythebook: Bythebook, tmp_path: Path) -> None:
    document(tmp_path, 3)
    with serving(Several()) as url:
        run_shards(bythebook, tmp_path, url, 3)
    one, two, three = (tmp_path / f"{part}.json" for part in (1, 2, 3))
    refused = bythebook("merge", one, three)
    ran = bythebook("merge", one, three, "--partial", "--report", f"json={tmp_path / 'some.json'}")
    rest = bythebook("merge", tmp_path / "some.json", two)

    assert refused.code == 2
    assert refused.err == "bythebook: missing: shard 2/3; expected a report of every shard, or --partial\n"
    assert ran.code == 0
    held, others = (json.loads((tmp_path / name).read_text())["judged"]["raised"] for name in ("some.json", "2.json"))
    assert f"shard 1,3/3 has {held} requirements; {others} are in other shards" in ran.out
    assert rest.code == 0
    assert "in other shards" not in rest.out


def test_minimal_share_is_demanded_of_the_merged_report(bythebook: Bythebook, tmp_path: Path) -> None:
    document(tmp_path, 2)
    with serving(Several(silent=True)) as url:
        run_shards(bythebook, tmp_path, url, 2)
    reports = [tmp_path / "1.json", tmp_path / "2.json"]

    assert bythebook("merge", *reports).code == 0
    ran = bythebook("merge", *reports, "--min-judged", "99%")
    assert ran.code == 4
    assert "less than the 99 % demanded" in ran.out


def changed(found: Report, **parts: Any) -> Report:
    return replace(found, **{name: replace(getattr(found, name), **what) for name, what in parts.items()})


WHOLE = report(entry(f"op{number}", "size") for number in range(4))
ONE, TWO = shards_of(WHOLE, 2)
WRONG = [
    ([ONE, changed(TWO, facts={"digest": "1" * 64})], "1.json: judged another document than 0.json"),
    ([ONE, changed(TWO, gate={"strict": True})], "1.json: was judged by other options than 0.json"),
    ([ONE, changed(TWO, scope={"elsewhere": 7})], "the same --select and --exclude"),
    ([ONE, ONE], "1.json: shard 1/2 comes twice"),
    ([ONE, changed(ONE, scope={"shard": "2/2"})], "1.json: op0/body/size/default stands in 0.json too"),
    ([ONE, changed(TWO, scope={"shard": "2/3"})], "is shard 2/3, others are of 2"),
    ([ONE, changed(TWO, scope={"shard": None})], "1.json: is the report of a whole document"),
    ([ONE], "missing: shard 2/2"),
]


@pytest.mark.parametrize(("reports", "words"), WRONG, ids=[words for _, words in WRONG])
def test_reports_that_do_not_belong_together_are_refused(reports: list[Report], words: str) -> None:
    with pytest.raises(InputError) as refused:
        merged(parts_of(reports))

    assert words in str(refused.value)


FILES = [
    ("", "is not JSON; expected a file that --report json=FILE wrote"),
    ("[1]", "is no JSON report"),
    ('{"kit": 1}', "is no JSON report"),
    ("[" * 100_000, "is not JSON"),
    ('{"kit": {"name": "bythebook", "version": "0.0.1"}}', "was written by bythebook 0.0.1; expected a report of"),
    (f'{{"kit": {{"name": "bythebook", "version": "{VERSION}"}}}}', "is no JSON report: "),
    (f'{{"kit": {{"name": "\\ud800", "version": "{VERSION}"}}}}', "holds what no report holds"),
]


@pytest.mark.parametrize(("text", "words"), FILES, ids=range(len(FILES)))
def test_file_that_is_no_report_is_one_line(text: str, words: str, bythebook: Bythebook, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(text)
    ran = bythebook("merge", path)

    assert ran.code == 2
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert bythebook("merge", tmp_path / "nothing.json").code == 2
    assert bythebook("merge", tmp_path).code == 2


@pytest.mark.parametrize("text", ["", "1", "0/3", "4/3", "1/0", "-1/3", "a/b", "1/3/5", "1,/3", "1/99999", "٢/٣"])
def test_invalid_shard_is_refused_in_one_line(text: str, bythebook: Bythebook) -> None:
    ran = bythebook("check", "--plan", "--shard", text)

    assert ran.code == 2
    assert ran.err == f"bythebook: the shard {text!r} cannot be read; expected I/N with I from 1 to N, such as 2/3\n"
