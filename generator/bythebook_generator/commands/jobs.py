"""Reads the jobs of `generate` from the configuration file (`[[generate]]`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bythebook_generator.emit.job import Job
from bythebook_openapi.configuration import Configuration
from bythebook_openapi.errors import InputError

__all__ = ["jobs"]

EXPECTED = (
    '[[generate]] in bythebook.toml, or [[tool.bythebook.generate]] in pyproject.toml, with spec = "FILE" and '
    'output = "FOLDER"'
)


def jobs(configuration: Configuration) -> tuple[Job, ...]:
    """Returns the jobs of a configuration file; paths are relative to its folder.

    Raises `InputError`, also if a job has templates or a path outside the project, and the file is not trusted.
    """
    if configuration.path is None:
        raise InputError("no document is named", expected=f"SPEC and -o FOLDER, or {EXPECTED}")
    file = str(configuration.path)
    if not configuration.generate:
        raise InputError("has no job for generate", file=file, expected=EXPECTED)
    configuration.require("generate")
    folder = configuration.folder
    made = tuple(_stated(stated, folder) for stated in configuration.generate)
    outputs = [job.output.resolve() for job in made]
    if twice := [job.output for job in made if outputs.count(job.output.resolve()) > 1]:
        raise InputError(f"two jobs write into {twice[0]}", file=file, expected="a folder for each job")
    return made


def _stated(stated: Mapping[str, Any], folder: Path) -> Job:
    plain: dict[str, Any] = {"runtime": stated["runtime"]} if "runtime" in stated else {}
    paths = {name: folder / stated[name] for name in ("handlers", "templates", "tests") if name in stated}
    globs = tuple(stated.get("hand-written", ()))
    plain |= {"overlays": tuple(folder / file for file in stated.get("overlay", ()))}
    return Job.made(stated["spec"], folder, folder / stated["output"], **paths, **plain, hand_written=globs)
