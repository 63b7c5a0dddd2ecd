"""Which configuration file counts, and when its commands and files do: where it lies, and what `trust` accepted."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bythebook.main import cli, main
from bythebook.schema import options
from bythebook_openapi.bundled import document_path
from bythebook_openapi.configuration import Configuration, find
from bythebook_openapi.errors import InputError
from bythebook_openapi.trust import store
from bythebook_openapi.trust.needs import FILES

POSIX = pytest.mark.skipif(os.name == "nt", reason="the modes of files say nothing there")
MARK = "ran.txt"
COMMAND = f"[auth]\nkind = 'command'\ncommand = ['{sys.executable}', '-c', 'open(\"{MARK}\", \"w\"); print(1)']\n"
SERVER = "[check]\nspec = 'ontora'\nurl = 'http://127.0.0.1:9'\n"
SECRET = "[auth]\nkind = 'bearer'\ntoken = { file = 'token.txt' }\n"


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the root of a repository. The working folder is `deep` in it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("BYTHEBOOK_TOKEN", raising=False)
    monkeypatch.delenv("BYTHEBOOK_URL", raising=False)
    monkeypatch.setattr(sys, "path", [*sys.path])
    folder = tmp_path / "repository"
    (folder / "deep").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "token.txt").write_text("a-token-of-a-file\n")
    monkeypatch.chdir(folder / "deep")
    return folder


def write(root: Path, text: str) -> Path:
    path = root / "bythebook.toml"
    path.write_text(text)
    return path


def run(*arguments: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Returns the exit code of the command line, and what it prints to stderr."""
    monkeypatch.setattr(sys, "argv", ["bythebook", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0), capsys.readouterr().err


def refusal(*arguments: object) -> str:
    """Returns the line of a command that is refused, empty if it is not refused."""
    error = CliRunner().invoke(cli, list(map(str, arguments))).exception
    assert error is None or isinstance(error, InputError | SystemExit), error
    line = str(error) if isinstance(error, InputError) else ""
    assert "\n" not in line
    return line


def trusted(*arguments: object) -> str:
    ran = CliRunner().invoke(cli, ["trust", *map(str, arguments)])
    assert ran.exception is None, ran.exception
    return ran.output


# Where a file is found.


@pytest.mark.parametrize("mark", [".git", ".hg", "file"])
def test_file_is_found_up_to_the_root_of_the_repository(root: Path, mark: str) -> None:
    (root / ".git").rmdir()
    (root / ".git").write_text("gitdir: elsewhere\n") if mark == "file" else (root / mark).mkdir()
    write(root.parent, "[check]\nexamples = 1\n")
    beyond = find(root / "deep")
    write(root, "[check]\nexamples = 2\n")

    assert beyond == Configuration()
    assert find(root / "deep").check == {"examples": 2}


def test_without_a_repository_only_the_working_folder_counts(root: Path) -> None:
    (root / ".git").rmdir()
    write(root, COMMAND)

    assert find(root / "deep") == Configuration()
    assert find(root).auth["kind"] == "command"


def test_an_inner_repository_has_a_root_of_its_own(root: Path) -> None:
    (root / "deep" / ".git").write_text("gitdir: ../.git/modules/deep\n")
    write(root, "[check]\nexamples = 2\n")

    assert find(root / "deep") == Configuration()


def test_settings_of_a_parent_folder_count_without_trust(root: Path) -> None:
    (root / "waivers.yaml").write_text("- match: '*/nullable'\n  reason: issue 2\n")
    whole = CliRunner().invoke(cli, ["check", "--plan", "ontora"]).output
    write(root, f"{SERVER}waivers = 'waivers.yaml'\nexclude = ['*/default=issue 1']\nreport = ['json=out.json']\n")

    assert refusal("check", "--plan") == ""
    assert CliRunner().invoke(cli, ["check", "--plan"]).output != whole


# What runs commands and reads files.


def test_command_of_a_parent_folder_is_not_run_and_one_line_says_what_to_do(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(root, SERVER + COMMAND)

    code, line = run("check", monkeypatch=monkeypatch, capsys=capsys)
    assert code == 2
    assert line == (
        f"bythebook: {path}: [auth]: 'command' runs the command {sys.executable!r}, but the file lies in a parent "
        f"folder and is not trusted; expected `bythebook trust {path}` after you read it, "
        f"or `bythebook --config {path}`\n"
    )
    assert not (root / MARK).exists()


NEEDS = {
    "command": COMMAND,
    "command of a scheme": COMMAND.replace("[auth]", "[auth.bearerAuth]"),
    "token file": SECRET,
    "file in a login": "[auth]\nkind = 'login'\nurl = '/l'\nbody = { user = [{ file = 'token.txt' }] }\n",
    "header file": "header = ['@../token.txt']\n",
    "application": "app = 'shop:app'\n",
    "values": "values = '../outside.yaml'\n",
    "waivers": "waivers = '../outside.yaml'\n",
    "ca": "ca = '../outside.pem'\n",
    "cert": "cert = 'own.pem:../outside.pem'\n",
    "journal": "journal = '../outside.jsonl'\n",
    "report": "report = ['json=out.json', 'html=../outside.html']\n",
    "report by its ending": "report = ['../outside.html']\n",
    "report in .git": "report = ['json=.git/hooks/pre-commit']\n",
}


@pytest.mark.parametrize("name", list(NEEDS))
def test_what_runs_commands_or_reads_files_needs_trust(root: Path, name: str) -> None:
    text = NEEDS[name]
    server = "[check]\nspec = 'ontora'\n" if name == "application" else SERVER
    path = write(root, server + text)

    assert f"`bythebook trust {path}`" in refusal("check", "--plan")
    trusted(path)
    assert "trust" not in refusal("check", "--plan")


def test_link_that_leaves_the_project_needs_trust(root: Path) -> None:
    (root.parent / "outside.yaml").write_text("name: x\n")
    (root / "values.yaml").symlink_to(root.parent / "outside.yaml")
    write(root, f"{SERVER}values = 'values.yaml'\n")

    assert "names a file outside the project" in refusal("check", "--plan")


def test_document_outside_the_project_needs_trust(root: Path) -> None:
    outside = root.parent / "api.yaml"
    outside.write_bytes(document_path("ontora").read_bytes())
    write(root, "[check]\nspec = '../api.yaml'\n")

    for command in (["check", "--plan"], ["explain", "*"], ["prove"]):
        assert "'spec' names a file outside the project" in refusal(*command)
    outside.rename(root / "api.yaml")
    write(root, "[check]\nspec = 'api.yaml'\n")
    assert refusal("explain", "*") == ""


def test_an_option_of_the_command_line_replaces_what_needs_trust(root: Path) -> None:
    write(root, f"{SERVER}values = '../outside.yaml'\n")
    (root / "deep" / "mine.yaml").write_text("name: Mine\n")

    assert refusal("check", "--plan", "--values", "mine.yaml") == ""


def test_application_that_url_replaces_is_not_imported(root: Path) -> None:
    (root / "shop.py").write_text(f"open({str(root / MARK)!r}, 'w')\napp = None\n")
    write(root, "[check]\nspec = 'ontora'\napp = 'shop:app'\n")

    assert "imports 'shop:app'" in refusal("explain", "*")
    assert refusal("check", "--plan", "--url", "http://127.0.0.1:9") == ""
    assert not (root / MARK).exists()


def test_accept_writes_no_waivers_outside_the_project(root: Path) -> None:
    write(root, "[check]\nwaivers = '../outside.yaml'\n")

    assert "'waivers' names a file outside the project" in refusal("accept", "--all", "--report", "r.json")


@pytest.mark.parametrize(
    ("job", "words"),
    [
        ("spec = 'api.yaml'\noutput = 'api'\ntemplates = 'layout'\n", "'templates' runs the templates in 'layout'"),
        ("spec = '../api.yaml'\noutput = 'api'\n", "'spec' names a file outside the project"),
        ("spec = 'api.yaml'\noutput = '../api'\n", "'output' names a file outside the project"),
        ("spec = 'api.yaml'\noutput = 'api'\nhandlers = '../mine'\n", "'handlers' names a file outside the project"),
        ("spec = 'api.yaml'\noutput = 'api'\ntests = '/tmp/test_x.py'\n", "'tests' names a file outside the project"),
    ],
)
def test_job_of_generate_needs_trust_for_templates_and_paths_outside(root: Path, job: str, words: str) -> None:
    path = write(root, f"[[generate]]\n{job}")

    assert f"[[generate]]: {words}" in refusal("generate")
    trusted(path)
    assert "trust" not in refusal("generate")


def test_job_inside_the_project_needs_no_trust(root: Path) -> None:
    (root / "api.yaml").write_bytes(document_path("ontora").read_bytes())
    write(root, "[[generate]]\nspec = 'api.yaml'\noutput = 'api'\nhandlers = 'mine'\n")

    assert refusal("generate") == ""
    assert (root / "mine").is_dir()


def test_file_in_the_working_folder_needs_no_trust(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, SERVER + COMMAND)
    monkeypatch.chdir(root)

    assert "trust" not in refusal("check", "--timeout", 1)
    assert (root / MARK).exists()


def test_file_that_is_named_needs_no_trust(root: Path) -> None:
    path = write(root, SERVER + COMMAND)

    assert "trust" not in refusal("--config", path, "check")
    assert (root / MARK).exists()


def test_commands_without_a_configuration_are_not_stopped(root: Path) -> None:
    write(root, COMMAND)
    root.chmod(0o777)

    assert refusal("templates") == ""


# The trust store.


def test_trusted_file_runs_its_command_until_it_changes(root: Path) -> None:
    path = write(root, SERVER + COMMAND)

    told = trusted()
    assert told.splitlines() == [f"trusted {path}", f"  [auth]: 'command' runs the command {sys.executable!r}"]
    assert "trust" not in refusal("check")
    assert (root / MARK).exists()
    path.write_text(f"{SERVER}examples = 1\n{COMMAND}")
    assert "has changed since it was trusted" in refusal("check")
    assert trusted("--list") == f"{path} (changed since, not trusted)\n"
    trusted(path)
    assert "trust" not in refusal("check")


def test_same_content_at_another_path_is_not_trusted(root: Path) -> None:
    trusted(write(root, SERVER + COMMAND))
    other = root / "deep"
    (other / "deeper").mkdir()
    (other / "bythebook.toml").symlink_to(root / "bythebook.toml")
    os.chdir(other / "deeper")

    assert "is not trusted" in refusal("check")


def test_relative_path_of_a_file_means_the_project_of_that_file(root: Path) -> None:
    (root / "deep" / ".git").mkdir()
    path = write(root, "[check]\nvalues = 'values.yaml'\n")

    assert trusted("../bythebook.toml").splitlines() == [f"trusted {path}", "  runs and reads nothing"]


def test_removed_file_is_not_trusted_any_more(root: Path) -> None:
    path = write(root, SERVER + COMMAND)
    trusted(path)

    assert trusted("--list") == f"{path}\n"
    assert trusted("--remove", path) == f"not trusted any more: {path}\n"
    assert trusted("--list") == "no file is trusted\n"
    assert "is not trusted" in refusal("check")
    assert "is not trusted" in refusal("trust", "--remove", path)


def test_list_names_a_file_that_is_gone(root: Path) -> None:
    path = write(root, COMMAND)
    trusted(path)
    path.unlink()

    assert trusted("--list") == f"{path} (cannot be read)\n"
    trusted("--remove", path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "no configuration file is found; expected FILE"),
        (("none.toml",), "none.toml: cannot be read"),
        (("--list", "--remove"), "--list is given with FILE or --remove"),
        (("../pyproject.toml",), "has no table [tool.bythebook]"),
    ],
)
def test_wrong_use_of_trust_is_one_line(root: Path, arguments: tuple[str, ...], words: str) -> None:
    (root / "pyproject.toml").write_text("[project]\nname = 'x'\n")

    assert words in refusal("trust", *arguments)


def test_store_is_in_the_state_folder_of_the_user(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(root / "home"))
    stated = store.store()
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setattr(sys, "platform", "linux")

    assert stated == root.parent / "state" / "bythebook" / "trust"
    assert store.store() == root / "home" / ".local" / "state" / "bythebook" / "trust"


@POSIX
def test_only_the_user_may_write_the_store(root: Path) -> None:
    trusted(write(root, SERVER + COMMAND))

    assert store.store().stat().st_mode & 0o777 == 0o700
    store.store().chmod(0o777)
    assert "others may write this folder of trusted files" in refusal("check")


def test_damaged_entry_of_the_store_accepts_nothing(root: Path) -> None:
    trusted(write(root, SERVER + COMMAND))
    for entry in store.store().glob("*.json"):
        entry.write_text("[]")

    assert "is not trusted" in refusal("check")


# Files that other users may change.


@POSIX
@pytest.mark.parametrize("where", [".", "deep"])
@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o702])
def test_file_in_a_folder_that_everybody_may_write_is_refused(root: Path, where: str, mode: int) -> None:
    folder = root / where
    path = write(folder, "[check]\nexamples = 1\n")
    folder.chmod(mode)

    line = refusal("check", "--plan")
    assert re.search(rf"is not used, because everybody may write the folder {re.escape(str(folder.resolve()))}; ", line)
    assert line.endswith(f"(chmod go-w), or `bythebook --config {path}`")
    assert "everybody may write" in refusal("trust", path)
    assert refusal("--config", path, "check", "ontora", "--plan") == ""


@POSIX
def test_file_that_everybody_may_write_is_refused(root: Path) -> None:
    path = write(root, "[check]\nexamples = 1\n")
    path.chmod(0o666)

    assert f"everybody may write the file {path}" in refusal("check", "--plan")
    path.chmod(0o664)
    assert refusal("check", "ontora", "--plan") == ""


@POSIX
@pytest.mark.parametrize("name", ["bythebook.toml", "."])
def test_what_the_group_of_another_owner_may_write_is_refused(
    root: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(root, "[check]\nexamples = 1\n")
    (root / name).chmod(0o775)
    assert find(path.parent / "deep").path is not None  # of a group of the user's own
    user = os.geteuid()
    monkeypatch.setattr("bythebook_openapi.trust.places.os.geteuid", lambda: user + 1)

    assert "a group may write" in refusal("check", "--plan")


@POSIX
def test_link_to_a_file_that_everybody_may_write_is_refused(root: Path) -> None:
    shared = root.parent / "shared"
    shared.mkdir()
    real = write(shared, "[check]\nexamples = 1\n")
    (root / "bythebook.toml").symlink_to(real)
    shared.chmod(0o1777)

    assert f"everybody may write the folder {shared}" in refusal("check", "--plan")


@POSIX
def test_table_of_pyproject_is_refused_like_a_file_of_its_own(root: Path) -> None:
    pyproject = root / "pyproject.toml"
    pyproject.write_text("[tool.bythebook.check]\nspec = 'ontora'\napp = 'shop:app'\n")
    parent = refusal("explain", "*")
    root.chmod(0o777)

    assert "imports 'shop:app'" in parent
    assert "everybody may write the folder" in refusal("explain", "*")


def test_every_option_that_names_a_file_is_known() -> None:
    """A new option of a path must be asked for trust as well."""
    named = {name for name, option in options().items() if type(option.type).__name__ == "Path"}

    assert named <= FILES | {"cert"}
