"""Compares what openapi-format makes of the overlays of `bythebook repair`: `python -m bench.overlays.learned FOLDER`.

Each overlay has all that a document may learn from one liar of tests/conformance/commands/test_repair.py. FOLDER has
openapi-format in its `node_modules`. Exits with 1 where a result is another one than ours.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from commands.test_repair import TEACHERS, Lesson

from bench.overlays.__main__ import applied
from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.commands.repair.candidates import found, together


def main(folder: Path) -> int:
    """Prints how many overlays have the same result, and which have another. Returns the exit code."""
    document = contract_of("ontora")
    asked, ours = list[Mapping[str, Any]](), dict[str, Any]()
    for liar in TEACHERS:
        with TemporaryDirectory() as written:
            lesson = Lesson(document, Path(written), liar.server())
            candidates, _ = found(lesson.report(), document)
            ours[liar.name] = lesson.learned(together(candidates, document)).document.raw
            overlay = yaml.safe_load((Path(written) / "overlay.yaml").read_text(encoding="utf-8"))
            asked.append({"name": liar.name, "document": document.document.raw, "overlay": overlay})
    theirs = applied(asked, folder)
    others = [name for name, result in ours.items() if theirs[name]["result"] != json.loads(json.dumps(result))]
    actions = sum(len(each["overlay"]["actions"]) for each in asked)
    print(f"{len(ours)} overlays of repair with {actions} actions, {len(ours) - len(others)} with the same result")
    print(*(f"{name}: another result" for name in others), sep="\n")
    return 1 if others else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
