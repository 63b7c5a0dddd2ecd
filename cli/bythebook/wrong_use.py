"""Says in one line which word of a command line is wrong, the nearest right one, and where all are listed."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

import click

from bythebook_openapi.errors import InputError
from bythebook_openapi.network.meant import with_scheme
from bythebook_openapi.network.origins import is_address
from bythebook_openapi.redact import without_secrets_of

__all__ = ["explained", "no_such_command"]


def explained(error: click.UsageError) -> InputError:
    """Returns the error of a command line that click refused, with what was expected and what to do next."""
    path = error.ctx.command_path if error.ctx is not None else "bythebook"
    if isinstance(error, click.NoSuchOption):
        params = error.ctx.command.get_params(error.ctx) if error.ctx is not None else []
        options = (name for each in params for name in each.opts if name.startswith("--"))
        return _unknown(path, f"there is no option {error.option_name}", error.option_name, options, "options")
    name = getattr(error, "command_name", None)  # click 8.4
    if isinstance(name, str) and error.ctx is not None and isinstance(error.ctx.command, click.Group):
        return no_such_command(path, name, error.ctx.command.list_commands(error.ctx))
    message = " ".join(error.format_message().split()).rstrip(".")
    sentence = message if message[:2].isupper() else f"{message[:1].lower()}{message[1:]}"
    return InputError(sentence, file=_place(path), expected=f"what {path} --help shows")


def no_such_command(path: str, name: str, names: Iterable[str]) -> InputError:
    """Returns the error of a command that does not exist. `path` is what stands before it: `bythebook`."""
    message, document = f"there is no command {name}", _document(name)
    if document:
        return InputError(message, file=_place(path), expected=f"bythebook check {document}")
    return _unknown(path, message, name, names, "commands")


def _document(name: str) -> str:
    """Returns how `check` takes a word that is an address or a file and no command; empty for another word."""
    address = name if is_address(name) else with_scheme(name)
    if address and not Path(name).is_file():
        shown = shlex.quote(without_secrets_of(address))
        return shown if urlsplit(address).path.strip("/") else f"--url {shown}"
    return shlex.quote(name) if Path(name).is_file() else ""


def _unknown(path: str, message: str, given: str, names: Iterable[str], kind: str) -> InputError:
    near = get_close_matches(given, list(names), n=1)
    where = f"{path} --help lists all {kind}"
    return InputError(message, file=_place(path), expected=f"{near[0]} ({where})" if near else f"another ({where})")


def _place(path: str) -> str | None:
    return path.partition(" ")[2] or None
