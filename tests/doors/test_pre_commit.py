"""The hooks of pre-commit, in a repository that uses them: pre-commit installs this repository and runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from bythebook.main import cli

ROOT = Path(__file__).parents[2]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_command_of_a_hook_is_one_of_ours(hook: dict[str, Any]) -> None:
    _, *words = hook["entry"].split()
    ran = CliRunner().invoke(cli, [*words, "--help"])

    assert ran.exit_code == 0, ran.output


@pytest.mark.doors
def test_hooks_pass_what_fits_and_fail_what_drifts(tmp_path: Path) -> None:
    hooks, project = tmp_path / "bythebook", tmp_path / "project"
    published(hooks)
    project.mkdir()
    page = ROOT / "specs/ontora/page.txt"
    shutil.copy(page, project)
    bythebook("capture", "page.txt", "-o", "openapi.yaml", cwd=project)
    bythebook("generate", "openapi.yaml", "-o", "api", cwd=project)
    arguments = {
        "bythebook-lint": ["openapi.yaml"],
        "bythebook-generate": ["openapi.yaml", "-o", "api"],
        "bythebook-capture": ["page.txt", "-o", "openapi.yaml"],
    }
    repository = {
        "repo": str(hooks),
        "rev": git("rev-parse", "HEAD", cwd=hooks),
        "hooks": [{"id": name, "args": args} for name, args in arguments.items()],
    }
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repository]}))
    git("init", "--quiet", cwd=project)
    git("add", ".", cwd=project)

    assert pre_commit(project, tmp_path) == dict.fromkeys(arguments, "Passed")

    text = (project / "page.txt").read_text()
    assert "default:90" in text
    (project / "page.txt").write_text(text.replace("default:90", "default:80"))
    assert pre_commit(project, tmp_path) == {**dict.fromkeys(arguments, "Passed"), "bythebook-capture": "Failed"}

    bythebook("capture", "page.txt", "-o", "openapi.yaml", cwd=project)
    assert pre_commit(project, tmp_path) == {**dict.fromkeys(arguments, "Passed"), "bythebook-generate": "Failed"}


def published(folder: Path) -> None:
    """Makes a repository with the files of this checkout, as they are now."""
    names = git("ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).splitlines()
    for name in names:
        if not name.startswith(("tests/", "bench/")) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    git("init", "--quiet", cwd=folder)
    git("add", ".", cwd=folder)
    git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "All files", cwd=folder)


def git(*words: str, cwd: Path) -> str:
    return subprocess.run(["git", *words], cwd=cwd, capture_output=True, text=True, check=True).stdout.strip()


def bythebook(*words: str, cwd: Path) -> None:
    subprocess.run([sys.executable, "-m", "bythebook", *words], cwd=cwd, capture_output=True, check=True)


def pre_commit(project: Path, home: Path) -> dict[str, str]:
    """Runs all hooks by pre-commit from PyPI. Returns how each ended."""
    git("add", ".", cwd=project)
    uvx = Path(sys.executable).with_name("uvx")
    environment = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    ran = subprocess.run(
        [uvx, "--from", "pre-commit>=4,<5", "pre-commit", "run", "--all-files"],
        cwd=project, env={**environment, "PRE_COMMIT_HOME": str(home / "cache")}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    told = {hook["name"]: hook["id"] for hook in HOOKS}
    lines = (line for line in ran.stdout.splitlines() if line.endswith(("Passed", "Failed")))
    found = {told[line.partition(".")[0]]: line.rpartition(".")[2] for line in lines}
    assert found.keys() == {*told.values()}, ran.stdout + ran.stderr
    return found
