"""Writes what openapi-format makes of the overlays of the tests: `python -m bench.overlays FOLDER`.

FOLDER has openapi-format in its `node_modules`; `make overlays` installs it there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from jsonpatch import make_patch

from bythebook_openapi.text.parse import read

CASES = Path("tests/openapi/overlays")


def main(folder: Path) -> None:
    """Writes `expected.json`, and prints which cases openapi-format did not apply in full."""
    cases: dict[str, Any] = yaml.safe_load((CASES / "cases.yaml").read_text(encoding="utf-8"))
    documents = {name: _document(CASES / case["document"]) for name, case in cases.items()}
    overlays = {name: overlay(name, case) for name, case in cases.items()}
    asked = [{"name": name, "document": documents[name], "overlay": overlays[name]} for name in cases]
    found = applied(asked, folder)
    patches = {name: make_patch(documents[name], found[name]["result"]).patch for name in cases}
    package = json.loads((folder / "node_modules/openapi-format/package.json").read_text(encoding="utf-8"))
    frozen = {"openapi-format": package["version"], "patches": patches}
    (CASES / "expected.json").write_text(json.dumps(frozen, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for name in cases:
        if found[name]["unused"]:
            print(f"{name}: {found[name]['unused']} actions did nothing")
    print(f"{len(cases)} cases written")


def applied(asked: Sequence[Mapping[str, Any]], folder: Path) -> dict[str, Any]:
    """Returns what openapi-format makes of documents: `result`, and how many actions did nothing (`unused`)."""
    command = ["node", "bench/overlays/apply.mjs", str(folder.resolve())]
    ended = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def overlay(name: str, case: dict[str, Any]) -> dict[str, Any]:
    """Returns the overlay of a case."""
    version = case.get("version", "1.1.0")
    return {"overlay": version, "info": {"title": name, "version": "1"}, "actions": case["actions"]}


def _document(path: Path) -> Any:
    return read(path.read_text(encoding="utf-8"), name=str(path)).value


if __name__ == "__main__":
    main(Path(sys.argv[1]))
