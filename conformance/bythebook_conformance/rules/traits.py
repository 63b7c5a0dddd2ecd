"""Declares what the engine, the page and `explain` need to know about a rule.

A rule states its traits and its meaning in its own file. No module outside `rules/` names a kind of requirement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bythebook_conformance.model import Requirement

__all__ = ["Alternative", "Check", "Group", "Learns", "Meaning", "Note", "Traits"]

Group = Literal[
    "absent", "default", "falsy", "null", "limits", "stored", "lists", "update", "response", "access", "errors", ""
]

Check = Literal["", "default_applied", "null_kept", "value_kept", "required_returned"]


# What a document can learn from a server that breaks a rule: `null` is admitted, a field is not `required`, another
# `type`, `status`, `media type` or `default`, no `bound`; that a field is `demanded`, or admits `no null`. `never`: no
# document may excuse it.
Learns = Literal[
    "", "null", "required", "type", "status", "media type", "default", "bound", "demanded", "no null", "never"
]


def _in_no_case(_requirement: Requirement) -> bool:
    return False


@dataclass(frozen=True)
class Traits:
    """How the engine plans, repeats and confirms the requirements of a rule.

    - `judged_by_read`: a read after the write can show the violation, so that a read that lags behind is repeated.
    - `judged_by_list`: the list after a creation or a change can show the violation, so that a list that lags behind is
      repeated.
    - `judged_by_state`: it looks at what is answered or stored; a parameter may ask for a response without it
      (`fields`) or for nothing to be stored (`dry_run`), so that a finding beside a parameter is inconclusive.
    - `judged_by_schema`: no response that satisfies its schema as a whole can show the violation.
    - `judged_by_value`: only a request that holds a value for the field, or null, can show anything.
    - `judged_by_absence`: only a request that holds neither can show anything.
    - `judged_by_response`: only a response whose body the document describes can show anything.
    - `judged_by_refusal`: what an accepted request shows is a pass, and of the others only a refusal of a request that
      the document admits can show anything.
    - `judged_by_resent`: a refusal after which the request was sent again for another resource can show a pass, too.
    - `interaction`: how another field may cause the finding. `value`: a value does not come back beside another field;
      `null`: the same, and only where null comes; `omission`: a field changes that a PATCH leaves out.
    - `refusal`: the finding is a refusal, which may be about the state of the resource. `value`: each member of an
      enumeration may be a state.
    - `breaks_document`: its invalid request counts only if the whole request departs from the document.
    - `beside_all`: whether its invalid requests are sent beside all other fields. `alternate`: every other case is.
    - `removes_field`: its invalid request leaves the field out.
    - `shows_crash`: it reports a server error, whichever field caused it.
    - `is_positive`: cases of a rule with invalid requests that a valid request tests.
    - `unseen_cases`: cases that no validator refuses, so that a request counts without a violation of the schema.
    - `unenforced_cases`: those of them that are planned inside unions too.
    - `needs_case`: whether credentials must be sensitive to case for a requirement.
    - `needs_password`: whether credentials must be a user name and a password for a requirement.
    - `never_judged`: it stands for a part of the document that this version does not judge.
    - `learns`: what `bythebook repair` may change; empty where no document can say what the server does.
    - `yields_to`: kinds that report the same fault. The rule is silent where one of these does.
    - `check`: the check within a run of Schemathesis that judges it, where one exchange or the read after it can show
      the violation.
    """

    judged_by_read: bool = False
    judged_by_list: bool = False
    judged_by_state: bool = False
    judged_by_schema: bool = False
    judged_by_value: bool = False
    judged_by_absence: bool = False
    judged_by_response: bool = False
    judged_by_refusal: bool = False
    judged_by_resent: bool = False
    interaction: Literal["", "value", "null", "omission"] = ""
    refusal: Literal["", "state", "value"] = ""
    breaks_document: bool = False
    beside_all: Literal["always", "alternate", "never"] = "always"
    removes_field: bool = False
    shows_crash: bool = False
    is_positive: Callable[[Requirement], bool] = _in_no_case
    unseen_cases: frozenset[str] = frozenset()
    unenforced_cases: frozenset[str] = frozenset()
    needs_case: Callable[[Requirement], bool] = _in_no_case
    needs_password: Callable[[Requirement], bool] = _in_no_case
    yields_to: tuple[str, ...] = ()
    never_judged: bool = False
    check: Check = ""
    learns: Learns = ""


@dataclass(frozen=True)
class Note:
    """An exception of a rule in one to three sentences, and the case that taught it: a server, a document, a review."""

    text: str
    case: str = ""


@dataclass(frozen=True)
class Alternative:
    """A correct behavior that looks like the fault, and what rules it out before a rule accuses."""

    looks_like: str
    ruled_out_by: str


@dataclass(frozen=True)
class Meaning:
    """What a rule asserts: what in a document raises it, by which authority, what the server must do, the exceptions.

    `fault` completes "The server ..." for a server that breaks the rule: reports begin with it. `faults` does so for
    single cases. `group` is the column of the HTML report that shows the kind. `habit` names the habit of servers that
    a finding shows, of which reports say the cause and what would mend it. `levels` says which findings have another
    level than the others, and why. `docs/rules.md` is written from the rest, and `bythebook explain` prints it.
    """

    group: Group = ""
    fault: str = ""
    habit: str = ""
    levels: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    raised_by: str = ""
    authority: str = ""
    must: str = ""
    notes: tuple[Note, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
