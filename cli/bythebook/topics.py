"""`bythebook help`: prints a page of the documentation that a message names. The pages are in the wheel."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

import click
from rich.console import Console
from rich.markdown import Markdown

from bythebook_openapi.errors import InputError
from bythebook_openapi.text.visible import visible

__all__ = ["help_", "topics"]

# What `docs/outputs.py` reads, and the keys of a page.
_COMMENT = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)


@click.command("help")
@click.argument("topic", required=False)
def help_(*, topic: str | None) -> None:
    """Print the page of a TOPIC that a message names, such as `safety`. Without one, list the topics.

    The help of a command is `bythebook COMMAND --help`, and a rule is explained by `bythebook explain RULE`.
    """
    pages = topics()
    if topic is None:
        width = max(map(len, pages))
        for name, page in pages.items():
            click.echo(f"  {name:<{width}}  {visible(_title(page))}")
        return
    name = topic.removeprefix("docs/").removesuffix(".md")
    name = name if name in pages else name.rpartition("/")[2]
    if name not in pages:
        near = get_close_matches(name, pages, 1)
        raise InputError(f"there is no topic {topic}", expected=near[0] if near else "one that `bythebook help` lists")
    text = _COMMENT.sub("", pages[name].read_text(encoding="utf-8"))
    if sys.stdout.isatty():
        Console().print(Markdown(text))
    else:
        click.echo(text, nl=False)


def topics() -> Mapping[str, Path]:
    """Returns the pages by their names, in an installed wheel or in a checkout."""
    packed = Path(str(files("bythebook") / "docs"))
    folder = packed if packed.is_dir() else Path(__file__).parents[2] / "docs"
    found = [*folder.glob("*.md"), *folder.glob("start/*.md"), *folder.glob("guides/*.md"), *folder.glob("agents/*.md")]
    return {page.stem: page for page in sorted(found, key=lambda page: page.stem)}


def _title(page: Path) -> str:
    with page.open(encoding="utf-8") as lines:
        return next((line.removeprefix("# ").strip() for line in lines if line.startswith("# ")), "")
