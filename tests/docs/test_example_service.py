"""The example service of `docs/examples/tasks` does what its document says, and our part of the ten tasks runs over it.

`make soak` runs the page of the service: it generates the package, serves it on this machine, and judges all of the
document. `make ten-tasks` runs the snippets of the other generators.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from bench.ten_tasks.measured import MISTAKES, TASKS, code_of
from bench.ten_tasks.page import MEASURED, PAGE, page
from bench.ten_tasks.probe import CALLS, Ask, called, served
from bench.ten_tasks.tools import OURS, TOOLS
from bythebook.main import cli
from bythebook_runtime.in_process import InProcess

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("example-service")

EXAMPLE = Path(__file__).parents[2] / "docs/examples/tasks"
SPEC = str(EXAMPLE / "openapi.yaml")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the generated package, from which the service can be imported."""
    folder = tmp_path_factory.mktemp("service")
    done = CliRunner().invoke(cli, ["generate", SPEC, "-o", str(folder / "tasks_api"), "--runtime", "full"])
    assert done.exit_code == 0, done.output
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.syspath_prepend(str(EXAMPLE))
        patch.setenv("TASKS_TOKEN", "right")
        patch.setenv("TASKS_DATABASE", str(folder / "tasks.sqlite3"))
        yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] in {"service", "tasks_api"}]:
        del sys.modules[name]


@pytest.mark.soak
@pytest.mark.usefixtures("service")
def test_the_example_service_passes_the_check_of_a_new_and_of_a_changed_task() -> None:
    chosen = [word for part in ("POST /tasks", "PATCH /tasks/{task_id}") for word in ("--select", part)]
    token = ["-H", "Authorization: Bearer right"]

    done = CliRunner().invoke(
        cli, ["check", SPEC, "--app", "service:app()", *token, *chosen, "--examples", "0", "--seed", "1", "--strict"]
    )

    assert done.exit_code == 0, done.output
    assert "\nno failure; " in done.output


def snippet(name: str) -> Any:
    """Returns the module of a snippet of ours."""
    spec = importlib.util.spec_from_file_location(f"snippet_{name}", OURS.snippets / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def over(app: Any) -> Ask:
    """Returns a function that asks an application in this process."""
    http = httpx.Client(transport=InProcess(app), base_url="http://test")

    def ask(method: str, path: str, body: Any, token: str) -> tuple[int, str, Any]:
        content = None if body is None else json.dumps(body)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        found = http.request(method, path, content=content, headers=headers)
        return found.status_code, found.headers["content-type"], found.json()

    return ask


def test_our_snippets_of_the_ten_tasks_do_what_they_should(service: Path, tmp_path: Path) -> None:
    app = importlib.import_module("service").application("right", str(tmp_path / "tasks.sqlite3"))
    sent: list[httpx.Request] = []
    hooks: Any = {"request": [sent.append]}
    headers = {"Authorization": "Bearer right"}
    http = httpx.Client(transport=InProcess(app), base_url="http://test", headers=headers, event_hooks=hooks)
    client = importlib.import_module("tasks_api.client").TasksApi(http)

    done = called(snippet, client, over(app), lambda: json.loads(sent[-1].content))
    snippet("test_service").test_created_task_is_read(tmp_path)

    assert {name: each["problem"] for name, each in done.items()} == dict.fromkeys(CALLS, "")
    assert served(over(snippet("serve").app)) == {"problem": "", "refusals": ["application/problem+json"]}
    assert type(snippet("authenticate").client("http://test", "right")) is type(client)


def test_the_page_of_the_ten_tasks_shows_the_snippets_and_what_was_measured() -> None:
    assert page(json.loads(MEASURED.read_text())) == PAGE.read_text(), "run `make ten-tasks ARGS=--only-page`"


def test_every_tool_has_every_task_and_mistake_that_it_can_have() -> None:
    told = json.loads(MEASURED.read_text())["tools"]
    for tool in TOOLS:
        assert [task for task in TASKS if not code_of(tool, task)] == (
            [] if "serve" in told[tool.name]["run"] else ["serve"]
        )
        assert list(told[tool.name]["caught"]) == list(MISTAKES)[: len(told[tool.name]["caught"])]
