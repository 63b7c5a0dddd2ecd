"""What `--help` and `--help-all` of a command print: one screen with what is used first, and everything."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any, Final

import click

__all__ = ["FIRST", "LINES", "helped"]

# So many lines are one screen.
LINES: Final = 24
# The options that people use first, in a few words, of commands whose whole help is longer than a screen.
FIRST: Final[Mapping[str, Mapping[str, str]]] = {
    "baseline": {
        "output": "The file, such as behavior.lock.",
        "url": "Base URL of the server: http://127.0.0.1:8000.",
        "app": "Ask an application in this process.",
        "headers": "A header of every request.",
        "yes": "Create things on a server elsewhere.",
        "values": "Values that only you know: an id, a code.",
        "budget": "End the run after so long: 60s, 5m.",
        "disposable": "Send also what may change what was there.",
    },
    "check": {
        "url": "Base URL of the server: http://127.0.0.1:8000.",
        "app": "Judge an application in this process.",
        "headers": "A header of every request.",
        "yes": "Create things on a server elsewhere.",
        "only_plan": "Print what would be sent, and send nothing.",
        "select": "Judge only some requirements or operations.",
        "exclude": "Leave some out, and say why.",
        "no_create": "Judge only what needs nothing created.",
        "values": "Values that only you know: an id, a code.",
        "budget": "End the run after so long: 60s, 5m.",
        "strict": "Let warnings fail the run.",
        "waivers": "Failures that are known and let pass.",
        "reports": "Write a report: FILE.html, FILE.json, ...",
        "verbose": "Print every operation and requirement.",
    },
    "compare": {
        "headers": "A header of every request to both.",
        "headers_b": "A header for the second version alone.",
        "fail_on": "any, documented or breaking.",
        "allow": "Changes that are wanted, with reasons.",
        "both": "Let each version drive once.",
        "seed": "Seed of every choice.",
        "budget": "End the comparison after so long: 60s.",
        "yes": "Create things on servers elsewhere.",
        "reports": "Write a report: FILE.html, FILE.json, ...",
        "verbose": "Print more requests of each change.",
        "quiet": "Print a line for each change.",
    },
    "generate": {
        "folder": "The folder of the package.",
        "handlers": "A folder of modules that you write.",
        "runtime": "Copy the runtime, or import it.",
        "tests": "A test module that judges the application.",
        "check": "Write nothing, and show what differs.",
        "watch": "Generate again when SPEC changes.",
        "verbose": "Name what the code does not enforce.",
    },
    "init": {
        "spec": "The OpenAPI document: a path or an address.",
        "url": "Base URL of the server.",
        "app": "An application instead of a server.",
        "auth": "How requests are let in: bearer, basic, ...",
        "yes": "Ask nothing: take what the document says.",
        "force": "Replace a file that exists.",
    },
    "population": {
        "most": "At most so many pairs.",
        "budget": "No pair begins after so long: 15m.",
        "jobs": "Processes; else one for each core.",
        "journal": "Keep results, and go on from them.",
        "max_operations": "Leave larger documents out.",
        "json_file": "Write all figures as JSON.",
        "page": "Write the figures into a Markdown page.",
    },
    "prove": {
        "jobs": "Processes; else one for each core.",
        "only": "Only twins whose id holds a text.",
        "most": "At most so many twins.",
        "min_found": "Fail below this share.",
        "reports": "Write a report: FILE.json or FILE.html.",
        "listed": "Print the twins, and try none.",
        "verbose": "Show a request for each survivor.",
    },
    "replay": {
        "file": "The JSON report. Else the last one here.",
        "spec": "The document. Else that of the report.",
        "url": "The server. Else that of the report.",
        "app": "An application in this process.",
        "headers": "A header of every request.",
        "values": "Known good values, as for check.",
        "yes": "Create things on a server elsewhere.",
    },
    "serve": {
        "port": "Where to listen; 0 takes a free one.",
        "tokens": "A credential that gets in.",
        "data": "What is there: examples, none, or a number.",
        "db": "Keep things in this SQLite file.",
        "for_pages": "Answer scripts of pages from any origin.",
        "slow": "Wait before each answer, such as 200ms.",
        "fail": "Answer this share with 503, such as 5%.",
        "quiet": "Print no line for each request.",
    },
}


def helped(command: click.Command, name: str) -> click.Command:
    """Returns a command with `--help` for one screen and `--help-all` for everything."""
    made, first = copy(command), FIRST.get(name, {})
    made.params = [
        *command.params,
        _option(["-h", "--help"], "Show this message and exit.", lambda ctx: _brief(ctx, first)),
        _option(["--help-all"], "Show every option in full.", lambda ctx: ctx.command.get_help(ctx)),
    ]
    return made


def _option(names: list[str], about: str, text: Any) -> click.Option:
    def show(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(text(ctx))
            ctx.exit()

    return click.Option(names, is_flag=True, is_eager=True, expose_value=False, help=about, callback=show)


def _brief(ctx: click.Context, first: Mapping[str, str]) -> str:
    """Returns the help of a command: all of it where it is one screen, else what is used first."""
    command = ctx.command
    if not first:
        return command.get_help(ctx)
    formatter = ctx.make_formatter()
    command.format_usage(ctx, formatter)
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text((command.help or "").partition("\n\n")[0])
    params = {param.name: param.get_help_record(ctx) for param in command.params}
    rows = [(row[0], first.get(name, row[1])) for name in (*first, "help", "help_all") if (row := params[name])]
    with formatter.section("Options, those used first"):
        formatter.write_dl(rows)
    if isinstance(command, click.Group):
        command.format_commands(ctx, formatter)
    return formatter.getvalue().rstrip("\n")
