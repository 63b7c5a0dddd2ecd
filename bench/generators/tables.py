"""Formats the results as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.generators.cells import CELLS
from bench.generators.compared import Outcome
from bench.generators.peers import OURS, Peer

__all__ = ["costs", "peers_table", "row", "shares"]


def _cell(required: int, null: int, default: int) -> str:
    words = ("required" if required else "optional", "nullable" if null else "not nullable")
    return ", ".join((*words, "default") if default else words)


def row(document: Path, outcome: Outcome) -> str:
    """Returns the row of a document for our own generator."""
    marks = " | ".join("yes" if each else "**no**" for each in (outcome.made.is_well, outcome.imports, outcome.typed))
    size = f"{document.stat().st_size // 1024} KB"
    cost = f"{outcome.made.seconds:.1f} s | {outcome.made.memory} MB | {outcome.lines}"
    return f"| {document.stem} | {size} | {marks} | {cost} |" + (f" {outcome.failed} |" if outcome.failed else "")


def shares(results: Mapping[Peer, Sequence[Outcome]], versions: Mapping[Peer, str]) -> Iterator[str]:
    """Yields the lines of the table of documents that generate, import and pass."""
    yield "| generator | generates | imports | mypy --strict |"
    yield "| --- | ---: | ---: | ---: |"
    for peer, outcomes in results.items():
        made = [outcome for outcome in outcomes if outcome.lines]
        checked = [outcome for outcome in made if outcome.typed is not None]
        imports, typed = sum(each.imports for each in made), sum(bool(each.typed) for each in checked)
        counts = f"{len(made)}/{len(outcomes)} | {imports}/{len(made)} | {typed}/{len(checked)}"
        yield f"| {peer.name} {versions[peer]} | {counts} |"


def costs(results: Mapping[Peer, Sequence[Outcome]], documents: Sequence[Path]) -> Iterator[str]:
    """Yields the table of seconds and MB of each generator for each document."""
    yield "| document | " + " | ".join(peer.name for peer in results) + " |"
    yield "| --- |" + " ---: |" * len(results)
    for document, outcomes in zip(documents, zip(*results.values(), strict=True), strict=False):
        made = (f"{each.made.seconds:.1f} s, {each.made.memory} MB" if each.lines else "fails" for each in outcomes)
        yield f"| {document.stem} | " + " | ".join(made) + " |"


def peers_table(results: Mapping[Peer, Sequence[Outcome]]) -> Iterator[str]:
    """Yields the lines of the table of cells: how many properties are right in every state, and how many there are."""
    asked = [peer for peer in results if peer is OURS or not peer.name.endswith((", server", ", client"))]
    yield "| property | " + " | ".join(peer.name for peer in asked) + " |"
    yield "| --- |" + " ---: |" * len(asked)
    for cell in CELLS:
        counts = []
        for peer in asked:
            found = [outcome.right[cell] for outcome in results[peer] if cell in outcome.right]
            counts.append(f"{sum(good for good, _ in found)}/{sum(all_ for _, all_ in found)}")
        yield f"| {_cell(*cell)} | " + " | ".join(counts) + " |"
