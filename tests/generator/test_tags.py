"""The law of tags: who imports one loads no class of another; all classes together are what one module would hold."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bythebook_generator.api import SHARED, UNUSED
from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.locate import templates
from bythebook_generator.models.parts import Source, shared_out
from bythebook_openapi.document.load import Document

Made = Callable[..., Document]

NAMES = [f"C{number}" for number in range(8)]
LOADED = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
print(json.dumps(sorted(name for name in sys.modules if name.startswith("zoo_api."))))
"""


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def operation(tag: str, name: str) -> dict[str, Any]:
    content = {"application/json": {"schema": reference(name)}}
    answers = {"200": {"description": "", "content": content}}
    return {"tags": [tag], "operationId": f"make {tag}", "requestBody": {"content": content}, "responses": answers}


def thing(**properties: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: reference(other) for name, other in properties.items()}}


SCHEMAS = {
    "Cat": thing(toy="Toy", mother="Cat", kitten="Kitten"), "Kitten": thing(mother="Cat"), "Dog": thing(toy="Toy"),
    "Toy": thing(part="Part"), "Part": thing(of="Toy"), "Fish": {"type": "object"}, "Forgotten": thing(cat="Cat"),
}  # fmt: skip
PATHS = {
    f"/{tag}": {"post": operation(tag, name)} for tag, name in (("cats", "Cat"), ("dogs", "Dog"), ("fish", "Fish"))
}


@pytest.fixture
def zoo(document: Made, tmp_path: Path) -> Path:
    write(render(document(PATHS, SCHEMAS), templates()), tmp_path / "zoo_api")
    return tmp_path


def loaded(folder: Path, module: str) -> set[str]:
    command = [sys.executable, "-c", LOADED, f"zoo_api.{module}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return {name.removeprefix("zoo_api.") for name in json.loads(done.stdout) if "._runtime" not in name}


@pytest.mark.soak
def test_the_module_of_clients_has_those_of_all_tags_and_loads_the_one_that_is_used(zoo: Path) -> None:
    code = """
import sys
from zoo_api import client
print([name for name in sys.modules if name.startswith("zoo_api.cats")])
from zoo_api.client import AsyncCatsClient, CatsClient
from zoo_api.cats.client import AsyncCatsClient as Awaiting, CatsClient as Calling
print(CatsClient is Calling, AsyncCatsClient is Awaiting, hasattr(client, "Nothing"))
print([name for name in sys.modules if name.startswith("zoo_api.fish")])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=zoo, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["[]", "True True False", "[]"]


def test_a_tag_that_begins_with_async_hides_no_client(document: Made) -> None:
    paths = {f"/{tag}": {"get": {**operation(tag, "Fish"), "operationId": tag}} for tag in ("x", "async x")}
    files = render(document(paths, SCHEMAS), templates())

    assert files["client.py"].count('"AsyncXClient":') == 1
    assert '"AsyncXClient": "async_x"' in files["client.py"]


@pytest.mark.soak
@pytest.mark.parametrize("module", ["client", "handlers", "router"])
def test_importing_a_tag_leaves_the_others_alone(module: str, zoo: Path) -> None:
    found = loaded(zoo, f"cats.{module}")
    assert f"cats.{module}" in found
    assert found <= {
        "cats", "cats.client", "cats.handlers", "cats.router", "cats.tables", "client", "models", "models.cats",
        "models.shared", "security",
    }  # fmt: skip
    assert not loaded(zoo, f"fish.{module}") & {"models.shared", "models.cats", "models.unused"}


@pytest.mark.soak
def test_some_tags_are_mounted_without_loading_the_others(zoo: Path) -> None:
    code = """
import sys
from starlette.testclient import TestClient
from zoo_api.document import document
from zoo_api.fish.handlers import FishUnimplemented
from zoo_api.fish.router import router
from zoo_api.server import application
http = TestClient(application("Fish alone", document, [router(FishUnimplemented())]))
print(http.post("/fish", json={}).status_code, http.post("/cats", json={}).status_code)
print(http.post("/fish", json=1).headers["content-type"], http.get("/openapi.json").json() == document())
print([name for name in sys.modules if name.startswith(("zoo_api.cats", "zoo_api.dogs", "zoo_api.models.cats"))])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=zoo, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["501 404", "application/problem+json True", "[]"]


def test_importing_the_models_loads_none(zoo: Path) -> None:
    assert loaded(zoo, "models") == {"models"}


@pytest.mark.soak
def test_every_class_is_found_in_the_models_and_holds_the_classes_it_names(
    zoo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {*SCHEMAS, "ABSENT", "Absent", "absent_if_null", "null_if_absent"}
    code = f"""
import pickle
from zoo_api import models
from zoo_api.models import Forgotten, Toy
assert {names} == set(models.__all__) and set(models.__all__) <= set(dir(models))
forgotten = Forgotten.model_validate({{"cat": {{"kitten": {{"mother": {{"toy": {{"part": {{}}}}}}}}}}}})
assert type(forgotten.cat.kitten.mother.toy) is Toy is models.Toy
assert pickle.loads(pickle.dumps(forgotten)) == forgotten
try:
    models.Nothing
except AttributeError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=zoo, capture_output=True, text=True, check=True)

    assert done.stdout == "module 'zoo_api.models' has no attribute 'Nothing'\n"


def test_a_tag_may_be_called_as_a_module_of_the_models(document: Made) -> None:
    paths = {f"/{tag}": {"post": operation(tag, "Fish")} for tag in (SHARED, UNUSED, "models", "Shared")}
    files = render(document(paths, SCHEMAS), templates())

    for path in (path for path in files if path.endswith(".py")):
        compile(files[path], path, "exec")
    assert "class Fish(" in files["models/shared.py"]
    assert len({path for path in files if path.endswith("/router.py")}) == len(paths)


@given(
    uses=st.fixed_dictionaries({name: st.lists(st.sampled_from(NAMES), max_size=3) for name in NAMES}),
    roots=st.dictionaries(st.sampled_from(["a", "b", "c"]), st.lists(st.sampled_from(NAMES), max_size=3)),
)
def test_a_module_holds_what_one_tag_reaches_and_needs_what_several_do(
    uses: dict[str, list[str]], roots: dict[str, list[str]]
) -> None:
    source = Source("", {name: f"class {name}: {' '.join(used)}" for name, used in uses.items()})
    parts = {part.module: part for part in shared_out(source, roots)}
    assert sorted(name for part in parts.values() for name in part.classes) == NAMES
    place = {name: part.module for part in parts.values() for name in part.classes}
    reached = {tag: closure(names, uses) for tag, names in roots.items()}
    for name, module in place.items():
        tags = [tag for tag, names in reached.items() if name in names]
        assert module == (tags[0] if len(tags) == 1 else SHARED if tags else UNUSED)
    for part in parts.values():
        assert part.module == UNUSED or part.needs.keys() <= {SHARED} - {part.module}
        needed = {used for name in part.classes for used in uses[name] if place[used] != part.module}
        assert needed == {name for names in part.needs.values() for name in names}


@given(
    uses=st.fixed_dictionaries({name: st.lists(st.sampled_from(NAMES), max_size=2) for name in NAMES}),
    most=st.integers(min_value=1, max_value=5),
)
def test_a_large_module_is_divided_so_that_none_imports_a_later_one(uses: dict[str, list[str]], most: int) -> None:
    source = Source("", {name: f"class {name}: {' '.join(used)}" for name, used in uses.items()})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bythebook_generator.models.parts.MOST", most)
        parts = shared_out(source, {"a": [NAMES[0]], "a_2": [NAMES[1]]})

    assert sorted(name for part in parts for name in part.classes) == NAMES
    place = {name: part.module for part in parts for name in part.classes}
    for part in parts:
        together = {name for name in part.classes if any(name in closure([other], uses) for other in uses[name])}
        assert len(part.classes) <= most or together
        assert {place[used] for name in part.classes for used in uses[name]} - {part.module} == part.needs.keys()
    graph = TopologicalSorter({part.module: part.needs.keys() for part in parts})
    assert sorted(graph.static_order()) == sorted(set(place.values()))  # and no cycle is found


def closure(names: list[str], uses: dict[str, list[str]]) -> set[str]:
    found = set(names)
    while more := {used for name in found for used in uses[name]} - found:
        found |= more
    return found
