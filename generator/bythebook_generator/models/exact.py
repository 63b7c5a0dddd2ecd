"""Corrects bounds and literals in the text of a class, where Pydantic differs from JSON Schema.

- A Literal of numbers admits true and false, a Literal of booleans admits 1 and 0: in Python, True is 1.
- A bound in a union is written as a call, which is no type, and its number type is not strict.
- In a pattern for Python, `$` matches before a final line end, which ECMA-262 does not allow.
- By its remainder, 0.07 is no multiple of 0.01.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Collection

from bythebook_generator.passes.patterns import ended

__all__ = ["QUOTED", "called_in", "exact"]

QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
PYTHONS = 'regex_engine="python-re"'  # the configuration of a class with a pattern for Python
STATED = re.compile(rf"(\bpattern=)?(r?(?:{QUOTED.pattern}))")
FIELD = re.compile(r" *(\w+):")
MISSING = re.compile(r"(?<= = )MISSING$", re.MULTILINE)
LITERAL = re.compile(r"Literal\[[^\]]*\]")
BOUNDED_TYPES = {"confloat": "StrictFloat", "conint": "StrictInt", "constr": "StrictStr"}
BOUNDED = re.compile(r"\b(confloat|conint|constr)\(([^()]*), strict=True\)")
MULTIPLE = re.compile(r"\b(\w*Field)\([^()]*\bmultiple_of=[^()]*\)")


def exact(text: str, tags: Collection[str]) -> str:
    """Returns the text of a class with bounds and literals as in JSON Schema.

    `tags` are the fields that tell the members of a union apart: Pydantic needs them plain. Texts are set aside
    meanwhile.
    """
    if PYTHONS in text:
        text = STATED.sub(_ended, text)
    annotated, field = called_in("Annotated", text), called_in("Field", text)
    types = {name: called_in(kind, text) for name, kind in BOUNDED_TYPES.items()}
    refusing = {name: called_in(name, text) for name in ("NO_BOOLEAN", "NO_NUMBER")}

    mark = next(f"__text{'_' * count}" for count in itertools.count(2) if f"__text{'_' * count}" not in text)

    def refused(found: re.Match[str]) -> str:
        word = _refused(found[0].replace(mark, ""))
        return f"{annotated}[{found[0]}, {refusing[word]}]" if word else found[0]

    bare = BOUNDED.sub(lambda found: f"{annotated}[{types[found[1]]}, {field}({found[2]})]", QUOTED.sub(mark, text))
    bare = _absent(bare, called_in("Absent", text), called_in("ABSENT", text))
    lines = MULTIPLE.sub(_with_multiple, bare).split("\n")
    for number, line in enumerate(lines):
        stated = FIELD.match(line)
        if "Literal[" in line and not (stated and stated[1] in tags):
            lines[number] = LITERAL.sub(refused, line)
    texts = iter(QUOTED.findall(text))
    return re.sub(mark, lambda _: next(texts), "\n".join(lines))


def _absent(text: str, kind: str, value: str) -> str:
    """Returns the text of a class with our own sentinel, which is falsy."""
    return MISSING.sub(value, text.replace("| MISSING", f"| {kind}"))


def _ended(found: re.Match[str]) -> str:
    """Returns a pattern that ends at the end of the text, and any other text unchanged."""
    return f"pattern={ended(ast.literal_eval(found[2]))!r}" if found[1] else found[0]


def _with_multiple(found: re.Match[str]) -> str:
    """Returns a `Field` whose fractional multiple is checked by our own code."""
    call = ast.parse(found[0], mode="eval").body
    assert isinstance(call, ast.Call)
    steps = [word.value for word in call.keywords if word.arg == "multiple_of"]
    if not steps or not isinstance(steps[0], ast.Constant) or not isinstance(steps[0].value, float):
        return found[0]
    left = [ast.get_source_segment(found[0], word) or "" for word in call.keywords if word.arg != "multiple_of"]
    own = f"_multiple({steps[0].value!r})"
    return f"{found[1]}({', '.join(left)}), {own}" if left else own


def called_in(name: str, text: str) -> str:
    """Returns the name of one of our names in a class: a field of the class with the same name would hide it."""
    return f"_{name}" if re.search(rf"^    {name}:", text, re.MULTILINE) else name


def _refused(literal: str) -> str | None:
    """Returns the name of the check that refuses values which Python takes for members of a Literal."""
    is_boolean, is_number = "True" in literal or "False" in literal, any(c.isdigit() for c in literal)
    return None if is_boolean == is_number else "NO_NUMBER" if is_boolean else "NO_BOOLEAN"
