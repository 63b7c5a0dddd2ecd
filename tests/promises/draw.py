"""Draws descriptions of properties, parameters and operations from public OpenAPI documents.

    python tests/promises/draw.py FOLDER
    python tests/promises/draw.py FOLDER 2

`FOLDER` holds the documents of `documents.csv`, which names repository, commit, path and SHA-256 of
each. The documents are not committed. The command writes `descriptions.jsonl` beside this file.

With `2` it is the second draw: of other documents (`documents_2.csv`), of properties and parameters
alone, and only of texts that contain a word of a promise. It writes `descriptions_2.jsonl`.
"""

import csv
import hashlib
import json
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SEED = 3804
SECOND_SEED = 3812
PER_DOCUMENT = 40
HINTED = 250
PLAIN = 150
SECOND = 300
LONGEST = 300
FEWEST_WORDS = 3

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SCHEMA_MAPS = ("properties", "patternProperties")
SCHEMA_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
SCHEMA_PARTS = ("items", "additionalProperties", "not")

# A wide list: it sorts descriptions into two parts of the sample, and decides nothing else.
HINTS = re.compile(
    r"\b(default|null|empty|unique|cannot|can't|can not|immutable|chang|order|sort|require|must\b|optional"
    r"|omit|only\b|maximum|max\b|minimum|min\b|at most|at least|between|one of|character|ignore|read-?only"
    r"|set by the server|clear|remove)",
    re.IGNORECASE,
)
# The words of the second draw.
WORDS = re.compile(
    r"\b(defaults?|defaulted|null|nullable|unique|cannot be changed|can't be changed|immutable|order|ordered|sorted"
    r"|at most|at least|maximum|minimum|between|up to|one of|must be|characters|required|optional|optionally"
    r"|read-?only|set by|ignored|never returned|removed|trimmed|lower-?case|lower case|case-?insensitive|only)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!etc)[.!?][)`\"'*]*(?=\s|$)|(?=\n)")
WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads a date as text, since one document holds a date that does not exist."""


Loader.add_constructor("tag:yaml.org,2002:timestamp", Loader.construct_yaml_str)


def shortened(text: str) -> str | None:
    """Returns the whole sentences or lines within the first 300 characters, None if there are none."""
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if len(text) <= LONGEST:
        return text
    ends = [found.end() for found in SENTENCE_END.finditer(text) if 0 < found.end() <= LONGEST]
    return text[: ends[-1]].rstrip() if ends else None


def pointer(*parts: object) -> str:
    """Returns the JSON pointer (RFC 6901) of `parts`."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def simple_type(schema: object) -> str:
    """Returns the type of `schema` as text, "" if it has none, as behind a reference."""
    kind = schema.get("type", "") if isinstance(schema, dict) else ""
    return "|".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def of_schema(schema: object, *at: object) -> Iterator[tuple[str, str, str, str]]:
    """Yields kind, pointer, type and text of each property in `schema` that has a description."""
    if not isinstance(schema, dict):
        return
    for key in SCHEMA_MAPS:
        members = schema.get(key)
        for name, member in members.items() if isinstance(members, dict) else ():
            if isinstance(member, dict) and isinstance(member.get("description"), str):
                yield "property", pointer(*at, key, name), simple_type(member), member["description"]
            yield from of_schema(member, *at, key, name)
    for key in SCHEMA_LISTS:
        parts = schema.get(key)
        for index, part in enumerate(parts if isinstance(parts, list) else ()):
            yield from of_schema(part, *at, key, index)
    for key in SCHEMA_PARTS:
        yield from of_schema(schema.get(key), *at, key)


def of_content(holder: object, *at: object) -> Iterator[tuple[str, str, str, str]]:
    """Yields the properties of the schemas of a request body or a response."""
    if not isinstance(holder, dict):
        return
    yield from of_schema(holder.get("schema"), *at, "schema")
    content = holder.get("content")
    for media_type, entry in content.items() if isinstance(content, dict) else ():
        if isinstance(entry, dict):
            yield from of_schema(entry.get("schema"), *at, "content", media_type, "schema")


def of_parameter(parameter: object, *at: object) -> Iterator[tuple[str, str, str, str]]:
    """Yields a parameter with its description, and the properties of a body of Swagger 2.0."""
    if not isinstance(parameter, dict):
        return
    if parameter.get("in") != "body" and isinstance(parameter.get("description"), str):
        kind = simple_type(parameter.get("schema", parameter))
        yield "parameter", pointer(*at), kind, parameter["description"]
    yield from of_content(parameter, *at)


def of_operation(operation: dict[str, Any], *at: object) -> Iterator[tuple[str, str, str, str]]:
    """Yields an operation with its description, its parameters, and the properties of its bodies."""
    if isinstance(operation.get("description"), str):
        yield "operation", pointer(*at), "", operation["description"]
    for index, parameter in enumerate(operation.get("parameters") or ()):
        yield from of_parameter(parameter, *at, "parameters", index)
    yield from of_content(operation.get("requestBody"), *at, "requestBody")
    for status, response in (operation.get("responses") or {}).items():
        yield from of_content(response, *at, "responses", status)


def of_document(document: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yields kind, pointer, type and text of every description in `document`."""
    for path, item in (document.get("paths") or {}).items():
        if not isinstance(item, dict):
            continue
        for index, parameter in enumerate(item.get("parameters") or ()):
            yield from of_parameter(parameter, "paths", path, "parameters", index)
        for method in METHODS:
            if isinstance(item.get(method), dict):
                yield from of_operation(item[method], "paths", path, method)
    components = document.get("components") or {}
    for name, schema in (components.get("schemas") or {}).items():
        yield from of_schema(schema, "components", "schemas", name)
    for name, schema in (document.get("definitions") or {}).items():
        yield from of_schema(schema, "definitions", name)
    for at, parameters in (
        (("components", "parameters"), components.get("parameters")),
        (("parameters",), document.get("parameters")),
    ):
        for name, parameter in (parameters or {}).items():
            yield from of_parameter(parameter, *at, name)
    for part in ("requestBodies", "responses"):
        for name, holder in (components.get(part) or {}).items():
            yield from of_content(holder, "components", part, name)


def loaded(data: bytes, name: str) -> dict[str, Any]:
    """Returns the document in `data`."""
    if name.endswith(".json"):
        return json.loads(data)
    return yaml.load(data, Loader=Loader)


def collected(
    folder: Path, documents: str, seed: int, is_wanted: Callable[[str, str], bool], before: Iterable[str] = ()
) -> Iterator[dict[str, str]]:
    """Yields at most 40 descriptions of each of `documents` that `is_wanted` takes, no text twice.

    No text of `before` is taken. Raises SystemExit for a document that is not the one of `documents`.
    """
    seen = set(before)
    with (HERE / documents).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        data = (folder / row["name"]).read_bytes()
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            raise SystemExit(f"{row['name']}: the digest differs from {documents}")
        found = []
        for kind, where, simple, whole in of_document(loaded(data, row["name"])):
            text = shortened(whole)
            if text is None or text in seen or len(WORD.findall(text)) < FEWEST_WORDS:
                continue
            if not is_wanted(kind, text):
                continue
            seen.add(text)
            entry = {"document": row["name"], "pointer": where, "kind": kind, "type": simple, "text": text}
            found.append(entry)
        random.Random(f"{seed}/{row['name']}").shuffle(found)
        yield from found[:PER_DOCUMENT]


def write(entries: list[dict[str, str]], letter: str, name: str) -> None:
    """Writes `entries` to the file `name`, with ids that begin with `letter`."""
    lines = [
        json.dumps({"id": f"{letter}{number:03}", **entry}, ensure_ascii=False)
        for number, entry in enumerate(entries, 1)
    ]
    (HERE / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def first(folder: Path) -> None:
    """Draws 250 texts with a hint and 150 without."""
    pool = list(collected(folder, "documents.csv", SEED, lambda kind, text: True))
    hinted = [entry for entry in pool if HINTS.search(entry["text"])]
    plain = [entry for entry in pool if not HINTS.search(entry["text"])]
    chance = random.Random(SEED)
    drawn = chance.sample(hinted, HINTED) + chance.sample(plain, PLAIN)
    chance.shuffle(drawn)
    write(drawn, "d", "descriptions.jsonl")
    print(f"{len(hinted)} with a hint and {len(plain)} without; drawn {HINTED} and {PLAIN}")


def second(folder: Path) -> None:
    """Draws 300 texts of properties and parameters with a word of a promise, none of the first draw."""
    lines = (HERE / "descriptions.jsonl").read_text(encoding="utf-8").splitlines()
    pool = list(
        collected(
            folder,
            "documents_2.csv",
            SECOND_SEED,
            lambda kind, text: kind != "operation" and WORDS.search(text) is not None,
            before=(json.loads(line)["text"] for line in lines),
        )
    )
    write(random.Random(SECOND_SEED).sample(pool, SECOND), "e", "descriptions_2.jsonl")
    print(f"{len(pool)} with a word of a promise; drawn {SECOND}")


def main() -> None:
    """Writes the drawn descriptions, and prints how many there were to draw from."""
    draw = second if sys.argv[2:] == ["2"] else first
    draw(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
