"""Reads the copied text of pages of Redoc (2.x): the browser puts a tab after the name of each field.

Fields of all depths stand one below the other. A line more than usual shows where an object begins; the sample of the
page shows where it ends.
"""

from __future__ import annotations

import re
from itertools import dropwhile, pairwise
from typing import Any

from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.renderers import redoc
from bythebook_capture.read.renderers.fern_docusaurus import WORD
from bythebook_capture.read.renderers.rows import NUMBER, Found, distinct, headings, list_of
from bythebook_capture.read.renderers.texts.listed_rows import SURE, Listed, Rows, TextOperation, claim
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_HEADINGS = headings("PATH PARAMETERS", "QUERY PARAMETERS", "HEADER PARAMETERS", "COOKIE PARAMETERS")
_PAYLOAD = re.compile(r"(?P<which>REQUEST BODY|RESPONSE) SCHEMA:(?: (?P<media>\S.*))?", re.IGNORECASE)
# Other headings of the renderer: what stands below them is no field of a body.
_ASIDE = ("AUTHORIZATIONS:", "RESPONSE HEADERS", "CALLBACKS")
_SIGNS = (
    "Request samples",
    "Response samples",
    "PATH PARAMETERS",
    "QUERY PARAMETERS",
    "HEADER PARAMETERS",
    "REQUEST BODY SCHEMA: application/json",
)
_FOOTER = "API docs by Redocly"
_TABLE = re.compile(r"^\|? ?-{3,} ?\|", re.MULTILINE)
_WORD = re.compile(r"[\w.$-]+")
_STATUS = re.compile(r"[1-5](?:\d\d|[Xx]{2})|default")
_RESPONSES, _OF_RESPONSE = "Responses", "RESPONSE SCHEMA:"
# `string`, or the title of a member of a union and its type.
_PART = rf"(?:{WORD})(?![a-z])|[^()<>]+? \((?:{WORD})\)"
_TYPE = re.compile(rf"(?P<many>(?:Array of )*)(?P<base>(?:{_PART})(?: or (?:{_PART}))*)(?P<rest>.*)")
_WORDS = re.compile(
    rf" (?P<word><[^<>|()\s]+>|\([^()]*(?:\([^()]*\)[^()]*)*\)(?= |$)|"
    rf"\[ {NUMBER} \.\. {NUMBER} \](?: characters| items)?|"
    rf"[\[(] ?{NUMBER} \.\. {NUMBER} ?[\])](?: characters| items)?|[<>]=? {NUMBER}(?: characters| items)?|"
    rf"= {NUMBER}(?: characters| items)|non-empty|unique|Recursive|recursive|Nullable|Deprecated|"
    rf"multiple of {NUMBER}|\[ items(?: [^\[\]]*| \[[^\[\]]*\][^\[\]]*)\])"
)
_UNION = re.compile(r"^(?:One of|Any of) (?P<names>.*)", re.MULTILINE)
# The line above the fields of the objects in a list.
_LONE_TYPE = re.compile(r"(?:string|integer|number|boolean|object)(?: <[\w-]+>)?(?: or null)?$", re.MULTILINE)
_ARRAY = re.compile(r"(?:(?:^|\n)Array(?: \(.*\))?)+(?=\n(?:One|Any) of |$)")
# The link to other documentation, which stands below the description of a schema.
_LINK = re.compile(r"https?://\S+")
# Empty lines below a description.
_BELOW_WORDS = 2
_ANY_NAMES = ("additional property", "pattern property")
_OPTION_TABLES = tuple(f"{head}\tDescription" for head in redoc.OPTION_HEADS)
_LABELS = ("Default:", "Enum:", "Items Enum:", "Value:", "Example:")
_HOLDS = re.compile(r"object|any|Array of (?:Array of )*(?:objects|any)")
# After a pattern that is too long for its line, and is cut, or shown as a whole.
_BUTTON = re.compile(r"(?<=\.\.\.)Show pattern$|Hide pattern$")
_NO_SCHEMA = "Schema not provided"
_LOST_TABS = (
    "the text of a page of Redoc without the tab that stands after each name: which lines are names is not to be seen"
)
_ADVICE = "the text as the browser copies it, the saved HTML of the page, or its openapi.json"


def _claims(source: Source) -> float:
    sure = SURE if _FOOTER in source.line_set and not is_html(source) else claim(source, _SIGNS, "RESPONSE SCHEMA:")
    # A copy in Markdown has tables, and no row whose name ends with a tab.
    return 0.0 if sure and _TABLE.search(source.text) and "\t\n" not in source.text else sure


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation of the page."""
    ends = [at for at in range(len(source.lines) - 1) if source.is_address(at)]
    starts = [0, *(at + 2 for at in ends)]
    parts = zip(starts, ends, [*ends[1:], len(source.lines)], strict=False)
    return distinct(source, "Redoc", (_operation(source, *part) for part in parts))


def _operation(source: Source, start: int, end: int, after: int) -> Tokens:
    """Returns the tokens of the operation whose sections end at the line of its method."""
    tokens = TextOperation()
    heads = [at for at in range(start, end) if _is_head(source, at)]
    # A status without `Responses` above it is no heading.
    heads = list(dropwhile(lambda at: _STATUS.fullmatch(source.lines[at]), heads))
    heads = heads[_last(source, heads) :]
    titles = [source.lines[at] for at in heads]
    has_response = any(_STATUS.fullmatch(line) or line.upper().startswith(_OF_RESPONSE) for line in titles)
    if has_response and _RESPONSES not in titles:
        message = f"'{_RESPONSES}' does not stand above '{source.lines[end]} {source.lines[end + 1][:60]}'"
        raise source.error(message, end + 1, "the whole text of the page")
    summary = _summary(source, heads[0] if heads else end, start)
    method, path, *_ = source.lines[end : end + 2]
    title = "" if summary is None else source.lines[summary]
    tokens.head(end + 1, end + 2, (summary or 0) + 1, method=method, path=path, summary=title)
    samples = _samples(source, end + 2, after)
    status = ""
    for begin, stop in pairwise([*heads, end]):
        line = source.lines[begin]
        found = _STATUS.fullmatch(line)
        payload = _PAYLOAD.fullmatch(line)
        if line.upper() in _HEADINGS:
            tokens.add(_HEADINGS[line.upper()], begin + 1, "heading")
            tokens.listed(_rows(source, begin + 1, stop))
        elif payload and payload["which"].upper() == "REQUEST BODY":
            _body(source, begin, stop, tokens, samples.get("request"))
        elif payload and not status:
            raise source.error(f"no status stands above '{line[:60]}'", begin + 1, "the whole text of the page")
        elif payload:
            _fields(source, _media(source, begin, tokens), stop, tokens, samples.get(status))
        elif found and line != _RESPONSES:
            status = _response(source, begin, stop, tokens, found)
    return tokens.finished(source.file)


def _is_head(source: Source, at: int) -> bool:
    line = source.lines[at]
    if line.upper() in _HEADINGS and "\t" in source.lines[at + 1]:  # a table of the author
        return False
    if line.upper() in _HEADINGS or line.upper() in _ASIDE or line == _RESPONSES or _PAYLOAD.fullmatch(line):
        return True
    is_alone = at + 1 < len(source.lines) and not source.lines[at + 1]
    below = source.lines[at + 1] if at + 1 < len(source.lines) else ""
    is_above = below.upper() in _ASIDE or _PAYLOAD.fullmatch(below) is not None
    # The next response stands directly below one without a description.
    is_above = is_above or (_STATUS.fullmatch(below) is not None and not source.lines[at - 1])
    return bool(_STATUS.fullmatch(line)) and (is_alone or is_above or source.raw(at).endswith(" "))


def _last(source: Source, heads: list[int]) -> int:
    """Returns the index of the first heading of the last operation: webhooks before it have no address."""
    spots = [index for index, at in enumerate(heads) if source.lines[at] == _RESPONSES]
    if len(spots) < 2:
        return 0
    of_response = ("RESPONSE", *_ASIDE[1:])
    for index in range(spots[-2] + 1, spots[-1]):
        line = source.lines[heads[index]]
        if not (_STATUS.fullmatch(line) or line.upper().startswith(of_response)):
            return index
    return spots[-1]


def _summary(source: Source, head: int, start: int) -> int | None:
    """Returns the index of the title: the line above the first heading, if no description stands between them."""
    at = head - 1
    if at <= start or not source.lines[at]:
        return None
    return at if not source.lines[at - 1] or source.lines[at - 1] in source.lines[: min(start, at - 1) or 40] else None


def _samples(source: Source, start: int, end: int) -> dict[str, Any]:
    """Returns the samples that the page shows: of the request, and of one response, by its status."""
    lines = source.lines
    request = next((at for at in range(start, end) if lines[at] == "Request samples"), None)
    response = next((at for at in range(start, end) if lines[at] == "Response samples"), None)
    found: dict[str, Any] = {}
    if request is not None:
        found["request"] = Rows(source, request, response or end).sample()
    first = _STATUS.match(lines[response + 1]) if response is not None and response + 1 < end else None
    if response is not None and first:
        found[first[0].replace("xx", "XX")] = Rows(source, response, end).sample()
    return found


def _media(source: Source, begin: int, tokens: TextOperation) -> int:
    """Adds the media type in a heading, or below it, and returns the index after it."""
    payload = _PAYLOAD.fullmatch(source.lines[begin])
    if not payload or not payload["media"]:
        return tokens.media(source, begin + 1)
    tokens.add(payload["media"], begin + 1, "media")
    return begin + 1


def _body(source: Source, begin: int, stop: int, tokens: TextOperation, sample: Any) -> None:
    tokens.add("Body", begin + 1, "heading")
    at = _media(source, begin, tokens)
    mark = source.lines[at] if at < stop else ""
    is_marked = mark in ("required", "optional") and not (_is_row(source, at + 1) and not source.lines[at + 1])
    if is_marked:
        tokens.add(mark, at + 1, "pill")
    _fields(source, at + is_marked, stop, tokens, sample)


def _response(source: Source, begin: int, stop: int, tokens: TextOperation, found: re.Match[str]) -> str:
    """Adds the head of a response, and returns its status."""
    status = found[0].replace("xx", "XX")
    lost = next((at for at in range(begin, stop) if _is_row(source, at)), None)
    if lost is not None:
        raise source.error(
            "fields stand below no heading", lost + 1, "a heading such as 'RESPONSE SCHEMA: application/json'"
        )
    tokens.section("Response", begin + 1, status=status)
    tokens.said(source.paragraphs(begin + 1, stop))
    return status


def _fields(source: Source, start: int, stop: int, tokens: TextOperation, sample: Any) -> None:
    """Adds what stands below the heading of a body: a description, the tabs of a union, the fields, or a type."""
    rows = _row_starts(source, start, stop)
    head = rows[0][0] if rows else stop
    texts = [one for one in source.paragraphs(start, head) if one[1] != _NO_SCHEMA]
    union = next((at for at, text in texts if _UNION.search(text)), None)
    is_list = any(_ARRAY.search(text) for _, text in texts)
    if union is not None and not rows:
        return
    if union is not None:
        texts = [(at, text) for at, text in texts if at < union]
        tokens.member(union + 1, "")
        tokens.add("type", union + 1, "unsaid")  # nor whether the union has one member only
    if rows:
        tokens.add("null", head, "unsaid")  # the page does not print whether the whole may be null
        for at, text in texts:
            source.refuse_tokens(at, text, "required".__eq__)
            is_limit = bool(source.lines[at - 1]) and _WORDS.fullmatch(f" {text}")
            if (said := _ARRAY.sub("", text).strip("\n")) and not is_limit:
                tokens.paragraph([said], at + 1, "words")
        if is_list:
            tokens.add("object[]", head, "type")

        def settled(fields: list[Found]) -> None:
            if union is None:
                for chosen in _chosen(fields):
                    tokens.member(chosen.line, chosen.chooses)
            else:
                redoc.open_required(fields)
            _open_defaults(fields)

        tokens.listed(_rows(source, start, stop), sample, settled)
    elif texts:
        _refuse_lost(source, start, stop)
        _whole(texts, tokens)


def _chosen(fields: list[Found]) -> list[Found]:
    """Returns the field among others whose value chooses the member of a union that the page shows."""
    return [one for one in fields if one.chooses][:1]


def _open_defaults(fields: list[Found]) -> None:
    for one in fields:
        for chosen in _chosen(one.children) if not one.tabs else ():
            one.type, one.tabs = "any[]" if one.type.endswith("[]") else "", [chosen.chooses, ""]
        redoc.open_defaults(one)
        if one.tabs:
            redoc.open_required(one.children)
        _open_defaults(one.children)


def _refuse_lost(source: Source, start: int, stop: int) -> None:
    """Raises `InputError` if a name and its type stand there without the tab between them."""
    for at in range(start + 1, stop):
        is_item = _ARRAY.fullmatch(source.lines[at - 1]) is not None
        if source.lines[at - 1] and not is_item and (source.lines[at] == "required" or _type_words(source.lines[at])):
            raise source.error(_LOST_TABS, at, _ADVICE)


def _whole(texts: list[tuple[int, str]], tokens: TextOperation) -> None:
    """Adds the type of a body that is no object, which stands alone on its line, and its description."""
    for at, text in texts:
        lines = text.split("\n")
        begin = next((index for index, line in enumerate(lines) if _ARRAY.fullmatch(line)), len(lines))
        if begin:
            _plain(lines[:begin], at, tokens)
        elif len(lines) > 1:  # the items of a list
            found = Found("", at + 2)
            redoc.add_type(found, _type_words(lines[1]) or [""])
            if found.type and lines[1][0].islower():
                tokens.add(list_of(found.type), at + 2, "type")


def _plain(lines: list[str], at: int, tokens: TextOperation) -> None:
    found = Found("", at + 1)
    if words := _type_words(lines[0]):
        redoc.add_type(found, words)
    if lines == ["null"]:
        found.type = "null"
    if found.type and (lines[0][0].islower() or lines[0].startswith("Array of")):
        tokens.add(found.type, at + 1, "type")
    else:
        tokens.paragraph(["\n".join(lines)], at + 1, "words")


def _is_row(source: Source, at: int) -> bool:
    return at < len(source.lines) and source.raw(at).rstrip(" ").endswith("\t") and "\t" not in source.lines[at]


def _row_starts(source: Source, start: int, stop: int) -> list[tuple[int, int]]:
    """Returns where each field begins: the index of its name, and of its type.

    Raises `InputError` if a tab follows no name.
    """
    found: list[tuple[int, int]] = []
    is_option = False
    for at in range(start, stop):
        is_option = is_option or source.lines[at] in _OPTION_TABLES
        if not _is_row(source, at) or (is_option and _is_option(source, at)) or _is_cell(source, at):
            continue
        is_option = False
        name = at
        if not source.lines[at]:
            is_marked = at - 2 >= start and source.lines[at - 1] == "required"
            name = at - 2 if is_marked else at - 1 if source.lines[at - 1] in _ANY_NAMES else -1
        if name > start and source.lines[name] in _ANY_NAMES:
            name -= 1
        if name >= 0 and source.lines[name] in _ANY_NAMES and name < at:
            raise source.error(f"'{source.lines[name]}' stands twice", name + 1, "a name above it")
        above = source.lines[name - 1] if name > start else ""
        if source.lines[name] == "required" and above and not _ARRAY.fullmatch(above):
            raise source.error("'required' stands twice", name + 1, "the name of a field, and its mark below it")
        if name < 0 or not source.lines[name] or (found and name <= found[-1][1]):
            message = f"'{source.lines[max(at - 1, 0)][:60]}' stands where a name is expected"
            raise source.error(message, at + 1, "the name of a field, and a tab after it")
        found.append((name, at + 1))
    return found


def _is_cell(source: Source, at: int) -> bool:
    """Returns whether a line is a row of a table of an author, whose last cell is empty, below another row."""
    is_below_row = bool(at) and "\t" in source.lines[at - 1] and not _is_glued(source.lines[at - 1])
    return is_below_row and _is_row(source, at) and not source.lines[at + 1]


def _is_option(source: Source, at: int) -> bool:
    """Returns whether an option with a description stands in a row, and no field: no type stands below it."""
    return bool(source.lines[at]) and not source.lines[at + 1] and _is_row(source, at)


def _rows(source: Source, start: int, stop: int) -> list[Listed]:
    starts = _row_starts(source, start, stop)
    if not starts and any(source.lines[at] for at in range(start, stop)):
        raise source.error(_LOST_TABS, start + 1, _ADVICE)
    listed: list[Listed] = []
    for (name, kind), (after, _) in pairwise([*starts, (stop, stop)]):
        listed.append(_row(source, name, kind, after, is_last=after == stop))
    return listed


def _is_unclear(text: str) -> bool:
    """Returns whether a paragraph may be no words about a field.

    A type shows that the name above it was lost. Lone words are the members of a union that its discriminator chooses
    from, or a list.
    """
    return bool(_LONE_TYPE.match(text)) or ("\n" in text and all(map(_WORD.fullmatch, text.split("\n"))))


def _row(source: Source, name: int, kind: int, stop: int, *, is_last: bool) -> Listed:
    below = source.lines[name + 1] if name + 1 < kind else ""
    is_rest = below in _ANY_NAMES
    found = Found("{key}" if is_rest else source.lines[name], name + 1)
    if below == "pattern property":  # its name is an expression
        found.unclear.append("properties")
    if source.lines[kind - 1] == "" and source.lines[kind - 2] == "required":
        found.pills.append("required")
        found.lines["required"] = kind - 1
    if kind >= stop or not source.lines[kind]:
        raise source.error(f"no type stands below '{found.name[:60]}'", kind, "a type, such as 'string'")
    words = _type_words(source.lines[kind])
    found.lines["type"] = kind + 1
    with found.on(kind + 1):
        redoc.add_type(found, words)
    values, at = _below_type(source, kind + 1, stop, found)
    if len(values) > 2 and values[-1] in values[:-1]:  # the menu of a discriminator, and the value that it has
        found.chooses = values[-1]
    texts = [(place, said) for place, text in source.paragraphs(at, stop) if (said := _ARRAY.sub("", text).strip("\n"))]
    union = next((index for index, (_, text) in enumerate(texts) if _UNION.match(text)), None)
    if union is not None:
        _members(source, found, texts[union], words)
        texts = texts[:union]
    while texts and texts[-1][1].startswith("Value: ") and "\n" not in texts[-1][1]:
        _fact(source, texts.pop()[0], found)
    for place, text in texts:
        source.refuse_tokens(place, text, lambda line: line == "required" or _is_glued(line))
    if any(_is_unclear(text) for _, text in texts):
        found.unclear.append("description")
    elif texts and not is_rest:
        found.describe(texts)
    is_linked = union is None and bool(texts) and _LINK.fullmatch(texts[-1][1]) is not None
    link = _link(source, stop, is_last=is_last) if is_linked else False
    if link is not False:
        found.unclear += [] if link else ["description"]
        found.description = found.description[:-1] if link else []
    holds = (
        not words or bool(_HOLDS.match(source.lines[kind])) or (union is not None and "object" in source.lines[kind])
    )
    opens = not is_last and _opens(
        source, kind, stop, is_described=bool(texts) and not link, holds=holds, is_union=union is not None
    )
    return Listed(found, None if opens is False and holds and link is None and not is_last else opens)


def _link(source: Source, stop: int, *, is_last: bool) -> bool | None:
    """Returns whether the address that ends a row is the link to other documentation. None: or that of a description.

    One empty line less stands below a link than below a description.
    """
    if is_last or _ARRAY.search(source.lines[stop - 1]):
        return None
    empty = next(count for count in range(stop) if source.lines[stop - 1 - count])
    return True if empty < _BELOW_WORDS else None if empty == _BELOW_WORDS else False


def _is_glued(line: str) -> bool:
    """Returns whether a name and its type stand on one line. A table of an author has other words behind its tabs."""
    name, tab, words = line.partition("\t")
    return bool(tab) and bool(name) and bool(_type_words(words))


def _below_type(source: Source, at: int, stop: int, found: Found) -> tuple[list[str], int]:
    """Adds the facts that stand directly below a type. Returns the other lines, and the index after all of them."""
    values: list[str] = []
    while at < stop and source.lines[at]:
        if source.lines[at] in _OPTION_TABLES:
            with found.on(at + 1):
                redoc.described_options(
                    found, [source.lines[spot] for spot in range(at, stop) if _is_option(source, spot)]
                )
            found.unclear.append("description")  # that of the last option, or of the field
            return values, stop
        values += [] if _fact(source, at, found) else [source.lines[at]]
        at += 1
    return values, at


def _opens(source: Source, kind: int, stop: int, *, is_described: bool, holds: bool, is_union: bool) -> bool | None:
    """Returns whether the fields below a row are its own: an empty line more than between other rows stands there.

    Two more may be those of facts that the text does not show: None.
    """
    if _ARRAY.search(source.lines[stop - 1]):
        return True
    if not holds:
        return False
    if is_union:
        last = next(at for at in range(stop - 1, kind, -1) if source.lines[at])
        return bool(_UNION.match(source.lines[last]))
    empty = next(count for count in range(stop - kind) if source.lines[stop - 1 - count])
    return None if empty > 2 and not is_described else empty > (_BELOW_WORDS if is_described else 1)


def _members(source: Source, found: Found, union: tuple[int, str], words: list[str]) -> None:
    """Adds what the page says of the members of a union: the names of all of them, the facts of the first."""
    at, text = union
    names = _UNION.match(text.split("\n")[0])
    base = next((word for word in words if not word.startswith("Array of")), "")
    parts = [re.fullmatch(r"(?P<name>.+?)(?: \((?P<type>\w+)\))?", part) for part in base.split(" or ")]
    members = [part["name"] for part in parts if part]
    if not names or "".join(members).replace(" ", "") != names["names"].replace(" ", ""):
        found.type = ""
        found.unclear = []
        found.facts = []
        return
    members = [part["name"] for part in parts if part and "null" not in (part["type"], part["name"])]
    if len(members) == 1 and found.type.endswith(" | null"):
        inner = _type_words(source.lines[at + 1]) if "\n" in text else []
        kind = found.type.removesuffix(" | null")
        if inner and inner[0] == kind:
            with found.on(at + 2):
                redoc.add_type(found, [*inner, "Nullable"])
    elif len(members) > 1:
        found.tabs = members
        found.lines["tab"] = at + 1


def _type_words(line: str) -> list[str]:
    """Returns the words of a type: what is said of a list, the type, a format, a title, limits, a pattern.

    A pattern stands directly after the word before it, and the button to show the whole of it directly after it.
    """
    found = _TYPE.fullmatch(_BUTTON.sub("", line))
    if not found:
        return []
    words = [found["many"].strip()] if found["many"] else []
    words.append(found["base"])
    rest = found["rest"]
    while rest and (word := _WORDS.match(rest)):
        words.append(word["word"])
        rest = rest[word.end() :]
    if rest and (rest[0].isalpha() or rest.startswith((" ", ","))):
        return [*words, "multiple of what is not known"] if rest.startswith(" ") else []
    return [*words, rest] if rest else words


def _fact(source: Source, at: int, found: Found) -> bool:
    """Adds what a line says of a field. Returns whether it says something that is known."""
    line = source.lines[at]
    label = next((label for label in _LABELS if line.startswith(f"{label} ")), "")
    value = line.removeprefix(label).strip()
    with found.on(at + 1):
        if line == "Deprecated":
            found.pills.append("deprecated")
        elif label:
            values, rest = redoc.json_values(value)
            is_one = label in ("Default:", "Example:")
            redoc.add_labeled(found, label, [value] if is_one else [] if rest else values)
    return bool(label) or line == "Deprecated"


READERS = (Reader("Redoc, text", _claims, _read, renderer="Redoc", most=SURE),)
