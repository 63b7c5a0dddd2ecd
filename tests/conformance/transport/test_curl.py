"""Laws of the command line that a fail is shown with: a shell reads it back word by word, and runs nothing of it."""

from __future__ import annotations

import base64
import json
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from documents import content, object_of, operation
from hypothesis import given
from hypothesis import strategies as st
from judging import Judge
from servers import Call

from bythebook_conformance.running.transport.credentials import CASES, shown, variant
from bythebook_conformance.running.transport.curl import command
from bythebook_conformance.running.transport.shell import Filled, word
from bythebook_openapi.document.load import parse
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.states import ABSENT

# What a shell reads from a file or the command line; a zero byte stands in no word.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
hostile = st.lists(st.sampled_from([*"$`\"'\\!;&|<>(){}*~#\n\t\x1b%= ", "$(touch pwned)", "${TOKEN}"]), max_size=6)
words = texts | hostile.map("".join)


def read_back(line: str, folder: Path, **variables: str) -> list[str]:
    """Return the words that bash hands over to curl, which is a function here; nothing else may be found."""
    script = f"curl() {{ for each; do printf '%s\\0' \"$each\"; done; }}\n{line}\n"
    ran = subprocess.run(
        ["bash", "--norc", "-c", script],
        capture_output=True,
        check=True,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **variables},
    )
    assert ran.stderr == b""
    assert list(folder.iterdir()) == []
    return ran.stdout.decode().split("\0")[:-1]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty")


@given(st.lists(words, min_size=1, max_size=4))
def test_bash_reads_every_word_back(folder: Path, some: list[str]) -> None:
    assert read_back(" ".join(["curl", *map(word, some)]), folder) == some


@given(st.lists(words.filter(str.isprintable), min_size=1, max_size=4))
def test_visible_words_are_quoted_as_every_shell_reads_them(some: list[str]) -> None:
    assert shlex.split(" ".join(map(word, some))) == some


@given(words)
def test_no_word_holds_invisible_characters(text: str) -> None:
    assert word(text).isprintable()
    assert word(text, Filled("$TOKEN")).isprintable()


@given(words, words, words)
def test_nothing_beside_a_variable_is_expanded(folder: Path, before: str, secret: str, after: str) -> None:
    line = f"curl {word(before, Filled('$TOKEN'), after)}"

    assert read_back(line, folder, TOKEN=secret) == [before + secret + after]


secrets = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=8, max_size=30)


@given(secrets, st.sampled_from(CASES), st.sampled_from(["Bearer ", "Key; ", "$(touch>pwned) ", ""]))
def test_curl_line_repeats_each_variant_of_the_credentials(folder: Path, secret: str, case: str, scheme: str) -> None:
    if case == "wrong-password":
        secret = base64.b64encode(f"{secret[:4]}:{secret}".encode()).decode()
    headers, names = {"Authorization": scheme + secret}, ("authorization",)
    read = read_back(" ".join(["curl", *shown(headers, names, case).values()]), folder, TOKEN=secret)

    sent = variant(headers, names, case).get("Authorization")
    if case == "other-scheme":
        assert read == ["-u", f"{secret}:"]
    elif sent is None:
        assert read == []
    else:
        assert read == ["-H", f"Authorization: {sent}" if sent else "Authorization;"]


HOSTILE = "$(touch pwned)`touch pwned`\"; touch pwned #'"
PARAMETERS = ("header", "query", "cookie", "path")


def stated(where: str) -> dict[str, Any]:
    schema = {"enum": [HOSTILE if where != "cookie" else "$(touch pwned)`touch pwned`"]}
    return {"name": f"X-{where}", "in": where, "required": True, "schema": schema}


def test_values_of_a_document_run_no_command_in_a_shell(judge: Judge, folder: Path) -> None:
    schema = object_of("a", a={"enum": [HOSTILE]})
    for media_type in ("application/json", "application/x-www-form-urlencoded"):
        shown, parameters = content({"type": "object"}), [stated(where) for where in PARAMETERS]
        post = operation("op", shown, body=schema, media_type=media_type, parameters=parameters)

        summary = judge(wrong, {"/t/{X-path}": {"post": post}})

        lines = [each.curl for each in summary.report.requirements if each.curl]
        assert lines
        for line in lines:
            read = read_back(line, folder, TOKEN="token", URL="$URL")
            assert shlex.split(line) == ["curl", *read]
            assert any(HOSTILE in each for each in read)


@given(words.filter(lambda text: text not in {"", "1", "key", "limit"}))
def test_a_secret_of_the_query_is_a_variable_of_the_shell(folder: Path, secret: str) -> None:
    """It stood in single quotes, so that the shell sent the word `$TOKEN`."""
    keyed = {"/t": {"get": operation("op", content({"type": "object"}))}}
    (listing,) = Contract(parse(json.dumps(keyed_document(keyed)), name="t")).operations
    parts = {"path_parameters": {}, "query": {"limit": 1, "key": secret}, "headers": {}, "cookies": {}}
    line = command(
        listing,
        url=("http://h.test",),
        parts=parts,
        body=ABSENT,
        headers=({}, {}),
        names=(),
        case="right",
        redacted=lambda text: "$TOKEN" if text == quote(secret, safe="", errors="backslashreplace") else text,
    )

    assert read_back(line, folder, TOKEN="t0k")[-1] == "http://h.test/t?limit=1&key=t0k"


def keyed_document(paths: Mapping[str, Any]) -> dict[str, Any]:
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths}


def wrong(call: Call) -> tuple[int, Mapping[str, Any] | list[Any]]:
    return (200, [1]) if "pwned" in str(call.headers.get("x-header")) else (400, {})
