"""`bythebook init` as its user meets it: what is written, what is asked, and what is never overwritten."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner, Result
from webs import web

from bythebook.main import cli
from bythebook_conformance.commands.connect.auth_form import KINDS, tables
from bythebook_openapi.configuration import find, read
from bythebook_openapi.errors import InputError

SCHEMES: dict[str, dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "api-key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "oauth2-password": {"type": "oauth2", "flows": {"password": {"tokenUrl": "/t", "scopes": {}}}},
    "oauth2-client-credentials": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/t", "scopes": {}}}},
}
OPERATION = {"operationId": "list", "responses": {"200": {"description": "ok"}}}


def document(**more: Any) -> str:
    return json.dumps(
        {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": OPERATION}}, **more}
    )


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delenv("BYTHEBOOK_URL", raising=False)
    (tmp_path / "api.json").write_text(document())
    return tmp_path


def run(*arguments: str, said: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["init", *arguments], input=said)


def told(*arguments: str) -> str:
    """Returns the line of a mistake."""
    error = run(*arguments).exception
    assert isinstance(error, InputError)
    assert len(str(error).splitlines()) == 1
    return str(error)


def test_file_of_flags_alone_is_read_by_check(folder: Path) -> None:
    ran = run("--spec", "api.json", "--url", "http://127.0.0.1:9", "--auth", "bearer", "--yes")

    assert ran.exit_code == 0, ran.output
    assert "api.json: 1 operations" in ran.output
    assert "http://127.0.0.1:9: nobody answers; start it before bythebook check" in ran.output
    found = find(folder)
    assert found.check == {"spec": str(folder / "api.json"), "url": "http://127.0.0.1:9"}
    assert found.auth == {"kind": "bearer", "token": {"env": "API_TOKEN"}}


def test_address_gives_the_url_and_says_that_a_server_answers(folder: Path) -> None:
    with web({"/d": (200, {}, document().encode())}) as server:
        ran = run("--spec", f"{server.url}/d")

        assert f"{server.url}: a server answers" in ran.output
        assert find(folder).check == {"spec": f"{server.url}/d", "url": server.url}
        assert find(folder).auth == {}


def test_application_needs_no_url(folder: Path) -> None:
    (folder / "app_for_init.py").write_text("from fastapi import FastAPI\napp = FastAPI()\n")
    ran = run("--app", "app_for_init:app")

    assert ran.exit_code == 0, ran.output
    assert find(folder).check == {"app": "app_for_init:app"}


@pytest.mark.parametrize("kind", SCHEMES)
def test_document_suggests_the_kind_of_credentials(kind: str, folder: Path) -> None:
    (folder / "api.json").write_text(document(components={"securitySchemes": {"s": SCHEMES[kind]}}))
    run("--spec", "api.json", "--yes")

    assert find(folder).auth["kind"] == kind


def uncommented(text: str) -> str:
    """Returns the text of a file with all of its examples in use."""
    return re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("auth", [*KINDS, "none"])
@pytest.mark.parametrize("where", [("--url", "http://127.0.0.1:9"), ("--app", "app_for_init:app"), ()])
def test_examples_of_the_file_are_valid_when_they_are_uncommented(
    auth: str, where: tuple[str, ...], folder: Path
) -> None:
    (folder / "app_for_init.py").write_text("from fastapi import FastAPI\napp = FastAPI()\n")
    assert run("--spec", "api.json", *where, "--auth", auth).exit_code == 0
    text = (folder / "bythebook.toml").read_text()
    before = tomllib.loads(text)
    (folder / "bythebook.toml").write_text(uncommented(text))
    found = read(folder / "bythebook.toml")

    assert len(found.check) > len(before["check"])
    assert found.auth["kind"] == (auth if auth != "none" else "bearer")
    assert len(list(tables(found))) == 1
    assert found.traits


def test_example_of_exclude_matches_a_requirement(folder: Path) -> None:
    run("--spec", "api.json", "--url", "http://127.0.0.1:9")
    text = (folder / "bythebook.toml").read_text()
    (folder / "bythebook.toml").write_text(text.replace("#exclude", "exclude"))
    ran = CliRunner().invoke(cli, ["check", "--plan"])

    assert isinstance(ran.exception, InputError | type(None)), ran.output
    assert "matches no requirement" not in str(ran.exception)


def test_file_that_exists_is_kept_without_force(folder: Path) -> None:
    (folder / "bythebook.toml").write_text("[check]\n")

    assert told("--spec", "api.json") == "bythebook.toml: exists already; expected --force, to replace it"
    assert (folder / "bythebook.toml").read_text() == "[check]\n"
    assert run("--spec", "api.json", "--force").exit_code == 0
    assert "spec" in find(folder).check


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "no document is named; expected --spec PATH or ADDRESS, or --app MODULE:APP"),
        (("--spec", "none.json"), "none.json: cannot be read (No such file or directory)"),
        (("--spec", "http://u:hunter2@h/d"), "http://h/d: holds a secret; expected an address without it; see --auth"),
        (("--spec", "http://h/d?key=hunter2"), "http://h/d?key=$TOKEN: holds a secret"),
        (("--spec", "api.json", "--url", "http://u:hunter2@h"), "http://h: holds a secret"),
        (("--app", "none:app"), "none cannot be imported"),
        (("ci",), "no CI system is named; expected --github, --gitlab or --pre-commit"),
        (("ci", "--github"), "there is no bythebook.toml; expected bythebook init, which writes one, before init ci"),
    ],
)
def test_mistake_is_one_line_and_writes_nothing(words: tuple[str, ...], message: str, folder: Path) -> None:
    assert message in told(*words)
    assert not (folder / "bythebook.toml").exists()


def test_questions_on_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def prompt(text: str, *, default: Any = None, **_: Any) -> Any:
        asked.append(text)
        return default if default is not None else "api.json" if "document" in text else "http://127.0.0.1:9"

    monkeypatch.setattr(click, "prompt", prompt)
    monkeypatch.setattr("bythebook.init.command.sys", type("", (), {"stdin": type("", (), {"isatty": lambda: True})}))
    assert run().exit_code == 0
    assert asked == ["OpenAPI document (a path or an address)", "Base URL of the server", "How requests are let in"]
    assert find(folder).check["url"] == "http://127.0.0.1:9"


JOBS = {"github": ".github/workflows/bythebook.yml", "gitlab": ".gitlab-ci.yml"}


def script(system: str, text: str) -> list[str]:
    """Returns the commands of a job."""
    job = yaml.safe_load(text)
    steps = job["jobs"]["conformance"]["steps"] if system == "github" else job["bythebook"]["script"]
    return [each.get("run", "") if isinstance(each, dict) else each for each in steps]


def source_of(system: str, text: str) -> str:
    """Returns the variable that says what the job installs bythebook from."""
    job = yaml.safe_load(text)
    if system == "gitlab":
        return str(job["bythebook"]["variables"]["BYTHEBOOK_SOURCE"])
    found = (each["env"] for each in job["jobs"]["conformance"]["steps"] if "BYTHEBOOK_SOURCE" in each.get("env", {}))
    return str(next(found)["BYTHEBOOK_SOURCE"])


@pytest.mark.parametrize(("system", "path"), JOBS.items())
@pytest.mark.parametrize("auth", [*KINDS, "none"])
def test_job_of_ci_is_yaml_that_installs_the_kit_and_runs_check(
    system: str, path: str, auth: str, folder: Path
) -> None:
    run("--spec", "api.json", "--url", "http://127.0.0.1:9", "--auth", auth)
    assert run("ci", f"--{system}", "--source", "https://h.test/b.tar.gz").exit_code == 0
    text = (folder / path).read_text()

    lines = script(system, text)
    assert 'python -m pip install "${BYTHEBOOK_SOURCE:?is empty in this job}"' in lines
    assert source_of(system, text) == "https://h.test/b.tar.gz"
    command = {"github": "bythebook check", "gitlab": "bythebook --config bythebook.toml check"}[system]
    quality = {"github": "", "gitlab": " --report codequality=bythebook-quality.json"}[system]
    assert f"{command} --wait 60s --report junit=bythebook.xml{quality}" in lines
    if system == "github":
        steps = yaml.safe_load(text)["jobs"]["conformance"]["steps"]
        assert all(re.search(r"@[0-9a-f]{40}$", each["uses"]) for each in steps if "uses" in each)
    for name in re.findall(r'env = "(\w+)"', (folder / "bythebook.toml").read_text()):
        assert name in text if auth != "none" else "BYTHEBOOK_TOKEN" in text


@pytest.mark.parametrize("system", JOBS)
@pytest.mark.parametrize(
    ("stated", "source"),
    [
        (
            {"url": "https://h.test/b.git", "vcs_info": {"vcs": "git", "commit_id": "ab12"}},
            "git+https://h.test/b.git@ab12",
        ),
        ({"url": "https://h.test/b.tar.gz", "archive_info": {}}, "https://h.test/b.tar.gz"),
        ({"url": "https://user:hunter2@h.test/b.tar.gz", "archive_info": {}}, ""),
        ({"url": "file:///home/me/bythebook", "dir_info": {}}, ""),
        (None, ""),
    ],
)
def test_job_of_ci_installs_what_this_kit_was_installed_from(
    system: str, stated: object, source: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = None if stated is None else json.dumps(stated)
    installed = type("", (), {"read_text": lambda self, name: text if name == "direct_url.json" else None})()
    monkeypatch.setattr("bythebook.init.ci.distribution", lambda _: installed)
    run("--spec", "api.json")
    ran = run("ci", f"--{system}")
    job = (folder / JOBS[system]).read_text()

    assert source_of(system, job) == source
    assert any("install --yes --no-install-recommends git" in line for line in script(system, job)) == (
        system == "gitlab" and source.startswith("git+")
    )
    assert ("BYTHEBOOK_SOURCE" in ran.output) == (not source)


def test_job_on_github_uses_the_action_of_a_commit_there(folder: Path) -> None:
    run("--spec", "api.json", "--url", "http://127.0.0.1:9")
    commit = "a" * 40
    assert run("ci", "--github", "--source", f"git+https://github.com/team/bythebook.git@{commit}").exit_code == 0
    job = yaml.safe_load((folder / JOBS["github"]).read_text())

    step = job["jobs"]["conformance"]["steps"][-1]
    assert step["uses"] == f"team/bythebook@{commit}"
    action = yaml.safe_load((Path(__file__).parents[2] / "action.yml").read_text())
    assert step["with"].keys() <= action["inputs"].keys()
    assert step["env"] == {"BYTHEBOOK_TOKEN": "${{ secrets.BYTHEBOOK_TOKEN }}"}


@pytest.mark.parametrize(
    ("source", "repository"),
    [
        ("git+https://h.test/b.git@ab12", {"repo": "https://h.test/b.git", "rev": "ab12"}),
        ("https://h.test/b.tar.gz", {"repo": "local"}),
    ],
)
def test_hooks_of_pre_commit_are_those_that_the_configuration_needs(
    source: str, repository: dict[str, str], folder: Path
) -> None:
    run("--spec", "api.json", "--url", "http://127.0.0.1:9")
    with (folder / "bythebook.toml").open("a") as file:
        file.write('\n[[generate]]\nspec = "api.json"\noutput = "api"\n')
    assert run("ci", "--pre-commit", "--source", source).exit_code == 0
    (found,) = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"]

    hooks = found.pop("hooks")
    assert found == repository
    assert [(each["id"], each["args"]) for each in hooks] == [
        ("bythebook-lint", ["api.json"]),
        ("bythebook-generate", []),
    ]
    if found["repo"] == "local":
        assert [each["additional_dependencies"] for each in hooks] == [
            [f"bythebook @ {source}"],
            [f"bythebook[generate] @ {source}"],
        ]
        assert [each["entry"] for each in hooks] == ["bythebook lint", "bythebook generate --check"]


@pytest.mark.parametrize(
    "source",
    ["git+https://me:hunter2@h.test/b.git@ab12", "git+https://me:hunter2@h.test/b", "https://me:hunter2@h.test/b"],
)
def test_source_with_a_password_is_refused(source: str, folder: Path) -> None:
    run("--spec", "api.json")

    assert "holds a secret" in (line := told("ci", "--github", "--source", source))
    assert "hunter2" not in line
    assert not (folder / JOBS["github"]).exists()


def test_hooks_of_pre_commit_need_a_source(folder: Path) -> None:
    run("--spec", "api.json")

    assert "expected --source SOURCE" in told("ci", "--pre-commit")
    assert not (folder / ".pre-commit-config.yaml").exists()


def test_job_of_ci_without_a_source_says_so_when_it_runs(folder: Path) -> None:
    run("--spec", "api.json")
    run("ci", "--gitlab")
    line = next(each for each in script("gitlab", (folder / ".gitlab-ci.yml").read_text()) if "pip" in each)
    ran = subprocess.run(["sh", "-c", line], env={"BYTHEBOOK_SOURCE": ""}, capture_output=True, text=True, check=False)

    assert ran.returncode != 0
    assert "BYTHEBOOK_SOURCE: is empty in this job" in ran.stderr


def test_job_of_ci_is_not_written_over_another_one(folder: Path) -> None:
    run("--spec", "api.json")
    (folder / ".gitlab-ci.yml").write_text("own: {}\n")

    assert "--force, to replace it, or --print to put the job into it" in told("ci", "--gitlab")
    assert "bythebook.toml check" in run("ci", "--gitlab", "--print").output
    assert (folder / ".gitlab-ci.yml").read_text() == "own: {}\n"
    assert run("ci", "--gitlab", "--force").exit_code == 0
