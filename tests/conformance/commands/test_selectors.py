"""`--select` and `--exclude`: which requirements a selector means."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import TEXT, Stated, object_of, operation
from harness import Bythebook
from judging import contract_in

from bythebook_conformance.commands.arguments import Part
from bythebook_conformance.commands.scope import scope
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract

NAMES = object_of(name=TEXT, name_it=TEXT)


def posting(name: str) -> Stated:
    return {"post": operation(name, body=NAMES)}


@pytest.fixture
def projects(tmp_path: Path) -> Contract:
    paths = {"/projects": posting("make"), "/projects/{id}": posting("make_one"), "/prose": posting("prose")}
    paths["/projects/{id}"]["parameters"] = [{"name": "id", "in": "path", "required": True, "schema": TEXT}]
    return contract_in(tmp_path, paths)


def chosen(contract: Contract, *select: str, exclude: tuple[str, ...] = ()) -> frozenset[str]:
    ids = scope(contract, Part(select, exclude, None, no_create=False)).ids
    assert ids is not None
    return ids


def operations(ids: frozenset[str]) -> set[str]:
    return {id_.partition("/")[0] for id_ in ids}


class TestSelects:
    @pytest.mark.parametrize("selector", ["make", "POST /projects"])
    def test_operation_means_all_of_it_and_no_other_operation(self, projects: Contract, selector: str) -> None:
        ids = chosen(projects, selector)

        assert operations(ids) == {"make"}
        assert {"make/body/name/optional", "make/status"} <= ids

    def test_field_means_all_its_requirements_and_no_field_with_a_longer_name(self, projects: Contract) -> None:
        assert chosen(projects, "make/body/name") == chosen(projects, "make/body/name/*")
        assert chosen(projects, "POST /projects/body/name") == chosen(projects, "make/body/name/*")

    def test_kind_means_all_its_cases(self, projects: Contract) -> None:
        ids = chosen(projects, "make/body/name/domain")

        assert "make/body/name/domain:number" in ids
        assert all(id_.startswith("make/body/name/domain:") for id_ in ids)

    @pytest.mark.parametrize(
        ("selector", "meant"),
        [
            ("POST /pro*", {"make", "make_one", "prose"}),
            ("POST /projects/{id}", {"make_one"}),
            ("make*", {"make", "make_one"}),
            ("*/optional", {"make", "make_one", "prose"}),
        ],
    )
    def test_glob_is_compared_with_whole_ids(self, projects: Contract, selector: str, meant: set[str]) -> None:
        assert operations(chosen(projects, selector)) == meant

    def test_excluded_operation_is_left_out(self, projects: Contract) -> None:
        assert operations(chosen(projects, exclude=("POST /projects=slow",))) == {"make_one", "prose"}


class TestRefuses:
    @pytest.mark.parametrize(
        ("selector", "near"),
        [
            ("POST /pro", "'POST /prose'"),
            ("make/body/nam", "'make/body/name/"),
            ("mak", "'make'"),
            ("*/optionl", "'*/optional'"),
            ("POST /projects/bo", "'POST /projects'"),
        ],
    )
    def test_selector_of_nothing_names_the_nearest(self, projects: Contract, selector: str, near: str) -> None:
        with pytest.raises(InputError) as refused:
            chosen(projects, selector)

        assert f"--select {selector!r} matches no requirement; expected " in str(refused.value)
        assert near in str(refused.value)
        assert "\n" not in str(refused.value)

    def test_selector_of_nothing_ends_the_command_with_2(self, bythebook: Bythebook) -> None:
        ran = bythebook("check", "ontora", "--select", "createIntervie", "--plan")

        assert ran.code == 2
        assert "--select 'createIntervie' matches no requirement; expected 'createInterview'" in ran.err
        assert len(ran.err.splitlines()) == 1
