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

# Written by hand: an author's notes of one day, which nothing measures.
NEWCOMER = """
## By a newcomer

An author who had not read the generator wrote the ten tasks once, with version 0.1.0. This section is an exception to
the rule of this page: `make ten-tasks` does not measure it, and the scripts are not kept. The author had read
[Generated code](guides/generated-code.md), the example service with its calls, and the first snippets of this page.
"First try" therefore says little about finding the names. Eight scripts ran against `bythebook serve`, *serve* ran
under uvicorn, and *test* called the example service. `bythebook serve` invents the name and size of an uploaded file,
so the author read the request of *upload* instead.

| task | lines | first try | stated in | what annoyed |
| --- | ---: | --- | --- | --- |
| call | 4 | works | README | nothing |
| omit | 4 | works | README | nothing |
| null | 4 | works | the example | the README shows no request with null |
| patch | 5 | works | the example | the README names PATCH, and shows none |
| paginate | 3 | works | README | the README shows no filter; the signature does |
| upload | 6 | works | the example and a guess | the README has `Upload.read`, and not `Upload(bytes, name, type)` |
| error | 7 | works | README | the README shows `NotFound` for a list that never answers 404 |
| authenticate | 4 | works | README | nothing |
| serve | 40 | **fails** | README and code | `given()` leaves out defaults, and mypy does not see it |
| test | 11 | works | the example | the test in the README sends no token and gets 401 |

`mypy --strict` accepted all ten scripts, the failing one too: `Task(**body.given())` unpacks a `dict[str, Any]`. The
second try of *serve* named each field.

The same tasks over the same document without tags needed only other names, such as `api.default.get_task`.
Without tags and operationIds the names depend on the other paths: one method is `api.default.get_tasks_task_id`, and
with one more path, `/people`, it is `api.tasks.get`.

The author also called Stripe's document, which has 305 paths and no tags. Each call ran at the first try. Five results
were not what the author expected:

- No `iter_` method exists for Stripe's pages (`has_more` and `starting_after`). A loop took eight
  lines. It did not end against `bythebook serve`, which answers `has_more: true` and ignores `starting_after`.
- `error.detail` is empty, because Stripe puts the message into `error`. `error.content.error.message` has it.
- The document gives `POST /v1/files` a server of its own. The client sends the file to the base URL, without a warning.
- The document calls the file a plain string. The client sends it as text, without a file name.
- No request of a product has a nullable field, so *null* could not be tried. *Serve* and *test* were not tried.

Mended since then: the README catches what the operation answers, names `Upload(...)`, sends credentials in its test,
and shows `dict(body)`, which has defaults. One method of the document without tags is `api.tasks.get`, whatever other
paths there are. `error.detail` has the message of Stripe's form, a server of one operation is noted, and a dict in
place of a body is a `TypeError`.
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
    texts += [*_states(measured), MISTAKEN, f"| {head.format('mistake')}", *_mistakes(measured), AFTER]
    texts += [*_codes(), NEWCOMER]
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
