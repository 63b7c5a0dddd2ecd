"""Laws of what is printed: no secret that the user gave, as it was given, as it is sent, or as a server spells it."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from documents import content, object_of, operation, parameter
from harness import Bythebook, serving
from hypothesis import given
from hypothesis import strategies as st
from judging import Judge
from miniature import AUTHORIZATION, Miniature
from servers import Answer, Call
from ways import document, served

from bythebook_conformance.commands.options import headers as read_headers
from bythebook_conformance.reports.exchanges import EXCHANGES
from bythebook_conformance.reports.files import FORMS
from bythebook_conformance.reports.terminal import plain_lines
from bythebook_conformance.running.transport.credentials import CASES, WRONG, shown, variant
from bythebook_conformance.running.transport.redaction import Redactor
from bythebook_openapi.errors import InputError

AUTHORIZED = ("authorization",)
# A header's value, as `options.headers` admits it.
secrets = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=8, max_size=40)
tokens = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=8, max_size=40)
ENCODINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in a URL": lambda text: quote(text, safe=""),
    "in a path": quote,
    "in a form": quote_plus,
    "in JSON": lambda text: json.dumps(text)[1:-1],
    "in JSON, slashes escaped": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "in HTML": html.escape,
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "in lower case": str.lower,
    "in upper case": str.upper,
}
encodings = st.sampled_from(list(ENCODINGS.values()))


@given(secrets, st.text(max_size=20))
def test_secret_is_redacted_wherever_it_stands(secret: str, around: str) -> None:
    redacted = Redactor({"Authorization": f"Bearer {secret}"}, "http://host")

    assert secret not in redacted(around + secret + around).replace("$TOKEN", "")


@given(secrets, encodings, st.sampled_from(["Authorization", "X-API-Key", "Cookie"]), st.sampled_from(["Bearer ", ""]))
def test_secret_is_redacted_however_it_is_spelled(
    secret: str, encoding: Callable[[str], str], name: str, scheme: str
) -> None:
    given = f"theme=dark; session={secret.replace(';', '.')}" if name == "Cookie" else scheme + secret
    redacted = Redactor({name: given}, "http://host")
    spelled = encoding(secret.replace(";", ".") if name == "Cookie" else secret)

    assert spelled not in redacted(f"<{spelled}>")


# These hold nothing of a token.
_BARE = {"missing", "empty", "wrong", "wrong-password"}


@given(tokens, st.sampled_from([each for each in CASES if each not in _BARE]), encodings)
def test_every_variant_that_is_sent_is_redacted(secret: str, case: str, encoding: Callable[[str], str]) -> None:
    given = {"Authorization": f"Bearer {secret}"}
    sent = variant(given, AUTHORIZED, case)["Authorization"].rpartition(" ")[2]
    printed = Redactor(given, "http://host", AUTHORIZED)(f"<{encoding(sent)}>")

    assert "$TOKEN" in printed
    assert len(printed.replace("$TOKEN", "")) <= len("<=>") + 1


@given(tokens, tokens, encodings)
def test_user_name_beside_a_wrong_password_is_redacted(
    user: str, password: str, encoding: Callable[[str], str]
) -> None:
    given = {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}
    sent = variant(given, AUTHORIZED, "wrong-password")["Authorization"].rpartition(" ")[2]

    assert base64.b64decode(sent).decode() == f"{user}:{WRONG}"
    assert Redactor(given, "http://host", AUTHORIZED)(f"<{encoding(sent)}>") in {"<$TOKEN>", "<$TOKEN=>", "<$TOKEN==>"}


@given(tokens, tokens)
def test_user_name_and_password_of_basic_credentials_are_redacted(user: str, password: str) -> None:
    coded = base64.b64encode(f"{user}:{password}".encode()).decode()
    for name in ("Authorization", "X-Forwarded-Authorization"):
        redacted = Redactor({name: f"Basic {coded}"}, "http://host")
        assert redacted(f"<{user}:{password}>") == "<$TOKEN>"
        assert redacted(f"<{password}>") == "<$TOKEN>"
        assert redacted(f"<{user}>") == "<$TOKEN>"


@given(tokens, st.integers(4, 40), st.text("<>", max_size=9))
def test_the_beginning_of_a_secret_that_was_cut_off_is_redacted(secret: str, size: int, before: str) -> None:
    redacted = Redactor({"Authorization": f"Bearer {secret}"}, "http://host")

    assert redacted(f"{before}{secret[:size]}... (99 characters)") == f"{before}$TOKEN... (99 characters)"


TOKEN, USER = "SecretToken-12345/67", "someone:hunter2secret"
BASIC = base64.b64encode(USER.encode()).decode()
BEARER = {"securitySchemes": {"k": {"type": "http", "scheme": "bearer"}}}
FORBIDDEN = (
    TOKEN,
    TOKEN.swapcase(),
    TOKEN[:-1],
    TOKEN[: len(TOKEN) // 2],
    USER,
    "hunter2secret",
    quote(TOKEN, safe=""),
)
TEXTS = {"type": "object", "properties": {"a": {"type": "integer"}}}


def test_no_report_holds_a_secret_that_a_server_repeats(judge: Judge) -> None:
    def telling(call: Call) -> Answer:
        said = call.headers.get("authorization", "")
        spelled = [said, quote(said, safe=""), USER, *(["x" * 70 + TOKEN] * 30)]
        return (200 if said == f"Bearer {TOKEN}" else 500), {"a": spelled, "b": spelled}

    paths = {"/r": {"get": operation("r", content(TEXTS), security=[{"k": []}])}}
    given = {"Authorization": f"Bearer {TOKEN}", "X-Other": f"Basic {BASIC}"}
    report = judge(telling, paths, BEARER, headers=given, examples=0).report

    texts = [FORMS[form](report).decode() for form in FORMS]
    texts += ["\n".join(plain_lines(report, each)) for each in report.requirements if each.verdict == "fail"]
    assert any("$TOKEN" in text for text in texts)
    for text in texts:
        for each in FORBIDDEN:
            assert each not in text


def test_no_file_that_check_writes_holds_a_secret_that_a_server_repeats(bythebook: Bythebook, tmp_path: Path) -> None:
    def telling(handler: Any) -> tuple[int, Any]:
        said = handler.headers.get("Authorization", "")
        spelled = [said, quote(said, safe=""), USER, *(["x" * 70 + TOKEN] * 30)]
        return (200 if said == f"Bearer {TOKEN}" else 500), {"title": spelled, said: USER}

    files = [tmp_path / form for form in (*FORMS, *EXCHANGES)]
    given = ["-H", f"Authorization: Bearer {TOKEN}", "-H", f"X-Other: Basic {BASIC}", "-H", "X-Key: abc12"]
    with served(telling) as server:
        reports = [f"--report={file.name}={file}" for file in files]
        ran = bythebook("check", document(tmp_path), "--url", server.url, "--verbose", *given, *reports)

    texts = {"terminal": ran.out + ran.err, **{file.name: file.read_text() for file in files}}
    assert texts.keys() == {"terminal", *FORMS, *EXCHANGES}
    for text in texts.values():
        assert "$TOKEN" in text
        for each in (*FORBIDDEN, BASIC, "abc12"):
            assert each not in text


def test_curl_line_keeps_words_of_the_document_that_look_like_the_secret(judge: Judge) -> None:
    body = object_of("test", test={"enum": [TOKEN, f"{TOKEN}'"]})
    key = parameter("test", required=True, enum=[TOKEN])
    paths = {"/test/things": {"post": operation("r", content(TEXTS), body=body, parameters=[key])}}
    for secret in (TOKEN, "test1234"):
        report = judge(lambda _: (200, {"a": "b"}), paths, headers={"X-Key": secret}, examples=0).report
        lines = [each.curl for each in report.requirements if each.curl]
        assert lines
        assert all("/test/things" in line for line in lines)
        assert any('{"test": ' in line for line in lines)
        assert secret not in "".join(lines)


def test_header_option_that_cannot_be_read_is_not_printed() -> None:
    with pytest.raises(InputError) as told:
        read_headers([f"Bearer {TOKEN}"])

    assert TOKEN not in str(told.value)


def test_password_in_an_invalid_url_is_not_printed(bythebook: Bythebook) -> None:
    ran = bythebook("check", "ontora", "--url", "http://someone:hunter2secret@[::1")

    assert ran.code == 2
    assert "hunter2secret" not in ran.err


def test_every_part_of_a_header_that_may_be_secret_is_hidden() -> None:
    headers = {
        "Cookie": "session=supersecret1; other=zzzzzzzz",
        "X-Key": "topsecret part2",
        "Authorization": "Bearer ab cd",
    }
    printed = json.dumps(shown(headers, (), "right"))

    for secret in ("supersecret1", "zzzzzzzz", "topsecret", "part2", "ab cd"):
        assert secret not in printed
    redacted = Redactor({**headers, "X-Other": 'with"quote\\and'}, "http://host")
    assert "supersecret1" not in redacted("it said supersecret1")
    assert "quote" not in redacted(json.dumps({"token": 'with"quote\\and'}))


def test_token_is_redacted_before_a_text_is_cut(bythebook: Bythebook) -> None:
    class Echoing(Miniature):
        def respond(self, where: str, authorization: str | None, content: bytes) -> tuple[int, object]:
            return 401, {"detail": "x" * 375 + str(authorization)}

    with serving(Echoing()) as url:
        ran = bythebook("check", "ontora", "--url", url, "-H", f"Authorization: {AUTHORIZATION}")

    assert AUTHORIZATION[:12] not in ran.out


@pytest.mark.soak
def test_header_whose_value_is_a_common_word_leaves_the_report_whole(bythebook: Bythebook, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    with serving(Miniature()) as url:
        options = ("-H", "X-Debug: true", "-H", "X-Env: required", "--strict", "--report", f"json={report}")
        bythebook("check", "ontora", "--url", url, "-H", f"Authorization: {AUTHORIZATION}", *options)

    written = json.loads(report.read_text())
    assert written["strict"] is True
    assert "createInterview/body/name/required" in {each["id"] for each in written["requirements"]}
