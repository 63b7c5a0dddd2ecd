"""The example service of `docs/examples/tasks` does what its document says.

`make soak` runs its page too: it generates the package, serves it on this machine, and judges all of the document.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bythebook.main import cli

EXAMPLE = Path(__file__).parents[2] / "docs/examples/tasks"
SPEC = str(EXAMPLE / "openapi.yaml")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the generated package, from which the service can be imported."""
    folder = tmp_path_factory.mktemp("service")
    done = CliRunner().invoke(cli, ["generate", SPEC, "-o", str(folder / "tasks_api")])
    assert done.exit_code == 0, done.output
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.syspath_prepend(str(EXAMPLE))
        patch.setenv("TASKS_TOKEN", "right")
        patch.setenv("TASKS_DATABASE", str(folder / "tasks.sqlite3"))
        yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] in {"service", "tasks_api"}]:
        del sys.modules[name]


@pytest.mark.usefixtures("service")
def test_the_example_service_passes_the_check_of_a_new_and_of_a_changed_task() -> None:
    chosen = [word for part in ("POST /tasks", "PATCH /tasks/{task_id}") for word in ("--select", part)]
    token = ["-H", "Authorization: Bearer right"]

    done = CliRunner().invoke(
        cli, ["check", SPEC, "--app", "service:app()", *token, *chosen, "--examples", "0", "--seed", "1", "--strict"]
    )

    assert done.exit_code == 0, done.output
    assert "\nconforms: " in done.output
