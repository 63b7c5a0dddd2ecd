"""Writes actions as the file of an OpenAPI Overlay, and says which promises they withdraw."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bythebook_conformance.planning.plan import requirements
from bythebook_openapi.document.load import Document
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.network.origins import is_address
from bythebook_openapi.overlay.model import BOUND, overlay_of
from bythebook_openapi.text.dump import to_yaml

__all__ = ["lost", "written"]


def written(document: Document, target: Path, actions: Sequence[Mapping[str, Any]]) -> str:
    """Returns the text of an overlay. It names the document, and the digest of what it was written for."""
    name = document.address or document.name
    extends = {} if document.path is None and not is_address(name) else {"extends": _relative(document, target)}
    return to_yaml(_overlay(document, actions, extends))


def lost(contract: Contract, actions: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Returns the ids of the requirements that the document does not raise any more after some actions, and of those
    that say something else then.
    """
    document = contract.document
    overlay = overlay_of(to_yaml(_overlay(document, actions, {})), "overlay.yaml")
    assert document.again is not None
    before, after = _said(contract), _said(replace(contract, document=document.again((*document.overlays, overlay))))
    gone = [each for each in before if each not in after]
    return gone, [each for each, said in before.items() if each in after and after[each] != said]


def _overlay(document: Document, actions: Sequence[Mapping[str, Any]], extends: Mapping[str, str]) -> dict[str, Any]:
    return {
        "overlay": "1.0.0",
        "info": {"title": "What the document learned from the server", "version": "1"},
        **extends,
        BOUND: document.digest,
        "actions": [dict(each) for each in actions],
    }


def _relative(document: Document, target: Path) -> str:
    if document.address is not None:
        return document.address
    assert document.path is not None
    return Path(os.path.relpath(document.path, target.parent)).as_posix()


def _said(contract: Contract) -> dict[str, str]:
    found = (each for operation in contract.operations for _, each in requirements(contract, operation))
    return {each.id: each.sentence for each in found}
