"""The level of a finding: who says so, what is lost, and what explains it. No rule that asks here sets one by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bythebook_conformance.model import LEVELS, Authority, Level

__all__ = ["EXCUSE_WORDS", "LEVEL_WORDS", "Excuse", "Loss", "level_left", "level_of", "weaker"]

# What an explanation does to a finding, in the order in which explanations are believed.
Excuse = Literal["explains", "proves", "weakens"]
# What a difference loses. `meaning`: the value that was sent. `form`: a spelling, outer white space,
# or what the document calls a normal form. `acceptance`: a valid request was refused.
# `nothing`: what a client set before, and a change leaves out, is still there.
Loss = Literal["meaning", "form", "acceptance", "nothing"]

_UNEXPLAINED: Mapping[Authority, Level] = {
    "stated": "failure",
    "implied": "failure",
    "said": "warning",
    "inferred": "warning",
}
# None stands for no finding: the requirement is inconclusive there.
_TABLE: Mapping[tuple[Loss, Excuse], Level | None] = {
    ("meaning", "proves"): "failure",
    ("meaning", "weakens"): "warning",
    ("meaning", "explains"): None,
    ("form", "proves"): "failure",
    ("form", "weakens"): "notice",
    ("form", "explains"): None,
    ("acceptance", "proves"): "failure",
    ("acceptance", "weakens"): "warning",
    ("acceptance", "explains"): "notice",
    ("nothing", "proves"): "failure",
    ("nothing", "weakens"): "notice",
    ("nothing", "explains"): None,
}
LEVEL_WORDS: Mapping[Loss, str] = {
    "meaning": "the value that was sent is lost",
    "form": "the same value in another form: a spelling, outer white space, a documented normal form",
    "acceptance": "a valid request is refused",
    "nothing": "a value stays that a change leaves out",
}
EXCUSE_WORDS: Mapping[Excuse, str] = {
    "explains": "a correct server may do so, and the request says nothing of the requirement",
    "weakens": (
        "a server may do so on purpose, so that the finding is less grave; a change of a text is one only while the "
        "field kept no other text that it would change"
    ),
    "proves": "what came back shows that the value should have come back, whatever else explains the difference",
}


def level_of(authority: Authority, loss: Loss, excuse: Excuse | None) -> Level | None:
    """Returns the level of a finding by the table; None where what explains it leaves no finding."""
    return _UNEXPLAINED[authority] if excuse is None else _TABLE[loss, excuse]


def level_left(authority: Authority, loss: Loss, excuse: Excuse | None) -> Level:
    """Returns the level of a finding by the table, where what explains it leaves one."""
    level = level_of(authority, loss, excuse)
    assert level is not None
    return level


def weaker(level: Level | None) -> Level | None:
    """Returns the next level below, or the least."""
    return None if level is None else LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]
