"""`--help` is one screen, `bythebook help` prints pages that messages name, and shells complete commands."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bythebook.helping import FIRST, LINES
from bythebook.init.command import SHELLS
from bythebook.main import COMMANDS, cli
from bythebook.topics import topics

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for folder in ("cli", "conformance", "openapi", "capture", "generator", "simulator")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


def printed(*words: str) -> str:
    ran = CliRunner().invoke(cli, words, terminal_width=80)
    assert ran.exit_code == 0, ran.exception
    return ran.output


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_is_one_screen_and_help_all_has_every_option(name: str) -> None:
    brief, whole = printed(name, "--help"), printed(name, "--help-all")
    command = cli.get_command(click.Context(cli), name)
    assert command is not None

    assert len(brief.splitlines()) <= LINES
    assert "--help-all" in brief
    options = [each for each in command.params if isinstance(each, click.Option) and not each.hidden]
    assert [each.opts for each in options if each.opts[-1] not in whole] == []


@pytest.mark.parametrize("name", FIRST)
def test_option_that_is_used_first_is_told_in_one_line(name: str) -> None:
    lines = printed(name, "--help").splitlines()

    for about in FIRST[name].values():
        assert any(line.endswith(f"  {about}") for line in lines), about


def _texts(path: Path) -> Iterator[str]:
    """Yields the texts of a module, without docstrings."""
    tree = ast.parse(path.read_text())
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef)
    first = (node.body[0] for node in ast.walk(tree) if isinstance(node, holders) and node.body)
    skipped = {id(each.value) for each in first if isinstance(each, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


@pytest.mark.soak
def test_messages_name_topics_that_are_there_and_no_file_of_the_checkout() -> None:
    """Who installed a wheel has no `docs/`."""
    texts = [(path.name, text) for path in SOURCES for text in _texts(path)]
    named = {topic for _, text in texts for topic in re.findall(r"bythebook help ([a-z][\w-]*)", text)}

    assert {"safety", "values", "auth", "limits"} <= named <= topics().keys()
    assert [each for each in texts if re.search(r"docs/[\w/-]+\.md", each[1]) and not _is_written_there(each[1])] == []


def _is_written_there(text: str) -> bool:
    """Returns whether a text is of a command of contributors, which writes the page."""
    return text.startswith("expected the page")


@pytest.mark.parametrize("topic", ["safety", "docs/safety.md", "guides/tls", "troubleshooting"])
def test_page_of_a_topic_is_printed(topic: str) -> None:
    told = printed("help", topic)

    assert told.startswith("# ")
    assert "<!-- run" not in told
    assert topic.removesuffix(".md").rpartition("/")[2] in printed("help")


def test_unknown_topic_names_the_nearest_one() -> None:
    error = CliRunner().invoke(cli, ["help", "safty"]).exception

    assert str(error) == "there is no topic safty; expected safety"


@pytest.mark.parametrize("shell", SHELLS)
def test_shell_completes_commands_and_options(shell: str) -> None:
    script = printed("init", "completion", shell)
    variables = {"bash": {"COMP_WORDS": "bythebook check --bud", "COMP_CWORD": "2"}}
    asked = variables.get(shell, {"COMP_WORDS": "bythebook check", "COMP_CWORD": "--bud" if shell == "fish" else "2"})
    asked = {**asked, "COMP_WORDS": "bythebook check --bud"} if shell == "zsh" else asked
    environment = {**os.environ, **asked, "_BYTHEBOOK_COMPLETE": f"{shell}_complete"}
    ran = subprocess.run(
        [sys.executable, "-c", "from bythebook.main import main; main()"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert f"_BYTHEBOOK_COMPLETE={shell}_complete" in script
    assert "--budget" in ran.stdout
