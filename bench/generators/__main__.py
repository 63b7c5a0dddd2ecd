"""Prints the results of generators on the documents of a folder, as Markdown.

    python -m bench.generators FOLDER [--drawn] [--cache ENVIRONMENTS] [--only-ours | --only NAME ...] [--largest N]

The documents are those of the user; none is in this repository. Each step is a process of its own, one at a time.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from bench.generators.cells import asked
from bench.generators.compared import Limits, Outcome, compared, generated, packaged
from bench.generators.draw import unpacked
from bench.generators.imports import imports_table
from bench.generators.peers import ALONE, OURS, PEERS, Peer, installed
from bench.generators.tables import costs, peers_table, row, shares
from bythebook_generator.emit.runtime import FOLDER, modules

ROUNDS = 3


def documents(folder: Path) -> list[Path]:
    """Returns the documents of a folder, the smallest first. Files that another file refers to are left out."""
    files = (path for path in folder.iterdir() if path.suffix in {".json", ".yaml", ".yml"})
    stated = [path for path in files if loaded(path).keys() & {"openapi", "swagger"}]
    return sorted(stated, key=lambda path: (path.stat().st_size, path.name))


def loaded(document: Path) -> dict[str, Any]:
    """Returns the value of a document, an empty one if it is no mapping."""
    text = document.read_text(encoding="utf-8")
    if document.suffix == ".json":
        value = json.loads(text)
    else:
        value = json.loads(json.dumps(yaml.load(text, yaml.CSafeLoader), default=str))
    return value if isinstance(value, dict) else {}


def cost(document: Path, bins: dict[Peer, Path], work: Path, limits: Limits) -> str:
    """Returns the cost of our whole package beside the cost of the datamodel-code-generator models alone."""
    best: dict[Peer, tuple[float, int]] = {}
    for _ in range(ROUNDS):
        for peer in (ALONE, OURS):
            done = generated(peer, bins[peer], document.resolve(), packaged(peer, document, work), limits)
            if not done.is_well:
                return f"| {document.stem} | {peer.name} fails: {done.last[:80]} | | |"
            seconds, memory = best.get(peer, (done.seconds, done.memory))
            best[peer] = min(seconds, done.seconds), min(memory, done.memory)
    (alone, less), (all_, more) = best[ALONE], best[OURS]
    ratios = f"{all_ / alone:.2f} | {more / less:.2f}"
    return f"| {document.stem} | {alone:.1f} s, {less} MB | {all_:.1f} s, {more} MB | {ratios} |"


def server_lines(peer: Peer, bin_: Path, document: Path, work: Path, limits: Limits) -> int:
    """Returns the number of lines of a server without its models and the document.

    For ours, without the client, and with the modules of the runtime that the server imports.
    """
    folder = packaged(peer, document, work)
    generated(peer, bin_, document.resolve(), folder, limits)
    no_server = {"models", "models.py", "client.py", "document.py"} | ({FOLDER} if peer is OURS else set())
    files = [path for path in folder.rglob("*.py") if not no_server & set(path.relative_to(folder).parts)]
    texts = {str(path): path.read_text(encoding="utf-8") for path in files}
    texts |= modules(texts, "") if peer is OURS else {}
    return sum(len(text.splitlines()) for text in texts.values())


def servers(documents: Sequence[Path], bins: dict[Peer, Path], work: Path, limits: Limits) -> Iterator[str]:
    """Yields the lines of the servers of each document."""
    for document in documents:
        counts = (f"{peer.name} {server_lines(peer, bin_, document, work, limits)}" for peer, bin_ in bins.items())
        yield f"lines of the server of {document.stem}: {', '.join(counts)}"


def has_server(peer: Peer) -> bool:
    """Returns whether the lines of a generator's server are counted."""
    return peer is OURS or peer.name.endswith(", server")


def largest(found: Sequence[Path], bins: dict[Peer, Path], work: Path, limits: Limits) -> Iterator[str]:
    """Yields the table of costs."""
    yield "| document | models alone | all of ours | time | memory |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for document in reversed(found):
        yield cost(document, bins, work, limits)


def told(document: Path, outcome: Outcome, misses: Path) -> None:
    """Appends the wrong answers for a document: the question, what the schema says, and what the model did."""
    with misses.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps({"document": document.stem, **miss}) + "\n" for miss in outcome.misses)


def parsed() -> argparse.Namespace:
    """Returns the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--drawn", action="store_true", help="write the 30 drawn documents into FOLDER first (asks npm)"
    )
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "bythebook-peers")
    parser.add_argument("--only-ours", action="store_true")
    parser.add_argument("--only", nargs="*", default=[], help="the names of other generators, if not all")
    parser.add_argument("--seconds", type=float, default=300, help="for each step")
    parser.add_argument("--typed", type=int, default=300, help="KB up to which the code of others is type-checked")
    parser.add_argument("--largest", type=int, default=3)
    parser.add_argument("--misses", type=Path, help="a file for each property of ours that is not right, as JSON lines")
    parser.add_argument("--server", type=Path, nargs="*", default=[], help="documents of which servers are counted")
    parser.add_argument("--only-server", action="store_true", help="count the lines of servers, and nothing else")
    return parser.parse_args()


def main() -> None:
    """Prints the tables."""
    options = parsed()
    if options.drawn:
        unpacked(options.folder)
    limits = Limits(options.seconds, options.typed * 1024)
    peers = [OURS] if options.only_ours else [peer for peer in PEERS if has_server(peer) or not options.only_server]
    peers = [peer for peer in peers if peer is OURS or not options.only or peer.name in options.only]
    cache = options.cache.resolve()
    cache.mkdir(parents=True, exist_ok=True)
    environments = {peer: installed(peer, cache) for peer in peers}
    bins = {peer: bin_ for peer, (bin_, _) in environments.items()}
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    results: dict[Peer, list[Outcome]] = {peer: [] for peer in peers}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        if options.only_server:
            print(*servers(options.server, bins, work, limits), sep="\n")
            return
        found = documents(options.folder)
        print("| document | size | generates | imports | mypy --strict | time | memory | lines |")
        print("| --- | ---: | --- | --- | --- | ---: | ---: | ---: |")
        with suppress(KeyboardInterrupt):  # a user who stops it sees the results so far
            for document in found:
                questions = asked(loaded(document))
                for peer in peers:
                    outcome = compared(peer, bins[peer], document, work=work, limits=limits, questions=questions)
                    results[peer].append(outcome)
                    words = f"{outcome.imports} {outcome.typed} {outcome.made.seconds:.0f} s {outcome.failed}"
                    print(f"{document.stem}: {peer.name}: {bool(outcome.lines)} {words}", file=sys.stderr, flush=True)
                    shutil.rmtree(packaged(peer, document, work), ignore_errors=True)
                if options.misses:
                    told(document, results[OURS][-1], options.misses)
                print(row(document, results[OURS][-1]), flush=True)
        versions = {peer: version for peer, (_, version) in environments.items()}
        print(*["", *shares(results, versions), "", *peers_table(results), ""], sep="\n")
        print(*costs(results, found), "", sep="\n")
        kept = {document.stem: packaged(OURS, document, work) for document in reversed(found[-options.largest :])}
        for document in found[-options.largest :]:
            generated(OURS, bins[OURS], document.resolve(), kept[document.stem], limits)
        print(*imports_table(kept, limits.seconds), "", sep="\n")
        if not options.only_ours:
            print(*largest(found[-options.largest :], bins, work, limits), "", sep="\n")
            serving = {peer: bin_ for peer, bin_ in bins.items() if has_server(peer)}
            print(*servers(options.server, serving, work, limits), sep="\n")


if __name__ == "__main__":
    main()
