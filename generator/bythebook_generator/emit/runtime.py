"""Copies the modules of the runtime that a package needs, or makes the package import the installed runtime."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from bythebook_generator.locate import runtime as own_runtime

__all__ = ["FOLDER", "INSTALLED", "Runtime", "imported", "modules"]

FOLDER, INSTALLED = "_runtime", "bythebook_runtime"
OF_PACKAGE = re.compile(rf"^from \.+{FOLDER}\.(\w+) import", re.MULTILINE)
OF_MODULE = re.compile(r"^from \.(\w+) import", re.MULTILINE)


class Runtime(Enum):
    """How a package gets its runtime."""

    COPY = "copy"  # what the document needs
    FULL = "full"  # and what programs and tests like to have beside
    IMPORT = "import"  # as FULL, from the installed distribution


def imported(text: str, runtime: Runtime) -> str:
    """Returns the text of a generated module with imports of the copied or of the installed runtime."""
    if runtime is not Runtime.IMPORT:
        return text
    return OF_PACKAGE.sub(lambda found: f"from {INSTALLED}.{found[1]} import", text)


def modules(texts: Mapping[str, str], header: str) -> dict[str, str]:
    """Returns the modules of the runtime that generated modules import, and those that these import."""
    source = own_runtime()
    waiting = ["__init__", *(name for text in texts.values() for name in OF_PACKAGE.findall(text))]
    found: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = source.joinpath(f"{name}.py").read_text(encoding="utf-8")
            waiting += OF_MODULE.findall(found[name])
    return {f"{FOLDER}/{name}.py": f"{header}\n{text}" for name, text in found.items()}
