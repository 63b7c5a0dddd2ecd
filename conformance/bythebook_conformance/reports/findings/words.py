"""The words in which reports speak of results: what an outcome means, and why a finding is no more than a warning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["MEANINGS", "REASONS", "Reason", "count", "reproduced", "word"]

# What each outcome says, in half a sentence.
MEANINGS: Mapping[str, str] = {
    "failure": "the server contradicts the document",
    "warning": "probably a bug, but some correct servers do this",
    "notice": "many correct servers do this; the document does not mention it",
    "waived": "known, and let pass",
    "not tested": "no request could show whether the server does it",
}


@dataclass(frozen=True)
class Reason:
    """The words of a reason: `fault` completes "The server ...", `why` explains why the finding is no failure.

    `is_general` says that one cause in the server explains all its findings, whichever the operation. `habit` names the
    habit of `mending` that it shows.
    """

    fault: str
    why: str
    is_general: bool = False
    habit: str = ""


REASONS: Mapping[str, Reason] = {
    "lenient": Reason(
        "accepts values of the wrong type or spelling",
        "it converts them to the documented type, as many frameworks do",
        is_general=True,
        habit="lenient",
    ),
    "narrower": Reason(
        "refuses values that the document admits",
        "the server may have a rule that the document leaves out",
        is_general=True,
    ),
    "null for absent": Reason(
        "refuses null for what a change may leave out",
        "each response must show the property, and not as null: null may only mean that it may be left out",
        is_general=True,
    ),
    "undocumented status": Reason(
        "refuses requests with a status code that the document does not list",
        "documents seldom list every refusal",
        is_general=True,
        habit="status",
    ),
    "documented": Reason(
        "answers a server error that the document foresees",
        "the document says when: the server may lack what the operation needs",
    ),
    "tidied": Reason(
        "changes the spelling of texts", "it trims white space, or changes case or the form of a URI", is_general=True
    ),
    "merged": Reason(
        "merges an object in place of replacing it", "a PATCH may be meant to merge inner objects", is_general=True
    ),
    "partial": Reason("keeps what a PUT leaves out", "its body need not hold the whole resource", is_general=True),
    "no time zone": Reason(
        "answers times without a time zone",
        "the server sets these times, so that nothing is lost that a client sent; of times that clients send it is a "
        "failure",
        is_general=True,
        habit="zone",
    ),
    "computed": Reason("", "the server may compute the value"),
    "coupled": Reason("", "it shows only beside another changed field: a rule between the two may explain it"),
    "never shown": Reason("accepts a value that no response shows", "the property may be write-only"),
    "left out": Reason("leaves out a value in one response", "other responses have the property"),
    "outlives its parent": Reason("", "it may belong to something else too, which the document does not mention"),
    "taken out": Reason(
        "", "null in a merge patch takes a property out, and the server may read it so for required ones too"
    ),
    "blank replaced": Reason("", "the server may turn texts of white space alone into null"),
    "lost with another": Reason("", "the two resources may belong together"),
    "changed with another": Reason("", "the two resources may share that text"),
    "not raised": Reason("", "the server may count other changes"),
    "stays": Reason("", "the server may mean other changes"),
    "vanished": Reason("", "the resource may be hidden, which the document does not mention"),
    "not found": Reason("", "another id of the resource, or a later read, may find it"),
    "nothing stored": Reason("answers success and stores nothing", "the server may ignore what is not there"),
    "after the page was cut": Reason("", "the server may filter a page alone"),
    "total without the filter": Reason("", "the total may count all resources"),
    "current refused": Reason("", "the server may want the revision in another form"),
    "not kept": Reason("", "the change may come later, or may not be meant to last"),
    "total of the page": Reason("", "the total may count the resources of the page"),
    "created twice": Reason("", "one creation may make several resources"),
    "kept although refused": Reason("", "the server may keep a draft or a failed attempt"),
    "demanded in words": Reason(
        "demands fields that the document demands in words alone", "its schema calls them optional", is_general=True
    ),
    "nothing required": Reason(
        "demands fields where the document requires none", "the document may leave out what is required"
    ),
    "as absent": Reason("", "the server may read an empty value as an absent one, and give a value of its own"),
    "changed": Reason("", "the document does not describe the response, which may show something else there"),
    "carried over": Reason("answers the value of an earlier request", "two requests may share a resource"),
    "null replaced": Reason("", "the server may treat null as another value", habit="ignored"),
    "null skipped": Reason(
        "reads null as an absent value", "many decoders skip null", is_general=True, habit="ignored"
    ),
    "echoed default": Reason(
        "says another value of a parameter than it applies", "only the echo in the response is wrong"
    ),
    "lost on read": Reason("", "reads may lag behind, or show the value only to the request that set it"),
    "reordered": Reason("returns a list in another order", "it may mean a set", is_general=True),
    "items added": Reason("returns a list with more items", "it may add items of its own", is_general=True),
    "duplicates removed": Reason("returns a list without its duplicates", "it may mean a set", is_general=True),
    "rounded": Reason("returns a number with fewer decimal places", "it may round amounts", is_general=True),
    "masked": Reason("answers a write-only property with a mask", "the value itself stays hidden", is_general=True),
    "kept": Reason("still shows a deleted resource, marked as deleted", "it may keep what is deleted", is_general=True),
    "own text": Reason("", "a text may have to be new in each change"),
    "duplicate": Reason("", "the two resources may be allowed to share the value"),
    "stale": Reason("", "the server may not check revisions"),
    "overwritten": Reason("", "the server may give the later resource the place of the earlier one"),
    "listed": Reason("", "the list may be filtered, or lag behind"),
    "open": Reason("answers without credentials", "the document may demand them by mistake"),
}


def word(outcome: str) -> str:
    """Returns the word that a person reads for an outcome: `inconclusive` and `error` are `not tested`."""
    return "not tested" if outcome in {"inconclusive", "error"} else outcome


def count(number: int, outcome: str) -> str:
    """Returns a number of results in words, such as `2 failures`, `1 notice` or `9 not tested`."""
    name = word(outcome)
    return f"{number} {name}{'s' if number != 1 and name in {'failure', 'warning', 'notice'} else ''}"


def reproduced(seen: tuple[int, int]) -> str:
    """Returns how often a finding was reproduced, such as `3 of 3 times`. A server that answers differently from one
    time to the next is called so.
    """
    fails, trials = seen
    times = f"{fails} of {trials} times" if trials > 1 else "once"
    return times if fails == trials else f"{times}: flaky, or only some resources show it"
