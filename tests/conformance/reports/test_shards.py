"""Shards and merging: several runs judge a document together, and what comes out is what one run would have told."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import shop
from harness import Bythebook, Ran, serving
from hypothesis import given, settings
from hypothesis import strategies as st
from made import OUTCOMES, SCHEMA, entry, parts_of, printed, report, shards_of
from several import Several, document

from bythebook_conformance.commands.arguments import Part
from bythebook_conformance.commands.options import contract_of, raised
from bythebook_conformance.commands.scope import scope
from bythebook_conformance.commands.shards import shard_of, works
from bythebook_conformance.reports.json_report import as_json, read, to_bytes
from bythebook_conformance.reports.merge import merged
from bythebook_conformance.reports.report import Gate, Report, Scope
from bythebook_conformance.reports.shard import Shard, Work
from bythebook_conformance.reports.waivers import Waiver
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract

VERSION = version("bythebook")


@st.composite
def all_works(draw: st.DrawFn) -> list[Work]:
    """Draws the works of a document: up to 30 operations, some with a common resource."""
    ids = draw(st.lists(st.text(max_size=8), max_size=30, unique=True))
    groups = draw(st.lists(st.integers(0, 20), min_size=len(ids), max_size=len(ids)))
    members = [frozenset(name for name, its in zip(ids, groups, strict=True) if its == group) for group in set(groups)]
    some = st.sets(st.sampled_from(ids), max_size=3) if ids else st.just(set())
    near = st.just("") | st.sampled_from(ids) if ids else st.just("")
    return [Work(each, draw(st.integers(1, 500)), frozenset(draw(some) - each), draw(near)) for each in members]


@settings(deadline=None)
@given(all_works(), st.integers(1, 12), st.randoms())
def test_shards_hold_every_operation_once_in_any_order(works: list[Work], count: int, random: Any) -> None:
    shuffled = random.sample(works, len(works))
    shards = [Shard.read(f"{part}/{count}").of(shuffled) for part in range(1, count + 1)]
    loads = [sum(each.requests for each in works if each.operations <= shard) for shard in shards]
    largest = max((each.requests + 4 * len(each.suppliers) for each in works), default=0)
    openings = sum(4 * len(each.suppliers) for each in works)

    assert sum(map(len, shards)) == len({name for each in works for name in each.operations})
    assert frozenset().union(*shards) == frozenset().union(*(each.operations for each in works))
    assert all(any(shard >= each.operations for shard in shards) for each in works)
    assert shards == [Shard.read(f"{part}/{count}").of(works) for part in range(1, count + 1)]
    if not any(each.near for each in works):
        assert max(loads) - min(loads) <= largest + openings


def test_search_goes_with_what_it_finds_if_a_shard_holds_both() -> None:
    works = [Work(frozenset({name}), 10, near=near) for name, near in (("create", ""), ("find", "create"))]
    more = [Work(frozenset({"other"}), 20)]

    assert Shard.read("1/2").of([*works, *more]) == {"create", "find"}
    assert [Shard.read(f"{part}/2").of(works) for part in (1, 2)] == [{"create"}, {"find"}]


def test_supplier_that_another_shard_judges_counts() -> None:
    """The deletion goes to the shard that creates its resource anyway."""
    works = [
        Work(frozenset({"create"}), 20),
        Work(frozenset({"other"}), 20),
        Work(frozenset({"delete"}), 3, frozenset({"other"})),
    ]

    assert Shard.read("2/2").of(works) == {"other", "delete"}


# Reading a document and planning all of it takes seconds. A run does it once, and these tests for many shards.
known = cache(contract_of)
DOCUMENTS = ["tests/conformance/shop/openapi.yaml", "specs/ontora-full/openapi.yaml", "tests/openapi/pets_swagger.yaml"]


@cache
def planned(contract: Contract) -> tuple[Work, ...]:
    return tuple(works(contract))


@pytest.mark.soak
@pytest.mark.parametrize("count", [5, *(pytest.param(count, marks=pytest.mark.soak) for count in (1, 2, 3, 8))])
@pytest.mark.parametrize("spec", DOCUMENTS)
def test_shards_of_a_document_are_disjoint_complete_and_balanced(
    spec: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bythebook_conformance.commands.scope.works", planned)
    contract = known(spec)
    chosen = [ids_of(contract, part_of(f"{part}/{count}")) for part in range(1, count + 1)]
    ids = [each.id for each in raised(contract)]
    plans = [sum(each.requests for each in engine.plans(contract, Effort(1, 0, chosen=some))) for some in chosen]
    mean, largest = sum(plans) / count, max(each.requests for each in planned(contract))

    assert sum(map(len, chosen)) == len(ids)
    assert frozenset().union(*chosen) == set(ids)
    assert max(plans) <= max(1.2 * mean, largest)
    assert largest > mean or min(plans) >= 0.8 * mean


@pytest.mark.soak
def test_selection_changes_no_shard() -> None:
    """A selection changes what is sent, and not which shard sends it."""
    contract = known(DOCUMENTS[0])
    whole = ids_of(contract, part_of("2/3"))
    some = ids_of(contract, replace(part_of("2/3"), select=("createProduct", "listOrders")))

    assert some == {each for each in whole if each.startswith(("createProduct/", "listOrders/"))}
    assert ids_of(contract_of(DOCUMENTS[0]), part_of("2/3")) == whole


def ids_of(contract: Contract, part: Part) -> frozenset[str]:
    """Return the ids of a part that is not the whole."""
    found = scope(contract, part).ids
    assert found is not None
    return found


def part_of(shard: str) -> Part:
    return Part((), (), shard, no_create=False)


def verdicts_of_shop(chosen: frozenset[str]) -> dict[str, str]:
    contract = known(DOCUMENTS[0])
    target = Target(contract, "http://testserver", {"Authorization": shop.AUTHORIZATION}, app=shop.Shop())
    results = list(engine.run(contract, target, Effort(1, 0, chosen=chosen)))
    assert [each.plan.operation.id for each in results if each.untested] == []
    return {verdict.requirement.id: verdict.outcome for each in results for verdict in each.verdicts}


@pytest.mark.soak
def test_shards_of_a_correct_server_pass_what_one_run_passes() -> None:
    """Each shard creates the resources that it needs, also those whose creation another shard judges."""
    contract = known(DOCUMENTS[0])
    chosen = [ids_of(contract, part_of(f"{part}/2")) for part in (1, 2)]
    whole = verdicts_of_shop(chosen[0] | chosen[1])
    shards = [verdicts_of_shop(each) for each in chosen]
    joined = shards[0] | shards[1]

    passed = {name for name, outcome in whole.items() if outcome == "pass"}
    assert "fail" not in joined.values()
    assert joined.keys() == whole.keys()
    assert {name for name in passed if joined[name] != "pass"} == set()
    assert min(map(len, shards)) > 0.3 * len(whole)


@st.composite
def wholes(draw: st.DrawFn) -> Report:
    names = sorted(draw(st.sets(st.sampled_from([f"op{number}" for number in range(9)]), min_size=1)))
    outcome = st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=4)
    entries = [entry(name, f"f{number}", each) for name in names for number, each in enumerate(draw(outcome))]
    waivers = st.builds(Waiver, st.just("*/f1/*"), st.text(min_size=1), st.none(), st.integers(1, 9))
    normalized = st.dictionaries(st.sampled_from(names), st.frozensets(st.sampled_from(["trim", "case"]), min_size=1))
    minimum = st.none() | st.decimals(0, 100, places=3)
    gate = Gate(draw(st.booleans()), draw(minimum), draw(normalized), tuple(draw(st.lists(waivers, max_size=2))))
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


@pytest.mark.soak
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
    assert "FAILURE POST /things1 does not apply a documented default (size)" in ran.out
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
    ran = bythebook("check", "ontora", "--plan", "--shard", text)

    assert ran.code == 2
    assert (
        ran.err
        == f"bythebook: the shard {text!r} cannot be read; expected I/N with I from 1 to N, such as 2/3, or auto\n"
    )


ENVIRONMENTS = [
    ({"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3"}, "2/3"),
    ({"CIRCLE_NODE_INDEX": "0", "CIRCLE_NODE_TOTAL": "4"}, "1/4"),
    ({"CIRCLE_NODE_INDEX": "0", "CIRCLE_NODE_TOTAL": "1"}, "1/1"),
    ({"BUILDKITE_PARALLEL_JOB": "3", "BUILDKITE_PARALLEL_JOB_COUNT": "4"}, "4/4"),
    ({"JOB_COMPLETION_INDEX": "1", "JOB_COMPLETIONS": "5"}, "2/5"),
    ({"STRATEGY_JOB_INDEX": "0", "STRATEGY_JOB_TOTAL": "2"}, "1/2"),
    ({"BYTHEBOOK_SHARD_INDEX": "2", "BYTHEBOOK_SHARD_TOTAL": "2"}, "2/2"),
    ({"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3", "JOB_COMPLETION_INDEX": "1", "JOB_COMPLETIONS": "3"}, "2/3"),
    (
        {
            "CIRCLE_NODE_INDEX": "0",
            "CIRCLE_NODE_TOTAL": "1",
            "BYTHEBOOK_SHARD_INDEX": "2",
            "BYTHEBOOK_SHARD_TOTAL": "3",
        },
        "2/3",
    ),
]


@pytest.mark.parametrize(("environment", "shard"), ENVIRONMENTS, ids=[" ".join(each) for each, _ in ENVIRONMENTS])
def test_auto_takes_the_shard_of_a_ci_system(environment: dict[str, str], shard: str) -> None:
    assert str(shard_of("auto", {"HOME": "/", **environment})) == shard


WITHOUT = [
    ({}, "the environment names no shard; expected one pair of STRATEGY_JOB_INDEX and STRATEGY_JOB_TOTAL, CI_NODE_IN"),
    ({"CI_NODE_TOTAL": "1"}, "CI_NODE_TOTAL is set and CI_NODE_INDEX is not; expected both, as GitLab"),
    ({"JOB_COMPLETION_INDEX": "1"}, "JOB_COMPLETIONS of Kubernetes is not set; expected JOB_COMPLETION_INDEX and JOB_"),
    ({"CI_NODE_INDEX": "", "CI_NODE_TOTAL": "3"}, "CI_NODE_INDEX of GitLab is not set"),
    (
        {"CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "3"},
        "CI_NODE_INDEX is 0 and CI_NODE_TOTAL is 3; expected an index from 1",
    ),
    (
        {"CI_NODE_INDEX": "4", "CI_NODE_TOTAL": "3"},
        "CI_NODE_INDEX is 4 and CI_NODE_TOTAL is 3; expected an index from 1",
    ),
    ({"CIRCLE_NODE_INDEX": "3", "CIRCLE_NODE_TOTAL": "3"}, "expected an index from 0 to 2"),
    ({"CIRCLE_NODE_INDEX": "0", "CIRCLE_NODE_TOTAL": "0"}, "CIRCLE_NODE_TOTAL is 0; expected a number from 1 to 10000"),
    ({"CIRCLE_NODE_INDEX": "-1", "CIRCLE_NODE_TOTAL": "3"}, "CIRCLE_NODE_INDEX is '-1'; expected a whole number"),
    ({"CIRCLE_NODE_INDEX": "1", "CIRCLE_NODE_TOTAL": "many"}, "CIRCLE_NODE_TOTAL is 'many'; expected a whole number"),
    ({"CIRCLE_NODE_INDEX": "1", "CIRCLE_NODE_TOTAL": "99999"}, "CIRCLE_NODE_TOTAL is 99999; expected a number from 1"),
    (
        {"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3", "JOB_COMPLETION_INDEX": "2", "JOB_COMPLETIONS": "3"},
        "CI_NODE_INDEX and CI_NODE_TOTAL say 2/3, JOB_COMPLETION_INDEX and JOB_COMPLETIONS say 3/3; expected one of",
    ),
    ({"BYTHEBOOK_SHARD_TOTAL": "3"}, "BYTHEBOOK_SHARD_INDEX of bythebook is not set"),
]


@pytest.mark.parametrize(("environment", "words"), WITHOUT, ids=range(len(WITHOUT)))
def test_auto_without_a_shard_is_refused_in_one_line(
    environment: dict[str, str], words: str, bythebook: Bythebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (name for each in (*ENVIRONMENTS, *WITHOUT) for name in each[0]):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    ran = bythebook("check", "ontora", "--plan", "--shard", "auto")

    assert ran.code == 2
    assert ran.err.startswith("bythebook: --shard auto: ")
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert ran.out == ""
