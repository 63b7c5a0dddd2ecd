"""Conventions are data: each has a source, and no other module of the judge holds a list or a pattern of names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

import bythebook_conformance
from bythebook_conformance import conventions, model
from bythebook_conformance.conventions import CONVENTIONS, Convention
from bythebook_conformance.relations.traits import TRAITS, FieldTraits
from bythebook_conformance.reports.report import OUTCOMES
from bythebook_conformance.rules import RULES
from bythebook_openapi.model.operation import Kind

ROOT = Path(bythebook_conformance.__file__).parent

# What a source looks like: a specification with its number, a guideline, a product's reference, or "seen: PRODUCT".
SOURCE = re.compile(
    r"RFC \d{4}|AIP-\d{3}|Zalando \d{3}|JSON:API 1\.1|OpenAPI 3\.\d\.\d|OData 4\.01|seen: [A-Z]|[A-Z][A-Za-z0-9]+ "
)

# Words that are no names of a user's API: those of JSON Schema, OpenAPI and HTTP, and the judge's own.
JSON_SCHEMA = frozenset(
    "type enum const format pattern default string number integer boolean array object null "
    "minimum maximum items properties required".split()
)
LOCATIONS = frozenset({"path", "query", "header", "cookie", "body"})
OWN = frozenset({*OUTCOMES, *get_args(model.Level), *get_args(model.Outcome)})
SLOTS = frozenset(word for part in get_args(model.Slot) for word in get_args(part))
KINDS = frozenset(name for rule in RULES for name in (rule.kind, rule.kind.replace("-", "_")))
KNOWN = JSON_SCHEMA | LOCATIONS | OWN | SLOTS | TRAITS.keys() | KINDS | {*get_args(Kind)}

# What else may look like a list of names, and what it is.
ALLOWED = {
    ("plugin.py", "load loadgroup worksteal"): "ways in which pytest-xdist distributes tests",
    ("commands/connect/auth_form.py", "client-auth scopes token-url"): "keys of the configuration",
    ("commands/connect/auth_form.py", "client-id client-secret client-auth"): "keys of the configuration",
    ("commands/connect/auth_form.py", "in name prefix"): "keys of the configuration",
    ("commands/connect/auth_form.py", "method body pointer"): "keys of the configuration",
    ("commands/connect/credentials.py", "in name prefix"): "keys of the configuration",
    ("evidence/responses.py", "title description example"): "keywords of OpenAPI for people",
    ("planning/typed_values.py", "idn-email idn-hostname iri"): "formats of JSON Schema",
    ("running/transport/in_process.py", "allow_redirects cert proxies"): "arguments of Requests",
    ("relations/identity.py", "date date-time time"): "formats of JSON Schema and OpenAPI",
    ("reports/html/report.py", "operation location field"): "keys of the report",
    ("reports/json_report.py", "excluded selected_out unwritten"): "keys of the report",
    ("reports/sanitize.py", "request response file"): "keys of the report",
    ("reports/summary.py", "before after listing"): "the reads that belong to an exchange",
    ("reports/semantics.py", "fault raised_by authority"): "what is told of a rule",
    ("reports/waivers.py", "match reason until"): "keys of a waiver",
    ("running/transport/journal.py", "after status headers"): "keys of a line of a journal",
    ("running/transport/journal.py", "handled stopped resumed"): "kinds of lines of a journal",
    ("running/transport/journal.py", "operation purpose credentials"): "keys of a line of a journal",
    ("running/transport/journal.py", "version seed examples"): "keys of the head of a journal",
    ("running/transport/unasked.py", "accept accept-encoding connection"): "headers of HTTP",
    ("rules/domain.py", "admitted unnamed-member format-blatant"): "cases of the rule `domain`",
    ("explanations/normal_forms.py", "uri iri url"): "formats of JSON Schema and OpenAPI",
    ("rules/invalid_values.py", "no-hyphens no-zone date"): "cases of the rule `domain`",
    ("suite.py", "ca cert proxy"): "options of the command line",
    ("commands/compare.py", "any documented breaking"): "values of an option",
    ("commands/export/source.py", "json form multipart"): "forms of a body",
    ("baseline/row.py", "enum const default"): "keywords of JSON Schema whose values are values of fields",
    ("commands/repair/edits.py", "nullable default example"): "keywords of OpenAPI",
    ("commands/repair/uses.py", "null required type"): "what a document may learn",
    ("reports/forms/ctrf.py", "passed failed skipped"): "results of CTRF",
    ("versions/differences/volatile.py", "response read list"): "views of a value",
    ("versions/group.py", "response read list"): "views of a value",
    ("versions/names.py", "etag last-modified location"): "headers of HTTP",
    ("versions/names.py", "id ids uuid"): "what two versions pair; no verdict rests on it",
    ("versions/names.py", "key slug number"): "what two versions pair; no verdict rests on it",
}
ALLOWED_PATTERNS = {
    ("baseline/lock.py", r"# bythebook baseline, format (\d+)"): "the first line of a baseline",
    ("baseline/lock.py", r"invalid \(([a-z-]+):([A-Za-z-]+)\)"): "a state of a baseline",
    ("baseline/lock.py", r"invalid \(([a-z-]+):([A-Za-z|-]+)\)"): "states of a baseline",
    ("reports/html/page.py", r"^export ((?:async )?(?:const|function) (\w+))"): "the syntax of JavaScript",
    ("reports/html/page.py", r'^import (\{[^}]*\}) from "\./(\w+)\.js";$'): "the syntax of JavaScript",
    (
        "running/transport/obstacles.py",
        r"<[^<>]*object at 0x[0-9a-f]+>:?",
    ): "the address in the words of a Python error",
    ("running/resources/lists.py", r"rel=\"?(\w+)"): "the syntax of the header Link (RFC 8288, section 3)",
    ("relations/next_pages.py", r"rel\s*=\s*\"?([^\";,]+)"): "the syntax of the header Link (RFC 8288, section 3)",
    ("running/transport/credentials.py", r"(urn:uuid:)?\{?[0-9a-f]+(-[0-9a-f]+)*\}?"): "the form of a value",
    ("commands/export/helpers.py", "pattern"): "a keyword of JSON Schema",
    ("commands/export/tests.py", r'secret\("(\w+)"\)'): "a call in the exported tests",
    ("versions/differences/headers.py", r'rel="?([\w-]+)'): "the syntax of the header Link (RFC 8288, section 3)",
    (
        "versions/differences/headers.py",
        r"(access-control|cf|sec)-.*|x-(?!.*(total|count|page|next|prev)).*|age|alt-svc|cache-control|connection"
        r"|content-(encoding|length)|date|expires|keep-alive|nel|pragma|report-to|request-id|server(-timing)?"
        r"|set-cookie|strict-transport-security|traceparent|tracestate|transfer-encoding|vary|via|rate-?limit.*",
    ): "headers that servers and proxies add by themselves",
}
_FEWEST = 3
_WORD = re.compile(r"[a-z][a-z0-9_-]*")


def lists_of_names(source: str) -> Iterator[str]:
    """Yield the first three words of each literal set, tuple, list or text to be split that holds three or more
    lowercase words, and not only known ones. Mappings are left out: what a report holds is written so everywhere.
    """
    tree = ast.parse(source)
    named = [each for each in ast.walk(tree) if isinstance(each, ast.Assign | ast.Subscript)]
    skipped = {id(inner) for each in named if is_no_data(each) for inner in ast.walk(each)}
    for node in ast.walk(tree):
        found = [] if id(node) in skipped else words_of(node)
        if len(found) >= _FEWEST and not KNOWN.issuperset(found):
            yield " ".join(found[:_FEWEST])


def is_no_data(node: ast.AST) -> bool:
    """Return whether a statement names a module's exports, or an expression a type."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id == "Literal"
    return isinstance(node, ast.Assign) and [getattr(each, "id", "") for each in node.targets] == ["__all__"]


def words_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
        held = node.func.value
        text = held.value if isinstance(held, ast.Constant) and isinstance(held.value, str) else ""
        return [word for word in text.split() if _WORD.fullmatch(word)]
    elements = node.elts if isinstance(node, ast.Set | ast.Tuple | ast.List) else ()
    texts = [each.value for each in elements if isinstance(each, ast.Constant)]
    return [text for text in texts if isinstance(text, str) and _WORD.fullmatch(text)]


def patterns_of_names(source: str) -> Iterator[str]:
    """Yield each pattern given to a function of `re` that holds a word of three or more letters."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        if not isinstance(node.func.value, ast.Name) or node.func.value.id != "re":
            continue
        for text in (each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)):
            if isinstance(text, str) and re.search(r"[a-z]{3,}", re.sub(r"\[[^]]*\]", "", text)):
                yield text


def modules() -> Iterator[tuple[str, str]]:
    for file in sorted(ROOT.rglob("*.py")):
        if file.name != "conventions.py":
            yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")


@pytest.mark.soak
def test_no_other_module_of_the_judge_holds_a_list_of_names() -> None:
    found = {(name, words) for name, source in modules() for words in lists_of_names(source)}

    assert found - ALLOWED.keys() == set(), "move these names to conventions.py, each with its source"
    assert ALLOWED.keys() - found == set(), "these are allowed, and are not there"


@pytest.mark.soak
def test_no_other_module_of_the_judge_holds_a_pattern_of_names() -> None:
    found = {(name, pattern) for name, source in modules() for pattern in patterns_of_names(source)}

    assert found - ALLOWED_PATTERNS.keys() == set(), "move these patterns to conventions.py, each with its source"
    assert ALLOWED_PATTERNS.keys() - found == set(), "these are allowed, and are not there"


@pytest.mark.parametrize(
    "source",
    [
        '_SECRETS = frozenset({"pass", "pin", "cvc"})',
        'if name in ("offset", "skip", "start"): pass',
        'SIZES = ["limit", "page_size", "default"]',
        'ASKING = frozenset("fields include expand".split())',
        'ends = name.endswith(("token", "secret", "key"))',
    ],
)
def test_a_list_of_names_is_found_in_whatever_form(source: str) -> None:
    assert len(list(lists_of_names(source))) == 1


def test_a_pattern_of_names_is_found() -> None:
    source = 'import re\n_SIZE = re.compile(r"^(limit|per[_-]?page)$", re.IGNORECASE)\nre.search(r"[a-z]+", "x")'

    assert list(patterns_of_names(source)) == ["^(limit|per[_-]?page)$"]


@pytest.mark.parametrize("source", ['__all__ = ["one", "two", "three"]', 'Case = Literal["low", "middle", "high"]'])
def test_exports_and_types_are_no_lists_of_names(source: str) -> None:
    assert list(lists_of_names(source)) == []


@pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda each: each.name)
def test_each_convention_has_a_source_a_meaning_and_either_words_or_a_pattern(convention: Convention) -> None:
    assert SOURCE.search(convention.source), convention.source
    assert len(convention.meaning.split()) > 2
    assert bool(convention.words) != bool(convention.pattern)
    assert all(word == word.lower() for word in convention.words)
    assert len(set(convention.words)) == len(convention.words)


def test_all_conventions_are_listed_under_names_of_their_own() -> None:
    stated = {name for name in conventions.__all__ if isinstance(getattr(conventions, name), Convention)}

    assert len({each.name for each in CONVENTIONS}) == len(CONVENTIONS) == len(stated)


def test_each_convention_is_used() -> None:
    sources = "\n".join(source for _, source in modules())
    names = {name for name in conventions.__all__ if isinstance(getattr(conventions, name), Convention)}

    assert {name for name in names if not re.search(rf"\b{name}\b", sources)} == set()


def test_each_trait_is_explained() -> None:
    assert {each.name for each in fields(FieldTraits)} - TRAITS.keys() == {"reasons", "stated"}


@pytest.mark.parametrize(
    ("convention", "name", "matched"),
    [
        (conventions.IDENTITY, "_ID", "_ID"),
        (conventions.IDENTITY, "order_id", ""),
        (conventions.EXPANSION, "includes", "includes"),
        (conventions.PASSING, "lockedBy", "locked"),
        (conventions.PASSING, "blocked", ""),
        (conventions.SECRET_ENDING, "appPassword", "password"),
        (conventions.SECRET_ENDING, "monkeys", "monkeys"),
        (conventions.SECRET, "passport", ""),
        (conventions.AUTHORIZATION, "Proxy-Authorization", "Proxy-Authorization"),
        (conventions.AUTHORIZATION, "ProxyAuthorization", ""),
        (conventions.CHECKSUM, "X-Content-SHA256", "-SHA256"),
        (conventions.NEXT_PAGE, "nextCursor", "next"),
        (conventions.NEXT_PAGE, "context", ""),
        (conventions.EITHER, "usernameOrId", "Or"),
        (conventions.EITHER, "color", ""),
    ],
)
def test_a_convention_says_which_part_of_a_name_follows_it(convention: Convention, name: str, matched: str) -> None:
    assert convention.found(name) == matched
