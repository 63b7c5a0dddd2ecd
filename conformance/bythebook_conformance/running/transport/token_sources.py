"""Fetches tokens: from the user's text, a command, an OAuth 2.0 token endpoint, or a login. Prints nothing of them."""

from __future__ import annotations

import base64
import json
import math
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode

from bythebook_conformance.conventions import EMAIL, HANDLE
from bythebook_conformance.running.transport.keys import Source, Token
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.equivalence import is_number
from bythebook_openapi.network.ask import Answer, Ask
from bythebook_openapi.pointer import value_at
from bythebook_openapi.redact import without_secrets_of

__all__ = ["from_command", "from_login", "from_oauth2", "given", "sendable"]

MAX_TOKEN = 64 * 1024
_FORM = "application/x-www-form-urlencoded"
_SHOWN_NAMES = 8


def given(text: str, name: str) -> Source:
    """Returns the source of a token that the user wrote down. `name` is its name in messages."""
    token = Token(sendable(text, name))
    return Source(lambda: token)


def sendable(text: str, name: str) -> str:
    """Returns a token that a header can hold. Raises `InputError`, which does not show it."""
    if not text:
        raise InputError(f"{name} is empty", expected="a token")
    if not text.isascii() or not text.isprintable():
        raise InputError(f"{name} holds characters that HTTP does not carry", expected="a token of printable ASCII")
    return text


def from_command(words: Sequence[str], folder: Path, name: str, *, seconds: float, lifetime: float) -> Source:
    """Returns the source that runs a command in a folder and reads a token from its stdout.

    The command is ended after so many `seconds`. `lifetime` is how long its tokens are valid.
    """

    def fetch() -> Token:
        output = _output(words, folder, name, seconds)
        text = output.decode("utf-8", "replace").strip()
        if not text:
            raise InputError(f"the command {words[0]!r} of {name} prints nothing", expected="a token on its stdout")
        return Token(sendable(text, f"what the command {words[0]!r} of {name} prints"), lifetime)

    return Source(fetch, is_renewable=True)


def _output(words: Sequence[str], folder: Path, name: str, seconds: float) -> bytes:
    """Returns what a command prints, and ends its whole group of processes where it takes too long."""
    told = f"the command {words[0]!r} of {name}"
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            [*words], cwd=folder, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing, start_new_session=True
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{told} cannot be run ({why})", expected="the words of a command that exists") from error
    late = threading.Event()

    def end() -> None:
        late.set()
        _kill(process)

    timer = threading.Timer(seconds, end)
    timer.start()
    assert process.stdout is not None
    try:
        with process.stdout as stdout:
            output = stdout.read(MAX_TOKEN + 1)
            if len(output) > MAX_TOKEN:
                raise InputError(f"{told} prints more than {MAX_TOKEN} bytes", expected="a token and nothing else")
        code = process.wait()
    finally:
        timer.cancel()
        if process.poll() is None:
            _kill(process)
            process.wait()
    if late.is_set():
        raise InputError(f"{told} takes longer than {seconds:g} s", expected="a token on its stdout before that")
    if code:
        raise InputError(f"{told} exits with {code}", expected="0, and a token on its stdout; run it to see why")
    return output


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kills a process with those that it started; on Windows the process alone."""
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def from_oauth2(
    ask: Ask, url: str, name: str, *, form: Mapping[str, str], client: tuple[str, str] | None, secrets: Sequence[str]
) -> Source:
    """Returns the source that asks a token endpoint (RFC 6749, sections 4.3 and 4.4).

    `client` is the client's id and secret where they are sent as basic credentials (section 2.3.1).
    """
    headers = {"Content-Type": _FORM, "Accept": "application/json"}
    coded = ""
    if client is not None:
        coded = base64.b64encode(":".join(map(quote_plus, client)).encode()).decode()
        headers["Authorization"] = f"Basic {coded}"

    def fetch() -> Token:
        answer = ask("POST", url, headers, urlencode(form).encode())
        body = _json(answer, url, name)
        text = body.get("access_token") if isinstance(body, dict) else None
        return _token(text, body, "/access_token", url, name)

    hidden = (*secrets, coded) if coded else tuple(secrets)
    return Source(fetch, is_renewable=True, login=("POST", url), secrets=hidden, user=form.get("username", ""))


def from_login(
    ask: Ask, request: tuple[str, str, Any], name: str, *, pointer: str, lifetime: float, secrets: Sequence[str]
) -> Source:
    """Returns the source that sends a request (method, URL, JSON body or None), and finds the token in the response at
    a JSON pointer.
    """
    method, url, body = request
    headers = {"Accept": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    if content is not None:
        headers["Content-Type"] = "application/json"

    def fetch() -> Token:
        found = _json(ask(method, url, headers, content), url, name)
        token = _token(value_at(found, pointer), found, pointer, url, name)
        return Token(token.text, min(token.seconds, lifetime), token.secrets)

    members = body.items() if isinstance(body, dict) else ()
    users = (value for key, value in members if isinstance(value, str) and (HANDLE.found(key) or EMAIL.found(key)))
    return Source(fetch, is_renewable=True, login=(method, url), secrets=tuple(secrets), user=next(users, ""))


def _json(answer: Answer, url: str, name: str) -> Any:
    """Returns the JSON of a successful response. Raises `InputError`, which shows no more than an OAuth 2.0 error."""
    shown = without_secrets_of(url)
    try:
        body = json.loads(answer.content)
    except (ValueError, RecursionError):
        body = None
    if not 200 <= answer.status < 300:
        code = body.get("error") if isinstance(body, dict) else None
        said = f" ({code})" if isinstance(code, str) and re.fullmatch(r"[a-z_]{1,60}", code) else ""
        raise InputError(f"{name}: the server answers {answer.status}{said}", file=shown, expected="a token")
    if body is None:
        raise InputError(f"{name}: the server answers no JSON", file=shown, expected="a token in JSON")
    return body


def _token(text: Any, body: Any, pointer: str, url: str, name: str) -> Token:
    """Returns the token of a response, how long it is valid, and the refresh token as a secret."""
    members = body if isinstance(body, dict) else {}
    if not isinstance(text, str) or not text:
        names = ", ".join([each for each in members if each.isprintable()][:_SHOWN_NAMES]) or "no member"
        raise InputError(
            f"{name}: its response has no text at '{pointer}', but {names}",
            file=without_secrets_of(url),
            expected="a token there; 'pointer' of a login names another place",
        )
    stated = members.get("expires_in")
    seconds = float(stated) if is_number(stated) and stated > 0 else math.inf
    more = [each for each in (members.get("refresh_token"), members.get("id_token")) if isinstance(each, str)]
    return Token(sendable(text, f"the token of {name}"), seconds, tuple(more))
