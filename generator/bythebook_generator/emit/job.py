"""A job of `generate`: its document, and the paths of what it writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bythebook_generator.emit.added import HandWritten
from bythebook_generator.emit.stamp import Inputs
from bythebook_generator.locate import templates as own_templates
from bythebook_openapi.errors import InputError
from bythebook_openapi.network.origins import is_address
from bythebook_openapi.redact import without_secrets_of

__all__ = ["Job"]


@dataclass(frozen=True)
class Job:
    """A document, the folder of its package, the paths of handlers, templates and a test module, and `copy` or `import`
    for the runtime.

    A document at an address has its name as `spec`. `hand_written` has globs of paths in the package. `overlays` are
    the files of overlays of the document.
    """

    spec: Path
    output: Path
    handlers: Path | None = None
    templates: Path | None = None
    tests: Path | None = None
    runtime: str = "copy"
    address: str = ""
    hand_written: tuple[str, ...] = ()
    overlays: tuple[Path, ...] = ()

    @classmethod
    def made(cls, spec: str, folder: Path, output: Path, **paths: Any) -> Job:
        """Returns a job whose `spec` is an address, or a path that is relative to the folder. Raises `InputError`."""
        if not is_address(spec):
            return cls(folder / spec, output, **paths)
        if paths.get("tests") is not None:
            raise InputError("is an address", file=without_secrets_of(spec), expected="a file, for a test module")
        return cls(Path(urlsplit(spec).path.rpartition("/")[2] or "openapi.json"), output, address=spec, **paths)

    @property
    def inputs(self) -> Inputs:
        """The inputs of the package."""
        layouts = (self.templates or own_templates(), own_templates())
        return Inputs(self.spec, layouts, self.handlers, self.runtime, self.overlays)

    def declared(self, sources: Iterable[Path]) -> HandWritten:
        """Returns what is hand-written in the package: what the job names there, and the files of its document."""
        stated = (self.handlers, self.templates, self.tests, *sources)
        return HandWritten(tuple(place.resolve() for place in stated if place is not None), self.hand_written)

    def check(self) -> None:
        """Raises `InputError` if a path of the job has the wrong kind."""
        for folder in (self.templates, self.handlers):
            if folder is not None and not folder.is_dir() and (folder == self.templates or folder.exists()):
                raise InputError("is not a folder", file=str(folder))
        for name, place in (("handlers", self.handlers), ("tests", self.tests)):
            if place is not None and place.resolve() == self.output.resolve():
                raise InputError(f"{name} cannot have the path of the package", file=str(place))
        if self.tests is not None and self.tests.is_dir():
            raise InputError("is a folder", file=str(self.tests), expected="the name of a test module")
