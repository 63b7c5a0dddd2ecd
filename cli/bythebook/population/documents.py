"""Finds the OpenAPI documents of a population, and says why a file is none of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.commands.options import raised as all_raised
from bythebook_openapi.document.load import Document, load
from bythebook_openapi.errors import InputError
from bythebook_simulator.simulator import Simulator

__all__ = ["Documents", "found_in"]

_SUFFIXES = frozenset({".json", ".yaml", ".yml"})


@dataclass
class Documents:
    """The documents of a population by name, their numbers of operations, and the files that are left out, with why.

    `smaller` is the number of documents that belong to a stratum of smaller ones.
    """

    usable: dict[str, Document] = field(default_factory=dict)
    operations: dict[str, int] = field(default_factory=dict)
    unusable: dict[str, str] = field(default_factory=dict)
    smaller: int = 0


def found_in(paths: Sequence[Path], most: int, requirements: int | None = None, least: int = 0) -> Documents:
    """Returns the documents of files and folders with at most so many operations and requirements, each document once.

    Documents with fewer requirements than `least` are counted and left out. Raises `InputError` if there is none.
    """
    found, digests = Documents(), dict[str, str]()
    for name, path in _files(paths):
        try:
            document = load(path, is_lenient=True)
            contract = contract_of(document)
            raised = len(all_raised(contract)) if least or requirements is not None else 0
            count = len(Simulator(document).world.api.endpoints)
        except InputError as error:
            found.unusable[name] = f"cannot be used: {error.message}"
            continue
        if raised < least:
            found.smaller += 1
        elif count > most:
            found.unusable[name] = f"has {count} operations, more than {most}"
        elif requirements is not None and raised > requirements:
            found.unusable[name] = f"has {raised} requirements, more than {requirements}"
        elif any(each.told for each in contract.operations):
            found.unusable[name] = "has calls by POST that name a resource, and the simulator keeps no resource of them"
        elif document.digest in digests:
            found.unusable[name] = f"is the same as {digests[document.digest]}"
        else:
            digests[document.digest] = name
            found.usable[name], found.operations[name] = document, count
    if not found.usable:
        why = next(iter(found.unusable.values()), "no JSON or YAML file")
        raise InputError(f"no document can be used ({why})", file=str(paths[0]), expected="OpenAPI documents")
    return found


def _files(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yields the name and the path of each file: below its folder, or as it was given."""
    for path in paths:
        if not path.exists():
            raise InputError("does not exist", file=str(path), expected="a document, or a folder of documents")
        if not path.is_dir():
            yield path.as_posix(), path
            continue
        for each in sorted(path.rglob("*")):
            if each.suffix.lower() in _SUFFIXES and each.is_file():
                yield each.relative_to(path).as_posix(), each
