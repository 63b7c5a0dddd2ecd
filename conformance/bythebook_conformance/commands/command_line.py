"""Writes the command of a run as a line that a shell takes, with a variable for each secret in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import click

from bythebook_conformance.running.transport.credentials import PUBLIC, TOKEN, header, secret_of, variable
from bythebook_conformance.running.transport.shell import Filled, word
from bythebook_openapi.redact import without_secrets

__all__ = ["WORDS", "command_line"]

# The key in `Context.meta` of the words after the command's name.
WORDS = "bythebook.words"


def command_line(context: click.Context, redacted: Callable[[str], str]) -> str:
    """Returns the command that was run: `bythebook check openapi.json -H "Authorization: Bearer $TOKEN"`.

    `redacted` takes the user's secrets out of a text.
    """
    config = context.find_root().params.get("config")
    before = ["--config", word(str(config))] if config is not None else []
    words: Sequence[str] = context.meta.get(WORDS, ())
    return " ".join(["bythebook", *before, context.info_name or "", *_shown(words, redacted)])


def _shown(words: Sequence[str], redacted: Callable[[str], str]) -> Iterator[str]:
    waiting = False
    for text in words:
        option = next((each for each in ("--header=", "-H") if text.startswith(each)), "")
        if waiting:
            yield _header(text, redacted)
        elif option and text != option:
            yield f"-H {_header(text.removeprefix(option), redacted)}"
        else:
            yield _word(text, redacted)
        waiting = not waiting and text in {"-H", "--header"}


def _header(text: str, redacted: Callable[[str], str]) -> str:
    """Returns the word of a header; a variable stands for its value, however short that is."""
    name, colon, value = text.partition(":")
    value = value.strip()
    if not colon or not value or name.lower() in PUBLIC:
        return _word(text, redacted)
    secret = secret_of(name, value)
    named = TOKEN if name.lower() == "authorization" else variable(name)
    return header(name, value.removesuffix(secret), Filled(f"${named}")) if secret else _word(text, redacted)


def _word(text: str, redacted: Callable[[str], str]) -> str:
    """Returns a word; where a secret was taken out of it, the shell fills in the variable."""
    mark = f"${TOKEN}"
    first, *others = without_secrets(redacted(text)).split(mark)
    return word(first, *(part for each in others for part in (Filled(mark), each)))
