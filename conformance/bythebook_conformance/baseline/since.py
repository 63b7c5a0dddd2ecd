"""Compares a baseline with what a server shows now, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from bythebook_conformance.baseline.observe import Observed
from bythebook_conformance.baseline.row import ACCEPTED, LEFT_OUT, SENT, Row, unnamed
from bythebook_conformance.model import Exchange
from bythebook_conformance.reports.since.changed import Changed, FailOn, Since
from bythebook_conformance.versions.breaking import JSON_TYPES, REASONS, json_type, promised
from bythebook_conformance.versions.differences.difference import Cell, View
from bythebook_conformance.versions.differences.states import ABSENT_STATE, SERVER, field_label
from bythebook_openapi.model.contract import Contract, Field

__all__ = ["since"]

_OUTCOME: View = "outcome"
_VALUES: tuple[View, ...] = ("response", "read")


def since(
    contract: Contract, old: Sequence[Row], now: Observed, left_out: Mapping[str, str], *, file: str, fail_on: FailOn
) -> Since:
    """Returns what has changed since the rows of a file were written.

    `left_out` says of operations why the user leaves them out of this run, by their ids.
    """
    known = {each.id for each in contract.operations}
    gone = {row.operation: "the document does not have it" for row in old if row.operation not in known}
    known_fields = {each.id: {field_label(one) for one in each.fields if one.path} for each in contract.operations}
    comparing = _Comparing({row.cell: row for row in old}, now, {**gone, **left_out}, known_fields)
    pairs = list(comparing.pairs())
    # A text that the document states now, and did not before, is the same text.
    changed = [(before, after) for before, after in pairs if unnamed(before).token != unnamed(after).token]
    changes = tuple(_grouped(contract, changed, now.samples))
    new, partial = comparing.new(), comparing.is_partial
    return Since(file, changes, len(pairs), new, comparing.missing, partial, fail_on, now.sent, now.left_lines)


class _Comparing:
    def __init__(
        self, old: Mapping[Cell, Row], now: Observed, left_out: Mapping[str, str], fields: Mapping[str, set[str]]
    ) -> None:
        self.old, self.observed, self.left_out, self.fields = old, now, left_out, fields
        self.now = {row.cell: row for row in now.rows}
        self.missing: dict[str, int] = {}
        self.is_partial = bool(now.ended)

    def new(self) -> int:
        """Returns how many rows of this run are about what the baseline says nothing of."""
        known = {row.cell[:3] for row in self.old.values()}
        return sum(cell[:3] not in known for cell in self.now)

    def pairs(self) -> Iterator[tuple[Row, Row]]:
        """Yields each row of the baseline with that of this run. Counts those that have none."""
        told = set[tuple[str, str, str]]()
        for cell, row in self.old.items():
            now = self.now.get(cell) or self._left_out(row)
            if now is not None:
                yield row, now
                continue
            outcomes = _outcome(self.old, row), _outcome(self.now, row)
            if outcomes[0] and outcomes[1] and outcomes[0] != outcomes[1]:
                if cell[:3] not in told:
                    told.add(cell[:3])
                    yield _as_outcome(row, outcomes[0]), _as_outcome(row, outcomes[1])
                continue
            why = self._why(row)
            self.missing[why] = self.missing.get(why, 0) + 1

    def _left_out(self, row: Row) -> Row | None:
        """Returns the row of a member or a header that the response does not have any more; None for others."""
        is_shown = (row.operation, row.view) in self.observed.reached and row.cell not in self.observed.unsteady
        is_of_server = row.state == SERVER or row.view == "header"
        around = row.field.rpartition(".")[0]
        holder = self.now.get((row.operation, around, SERVER, row.view)) if around else None
        if not is_of_server or not is_shown or holder is not None or row.token == LEFT_OUT:
            return None
        return Row(row.operation, row.field, row.state, row.view, LEFT_OUT)

    def _why(self, row: Row) -> str:
        if row.operation in self.left_out:
            return f"{row.operation}: {self.left_out[row.operation]}"
        if row.operation in self.observed.unreached:
            self.is_partial = True
            return f"{row.operation}: {self.observed.unreached[row.operation]}"
        if row.cell in self.observed.unsteady:
            return f"{row.operation}: two resources did not show the same"
        if self.observed.ended:
            return f"{row.operation}: the run was ended by {self.observed.ended}"
        is_of_field = row.state not in {SERVER, SENT, ""}
        if is_of_field and row.field not in self.fields.get(row.operation, set()):
            return f"{row.operation}: the document does not have the field"
        self.is_partial = True
        return f"{row.operation}: no request of this run shows it"


def _as_outcome(row: Row, token: str) -> Row:
    return Row(row.operation, row.field, row.state, "outcome", token)


def _outcome(rows: Mapping[Cell, Row], row: Row) -> str:
    """Returns the outcome of the requests that a row is about; empty where no row says it. A value was accepted."""
    about = row.operation, row.field, row.state
    if found := rows.get((*about, "outcome")):
        return found.token
    is_value = row.state != SERVER and any((*about, view) in rows for view in _VALUES)
    return ACCEPTED if is_value else ""


def _grouped(
    contract: Contract, changed: Sequence[tuple[Row, Row]], samples: Mapping[Cell, Exchange]
) -> Iterator[Changed]:
    groups: dict[tuple[str, str, str, str, str], list[Row]] = {}
    for before, after in changed:
        kind: str = "value" if before.view in _VALUES else before.view
        apart = before.operation if kind == "outcome" and not before.field else ""
        a, b = _retyped(before.token, after.token) if kind == "value" else (before.token, after.token)
        groups.setdefault((before.field, kind, a, b, apart), []).append(before)
    for (name, kind, a, b, _), rows in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        states = tuple(sorted({row.state for row in rows} - {""}))
        operations = tuple(dict.fromkeys(row.operation for row in rows))
        about = name or (operations[0] if kind == "outcome" else "any request")
        stated = next(filter(None, (_stated(contract, row, b) for row in rows)), "")
        yield Changed(
            f"{about}/{kind}/{a} -> {b}",
            name,
            kind,
            a,
            b,
            states,
            operations,
            len(rows),
            _breaking(kind, a, b) or promised(kind, b, stated.rpartition(" ")[2]),
            stated,
            next(filter(None, (_sent(row, samples) for row in rows)), ""),
        )


def _sent(row: Row, samples: Mapping[Cell, Exchange]) -> str:
    """Returns the command that sends a request which shows a row; empty where none is known."""
    about = row.operation, row.field, row.state
    cells: list[Cell] = [
        row.cell,
        *((*about, view) for view in (*_VALUES, _OUTCOME)),
        (row.operation, "", "", "status"),
    ]
    return next((samples[cell].curl for cell in cells if cell in samples), "")


def _stated(contract: Contract, row: Row, token: str) -> str:
    """Returns the place of the document that states a row, and not what is shown now; empty where there is none."""
    operation = next((each for each in contract.operations if each.id == row.operation), None)
    if operation is None:
        return ""
    field = next((each for each in operation.fields if each.path and field_label(each) == row.field), None)
    keyword = _keyword(row, token, field) if field is not None else ""
    if field is None or not keyword:
        return ""
    file, line = contract.document.place(field.pointer)
    return f"{file}:{line} {keyword}" if line is not None else f"{file} {keyword}"


def _keyword(row: Row, token: str, field: Field) -> str:
    """Returns the word of a field that states a row; empty where none does."""
    is_valid = not row.state.startswith(("invalid", "unknown"))
    if row.view == "outcome":
        if row.token == ACCEPTED and is_valid:
            words = {"null": "nullable" if field.nullable else "", ABSENT_STATE: "" if field.required else "optional"}
            return words.get(row.state, "schema")
        return row.state.partition("(")[2].rstrip(")") if row.token != ACCEPTED and not is_valid else ""
    if row.token == "the default":
        return "default"
    if row.token == "null" and row.state == "null" and field.nullable:
        return "nullable"
    return "property" if row.token == "as sent" and token != "as sent" else ""


def _retyped(a: str, b: str) -> tuple[str, str]:
    """Returns two tokens, the first as its type where it is a number and the second is none: each row may have another
    number.
    """
    types = _type(a), _type(b)
    is_number = types[0] in {"integer", "number"} and b != LEFT_OUT
    return (types[0], b) if is_number and types[1] not in {"", types[0]} else (a, b)


def _breaking(kind: str, a: str, b: str) -> str:
    """Returns why a change breaks clients; empty where it does not, as far as tokens say."""
    if kind == "outcome" and a == ACCEPTED:
        return REASONS["refused"]
    if kind in {"value", "header"} and b == LEFT_OUT:
        return REASONS["gone"]
    if (
        kind == "value"
        and LEFT_OUT not in (a, b)
        and "" not in (types := (_type(a), _type(b)))
        and types[0] != types[1]
    ):
        return REASONS["type"]
    return REASONS["lost"] if kind == "value" and a == "as sent" and not b.startswith("as sent") else ""


_TEXTS = ("fixed text ", "time ", "UUID", "date", "HTTP date", "decimal text", "text of digits")


def _type(token: str) -> str:
    """Returns the JSON type of what a token stands for; empty where the token does not say."""
    if token.startswith(_TEXTS):
        return json_type("")
    if token in JSON_TYPES:
        return token
    try:
        return json_type(json.loads(token))
    except ValueError:
        return ""
