"""Says which addresses of a page look like those of calls.

The weights of the signs are learned from pages whose facts were written down by hand (`bench/capturing/likely_calls.py`
learns them, and says how well they do on pages that they were not learned from).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bythebook_capture.read.written.blocks import Block
from bythebook_capture.read.written.call_signs import Candidate, candidates
from bythebook_capture.read.written.learned import likeness, weights_in

__all__ = ["LEAST", "WEIGHTS", "likely_calls", "weights"]

WEIGHTS: Final = "call_weights.tsv"
# From this likeness on, an address is that of a call.
LEAST: Final = 0.5
# What no path has: an example, a pattern of a path, a placeholder that has no end, the mask of a network, or a picture.
_MALFORMED: Final = re.compile(
    r"[.,]:|::|\{[,?]|/\d+(?:\.\d|[0-9a-f-]{20})|0x[0-9a-f]{10}|\*|…|\.\.\.|^[^/]*/\d+$|\.(?:jpe?g|png|gif|svg|css)$"
)

# Stands before the value of a member in a sample, which is no call: `"href": "`.
_MEMBER: Final = re.compile(r"[\"']\s*:\s*[\"']$")


def likely_calls(blocks: Sequence[Block]) -> Iterator[Candidate]:
    """Yields the addresses that look like those of calls."""
    known = weights()
    for one, signs in candidates(blocks):
        is_formed = one.address.count("{") == one.address.count("}") and not _MALFORMED.search(one.address)
        is_value = _MEMBER.search(one.unit.text[: one.begin]) is not None
        if is_formed and not is_value and likeness(signs, known) > LEAST:
            yield one


def weights() -> Mapping[str, float]:
    """Returns the weight of each sign; that of the empty sign is added for every address."""
    return weights_in(WEIGHTS)
