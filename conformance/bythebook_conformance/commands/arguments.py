"""The options of the commands in groups, each handed over as one value. What a text means is read in `options`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Any

import click

from bythebook_conformance.commands.command_line import WORDS
from bythebook_conformance.model import LEVELS
from bythebook_conformance.planning.marks import seed_of
from bythebook_conformance.relations.safety.classes import Guard
from bythebook_conformance.reports.since.changed import FAIL_ON, FailOn
from bythebook_conformance.running.crew import AUTO
from bythebook_openapi.errors import InputError

__all__ = [
    "Limits",
    "Means",
    "Output",
    "Part",
    "Sectioned",
    "Seed",
    "Server",
    "limits",
    "means",
    "min_judged",
    "output",
    "part",
    "server",
]

Command = Callable[..., None]


@dataclass(frozen=True)
class Server:
    """Where requests go, and with what."""

    url: str | None = None
    app: str | None = None
    wait: str | None = None
    headers: tuple[str, ...] = ()
    timeout: float = 10.0
    yes: bool = False
    rate: float | None = None
    ca: Path | None = None
    cert: str | None = None
    insecure: bool = False
    proxy: str | None = None


@dataclass(frozen=True)
class Part:
    """Which part of the document is judged."""

    select: tuple[str, ...]
    exclude: tuple[str, ...]
    shard: str | None
    no_create: bool
    disposable: bool | None = None
    audit: bool = True

    @property
    def guard(self) -> Guard | None:
        """What is not sent that may harm; None where the address of the server decides."""
        if self.disposable is None:
            return None
        return "none" if self.disposable else "all"


@dataclass(frozen=True)
class Means:
    """By which means it is judged."""

    seed: tuple[int, str] | None
    examples: int
    values: Path | None
    normalized: tuple[str, ...]
    workers: int
    budget: str | None
    max_requests: int | None
    patience: str
    journal: Path | None
    resume: bool


@dataclass(frozen=True)
class Limits:
    """What fails a run, and what is let pass."""

    strict: bool
    fail_on: str
    min_judged: str | None
    waivers: Path | None
    baseline: Path | None = None
    update_baseline: bool = False
    fail_on_change: FailOn = "any"


@dataclass(frozen=True)
class Output:
    """What is told, and where."""

    reports: tuple[str, ...]
    verbose: bool
    quiet: bool


def _grouped(name: str, group: type, *options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return the decorator that adds options to a command and hands them over as one argument."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(**given: Any) -> None:
            mine = {each.name: given.pop(each.name) for each in fields(group)}
            command(**given, **{name: group(**mine)})

        for option in reversed(options):
            option(run)
        return run

    return decorate


_FILE = click.Path(path_type=Path)


class _Count(click.IntRange):
    """A number of requests. A mistake is one line, without the usage."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise InputError(f"--max-requests {value!r} is no limit", expected="a whole number from 1 on") from error


class Seed(click.IntRange):
    """A seed, and the mark of a run where one is given. A mistake is one line, without the usage."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Returns the seed and the mark, which is empty where none is given. Raises `InputError`."""
        del param, ctx
        return value if isinstance(value, tuple) else seed_of(str(value), "--seed ")


class NumberOrAuto(click.IntRange):
    """A number, or `auto`, which is 0."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Returns the number. Raises `InputError` where it is neither."""
        if value == "auto":
            return AUTO
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            expected = f"a whole number from {self.min} to {self.max}, or auto"
            raise InputError(f"--workers {value!r} is no number of requests", expected=expected) from error


min_judged = click.option(
    "--min-judged", metavar="PERCENT", help="Fail the run (exit 4) if less of the requirements was judged: 90%."
)

server = _grouped(
    "server",
    Server,
    click.option(
        "--url",
        envvar="BYTHEBOOK_URL",
        help="Base URL of the server, such as http://127.0.0.1:8000. Else BYTHEBOOK_URL counts, a server of the "
        "document on this machine, or the origin of SPEC.",
    ),
    click.option(
        "--app",
        metavar="MODULE:APP",
        help="Judge an ASGI or WSGI application in this process: shop.main:app, or 'shop.main:create_app()'.",
    ),
    click.option("--wait", metavar="TIME", help="Wait until the server answers, at most so long: 30s, 2m."),
    click.option(
        "-H",
        "--header",
        "headers",
        multiple=True,
        metavar="'NAME: VALUE'",
        help="A header of every request, or @FILE with one on each line.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0.1),
        default=10.0,
        show_default=True,
        help="Seconds for a whole answer, however it comes.",
    ),
    click.option("--yes", is_flag=True, help="Create things on a server that is not on this machine."),
    click.option("--rate", type=click.FloatRange(min=0.01), metavar="N", help="Send at most N requests a second."),
    click.option("--ca", type=_FILE, metavar="FILE", help="Trust the certificate authorities in FILE (PEM)."),
    click.option("--cert", metavar="FILE[:KEY]", help="Client certificate (PEM), with its key or the key's file."),
    click.option("--insecure", is_flag=True, help="Do not check the server's certificate."),
    click.option(
        "--proxy",
        metavar="URL",
        help="Send through an HTTP proxy. If none is given, HTTP_PROXY and the like count, except on this machine.",
    ),
)
part = _grouped(
    "part",
    Part,
    click.option(
        "--select",
        multiple=True,
        metavar="GLOB",
        help="Judge only the requirements whose ids match: an id with all below it ('POST /projects'), or a glob.",
    ),
    click.option("--exclude", multiple=True, metavar="GLOB=REASON", help="Leave requirements out, and say why."),
    click.option(
        "--shard",
        metavar="I/N",
        help="Judge the I-th of N parts of the operations; see `bythebook merge`. 'auto' takes the part that the "
        "variables of a CI system name.",
    ),
    click.option(
        "--no-create", is_flag=True, help="Judge only what needs nothing created: no POST, PUT, PATCH, DELETE."
    ),
    click.option(
        "--disposable/--no-disposable",
        default=None,
        help="Send also what may change or delete for good what was there before, or as little of it as to a server on "
        "another machine. See `bythebook help safety`. What would stop the server, or lock the run out, is never sent.",
    ),
    click.option(
        "--audit/--no-audit",
        default=True,
        show_default=True,
        help="Compare what was there before the run with what is there after it, by at most 30 more reads.",
    ),
)
means = _grouped(
    "means",
    Means,
    click.option(
        "--seed",
        type=Seed(min=0),
        metavar="N[/MARK]",
        help="Seed of every choice, and the mark that fresh texts contain; drawn and printed if not given.",
    ),
    click.option(
        "--examples", type=click.IntRange(min=0), default=10, show_default=True, help="Requests that the search draws."
    ),
    click.option(
        "--values",
        type=_FILE,
        metavar="FILE",
        help="Known good values in YAML or JSON, one FIELD: VALUE each. A list holds values that are taken in turn; "
        "a list of lists does so for a field that is a list. See `bythebook help values`.",
    ),
    click.option(
        "--normalized",
        multiple=True,
        metavar="GLOB=NAME,...",
        help="Say that the server changes a field so: trim, lower, upper, case, sorted, unique.",
    ),
    click.option(
        "--workers",
        type=NumberOrAuto(1, 64),
        default=1,
        show_default=True,
        metavar="N|auto",
        help="Requests under way at the same time; auto: more while the server stays fast.",
    ),
    click.option(
        "--budget", metavar="TIME", help="End the run after so long, clean-up included, and say what is left: 60s, 5m."
    ),
    click.option(
        "--max-requests",
        type=_Count(min=1),
        metavar="N",
        help="Send at most N requests, clean-up included, and say what is left.",
    ),
    click.option(
        "--patience",
        metavar="TIME",
        default="120s",
        show_default=True,
        help="End the run after so long without any response but 429, 502, 503 and 504.",
    ),
    click.option("--journal", type=_FILE, metavar="FILE", help="Record the exchanges in a file that must not exist."),
    click.option("--resume", is_flag=True, help="Go on with the run of --journal, which was killed."),
)
limits = _grouped(
    "limits",
    Limits,
    click.option("--strict", is_flag=True, help="Let warnings fail the run: the same as --fail-on warning."),
    click.option(
        "--fail-on",
        type=click.Choice(LEVELS),
        default="failure",
        show_default=True,
        help="The least level that fails the run. A notice is a leniency or an undocumented refusal.",
    ),
    min_judged,
    click.option("--waivers", type=_FILE, metavar="FILE", help="Failures that are known and let pass, with reasons."),
    click.option(
        "--baseline",
        type=_FILE,
        metavar="FILE",
        help="Tell what has changed since `bythebook baseline` wrote FILE. The fixed probes are sent, too.",
    ),
    click.option("--update-baseline", is_flag=True, help="Write the file of --baseline anew, if the run is complete."),
    click.option(
        "--fail-on-change",
        type=click.Choice(FAIL_ON),
        default="any",
        show_default=True,
        help="Which changes since --baseline fail the run: any, those of what the document states, or those that break "
        "clients.",
    ),
)
output = _grouped(
    "output",
    Output,
    click.option(
        "--report",
        "reports",
        multiple=True,
        metavar="FILE",
        help="Write a report too, in the form of its ending: .html, .json, .md, .sarif, .xml (JUnit); .sh to send "
        "findings again; .har or .jsonl with all requests. FORM=FILE names the form: json, html, junit, markdown, "
        "sarif, ctrf, codequality (of GitLab), lines, script, har, jsonl.",
    ),
    click.option("-v", "--verbose", is_flag=True, help="Print every operation, and all that was not tested."),
    click.option("-q", "--quiet", is_flag=True, help="Print a line for each failure and warning, and the result."),
)

# The sections of a command's help, and the options in each.
_SECTIONS: Mapping[str, type] = {
    "The server": Server,
    "Which requirements": Part,
    "How the run goes": Means,
    "What fails the run": Limits,
    "What is written": Output,
}


class Sectioned(click.Command):
    """A command whose help lists its options in sections, and which keeps its words for the report."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the words after the command's name."""
        ctx.meta[WORDS] = tuple(args)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options, a section for each group."""
        rows = {param.name: record for param in self.get_params(ctx) if (record := param.get_help_record(ctx))}
        for title, group in _SECTIONS.items():
            self._write(formatter, title, [rows.pop(each.name) for each in fields(group) if each.name in rows])
        self._write(formatter, "Other", list(rows.values()))

    @staticmethod
    def _write(formatter: click.HelpFormatter, title: str, rows: list[tuple[str, str]]) -> None:
        if rows:
            with formatter.section(title):
                formatter.write_dl(rows)
