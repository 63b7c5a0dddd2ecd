"""Reads a list of contacts in CSV (RFC 4180): the first line names the columns. It knows no HTTP and no database."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ContactList", "read_contacts"]

_TRUE = frozenset({"1", "true", "yes"})
_COLUMNS: Mapping[str, Callable[[str], Any]] = {
    "name": str,
    "email": str,
    "phone": str,
    "job_title": str,
    "department": str,
    "seniority_level": int,
    "is_required": lambda text: text.lower() in _TRUE,
}


@dataclass
class ContactList:
    """What a list holds: the contacts, how many lines were left out, and what is wrong with which line."""

    contacts: list[dict[str, Any]] = field(default_factory=list)
    skipped: int = 0
    errors: list[str] = field(default_factory=list)


def read_contacts(content: bytes, known: Collection[str | None]) -> ContactList:
    """Return the contacts of a list in UTF-8. A line is left out whose e-mail address is `known`, or stands further up;
    one that cannot be read too, and what is wrong with it is told.
    """
    read = ContactList()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        read.errors.append(f"byte {error.start}: is not UTF-8")
        return read
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    seen = {each for each in known if each}
    try:
        columns = [each.strip().lower() for each in next(rows, [])]
        if "name" not in columns:
            read.errors.append("line 1: names no column 'name'")
            return read
        for row in rows:
            if row:
                _take(read, seen, rows.line_num, dict(zip(columns, row, strict=False)))
    except csv.Error as error:
        read.errors.append(f"line {rows.line_num}: {error}")
    return read


def _take(read: ContactList, seen: set[str], line: int, row: Mapping[str, str]) -> None:
    """Add what a line says to what was read, and its address to those that were seen."""
    given = {name: row[name].strip() for name in _COLUMNS if row.get(name, "").strip()}
    if given.get("email") in seen:
        read.skipped += 1
        return
    try:
        values = {name: _COLUMNS[name](text) for name, text in given.items()}
    except ValueError:
        values = {}
        read.errors.append(f"line {line}: 'seniority_level' is no integer")
    else:
        if "name" not in values:
            read.errors.append(f"line {line}: names nobody")
    if "name" not in values:
        read.skipped += 1
        return
    seen |= {values["email"]} if "email" in values else set()
    read.contacts.append({**dict.fromkeys(_COLUMNS), "is_required": False, **values})
