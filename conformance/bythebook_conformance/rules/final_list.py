"""Reads the list of the created resources once more, when all requests were sent: several rules judge by it."""

from __future__ import annotations

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_conformance.rules.probe import Probe, ProbeSession
from bythebook_openapi.model.operation import Key

__all__ = ["FINAL_LIST", "final_list"]

_NAME = "the list at the end"


def final_list(record: Record) -> Exchange | None:
    """Returns the read of the list when all requests were sent; None where it was not read."""
    return record.seen(_NAME, 0, Exchange)


def _read(session: ProbeSession) -> None:
    """Reads all pages of the list of the latest created resource, if the server refused any request."""
    latest, has_refused = session.record.latest, any(each.refused for each in session.record.exchanges)
    if session.operation.method != "POST" or latest is None or not has_refused:
        return
    path: dict[Key, object] = {("path", name): value for name, value in latest.request.parts["path"].items()}
    found = session.listed(path, None)
    if found is not None:
        session.keep(0, found[0])


FINAL_LIST = Probe("reads", "The list of the created resources is read once more at the end.", _read, name=_NAME)
