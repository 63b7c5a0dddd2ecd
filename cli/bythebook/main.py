"""One command with lazily mounted subcommands, and the one place where an error becomes a line and an exit code.

It knows where each subcommand lives, and nothing of what they do.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
import time
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import click

from bythebook.extras import not_installed
from bythebook.helping import helped
from bythebook.internal_error import INTERNAL, described
from bythebook.wrong_use import explained, no_such_command
from bythebook_openapi.configuration import BEGAN, Configuration, find, read
from bythebook_openapi.errors import InputError, InternalError, UnreachedError
from bythebook_openapi.redact import without_secrets
from bythebook_openapi.text.closed_pipe import CLOSED_PIPE, is_closed, silence, was_silenced
from bythebook_openapi.text.visible import visible

__all__ = ["main"]

WRONG_USE: Final = 2
NOT_REACHED: Final = 3
INTERRUPTED: Final = 130
# What a machine lacks where an operation of the system fails without the name of a file.
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
# What is read and planned stays until the end: looking through it again and again finds nothing to collect.
COLLECT: Final = (100_000, 50, 50)

# What a document may be beyond, and what to do then.
_BEYOND: Final[Mapping[type[BaseException], str]] = {
    MemoryError: "the document needs more memory than there is; expected a part of it, such as that of one tag",
    RecursionError: "the schemas of the document extend each other too deeply; expected fewer levels of allOf and $ref",
}

# name: (module, what it does)
COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "accept": ("bythebook_conformance.commands.accept", "Let known failures of a report pass, with a reason."),
    "baseline": ("bythebook_conformance.commands.baseline.command", "Keep what a server does in a file for git."),
    "capture": ("bythebook_capture.command", "Turn a documentation page into an OpenAPI document."),
    "check": ("bythebook_conformance.commands.check", "Tell whether a server does what a document says."),
    "compare": ("bythebook_conformance.commands.compare", "Tell what differs between two versions of a server."),
    "demo": ("bythebook.demo", "Check a bundled server with three faults: the first five minutes."),
    "diff": ("bythebook_conformance.commands.diff", "Tell which failures are new between two reports."),
    "explain": ("bythebook_conformance.commands.explain", "Say why a requirement is raised, and how it is judged."),
    "export": ("bythebook_conformance.commands.export.command", "Write the findings of a report as tests."),
    "generate": ("bythebook_generator.commands.generate", "Turn a document into models, server stub and client."),
    "help": ("bythebook.topics", "Print the page of a topic, such as safety, or list the topics."),
    "init": ("bythebook.init.command", "Write a first bythebook.toml, a job of a CI system, or completion."),
    "lint": ("bythebook_openapi.lint.command", "Report the contradictions of a document."),
    "merge": ("bythebook_conformance.commands.merge", "Join the reports of the shards of a run."),
    "page": ("bythebook_capture.page_command", "Print an operation as the text of a documentation page."),
    "population": ("bythebook.population.command", "Measure false positives and found bugs over many documents."),
    "prove": ("bythebook.prove.command", "Show which faults are found in faulty twins of a document."),
    "repair": ("bythebook_conformance.commands.repair.command", "Let the document learn from findings of a report."),
    "replay": ("bythebook_conformance.commands.replay", "Send the requests of a failure again."),
    "serve": ("bythebook_simulator.command", "Serve what a document says."),
    "templates": ("bythebook_generator.commands.templates", "List the templates of generated code, or copy them."),
    "trust": ("bythebook.trust", "Let a configuration file of a parent folder run commands and read files."),
}

# The commands that use the configuration. What it states concerns no other.
CONFIGURED: Final = frozenset(
    {"accept", "baseline", "check", "compare", "explain", "generate", "init", "prove", "replay"}
)
# The extras that commands need beside the plain install.
EXTRAS: Final = {"capture": "capture", "export": "generate", "generate": "generate"}
# The functions of commands that have another name than the command.
FUNCTIONS: Final = {"help": "help_"}
# Options of `check` whose parameters have other names.
PARAMETERS: Final = {"header": "headers", "overlay": "overlays", "report": "reports"}


class _BrokenPipe(Exception):  # noqa: N818 - it is the error of the same name, which click would take for its own
    """Somebody stopped reading: the `BrokenPipeError` is the cause. click would end the command with 1."""


class _Lazy(click.Group):
    """A group that imports a subcommand when it is called, so that `capture` does not pay for Schemathesis."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        try:
            command = getattr(import_module(module), FUNCTIONS.get(cmd_name, cmd_name))
        except ModuleNotFoundError as error:
            if _is_ours(error):
                raise
            raise not_installed(f"'{cmd_name}'", error, EXTRAS.get(cmd_name)) from error
        assert isinstance(command, click.Command)
        return helped(command, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Returns the command of the first word. Raises `InputError` with the nearest one where there is none."""
        if args[0] not in COMMANDS and args[0][:1].isalnum():
            raise no_such_command("bythebook", args[0], COMMANDS)
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **named: Any) -> click.Context:
        """Reads the options before the command, and prints what they ask for."""
        try:
            return super().make_context(*args, **named)
        except BrokenPipeError as error:
            raise _BrokenPipe from error

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command. A mistake in its options names the command, which click leaves out of some errors."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _BrokenPipe from error
        except ModuleNotFoundError as error:  # some commands import a package when they use it
            name = ctx.invoked_subcommand
            if name not in EXTRAS or _is_ours(error):
                raise
            raise not_installed(f"'{name}'", error, EXTRAS[name]) from error
        except click.UsageError as error:
            name = ctx.invoked_subcommand
            command = self.get_command(ctx, name) if error.ctx is None and name is not None else None
            if command is not None:
                error.ctx = click.Context(command, info_name=name, parent=ctx)
            raise

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


def _is_ours(error: ModuleNotFoundError) -> bool:
    """Returns whether a module of bythebook is missing, which is a fault of it."""
    return (error.name or "bythebook").startswith("bythebook")


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("bythebook"), prog_name="bythebook")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The configuration file. Else the nearest bythebook.toml, or pyproject.toml with [tool.bythebook], from the "
    "working folder up to the root of its repository.",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """From an API's documentation page to an OpenAPI document, to code, and to a verdict on a running server."""
    ctx.meta[BEGAN] = ctx.obj if ctx.obj is not None else time.monotonic()
    ctx.obj = _configuration(ctx.invoked_subcommand) if config is None else read(config)
    check = _defaults(ctx.obj)
    served = {name: value for name, value in check.items() if name in {"spec", "app", "overlays"}}
    spec = {name: value for name, value in check.items() if name in {"spec", "overlays"}}
    waivers = {name: value for name, value in check.items() if name == "waivers"}
    again = {name: value for name, value in check.items() if name != "url"}  # the report has the server that failed
    ctx.default_map = {
        "accept": waivers,
        "baseline": check,
        "check": check,
        "explain": served,
        "prove": spec,
        "replay": again,
    }


def _configuration(command: str | None) -> Configuration:
    """Returns the configuration of the working folder for a command that uses one."""
    return find(Path.cwd()) if command in CONFIGURED else Configuration()


def _defaults(configuration: Configuration) -> dict[str, Any]:
    """Returns the options of `check` that a file states, by the names that click has for them.

    The longest spelling of an option gives its parameter name, so this does not import the command. Click calls a
    default only if nothing on the command line replaces it: what needs a trusted file is refused then. The application
    is left to the connection, since --url may replace it.
    """
    needed = set() if configuration.is_chosen else {each.key for each in configuration.needs if each.table == "check"}
    return {
        PARAMETERS.get(name, name.replace("-", "_")): (
            partial(_required, configuration, name, value) if name in needed - {"app"} else value
        )
        for name, value in configuration.check.items()
    }


def _required(configuration: Configuration, name: str, value: Any) -> Any:
    """Returns the value of an option. Raises `InputError` if its file is not trusted."""
    configuration.require("check", name)
    return value


def main() -> None:
    """Run the command line. Bad input is one line on stderr and exit code 2; Ctrl-C is no verdict: 130.

    Output that nobody reads any more is 141, as shells have it, and an exception of this code is 70.
    """
    gc.set_threshold(*COLLECT)
    # Hypothesis would keep the constants of the user's modules in `.hypothesis`, in the working folder.
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", os.devnull)
    _write_every_sign()
    try:
        code = _run()
        sys.stdout.flush()  # else a closed pipe shows only when Python has ended
    except BrokenPipeError:
        code = CLOSED_PIPE
    if code == CLOSED_PIPE:
        silence()
    sys.exit(CLOSED_PIPE if was_silenced() else code)


def _run() -> int | str:
    """Runs a command and returns its exit code. An error becomes a line."""
    try:
        return cli.main(prog_name="bythebook", standalone_mode=False, obj=time.monotonic()) or 0
    except SystemExit as ended:  # rich ends a command with 1 where a pipe is closed
        return CLOSED_PIPE if isinstance(ended.__context__, BrokenPipeError) else ended.code or 0
    except _BrokenPipe as error:
        is_output = is_closed(sys.stdout) or is_closed(sys.stderr)
        return CLOSED_PIPE if is_output else _internal(error.__cause__ or error)
    except (MemoryError, RecursionError) as error:
        click.echo(f"bythebook: {_BEYOND[type(error)]}", err=True)
        return WRONG_USE
    except (click.ClickException, click.Abort, KeyboardInterrupt, InputError) as error:
        return _told(error)
    except OSError as error:  # no command looks at the length of a path first
        if error.filename is None and error.errno not in _FULL:
            return _internal(error)
        named = visible(str(error.filename)) if error.filename is not None else "the system"
        click.echo(f"bythebook: {named}: cannot be used ({error.strerror})", err=True)
        return WRONG_USE
    except InternalError as error:
        return _internal(error.__cause__ or error)
    except Exception as error:  # noqa: BLE001 - no user reads a traceback, and its messages may hold secrets
        return _internal(error)


def _told(error: BaseException) -> int:
    """Prints the line of an error that the user can mend, or of a command that the user stopped. Returns its code."""
    if isinstance(error, click.UsageError):
        click.echo(f"bythebook: {visible(str(explained(error)))}", err=True)
        return WRONG_USE
    if isinstance(error, click.ClickException):
        told = io.StringIO()
        error.show(told)
        click.echo(without_secrets(told.getvalue()), nl=False, err=True)
        return error.exit_code
    if isinstance(error, InputError):
        click.echo(f"bythebook: {visible(str(error))}", err=True)
        return NOT_REACHED if isinstance(error, UnreachedError) else WRONG_USE
    click.echo("bythebook: stopped", err=True)
    return INTERRUPTED


def _internal(error: BaseException) -> int:
    """Tells of an exception of this code, which nobody foresaw. Returns 70."""
    name = next((each for each in sys.argv[1:] if each in COMMANDS), "none")
    click.echo(described(error, name), err=True)
    return INTERNAL


def _write_every_sign() -> None:
    """Lets output of any encoding take every character, as an escape where the encoding has none."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")
