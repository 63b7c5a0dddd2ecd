"""Runs a job: renders, compares or writes, and keeps hand-written handlers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePath

from bythebook_generator.api import Api
from bythebook_generator.emit.added import README, added
from bythebook_generator.emit.handlers import beside
from bythebook_generator.emit.job import Job
from bythebook_generator.emit.notes import placed
from bythebook_generator.emit.output import difference, differences, package_name, write
from bythebook_generator.emit.render import environment, facade, render_api
from bythebook_generator.emit.runtime import Runtime
from bythebook_generator.emit.stamp import header, is_generated, remember
from bythebook_generator.emit.swap import repaired
from bythebook_generator.frontend.operation_names import FILE as NAMES
from bythebook_generator.frontend.operation_names import pinned
from bythebook_generator.frontend.operations import read
from bythebook_openapi.document.load import Document, load
from bythebook_openapi.document.partial import partial_line
from bythebook_openapi.errors import InputError
from bythebook_openapi.overlay.model import read_overlay
from bythebook_openapi.text.atomic_write import write_whole
from bythebook_openapi.text.bounded_read import reason_unread

__all__ = ["Outcome", "done"]

MOST = 8


@dataclass(frozen=True)
class Outcome:
    """What was written, the messages for the user, and the diff of `--check`."""

    written: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    differences: str = ""
    notes: int = 0


def done(job: Job, *, check: bool = False, strict: bool = False, verbose: bool = False) -> Outcome:
    """Returns the outcome of a job. With `strict`, nothing is written if the code does not enforce the whole
    document.
    """
    name = package_name(job.output)
    document = _document(job)
    if not (check or strict):
        repaired(job.output)  # a killed run may have left the folder, with its names, beside its place
    api = read(document, _pinned(job.output / NAMES))
    lines = tuple(placed(document, line) for line in (api.notes if verbose else _shortened(api.notes)))
    lines = (*filter(None, [partial_line(document.raw)]), *lines)
    layouts = job.inputs.templates[0]
    made = render_api(document, api, layouts, Runtime(job.runtime), name)
    files, api = _without_theirs(made.files, job.output), made.api
    if check or (strict and api.notes):
        sources = () if job.address else map(Path, document.files)
        found = "".join((*_differences(job, api, files), *added(job.output, files, job.declared(sources))))
        return Outcome((), lines, found if check else "", len(api.notes))
    changed = [job.output / path for path in write(files, job.output)]
    written = [str(path) for path in changed] if verbose else _summary(job, api, changed)
    settled = True
    if job.handlers is not None:
        kept = beside(api, name, job.handlers, layouts)
        for path, data in kept.modules.items():
            _put(path, data)
        written += map(str, kept.modules if verbose else ())  # the messages name them
        lines += kept.messages
        settled = kept.settled
    if settled and not job.address:  # otherwise the missing stubs would be reported again
        remember(header(PurePath(document.name).name, document.digest), job.output, job.inputs, document.files, files)
    if job.tests is not None and not job.tests.exists():
        secured = any(group.secured for group in api.groups)
        values = {"package": name, "spec": job.spec.as_posix(), "secured": secured}
        _put(job.tests, environment(layouts).get_template("handlers/tests.py.jinja").render(values).encode())
        written.append(str(job.tests))
    return Outcome(tuple(written), lines, notes=len(api.notes))


def _summary(job: Job, api: Api, changed: Sequence[Path]) -> list[str]:
    """Returns what the package has, and how to begin, if something was written."""
    count = sum(len(group.operations) for group in api.groups)
    name = job.output.resolve().name
    what = f"{_many(count, 'operation')} in {_many(len(api.groups), 'client')}, {_many(len(api.schemas), 'model')}"
    begin = f"; from {name}.client import {facade(name)}" if api.groups else ""
    return [f"{job.output}: {_many(len(changed), 'file')} written: {what}{begin}"] if changed else []


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _without_theirs(files: Mapping[str, str], folder: Path) -> Mapping[str, str]:
    """Returns the files without the README if the package has one that a user wrote."""
    readme = folder / README
    is_theirs = readme.is_file() and not is_generated(readme.read_bytes())
    return {path: text for path, text in files.items() if path != README} if is_theirs else files


def _pinned(path: Path) -> dict[str, str]:
    """Returns the names that the operations of a package have already."""
    try:
        return pinned(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({reason_unread(error)})", file=str(path)) from error


def _document(job: Job) -> Document:
    """Returns the document of a job. A file needs no network: the modules that an address needs are imported here."""
    overlays = tuple(map(read_overlay, job.overlays))
    if not job.address:
        return load(job.spec, is_lenient=True, keeps_dangling=True, overlays=overlays)
    fetch: Callable[..., Document] = import_module("bythebook_openapi.document.located").located
    return fetch(job.address, is_lenient=True, keeps_dangling=True, overlays=overlays)


def _differences(job: Job, api: Api, files: Mapping[str, str]) -> Iterator[str]:
    """Yields the changes in the package and in the handlers."""
    yield from differences(files, job.output)
    kept = beside(api, job.output.resolve().name, job.handlers, job.inputs.templates[0]) if job.handlers else None
    for path, data in kept.modules.items() if kept else ():
        yield from difference(path, data.decode("utf-8", "replace"), f"handlers/{path.name}")


def _put(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", file=str(path)) from error
    write_whole(path, data)


def _shortened(notes: Iterable[str]) -> Iterator[str]:
    """Yields the notes. Of equal notes only the first ones are shown."""
    groups: dict[str, list[str]] = {}
    for note in notes:
        at, _, words = note.partition(": ")
        groups.setdefault(f"{at.rpartition('/')[2] if 'not enforced' in words else ''} {words}", []).append(note)
    for same in groups.values():
        yield from same[:MOST]
        if len(same) > MOST:
            yield f"... and {len(same) - MOST} more like this (--verbose names them)"
