"""Shares the time of an operation's requests out to the requirements that they judged.

The requests that were made for one requirement count for it alone: invalid requests, and those with other credentials.
All other requests judge many requirements at once: their time is divided among the judged requirements equally.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bythebook_conformance.model import Exchange, Verdict

__all__ = ["shares"]


def shares(exchanges: Iterable[Exchange], verdicts: Iterable[Verdict]) -> Mapping[str, float]:
    """Returns the seconds of each requirement by its id. Together they are the seconds of all requests.

    They are less only if no requirement was judged.
    """
    outcomes = {each.requirement.id: each.outcome for each in verdicts}
    own: dict[str, float] = defaultdict(float)
    shared = 0.0
    for exchange in exchanges:
        if exchange.request.purpose in outcomes:
            own[exchange.request.purpose] += exchange.seconds
        else:
            shared += exchange.seconds
    judged = [name for name, outcome in outcomes.items() if outcome in {"pass", "fail"}]
    together = [name for name in judged if name not in own] or judged
    for name in together:
        own[name] += shared / len(together)
    return own
