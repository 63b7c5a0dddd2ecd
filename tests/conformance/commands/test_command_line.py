"""The command of a run, as its reports show it: it can be run again, and it holds no secret."""

from __future__ import annotations

import shlex

import click
import pytest

from bythebook_conformance.commands.arguments import Sectioned
from bythebook_conformance.commands.command_line import command_line

SECRET = "s3cret-of-mine"


def shown(*words: str, config: str | None = None) -> str:
    """Returns the line of `bythebook check` with these words."""
    lines: list[str] = []

    @click.group()
    @click.option("--config")
    def bythebook(config: str | None) -> None:
        pass

    @bythebook.command(cls=Sectioned, context_settings={"ignore_unknown_options": True})
    @click.argument("rest", nargs=-1, type=click.UNPROCESSED)
    def check(rest: tuple[str, ...]) -> None:
        lines.append(command_line(click.get_current_context(), lambda text: text.replace(SECRET, "$TOKEN")))

    before = () if config is None else ("--config", config)
    bythebook.main([*before, "check", *words], standalone_mode=False)
    return lines[0]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("openapi.json", "--url", "http://127.0.0.1:8000"), "openapi.json --url http://127.0.0.1:8000"),
        (("my api.json", "--select", "*/default"), "'my api.json' --select '*/default'"),
        (("-H", f"Authorization: Bearer {SECRET}"), '-H "Authorization: Bearer $TOKEN"'),
        ((f"-HAuthorization: Bearer {SECRET}",), '-H "Authorization: Bearer $TOKEN"'),
        ((f"--header=X-Api-Key: {SECRET}",), '-H "X-Api-Key: $X_API_KEY"'),
        (("--header", "X-Pin: 12", "-q"), '--header "X-Pin: $X_PIN" -q'),
        (("-H", "Accept-Language: de"), "-H 'Accept-Language: de'"),
        (("-H", "@headers.txt"), "-H @headers.txt"),
        (("--url", "http://ann:pass-word@host/api"), "--url http://host/api"),
        (("--values", f"{SECRET}.yaml"), '--values "$TOKEN.yaml"'),
    ],
)
def test_a_secret_is_a_variable_and_all_else_stays(words: tuple[str, ...], line: str) -> None:
    assert shown(*words) == f"bythebook check {line}"


def test_the_configuration_is_named() -> None:
    assert shown("a.json", config="ci.toml") == "bythebook --config ci.toml check a.json"


def test_a_shell_reads_the_same_words() -> None:
    words = ["o'brien.json", "--exclude", "*/echo=we know; rm -rf /", "--report", "html=a b.html"]

    assert shlex.split(shown(*words)) == ["bythebook", "check", *words]
