"""The journal of a measurement: JSON Lines, one header and one line for each pair. It is only ever appended to.

A run that was killed leaves at most one line without its end. It is cut off when the run goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from bythebook.population.results import Judged
from bythebook_openapi.errors import InputError

__all__ = ["Header", "Journal", "code_digest", "read"]

_PACKAGES = ("bythebook", "bythebook_openapi", "bythebook_conformance", "bythebook_simulator")
_FORM = 1
_WRITTEN = "a file that `bythebook population --journal` of this version wrote"
_EXPECTED = "the same run, or another --journal FILE"


@dataclass(frozen=True)
class Header:
    """What a measurement depends on. `code` is the digest of the installed code, `documents` maps names to digests."""

    version: str
    code: str
    seed: int
    examples: int
    requests: int
    documents: Mapping[str, str]

    def differs_from(self, other: Header) -> str:
        """Returns the first difference of two runs, as `NAME OTHER, here OWN`; empty where they are the same."""
        own, others = asdict(self), asdict(other)
        for name in ("version", "code", "seed", "examples", "requests"):
            if own[name] != others[name]:
                return f"{name} {str(others[name])[:12]}, here {str(own[name])[:12]}"
        for name in sorted({*self.documents, *other.documents}):
            digests = [each.get(name, "none")[:12] for each in (other.documents, self.documents)]
            if digests[0] != digests[1]:
                return f"document {name} {digests[0]}, here {digests[1]}"
        return ""


@cache
def code_digest() -> str:
    """Returns the SHA-256 of all Python files of the judge, the simulator and this command."""
    found = hashlib.sha256()
    for name in _PACKAGES:
        root = Path(str(import_module(name).__file__)).parent
        for path in sorted(root.rglob("*.py")):
            found.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


class Journal:
    """Appends results to a file. `known` holds those that were there when it was opened, by the ids of their pairs."""

    def __init__(self, path: Path, header: Header) -> None:
        """Opens a journal, and makes it if there is none. Raises `InputError` if it belongs to another run."""
        self.known: dict[str, Judged] = {}
        self._path = path
        try:
            if path.exists() and path.stat().st_size:
                found, self.known, whole = read(path)
                if difference := header.differs_from(found):
                    raise InputError(f"the journal is of another run: {difference}", file=str(path), expected=_EXPECTED)
                os.truncate(path, whole)
            else:
                self._append({"population": _FORM, **asdict(header)})
        except OSError as error:
            raise InputError(f"cannot be written ({error.strerror})", file=str(path), expected="a file") from error

    def add(self, result: Judged) -> None:
        """Appends a result, so that it is there after a kill."""
        self._append(result.as_data())

    def _append(self, data: Mapping[str, Any]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(data, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())


def read(path: Path) -> tuple[Header, dict[str, Judged], int]:
    """Returns the header and the results of a journal, and the number of bytes of its whole lines.

    Raises `InputError` if the file is no journal.
    """
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    try:
        first, *rest = whole.splitlines()
        stated = json.loads(first)
        is_known = stated.pop("population") == _FORM
        header = Header(**stated)
        results = [Judged.of(json.loads(line)) for line in rest]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("is no journal of a population", file=str(path), expected=_WRITTEN) from error
    if not is_known:
        raise InputError("is a journal of another form", file=str(path), expected=_WRITTEN)
    return header, {each.id: each for each in results}, len(whole)
