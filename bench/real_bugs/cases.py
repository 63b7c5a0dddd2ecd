"""The rebuilt bug reports and their applications, as their authors listed them in `tests/real_bugs`."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from tests.frameworks.launching import ROOT

__all__ = ["DOCUMENTS", "FOLDER", "GROUPS", "LATER", "Case", "cases", "digest"]

FOLDER = ROOT / "tests" / "real_bugs"
# Where each application serves its document.
DOCUMENTS: Mapping[str, str] = {
    "fastapi_sqlalchemy": "/openapi.json",
    "django_rest": "/schema/",
    "flask": "/openapi.yaml",
    "fastify": "/openapi.yaml",
    "go": "/openapi.yaml",
}
# What a client can know of a bug; the texts are the headings of columns.
GROUPS = ("stated by a keyword", "promised in prose only", "no client can see it")
# The last batch was written when the judge was frozen. The page shows it first.
LATER = 3
_MADE = frozenset({"node_modules", "__pycache__"})


@dataclass(frozen=True)
class Case:
    """A report of a public tracker, and the switch that has its mechanism.

    `promise_in` is where our document has the promise: keyword, prose or both.
    """

    id: str
    batch: int
    category: str
    repository: str
    number: int
    address: str
    title: str
    mechanism: str
    app: str
    promise_in: str
    observable: bool

    @property
    def group(self) -> str:
        """Returns which of `GROUPS` the case belongs to."""
        if not self.observable:
            return GROUPS[2]
        return GROUPS[1] if self.promise_in == "prose" else GROUPS[0]


def cases(path: Path = FOLDER / "cases.toml") -> tuple[Case, ...]:
    """Returns all cases of a list."""
    names = [each.name for each in fields(Case)]
    listed: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    return tuple(Case(**{name: entry[name] for name in names}) for entry in listed)


def digest(*parts: Path) -> str:
    """Returns a short digest of files and folders, without what a build or an installation leaves there."""
    found = hashlib.sha256()
    for root in parts:
        for path in sorted(_files(root)):
            found.update(path.relative_to(root.parent).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:12]


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.name not in _MADE:
        for below in path.iterdir():
            yield from _files(below)
