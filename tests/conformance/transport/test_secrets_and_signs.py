"""No secret of a URL in any output, no control character on a terminal, and no file that is read without end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness import Bythebook
from hypothesis import given
from hypothesis import strategies as st
from ways import document, served

from bythebook_conformance.reports.exchanges import EXCHANGES
from bythebook_conformance.reports.files import FORMS
from bythebook_openapi.errors import InputError
from bythebook_openapi.redact import without_secrets, without_secrets_of
from bythebook_openapi.text.bounded_read import read_bounded

SECRET = "hunter2secret"
# Without a scheme, with a query, malformed in each part.
URLS = [
    f"bob:{SECRET}@localhost:80",
    f"{SECRET}@localhost:80",
    f"http://h/api?api_key={SECRET}",
    f"http://h/api?{SECRET}",
    f"http://h/api#access_token={SECRET}",
    f"http://bob:{SECRET}@[::1",
    f"http://bob:{SECRET}@h:port/",
    f"http://bob:{SECRET}@h/a b",
    f"http://bob:{SECRET}?@h/",
    f"http://bob:{SECRET}#@h/",
    f"http://bob:1/{SECRET}@h:80",
    f"ftp://bob:{SECRET}@h/",
    f"https:/bob:{SECRET}@h/",
    f"http://{SECRET}:@/x",
    f"http:bob:{SECRET}@h",
]


@pytest.mark.parametrize("url", URLS)
def test_a_url_that_cannot_be_used_is_printed_without_its_secret(
    bythebook: Bythebook, url: str, tmp_path: Path
) -> None:
    for options in ((), ("--plan",)):
        ran = bythebook("check", document(tmp_path), "--url", url, "--yes", *options)
        assert SECRET not in ran.out + ran.err
    ran = bythebook("check", document(tmp_path), "--url", "http://127.0.0.1:9", "--proxy", url)
    assert SECRET not in ran.out + ran.err


@pytest.mark.parametrize(
    "command",
    [("check",), ("lint",), ("generate", "-o", "made"), ("serve",), ("prove",), ("explain", "x"), ("capture",)],
    ids=lambda command: str(command[0]),
)
@pytest.mark.parametrize("url", [f"https://x:{SECRET}@h.invalid/notes.yaml", f"https://h.invalid/n.yaml?key={SECRET}"])
def test_a_document_that_is_a_url_is_printed_without_its_secret(
    bythebook: Bythebook, command: tuple[str, ...], url: str
) -> None:
    name, *rest = command
    words = (*rest, url) if name == "explain" else (url, *rest)
    ran = bythebook(name, *words)

    assert ran.code in {2, 3}
    assert SECRET not in ran.out + ran.err
    assert "Traceback" not in ran.err


def test_an_argument_too_many_is_printed_without_its_secret(bythebook: Bythebook) -> None:
    ran = bythebook("check", "a", f"https://x:{SECRET}@h/notes.yaml")

    assert ran.code == 2
    assert SECRET not in ran.err
    assert "https://h/notes.yaml" in ran.err


def test_no_report_holds_a_secret_of_the_url(bythebook: Bythebook, tmp_path: Path) -> None:
    seen: list[str] = []

    def told(handler: Any) -> tuple[int, Any]:
        seen.append(handler.headers.get("Authorization", ""))
        return 500, {"said": seen[-1], "url": f"http://bob:{SECRET}@h/"}

    files = {form: tmp_path / form for form in (*FORMS, *EXCHANGES)}
    with served(told) as server:
        url = server.url.replace("//", f"//bob:{SECRET}@")
        ran = bythebook(
            "check", document(tmp_path), "--url", url, *(f"--report={form}={file}" for form, file in files.items())
        )

    assert ran.code == 1
    assert set(seen) == {"Basic Ym9iOmh1bnRlcjJzZWNyZXQ="}
    for text in (ran.out, ran.err, *(file.read_text() for file in files.values())):
        assert SECRET not in text
        assert "Ym9iOmh1" not in text
    assert f"curl -i -X GET {server.url}/notes" in ran.out
    assert '-H "Authorization: Basic $TOKEN"' in ran.out


def test_a_header_of_the_user_outweighs_the_url(bythebook: Bythebook, tmp_path: Path) -> None:
    with served() as server:
        url = server.url.replace("//", f"//bob:{SECRET}@")
        bythebook("check", document(tmp_path), "--url", url, "-H", "Authorization: Bearer abcdefgh")

    assert {head["Authorization"] for head in server.heads} == {"Bearer abcdefgh"}


plain = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=8, max_size=20)
signs = st.text(st.sampled_from("abc123:/?#@[]%&=+ "), max_size=8)


@given(plain, signs, signs, st.sampled_from(["http://", "https://", "", "ftp://", "http:/"]))
def test_a_password_of_any_characters_is_taken_out(secret: str, before: str, after: str, scheme: str) -> None:
    url = f"{scheme}bob:{before}{secret}{after}@host:80/path"

    assert secret not in without_secrets_of(url)
    assert without_secrets_of(url).endswith("host:80/path")


@given(
    st.sampled_from(
        [
            "http://h",
            "https://h:8443/a/@me/b",
            "see http://h/x: it",
            "http://[::1]:80/x",
            "no url: a@b",
            "a/b:c",
            "x?y=z",
        ]
    )
)
def test_a_text_without_secrets_is_left_as_it_is(text: str) -> None:
    assert without_secrets(text) == text


def test_an_error_shows_no_secret_of_a_url_within_a_sentence() -> None:
    error = InputError(f"leads to http://u:{SECRET}@h/x?a={SECRET}&b=", file=f"http://h?k={SECRET}")

    assert str(error) == "http://h?k=$TOKEN: leads to http://h/x?a=$TOKEN&b="


ZERO = Path("/dev/zero")


@pytest.mark.skipif(not ZERO.exists(), reason="no such device here")
@pytest.mark.parametrize(
    "command",
    [
        ("lint", ZERO),
        ("generate", ZERO, "-o", "made"),
        ("serve", ZERO),
        ("check", "ontora", "--url", "http://127.0.0.1:9", "--values", ZERO),
        ("check", "ontora", "--url", "http://127.0.0.1:9", "--waivers", ZERO),
        ("--config", ZERO, "check"),
    ],
    ids=lambda command: " ".join(map(str, command[:1])) + str(command[-2]),
)
def test_a_device_without_end_is_too_large(bythebook: Bythebook, command: tuple[object, ...]) -> None:
    ran = bythebook(*command)

    assert ran.code == 2
    assert "/dev/zero: is too large; expected at most " in ran.err


def test_no_more_is_read_than_may_be(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"abc")
    assert read_bounded(file, 3) == b"abc"
    with pytest.raises(InputError, match="is too large"):
        read_bounded(file, 2)


SIGNS = "a\x1b]0;owned\x07b\x9bc"


def signed(folder: Path) -> Path:
    """Returns a document with control characters in the names of an operation, a property and a parameter."""
    body = {
        "type": "object",
        "not": {"required": [SIGNS]},
        "properties": {SIGNS: {"type": "array", "uniqueItems": True}},
    }
    stated = {
        "openapi": "3.0.3",
        "info": {"title": "signs", "version": "1"},
        "paths": {
            "/t": {
                "post": {
                    "operationId": SIGNS,
                    "requestBody": {"content": {"application/json": {"schema": body}}},
                    "parameters": [{"name": SIGNS, "in": "query", "schema": {"type": "integer", "default": "x"}}],
                    "responses": {"200": {"description": "-", "content": {"application/json": {"schema": body}}}},
                }
            }
        },
    }
    file = folder / "signs.json"
    file.write_text(json.dumps(stated))
    return file


COMMANDS: dict[str, Callable[[Path, Path], tuple[object, ...]]] = {
    "generate": lambda file, folder: ("generate", file, "-o", folder / "made", "--verbose"),
    "generate --check": lambda file, folder: ("generate", file, "-o", folder / "made", "--check"),
    "lint": lambda file, _: ("lint", file),
    "explain": lambda file, _: ("explain", "*", file),
    "plan": lambda file, _: ("check", file, "--plan"),
    "prove": lambda file, _: ("prove", file, "--list", "text"),
}


@pytest.mark.parametrize("name", list(COMMANDS))
def test_no_control_character_of_a_name_gets_to_the_terminal(bythebook: Bythebook, tmp_path: Path, name: str) -> None:
    ran = bythebook(*COMMANDS[name](signed(tmp_path), tmp_path))
    printed = ran.out + ran.err

    assert printed
    assert [char for char in printed if not char.isprintable() and char not in "\n\t"] == []
