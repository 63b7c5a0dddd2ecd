"""What an answer says of the moment, or of the request that it answers, and not of the thing. It judges nothing.

Told by names, and by what else has moved on; what is of the moment a read need not hold.
"""

from __future__ import annotations

import re

from bythebook_conformance.evidence.responses import held
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.identity import plain, words
from bythebook_openapi.model.contract import Field, Response
from bythebook_openapi.states import EACH

__all__ = ["has_moved_on", "is_of_the_moment"]

_REMARKS = frozenset(
    {
        *("message", "messages", "msg", "warning", "warnings", "notice", "notices", "error", "errors", "info", "hint"),
        *("hints", "tip", "tips", "detail", "result", "action", "event", "statustext", "statusmessage", "deprecation"),
        *("requestid", "traceid", "correlationid", "servertime"),
    }
)
# A word that says that something passes: the step of a job, a lock, what was before a change.
_PASSING = frozenset(
    {
        *("progress", "reason", "pending", "queue", "queued", "retry", "eta", "lock", "locked", "lease", "leased"),
        *("previous", "prev", "old", "change", "changes", "changed", "diff", "delta"),
    }
)
_STATES = frozenset({"status", "state"})
_ONCE = frozenset({"upload", "presigned", "invite", "invitation", "activation", "confirmation", "verification"})
_ADDRESSES = frozenset({"url", "uri", "link", "href", "code"})
_WORD = re.compile(r"[A-Za-z][A-Za-z _-]*")


def is_of_the_moment(field: Field) -> bool:
    """Return whether a field is called as a remark on the request, as something that passes, as what stands in a state,
    or as an address or a code that is told once.
    """
    *around, last = field.place or ("",)
    said = {each for step in field.place for each in words(step)}
    is_once = not said.isdisjoint(_ONCE) and not _ADDRESSES.isdisjoint(words(last))
    is_state = any(plain(step) in _STATES for step in around)
    return plain(last) in _REMARKS or not said.isdisjoint(_PASSING) or is_state or is_once


def has_moved_on(response: Response, write: Exchange, read: Exchange) -> bool:
    """Return whether some word or boolean is another one in the read after a write: what a job's state says, such as
    `queued` and then `done`, goes with other things.
    """
    for each in response.fields:
        if each.kind != "property" or EACH in each.place:
            continue
        before, after = held(write, each.path), held(read, each.path)
        if _is_word(before) and _is_word(after) and before != after:
            return True
    return False


def _is_word(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and _WORD.fullmatch(value) is not None)
