"""Shows the accounts of pages: in one line, as JSON, and as HTML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from bythebook_capture.ledger.account import Account, Entry
from bythebook_openapi.redact import without_secrets
from bythebook_openapi.text.visible import visible

__all__ = ["as_html", "as_json", "summary_line"]

# What stands beside each line of the HTML, so that colors are not all that tells.
_MARKS: Final = {"read": "\u2713", "prose": "\u00b7", "example": "e", "dismissed": "\u2013", "unread": "?"}
_LONGEST: Final = 2000


def summary_line(accounts: Sequence[Account]) -> str:
    """Returns what was read of the pages, in one line."""
    read, seen = (sum(one.operations_read for one in accounts), sum(one.operations_seen for one in accounts))
    fields = sum(one.fields_read for one in accounts)
    unread = sum(len(one.unread) for one in accounts)
    words = "1 unread line looks like a fact" if unread == 1 else f"{unread or 'no'} unread lines look like facts"
    return f"operations read {read}, seen {seen}; fields read {fields}; {words}"


def as_json(accounts: Sequence[Account]) -> str:
    """Returns the accounts as JSON: for each page its counts, and each line that is not blank."""
    pages = [
        {
            "page": one.file,
            "operations": {"read": one.operations_read, "seen": one.operations_seen},
            "fields": {"read": one.fields_read},
            "lines": {state: one.counts.get(state, 0) for state in _MARKS},
            "unread": [entry.number for entry in one.unread],
            "entries": [_entry(entry) for entry in one.entries if entry.text.strip()],
        }
        for one in accounts
    ]
    return (
        json.dumps({"ledger": 1, "summary": summary_line(accounts), "pages": pages}, ensure_ascii=False, indent=1)
        + "\n"
    )


def _entry(entry: Entry) -> Mapping[str, Any]:
    said = {"kind": entry.kind, "reason": entry.reason, "facts": list(entry.facts)}
    return {"line": entry.number, "state": entry.state, "text": _clipped(entry.text)} | {
        key: value for key, value in said.items() if value
    }


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\u2026"


def as_html(accounts: Sequence[Account]) -> str:
    """Returns the accounts as one HTML file that loads nothing: each line colored, and its fact beside it."""
    environment = Environment(
        loader=PackageLoader("bythebook_capture.ledger", "."),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("ledger.html.jinja")
    return template.render(
        accounts=accounts, summary=summary_line(accounts), marks=_MARKS, shown=_shown, beside=_beside
    )  # fmt: skip


def _shown(text: str) -> str:
    return visible(_clipped(text))


def _beside(entry: Entry) -> str:
    """Returns what stands beside a line: its facts, or why it has none."""
    facts = ", ".join(dict.fromkeys(entry.facts))
    kind = f"{entry.kind}: " if entry.kind and entry.state == "unread" else ""
    return visible(without_secrets(_clipped(facts or f"{kind}{entry.reason}")))
