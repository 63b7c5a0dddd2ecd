"""Writes `docs/ten-tasks.md` from the snippets and from what was measured."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.ten_tasks.measured import MISTAKES, TASKS, code_of, lines
from bench.ten_tasks.tools import TOOLS

__all__ = ["MEASURED", "PAGE", "page"]

PAGE = Path(__file__).parents[2] / "docs/ten-tasks.md"
MEASURED = Path(__file__).with_name("measured.json")

BEGIN = """# Ten tasks

The same ten tasks in the code of three generators, over the [example service](examples/tasks/README.md) and its
document. All of it is run, and checked by `mypy --strict` with mypy {mypy}:

    make ten-tasks

The command asks PyPI for the newest release of each generator, runs the snippets of `bench/ten_tasks/snippets` against
the service, and writes this page. No figure is written by hand. Our own snippets run in `make test` too.

- **bythebook {bythebook}** as `bythebook generate --runtime full` writes it.
- **openapi-python-client {openapi-python-client}** as `openapi-python-client generate` writes it. It makes clients, and
  no servers.
- **datamodel-code-generator {datamodel-code-generator}** with `--use-missing-sentinel`, and with its client and its
  server, which its documentation calls experimental. Without that option an absent field is `None` in its models.

## Lines

Lines that are not empty, imports included, in the format of ruff with 120 characters a line. A snippet that does not do
its task would be marked.
"""

STATES = """
## States

What each client sends, as the service recorded it, and what each served application answers.
"""

MISTAKEN = """
## Mistakes that a type checker finds

Each mistake is a function in `mistakes.py`. The same function without the mistake, in `corrected.py`, has no error.
"""

AFTER = """
## Where the others are better

- **openapi-python-client** returns a refusal as a value, so a type checker finds a call whose refusal was forgotten. In
  the other two it is an exception. Its package needs no Pydantic.
- **datamodel-code-generator** takes credentials as named arguments of the client, repeats calls that may be repeated,
  streams responses, and knows the address of the server from the document. What its authenticator found reaches each
  handler as a typed argument; a handler of ours asks a `RequestState` for it, which is typed too.

Both know how a token is sent; ours leaves that to the headers of httpx.

With ours, pages need no loop, a request has only what was set, and the server refuses in the form that the document
states.

## The code
"""


def page(measured: Mapping[str, Any]) -> str:
    """Returns the text of the page."""
    names = [tool.name for tool in TOOLS]
    head = f"{{}} | {' | '.join(names)} |\n| --- |{' ---: |' * len(names)}"
    versions = {**measured["versions"]}
    texts = [
        BEGIN.format(**versions),
        f"| {head.format('task')}",
        *_lines(measured),
        STATES,
        f"| {head.format('state')}",
    ]
    texts += [*_states(measured), MISTAKEN, f"| {head.format('mistake')}", *_mistakes(measured), AFTER, *_codes()]
    return "\n".join(texts).rstrip() + "\n"


def _row(title: str, cells: Iterator[str]) -> str:
    return f"| {title} | {' | '.join(cells)} |"


def _lines(measured: Mapping[str, Any]) -> Iterator[str]:
    counts = {task: [lines(code_of(tool, task)) for tool in TOOLS] for task in TASKS}
    runs = [measured["tools"][tool.name]["run"] for tool in TOOLS]
    for task, found in counts.items():
        fails = [" (fails)" if run.get(task, {}).get("problem") else "" for run in runs]
        cells = (f"{count or '-'}{failed}" for count, failed in zip(found, fails, strict=True))
        yield _row(f"{task}: {TASKS[task][1]}", cells)
    common = [found for found in counts.values() if all(found)]
    yield _row("**all that every tool does**", (f"**{sum(column)}**" for column in zip(*common, strict=True)))


def _states(measured: Mapping[str, Any]) -> Iterator[str]:
    tools = [measured["tools"][tool.name]["run"] for tool in TOOLS]
    for task, title in (
        ("omit", "the client sends nothing for an absent field"),
        ("null", "the client sends null for null"),
        ("patch", "a PATCH sends what changes, and nothing else"),
    ):
        yield _row(title, ("no" if run[task]["problem"] else "yes" for run in tools))
    served = [run.get("serve") for run in tools]
    yield _row(
        "a handler tells absent, null and a value apart",
        ("-" if each is None else "no" if each["problem"] else "yes" for each in served),
    )
    sent = (f"`{json.dumps(run['plain']['sent'])}`" for run in tools)
    yield _row('`NewTask(title="Buy tea")` is sent as', sent)
    refusals = ("-" if each is None else ", ".join(f"`{kind}`" for kind in each["refusals"]) for each in served)
    yield _row("a refusal of the server, which the document states as `application/problem+json`", refusals)


def _mistakes(measured: Mapping[str, Any]) -> Iterator[str]:
    found = [measured["tools"][tool.name]["caught"] for tool in TOOLS]
    words = {True: "found", False: "**not found**", None: "-"}
    for name, title in MISTAKES.items():
        yield _row(title, (words[caught.get(name)] for caught in found))
    yield _row("**found**", (f"**{sum(caught.values())} of {len(caught)}**" for caught in found))


def _codes() -> Iterator[str]:
    for task, (_, title) in TASKS.items():
        yield f"\n### {task.capitalize()}\n\n{title[0].upper()}{title[1:]}.\n"
        for tool in TOOLS:
            code = code_of(tool, task)
            yield f"{tool.name}:\n\n```python\n{code}```\n" if code else f"{tool.name} makes no servers.\n"
