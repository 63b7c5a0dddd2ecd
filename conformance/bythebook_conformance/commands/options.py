"""What the user said, turned into values: headers, selections, limits. Every mistake is an `InputError`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

import click

from bythebook_conformance.model import Requirement
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.relations.changes import JudgedContract
from bythebook_conformance.relations.traits import Overrides, with_overrides
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.bundled import document_path
from bythebook_openapi.configuration import Configuration
from bythebook_openapi.document.load import Document, load
from bythebook_openapi.document.located import check_scheme, located
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Field
from bythebook_openapi.network.origins import is_address
from bythebook_openapi.overlay.model import Overlay, read_overlay
from bythebook_openapi.text.bounded_read import read_text_bounded

__all__ = [
    "NORMALIZED",
    "ask",
    "contract_of",
    "document_of",
    "headers",
    "normalized",
    "overlays_of",
    "percent",
    "raised",
    "seconds",
]

# What a server may be known to do to values, and to values of which types; a text may stand in a list too.
_TEXT, _LIST = frozenset({"string", "array"}), frozenset({"array"})
NORMALIZED: Mapping[str, frozenset[str]] = {
    "trim": _TEXT,
    "lower": _TEXT,
    "upper": _TEXT,
    "case": _TEXT,
    "sorted": _LIST,
    "unique": _LIST,
}


def headers(stated: Iterable[str]) -> dict[str, str]:
    """Return the headers of texts such as `Authorization: Bearer abc`, or `@FILE` with one such text a line."""
    found: dict[str, str] = {}
    for number, text in enumerate(stated, 1):
        for file, line, each in _header_lines(text):
            name, colon, value = each.partition(":")
            if not colon or not name.strip() or any(char in each for char in "\r\n\0"):
                # Nothing of it is printed: it may be the token alone.
                which = "the line is no header" if file else f"header {number} of those given cannot be read"
                expected = "NAME: VALUE" if file else "-H 'NAME: VALUE'"
                raise InputError(which, file=file, line=line, expected=expected)
            if not value.strip().isprintable() or not value.isascii():
                message = f"the value of the header {name.strip()!r} holds characters that HTTP does not carry"
                raise InputError(message, file=file, line=line)
            found[name.strip()] = value.strip()
    return found


def _header_lines(text: str) -> Iterator[tuple[str | None, int | None, str]]:
    """Yield the header of a text; of `@FILE` each line but comments, with its file and number."""
    if not text.startswith("@"):
        yield None, None, text
        return
    file = text[1:]
    try:
        lines = read_text_bounded(Path(file)).splitlines()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise InputError(f"cannot be read ({why})", file=file, expected="one header on each line") from error
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield file, number, line


def raised(contract: Contract) -> list[Requirement]:
    """Return every requirement that a document raises. Raises `InputError` where it raises none."""
    found = [each for operation in contract.operations for _, each in requirements(contract, operation)]
    if not found:
        raise InputError(
            "states nothing that can be judged", file=contract.document.name, expected="operations under paths"
        )
    return found


def normalized(contract: Contract, stated: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return what the server is known to do to values, by field, of texts such as `createInterview/body/name=trim`.

    A field is named by operation, location and name, as in the ids of requirements, or by its name alone; both may be
    globs. A pattern that matches no field that can be changed so is a mistake.
    """
    found: dict[str, frozenset[str]] = {}
    for text in stated:
        pattern, equals, listed = text.rpartition("=")
        names = frozenset(name.strip() for name in listed.split(","))
        if not equals or not names <= NORMALIZED.keys():
            expected = f"--normalized GLOB=NAME,... with {', '.join(NORMALIZED)}"
            raise InputError(f"--normalized {text!r} cannot be read", expected=expected)
        for name in sorted(names):
            fields = [
                key for key, each in _fields(contract, pattern) if not each.types or each.types & NORMALIZED[name]
            ]
            if not fields:
                raise InputError(
                    f"--normalized {pattern!r} matches no field to {name}", expected="one such as OPERATION/body/NAME"
                )
            found |= {key: found.get(key, frozenset()) | {name} for key in fields}
    for key, names in found.items():
        if {"lower", "upper"} <= names:
            raise InputError(f"--normalized says of {key} both lower and upper", expected="one of them, or case")
    return found


def _fields(contract: Contract, pattern: str) -> Iterator[tuple[str, Field]]:
    for operation in contract.operations:
        for each in operation.fields:
            key = f"{operation.id}/{each.location}/{each.name}"
            if each.name and (
                pattern in {key, each.name} or any(fnmatchcase(one, pattern) for one in (key, each.name))
            ):
                yield key, each


def percent(text: str | None) -> Decimal | None:
    """Return the share that a text such as `90%` or `90` states, in percent; None for none.

    A number of at most 1 without the sign is refused: it may be meant as a fraction.
    """
    if text is None:
        return None
    number = text.strip().removesuffix("%").rstrip()
    expected = "a share in percent from 0% to 100%, such as 90%"
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", number) or Decimal(number) > 100:
        raise InputError(f"--min-judged {text!r} is no share", expected=expected)
    if 0 < Decimal(number) <= 1 and "%" not in text:
        raise InputError(f"--min-judged {text!r} may be a fraction or percent", expected=expected)
    return Decimal(number)


def document_of(spec: str, overlays: Sequence[Overlay] = ()) -> Document:
    """Returns the document at a path or an address, or a bundled one by its name, after its overlays. Raises
    `InputError`.
    """
    path = Path(spec)
    if is_address(spec):
        return located(spec, is_lenient=True, overlays=overlays)
    check_scheme(spec)
    if not path.exists() and path.name == spec and not path.suffix:
        path = document_path(spec)
        if not path.exists():
            raise InputError(
                "is no file, and no bundled document has this name", file=spec, expected="a path, or 'ontora'"
            )
    return load(path, is_lenient=True, overlays=overlays)


def contract_of(
    spec: str | Document, configuration: Configuration | None = None, overlays: Sequence[Overlay] = ()
) -> Contract:
    """Returns the contract of a document, or of its path, address or name, with the traits that a configuration states.
    Raises `InputError`.
    """
    document = spec if isinstance(spec, Document) else document_of(spec, overlays)
    stated = configuration or Configuration()
    file = str(stated.path) if stated.path is not None else None
    return with_overrides(JudgedContract(document, is_lenient=True), Overrides.read(stated.traits, file=file))


def overlays_of(files: Iterable[str]) -> tuple[Overlay, ...]:
    """Returns the overlays in some files. Raises `InputError`."""
    return tuple(read_overlay(Path(each)) for each in files)


def seconds(text: str | None, option: str = "--budget") -> float | None:
    """Return how many seconds a text such as `60s`, `5m` or `1h` means; None for none."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|m|h)", text.strip())
    expected = "a number and a unit: 60s, 5m, 1h"
    if found is None:
        raise InputError(f"{option} {text!r} cannot be read", expected=expected)
    if not float(found[1]):
        raise InputError(f"{option} {text!r} leaves no time", expected=expected)
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2]]


def ask(target: Target, counted: Callable[[], int], yes: bool) -> None:
    """Ask before things are created on a server elsewhere. Raises `InputError` where nobody is there to answer.

    `counted` returns how many are created: planning a large document takes seconds.
    """
    if target.is_loopback or yes or not (creates := counted()):
        return
    if not sys.stdin.isatty():
        raise InputError(f"about {creates} things would be created at {target.shown}", expected="--yes, to say so")
    click.confirm(f"About {creates} things will be created at {target.shown}. Go on?", abort=True)
