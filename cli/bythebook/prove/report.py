"""Shows a census: as text on a console, as JSON, as HTML. It counts nothing."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bythebook.prove import html
from bythebook.prove.census import Census
from bythebook_openapi.text.visible import visible

__all__ = ["show", "write"]


def show(census: Census, console: Console, *, verbose: bool = False) -> None:
    """Print the table of families, then false alarms and survivors, each with the reason."""
    console.print(_table(census))
    shown = len(census.outcomes)
    of_all = "" if shown == census.fleet else f" of {census.fleet}"
    console.print(
        f"{shown}{of_all} twins, {len(census.hidden)} of them not observable; "
        f"seed {census.seed}, {census.seconds:.0f} s on {census.jobs} processes",
        highlight=False,
        soft_wrap=True,
    )
    console.print(_accusations(census), highlight=False, soft_wrap=True)
    if verbose and census.idle:
        names = ", ".join(each.id for each in census.idle)
        console.print(f"no difference on this document: {names}", highlight=False, soft_wrap=True)
    for each in census.false_alarms:
        told = escape(visible(f"{'+'.join(each.of) or each.id}: {each.does}"))
        console.print(f"\n[bold red]FALSE ALARM[/] {told}", highlight=False, soft_wrap=True)
        for accusation in each.accusations:
            console.print(f"  {visible(accusation)}", highlight=False, markup=False, soft_wrap=True)
    for why, count in Counter(each.why for each in census.survivors).items():
        console.print(f"\n[bold]{count} survivors[/] {why}", highlight=False, soft_wrap=True)
        for outcome in census.survivors:
            if outcome.why == why:
                console.print(f"  {visible(outcome.id)}", highlight=False, markup=False, soft_wrap=True)
                if verbose:
                    console.print(f"    {visible(str(outcome.witness))}", highlight=False, markup=False, soft_wrap=True)


def _accusations(census: Census) -> str:
    """Returns how many correct servers were accused, of how many, and how many of them show a difference."""
    alone = sum(bool(each.accusations) for each in census.correct)
    told = f"accusations of {len(census.correct)} correct servers: {alone}"
    told += f" ({len(census.correct) - len(census.idle)} show a difference on this document)" if census.idle else ""
    if not census.combined:
        return told
    together = sum(bool(each.accusations) for each in census.combined)
    met, of_all = census.pairs
    return f"{told}; of {len(census.combined)} combinations: {together} ({met} of {of_all} pairs)"


def _table(census: Census) -> Table:
    title = f"{Path(census.document).name}: faults found by bythebook {census.version}"
    table = Table(title=title, title_justify="left")
    table.add_column("family", no_wrap=True)
    for name in ("twins", "visible", "found", "%", "strict", "gate", "place", "requests"):
        table.add_column(name, justify="right", no_wrap=True)
    lines = census.lines
    for line in lines:
        if line is lines[-1]:
            table.add_section()
        table.add_row(
            line.family,
            str(line.twins),
            str(line.visible),
            str(line.found),
            f"{100 * line.found / line.visible:.1f}" if line.visible else "-",
            str(line.strict),
            str(line.gate),
            str(line.near),
            str(line.requests),
        )
    return table


def write(census: Census, kind: str, path: Path) -> None:
    """Write a census as `json` or `html` to a file."""
    if kind == "json":
        lines = [asdict(line) for line in census.lines]
        stated = {**asdict(census), "families": lines, "share": census.share}
        path.write_text(json.dumps(stated, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return
    path.write_bytes(html.to_bytes(census))
