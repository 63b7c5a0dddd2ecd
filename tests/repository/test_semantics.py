"""What a rule asserts stands beside the rule, and `docs/semantics.md` and `bythebook explain` say the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bythebook_conformance.reports.before.explain import explained
from bythebook_conformance.reports.semantics import KINDS, NOTES, gaps, main, rewritten, trait_words
from bythebook_conformance.rules import RULES, Rule
from bythebook_conformance.rules.traits import Meaning, Note, Traits
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "semantics.md"
RULE_PAGE = ROOT / "docs" / "rules.md"
LONGEST_SENTENCE = 40
FIRST = RULES[0]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_every_rule_says_what_it_means_and_every_note_its_case(rule: Rule) -> None:
    assert list(gaps(rule)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_a_note_is_a_few_short_sentences(rule: Rule) -> None:
    for note in rule.meaning.notes:
        sentences = re.split(r"(?<=[.:])\s", note.text)
        assert note.text.endswith(".")
        assert max(len(each.split()) for each in sentences) <= LONGEST_SENTENCE
    texts = [note.text for note in rule.meaning.notes]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("rule", "missing"),
    [
        (replace(FIRST, meaning=Meaning()), ["fault", "raised_by", "authority", "must", "notes"]),
        (replace(FIRST, meaning=replace(FIRST.meaning, must=" ")), ["must"]),
        (replace(FIRST, meaning=replace(FIRST.meaning, notes=(Note("It holds."),))), ["case of 'It holds.'"]),
        (replace(FIRST, meaning=replace(FIRST.meaning, notes=(Note("", "Kinto"),))), ["text of the note on 'Kinto'"]),
    ],
)
def test_what_a_rule_does_not_say_is_found(rule: Rule, missing: list[str]) -> None:
    assert list(gaps(rule)) == missing


def test_the_page_says_what_the_rules_say() -> None:
    page, notes = (each.read_text(encoding="utf-8") for each in (PAGE, RULE_PAGE))

    assert rewritten(page, RULES) == page
    assert rewritten(notes, RULES) == notes
    assert re.findall(r"^## (\S+)$", notes.partition(NOTES[0])[2], re.M) == [rule.kind for rule in RULES]


@pytest.mark.parametrize(
    "change",
    [
        lambda rule: replace(rule, meaning=replace(rule.meaning, must="do something else")),
        lambda rule: replace(rule, meaning=replace(rule.meaning, raised_by="something else")),
        lambda rule: replace(rule, meaning=replace(rule.meaning, notes=rule.meaning.notes[1:])),
        lambda rule: replace(rule, meaning=replace(rule.meaning, notes=(*rule.meaning.notes, Note("New.", "Kinto")))),
        lambda rule: replace(rule, traits=replace(rule.traits, yields_to=("status",))),
        lambda rule: replace(rule, traits=replace(rule.traits, judged_by_read=not rule.traits.judged_by_read)),
    ],
)
@pytest.mark.parametrize("index", [0, len(RULES) // 2, -1], ids=lambda index: RULES[index].kind)
def test_the_page_is_stale_when_a_rule_says_something_else(index: int, change: Callable[[Rule], Rule]) -> None:
    pages = [each.read_text(encoding="utf-8") for each in (PAGE, RULE_PAGE)]
    rules = list(RULES)
    rules[index] = change(rules[index])

    assert [rewritten(page, rules) for page in pages] != pages


def test_a_stale_page_is_one_line_and_make_semantics_mends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "semantics.md"
    copy.write_text("before\n{}\nold\n{}\nafter\n".format(*KINDS))

    assert main(["--check", str(copy)]) == 1
    assert capsys.readouterr().err == f"{copy} is stale: a rule says something else; run `make semantics`\n"
    assert main([str(copy)]) == 0
    assert main(["--check", str(copy)]) == 0
    assert capsys.readouterr().err == ""
    text = copy.read_text()
    assert text.startswith(f"before\n{KINDS[0]}\n\n| kind |")
    assert text.endswith(f"{KINDS[1]}\nafter\n")


def test_a_page_without_markers_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "semantics.md"
    copy.write_text("nothing")

    assert main([str(copy)]) == 2
    assert capsys.readouterr().err.startswith(f"{copy}: the page has no markers; expected the lines ")
    with pytest.raises(InputError):
        rewritten("nothing", RULES)


def test_every_trait_is_said_in_words() -> None:
    # They say how cases are planned, and which exchanges need no look, not what is asserted.
    silent = {"is_positive", "unenforced_cases"}
    silent |= {f"judged_by_{each}" for each in ("absence", "refusal", "response", "schema", "value")}
    plain = replace(FIRST, traits=Traits(), lasting=False)
    changes = {
        "judged_by_read": True,
        "judged_by_list": True,
        "judged_by_state": True,
        "judged_by_resent": True,
        "interaction": "value",
        "refusal": "state",
        "breaks_document": True,
        "beside_all": "never",
        "removes_field": True,
        "shows_crash": True,
        "unseen_cases": frozenset({"odd"}),
        "needs_case": lambda _requirement: True,
        "needs_password": lambda _requirement: True,
        "yields_to": ("status",),
        "never_judged": True,
        "check": "value_kept",
        "learns": "null",
    }

    assert changes.keys() | silent == Traits.__dataclass_fields__.keys()
    for name, value in changes.items():
        changed = replace(plain, traits=replace(plain.traits, **{name: value}))  # type: ignore[arg-type] # each value has the type of its trait
        assert list(trait_words(changed)) != list(trait_words(plain)), name


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(load(ROOT / "specs" / "ontora" / "openapi.yaml"))


def test_explain_says_the_notes_of_the_page(contract: Contract) -> None:
    found = [(rule, next(iter(rule.requirements(contract, contract.operations[0])), None)) for rule in RULES]
    raised = [(rule, each) for rule, each in found if each is not None]

    assert len(raised) > 10
    for rule, each in raised:
        said = " ".join(line.strip() for line in explained(contract, each, notes=True))
        assert all(f"- {note.text} ({note.case})" in said for note in rule.meaning.notes)
        assert all(f"- {words}" in said for words in trait_words(rule))
        assert f"The server must {rule.meaning.must}." in said


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_a_rule_lists_the_correct_behaviors_that_look_like_its_fault(rule: Rule) -> None:
    """The fault of a response alone needs no alternative: the response itself shows it."""
    assert bool(rule.meaning.alternatives) != rule.lasting
