"""Writes what every rule asserts into `docs/semantics.md` and `docs/rules.md`, and says it of one rule in lines for
`bythebook explain`.

`python -m bythebook_conformance.reports.semantics PAGE...` rewrites the parts of the pages between markers; with
`--check` it only says whether these parts are up to date.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import wrap

from bythebook_conformance.reports.explanations import filled, levels
from bythebook_conformance.rules import RULES, Rule
from bythebook_conformance.rules.traits import Note, Traits
from bythebook_openapi.errors import InputError

__all__ = ["KINDS", "LEVELS", "NOTES", "gaps", "judged_words", "main", "rewritten", "trait_words"]

# What a page may hold, each between two lines.
KINDS = (
    "<!-- kinds: written by `make semantics` from the rules; edit the rule's file -->",
    "<!-- end of kinds -->",
)
NOTES = (
    "<!-- rules: written by `make semantics` from the rules; edit the rule's file -->",
    "<!-- end of rules -->",
)
LEVELS = (
    "<!-- levels: written by `make semantics` from the table in explanations/levels.py; edit that file -->",
    "<!-- end of levels -->",
)
_COLUMNS = 120
_PLAIN = Traits()
_BESIDE = {
    "always": "In a body, the invalid request holds all other fields.",
    "alternate": "In a body, every other invalid request holds all other fields, and the rest only what they need.",
    "never": "The invalid request holds only the fields that it needs.",
}
_INTERACTIONS = {
    "value": "A failure that shows only beside another changed field is `coupled`, a warning.",
    "null": "A null that shows only beside another changed field is `coupled`, a warning.",
    "omission": "A change that shows only after a PATCH of certain other fields is `coupled`, a warning.",
}
_REFUSALS = {
    "state": "A refusal is tried again on a new resource: it may be about the state of the resource.",
    "value": "A refusal is tried again on a new resource, and after each other member of an enum: it may be a state.",
}


def rewritten(page: str, rules: Iterable[Rule]) -> str:
    """Return a page whose parts between markers say what the rules assert. Raises InputError without markers."""
    rules = tuple(rules)
    parts = {KINDS: lambda: _kinds(rules), NOTES: lambda: "\n".join(map(_section, rules)), LEVELS: levels}
    held = [markers for markers in parts if markers[0] in page]
    for markers in held or [KINDS]:
        page = filled(page, *markers, parts[markers]())
    return page


def judged_words(rule: Rule) -> str:
    """Return how a rule judges, in the words of its file."""
    module = inspect.getmodule(rule.requirements)
    return inspect.cleandoc(module.__doc__ or "") if module is not None else ""


def trait_words(rule: Rule) -> Iterator[str]:
    """Yield a sentence for each trait of a rule."""
    traits = rule.traits
    if rule.wrong is not None:
        yield _BESIDE[traits.beside_all]
    yield from (words for said, words in _switches(rule) if said)
    if traits.interaction:
        yield _INTERACTIONS[traits.interaction]
    if traits.refusal:
        yield _REFUSALS[traits.refusal]
    if traits.unseen_cases:
        cases = ", ".join(f"`{each}`" for each in sorted(traits.unseen_cases))
        yield f"No validator refuses the values of these cases, which are sent all the same: {cases}."
    if traits.yields_to:
        others = ", ".join(f"`{each}`" for each in traits.yields_to)
        yield f"Silent where one of these reports the same fault: {others}."


def _switches(rule: Rule) -> Iterator[tuple[bool, str]]:
    """Yield each trait that a rule has or has not, beside its sentence."""
    traits = rule.traits
    yield traits.removes_field, "The invalid request leaves the field out."
    yield traits.breaks_document, "An invalid request counts only if the request as a whole breaks the document."
    yield rule.credentials is not None, "A request with other credentials is sent, after all other requests."
    yield traits.needs_case is not _PLAIN.needs_case, "Some cases need credentials whose case matters."
    yield traits.needs_password is not _PLAIN.needs_password, "One case needs a user name and a password."
    yield traits.judged_by_read, "A read after the write can show it. A read that lags behind is repeated."
    yield traits.judged_by_list, "A list after the write can show it. A list that lags behind is repeated."
    yield traits.judged_by_resent, "A refusal after which the request was sent again for another resource can pass it."
    yield (
        traits.judged_by_state,
        "Inconclusive beside a parameter that may ask for less (`fields`) or for nothing to be stored (`dry_run`).",
    )
    yield rule.probe is not None, rule.probe.words if rule.probe is not None else ""
    yield (
        traits.check != "",
        f"Within Schemathesis the check `{traits.check}` judges it by an exchange, or the read after it.",
    )
    yield traits.shows_crash, "It reports a server error, whichever field caused it."
    yield traits.learns not in {"", "never"}, "`bythebook repair` may let the document say what the server does."
    yield traits.learns == "never", "No document may excuse it: `bythebook repair` never does."
    yield traits.never_judged, "No request shows it: it is never judged."
    yield (
        rule.lasting and not traits.never_judged,
        "Each response is judged by itself: no later response changes what it showed.",
    )


def gaps(rule: Rule) -> Iterator[str]:
    """Yield what a rule does not say of itself: a part of its meaning, or the case of a note."""
    meaning = rule.meaning
    yield from (part for part in ("fault", "raised_by", "authority", "must") if not getattr(meaning, part).strip())
    if not meaning.notes:
        yield "notes"
    yield from (f"case of {each.text[:40]!r}" for each in meaning.notes if not each.case.strip())
    yield from (f"text of the note on {each.case!r}" for each in meaning.notes if not each.text.strip())


def _kinds(rules: Sequence[Rule]) -> str:
    rows = "\n".join(map(_row, rules))
    head = "| kind | raised by | authority | the server must | yields to |\n| --- | --- | --- | --- | --- |"
    return f"{head}\n{rows}\n"


def _row(rule: Rule) -> str:
    meaning = rule.meaning
    kind = f"[{rule.kind}](rules.md#{rule.kind})"
    cells = (kind, meaning.raised_by, meaning.authority, meaning.must, ", ".join(rule.traits.yields_to) or "-")
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


def _section(rule: Rule) -> str:
    first, _, rest = judged_words(rule).partition("\n\n")
    words = first.removeprefix(f"{rule.kind}: ").replace("\n", " ")
    paragraphs = [f"{words[:1].upper()}{words[1:]}", *(each.replace("\n", " ") for each in rest.split("\n\n") if each)]
    text = "\n\n".join(_wrapped(each) for each in paragraphs)
    traits = "\n".join(_item(each) for each in trait_words(rule))
    notes = "\n".join(_item(_noted(each)) for each in rule.meaning.notes)
    parts = (f"## {rule.kind}", text, traits, _alternatives(rule), notes and f"Notes:\n\n{notes}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _alternatives(rule: Rule) -> str:
    """Returns the table of correct behaviors that look like the fault; empty for a fault of a response alone."""
    rows = [f"| {each.looks_like} | {each.ruled_out_by} |" for each in rule.meaning.alternatives]
    return "\n".join(["| a correct server may | ruled out by |", "| --- | --- |", *rows]) if rows else ""


def _noted(note: Note) -> str:
    return f"{note.text} *({note.case})*"


def _wrapped(text: str, indent: str = "") -> str:
    lines = wrap(text, _COLUMNS, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


def _item(text: str) -> str:
    return _wrapped(f"- {text}", "  ")


def main(arguments: Sequence[str]) -> int:
    """Rewrite the pages that are named, or check them. Returns 1 if one is stale, 2 if one has no markers, else 0."""
    is_check = "--check" in arguments
    return max(_written(Path(each), is_check=is_check) for each in arguments if not each.startswith("--"))


def _written(path: Path, *, is_check: bool) -> int:
    page = path.read_text(encoding="utf-8")
    try:
        wanted = rewritten(page, RULES)
    except InputError as error:
        sys.stderr.write(f"{path}: {error}\n")
        return 2
    if wanted == page:
        return 0
    if is_check:
        sys.stderr.write(f"{path} is stale: a rule says something else; run `make semantics`\n")
        return 1
    path.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
