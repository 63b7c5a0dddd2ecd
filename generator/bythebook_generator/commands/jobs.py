"""Reads the jobs of `generate`: from the command line, or from `[[tool.bythebook.generate]]` in pyproject.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bythebook_generator.emit.stamp import Inputs
from bythebook_generator.locate import templates as own_templates
from bythebook_openapi.errors import InputError

__all__ = ["Job", "jobs"]

EXPECTED = '[[tool.bythebook.generate]] with spec = "FILE" and output = "FOLDER"'


@dataclass(frozen=True)
class Job:
    """A document, the folder of its package, and the paths of handlers, templates and a test module."""

    spec: Path
    output: Path
    handlers: Path | None = None
    templates: Path | None = None
    tests: Path | None = None

    @property
    def inputs(self) -> Inputs:
        """The inputs of the package."""
        return Inputs(self.spec, (self.templates or own_templates(), own_templates()), self.handlers)

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


def jobs(pyproject: Path) -> tuple[Job, ...]:
    """Returns the jobs of a pyproject.toml, with paths relative to it. Raises `InputError`."""
    try:
        stated = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read ({error})", file=str(pyproject), expected=EXPECTED) from error
    found: Any = stated
    for key in ("tool", "bythebook", "generate"):
        found = found.get(key) if isinstance(found, dict) else None
    if not found:
        raise InputError("has no job for generate", file=str(pyproject), expected=EXPECTED)
    made = tuple(_job(each, pyproject) for each in (found if isinstance(found, list) else [found]))
    outputs = [job.output.resolve() for job in made]
    if twice := [job.output for job in made if outputs.count(job.output.resolve()) > 1]:
        raise InputError(f"two jobs write into {twice[0]}", file=str(pyproject), expected="a folder for each job")
    return made


def _job(stated: Any, pyproject: Path) -> Job:
    names = {field.name for field in fields(Job)}
    if not isinstance(stated, dict) or not {"spec", "output"} <= stated.keys() <= names:
        wrong = sorted(stated.keys() - names) if isinstance(stated, dict) else []
        reason = f"has the unknown key {wrong[0]!r}" if wrong else "lacks spec or output"
        raise InputError(f"a job {reason}", file=str(pyproject), expected=EXPECTED)
    if not all(isinstance(value, str) and value for value in stated.values()):
        raise InputError("a job has a value that is not a text, or is empty", file=str(pyproject), expected=EXPECTED)
    return Job(**{name: pyproject.parent / value for name, value in stated.items()})
