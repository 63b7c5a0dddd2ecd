"""Tells which lines of a page look like facts, and of which kind.

Learned weights decide whether a line looks like a fact (`likeness`). The text of the line decides the kind of the fact:
a method and a path, a status, names. It shares no code with the readers, and it reads nothing: it only says where a
reader should have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from bythebook_capture.ledger.likeness import LEAST, SURE, likeness
from bythebook_capture.ledger.nesting import dotted
from bythebook_capture.ledger.regions import HEAD_WORD, Line, blocks_of, regions
from bythebook_capture.ledger.shorthand import (
    function_of,
    members_of_item,
    methods_in_row,
    names_in_sentence,
    names_in_spans,
    names_with_types,
    refers,
    typed_members,
    typed_name,
)
from bythebook_capture.ledger.signs import shapes_of

__all__ = ["Kind", "Look", "looks"]

Kind = Literal["operation", "field", "status", "value", ""]

_METHODS: Final = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS"
_ADDRESSES: Final = frozenset(("PATH", "ADDRESS", "PLACEHOLDER"))
# Beside a method alone: `**Method:** GET`.
_LABELS: Final = frozenset(("METHOD", "method", "http", "request", "Word"))
_CALL_OF_BLUEPRINT: Final = re.compile(rf"\[(?:(?:{_METHODS})\b[^\]]*|/[^\]\s]*)\]\s*$")
_CALL_OF_DIRECTIVE: Final = re.compile(rf"\.\. +(?:http:)?(?:{_METHODS.lower()})::\s*/|:(?:method|url|path):\s*\S")
# A file of a program is no path.
_FILE: Final = re.compile(r"/(?:etc|var|usr|home|opt|tmp)/")
_PATH_IN_CODE: Final = re.compile(r"`{1,2}\[?/(?!etc|var|usr|home|opt|tmp)[\w{\[][^`\s]*`{1,2}")
_PATH_LABELED: Final = re.compile(r"\W*(?:\w+ )?(?:url|uri|path|endpoint|route)\W*:\W*/[\w{<\[:]\S*\W*", re.IGNORECASE)
# The title of a part of a request, which is no call: `POST payload`, `GET parameters`.
_PART_OF_REQUEST: Final = (
    r"(?i:(?:json|query|form|url|body|request|response) )?(?i:payload|body|param(?:eter)?s?|arg(?:ument)?s?|headers)"
    r"[*_:\s]*$"
)
_WITHOUT_SLASH: Final = re.compile(
    rf"[\W_]*(?i:{_METHODS})\s+(?!{_PART_OF_REQUEST})`?(?:\{{{{0,2}})?[A-Za-z][\w.{{}}<>:-]*(?:/[\w./{{}}<>:-]*)?(?:\?\S*)?[`*]*|"
    r"[A-Za-z][\w-]*(?:/[\w.{}:-]+){3,20}(?:\?\S*)?"
)
# A heading such as `POST payload` is about a part of a call, and names none.
_PART_OF_CALL: Final = re.compile(
    rf"[\W_]*+(?:{_METHODS})\s+(?i:(?:request|response|query|path)\s+)?"
    r"(?i:payload|body|param(?:eter)?s|headers?|response)[\W_]*"
)
_LONGEST_CALL: Final = 2000
_CODE: Final = re.compile(r"(?<![\w.,:$#/-])[`*(\[]{0,3}[1-5](?:\d\d|[xX]{2})[`*)\]]{0,3}(?![\w%]|[.,:]\d|-\d)")
_CODE_WORDS: Final = re.compile(
    r"\b(?:status|http|codes?|respon\w+|return(?:s|ed|ing)?|error|fail\w*|success\w*|answers?|refused|means|from|when|if)\b|"
    r"`[45]",
    re.IGNORECASE,
)
_STATUS_LINE: Final = re.compile(r"HTTP(?:/\d(?:\.\d)?)? +[1-5]\d\d\b")
_CODE_FIRST: Final = re.compile(
    r"[\W_]*(?:(?:http|status|code|response|respond with)[\W_]*){0,3}[1-5](?:\d\d|XX)(?![\w%.,]\d)"
    r"(?:[\W_]*$|[\W_]+[A-Za-z].*)|(?:it )?returns? (?:an? )?[1-5]\d\d\b(?![\w%]|[.,:]\d).*",
    re.IGNORECASE,
)
_CURL: Final = re.compile(r"(?:^|[\s$>`])curl(?:\s|$)")
_OF_CURL: Final = re.compile(
    rf"(?:^|\s)(?:-X|--request)[ =]?[\"']?(?:{_METHODS})\b|https?://\S+|\bcurl(?: -\w+)*+[ \"'\w.]*+:[\w :]*+/\w|"
    r"[A-Z][A-Z\d_]++/\w"
)
_HEADER_SENT: Final = re.compile(r"(?:^|\s)(?:-H|--header)[ =]?[\"'$]{1,2}(?P<name>[\w-]+)\s*:")
_HEADER_WHOLE: Final = re.compile(r"(?:-H|--header)[ =]?([\"']).*?\1")
_FORM_SENT: Final = re.compile(
    r"(?:^|\s)(?:-F|--form|--data-urlencode|-d|--data(?:-raw|-binary)?)[ =]?[\"']?(?P<name>[A-Za-z_][\w.\[\]-]*)="
)
_MEMBER_WHOLE: Final = re.compile(r"\"[^\"]{1,80}\"\s*:\s*\"[^\"]*\"")
_HEADER: Final = re.compile(r"(?P<name>[A-Z][\w]*(?:-[\w]+)*): ?\S.*")
_OPEN_HEADERS: Final = frozenset(
    "host content-type accept authorization content-length user-agent connection date server cookie set-cookie "
    "cache-control transfer-encoding accept-encoding x-powered-by origin referer vary pragma expires x-xss-protection "
    "x-frame-options x-content-type-options strict-transport-security".split()
)
# A header of a sample that is no parameter, but a credential.
_CREDENTIAL: Final = re.compile(r"^(?:x-)?(?:api|access|auth|app)[_-]?(?:key|token)$|-token$", re.IGNORECASE)
_SINGLE_HEADERS: Final = frozenset(("ETag", "Location", "Link"))
_MEMBER: Final = re.compile(
    r"(?:^|[{,\[\s])[\"'“](?P<name>[^\"'“”\s:]{1,80}|[^\"'“”:]{1,40})[\"'”]\s*(?::|=>|(?=[\[{]))(?!:)"
)
_MEMBER_FIRST: Final = re.compile(
    r"\s*+[\[{,]*+\s*+(?:\"[^\"\s]{1,80}\"|'[^'\s]{1,80}')\s*(?::|[\[{])|\s*+[a-z_]\w*\s*:\s*[\[{]\s*$"
)
_BARE_MEMBER: Final = re.compile(r"\s+(?P<name>[A-Za-z_]\w*)\s*:\s*(?:[\"'\[{\d-]|(?:true|false|null)\b)")
_ELEMENT: Final = re.compile(r"\s*<(?P<name>[A-Za-z][\w:.-]*)(?:\s[^<>]*)?/?>(?:[^<]*</[\w:.-]+>)?\s*(?:<!--.*)?$")
_MARKUP: Final = frozenset(
    "a b br button code dd details div dl dt em form h1 h2 h3 h4 h5 h6 head html i img input li link meta ol option p "
    "pre script section select small span strong style sub summary sup table tbody td th thead tr u ul body".split()
)
_COLUMNS: Final = re.compile(r"(?<![\w.\[\]-])[A-Za-z_][\w.\[\]-]*+(?:\s{2,}+|\t)[`*_]*[A-Za-z]")
_FORM_LINE: Final = re.compile(
    r"(?![\w:-]+=\"[^\"]*\"(?:[\s/>]|$))[?&]?[A-Za-z_][\w.\[\]%-]*=[^&\s;()]*[&,]?|&[A-Za-z_][\w.\[\]%-]*=.*"
)
# An item or a line that begins with a name: `name`, **name**, name: text, name (string), :param name:.
_NAMED: Final = re.compile(
    r"(?P<mark>``?|\*\*`?|__|<code>|\*|_|\")[\w$@.\[\]{}<>:/-][\w$@.\[\]{}<>:/*\\ -]{0,79}?"
    r"(?P=mark)?(?:``?|\*\*|__|\"|\*|_)?"
    r"(?=\s*$|\s*[(:,=*–—<\[-]|\s+[a-z(\[*_`–—-]|\s+[A-Z])|"
    r"[a-z](?:\w|[.-](?=\w)|\[\w*\])*+\??(?::|::| --?| –| —| ?\(| [<{(]|, | [a-z]+$)|"
    r"[<>]?:?(?:req|res)?(?:json(?:obj|arr)?|param(?:eter)?|arg(?:ument)?|query|header|form)\w* +[^:]*:|"
    r"\.\. (?:parameter|param|query|field|attribute|property|header|body)s?:: ?\S|@\w+ \S|\{[A-Z]\w+"
)
# "the `X-Trace` header", "the parameter `limit`", "may be null", "Required parameters:".
_SAID: Final = re.compile(
    r"[`*]{1,2}[A-Za-z_][\w.\[\]-]*(?:: [^`*]+)?[`*]{1,2}\s+(?:(?:http|url|query|request|response|form|path|string) )*"
    r"(?:header|param(?:eter)?)\b|"
    r"\b(?:header|param(?:eter)?|(?:form|query) field|optional argument) [`*']{1,2}[A-Za-z_]|"
    r"\b(?:may|can|might|will|could) be [`*]*null\b|\bone of(?: these| the following) values?:|"
    r"^\W*(?:required|mandatory) (?:\w+ )?(?:param(?:eter)?s|fields|attributes|properties|headers)\W*$",
    re.IGNORECASE,
)
# The label of a response: it has a sample, or fields, below it.
_RESPONSE: Final = re.compile(
    r"[#=*_>.\s]*(?:(?:example|sample|success(?:ful)?) )?(?:response|reply|returns|result)(?: body| format| \(\w+\))?"
    r"[*_:\s]*|>.*\b(?:returns?|json|response)\b.*",
    re.IGNORECASE,
)
# An attribute of markup on a line of its own, and a word for nothing.
_ATTRIBUTE: Final = re.compile(r"[\w:-]+=\"[^\"]*\"[\s/>]*")
_NOTHING: Final = re.compile(r"[`*_]*(?:none|nothing|n/a|empty)[`*_]*\.?", re.IGNORECASE)
# What is set off as a whole announces what follows: **URL parameters:**, *Response*.
_LABEL: Final = re.compile(r"(?P<mark>\*\*|__|\*|_)(?:(?:[A-Z]|[^\W\x00-\x7f])[^*_`]*|[^*_`]* [^*_`]*)(?P=mark)[:：]?")
# What a page says of a call beside its parts: **Auth required** : YES, **Condition**: If all is well.
_ABOUT_CALL: Final = re.compile(
    r"(?P<mark>\*\*|__|\*|_)(?:Auth(?:entication)?|Permissions?|Conditions?|Notes?|Rate limits?)(?: required)?"
    r":?(?P=mark) ?:?"
)
# The label of a part of a call in an item: * **URL**, * *Success Response* +
_LABEL_OF_PART: Final = re.compile(
    r"(?P<mark>\*\*|__|\*|_)(?i:(?:https? |api )?(?:url|uri|method|path|endpoint|route|code|content|payload|notes?)|"
    r"(?:[a-z]+ )?(?:param(?:eter)?s|response|request|headers|body|payload|call|example)):?(?P=mark):?(?: \+)?"
)
# A row of a table that people copied: the methods of a path are marked in columns.
_MARKED_METHODS: Final = re.compile(r"(?:[Xx✓*]?\t){1,6}\s*(?:https?://[^\s/]+)?/[\w{}/(<:.-]*")
_ITEM: Final = re.compile(r"^(?:[-*+•]{1,5}|\d{1,3}[.)])\s+")
_STATUS_FIELD: Final = re.compile(r":[<>]?(?:status(?:code)?|code)\b")
_PROGRAM: Final = re.compile(
    r"\b(?:python|javascript|js|ruby|php|go|java|csharp|c#|typescript|ts|swift|kotlin|perl|powershell|"
    r"html|css|yaml|toml|ini|sql|diff|jinja)\b",
    re.IGNORECASE,
)
_PROGRAM_LINE: Final = re.compile(
    r"^\s*(?:import |from \w+ import|def |class |var |let |const |function\b|require\b|puts |"
    r"print[ (]|\$\w+ ?=|return\b|#include|using |package |public |console\.|//|#!|<\?php)"
)
_OTHER_PROTOCOL: Final = re.compile(r"json-?rpc|websocket|grpc|graphql", re.IGNORECASE)
_FENCE: Final = re.compile(r"[`~]{3}|-{4}|\.{4}|\.\. ")
_ELEMENT_OF_FIELD: Final = re.compile(
    r"<(?P<name>ParamField|ResponseField|Param|Parameter|Property|Field|Expandable|APIParam|Attribute)\b"
)
_ELEMENT_OF_CALL: Final = re.compile(
    r"<(?:Route|Endpoint|RouteHeader|ApiEndpoint|ApiOperation|APIMethod)\b", re.IGNORECASE
)
_MOST_LINES_OF_SAMPLE: Final = 2000
_MOST_LINES_OF_COMMAND: Final = 40


@dataclass(frozen=True)
class Look:
    """What a line looks like: the kind of fact, empty for none. `reason` says why a line is dismissed or an example.

    `state` is `fact`, `prose`, `example` or `dismissed`. `group` numbers the block of code or row that the line is in.
    """

    number: int
    kind: Kind
    state: Literal["fact", "prose", "example", "dismissed"]
    reason: str = ""
    names: tuple[str, ...] = ()
    group: str = ""
    plain: str = ""
    topic: str = ""
    level: int = 0
    head: tuple[str, ...] = ()
    column: str = ""
    like: float = 0


def looks(text: str, weights: Mapping[str, float] | None = None, *, least: float = LEAST) -> tuple[Look, ...]:
    """Returns what each line of a page looks like. From the likeness `least` on, a line looks like a fact.

    `weights` are other weights of signs than those of the product.
    """
    page = _page(text)
    lines, blocks = page.lines, page.blocks
    like = page.like if weights is None else [*likeness(lines, weights)]
    sure = {one.number for block in blocks if _lists_headers(block) for one in block}
    seen = [
        _weighed(page.seen[at], one, like[at] if one.number not in sure else 1, least) for at, one in enumerate(lines)
    ]
    for block in (*blocks, *_written_as_text(lines)):
        within = [*dotted(block)]
        steps = {step for _, names, _ in within for name in names for step in name.split(".")}
        is_openapi = "properties" in steps and not steps.isdisjoint(("openapi", "swagger", "responses"))
        for number, names, around in within:
            if is_openapi:
                seen[number - 1] = _of_openapi(lines[number - 1], seen[number - 1], names, around)
            elif names and seen[number - 1].names:
                seen[number - 1] = replace(seen[number - 1], names=names)
    return tuple(seen)


class _Page(NamedTuple):
    """The lines of a page, its blocks of code, what each line would be a fact of, and how much it looks like one."""

    lines: Sequence[Line]
    blocks: Sequence[Sequence[Line]]
    seen: Sequence[Look]
    like: Sequence[float]


@lru_cache(maxsize=1)
def _page(text: str) -> _Page:
    """Returns what is seen of a page. The one account of it needs this several times."""
    lines = regions(text)
    blocks = [*blocks_of(lines)]
    coded = {look.number: look for block in blocks for look in _code(block)}
    seen = [coded.get(one.number) or _line(lines, at) for at, one in enumerate(lines)]
    return _Page(lines, blocks, seen, [*likeness(lines)])


def _lists_headers(block: Sequence[Line]) -> bool:
    """Returns whether a block of code has headers alone: what is no message lists them on purpose."""
    lines = [one.raw.strip() for one in block if one.plain and not _FENCE.match(one.plain)]
    found = [_HEADER.fullmatch(one) for one in lines]
    return bool(lines) and all(one and ("-" in one["name"] or one["name"].lower() in _OPEN_HEADERS) for one in found)


def _weighed(look: Look, one: Line, like: float, least: float) -> Look:
    """Returns the look of a line by its likeness. A line without a call, a field and a status needs a higher one."""
    if look.state == "dismissed" or (look.state == "example" and not look.kind):
        return look
    if like >= (SURE if look.kind == "value" else least) or (one.region != "code" and _is_said(one.plain)):
        return replace(look, state="fact", like=like)
    state: Literal["example", "prose"] = "example" if one.region == "code" else "prose"
    return replace(look, kind="", state=state, reason="a sample" if state == "example" else "", names=(), like=like)


def _is_said(text: str) -> bool:
    """Returns whether a sentence states a fact in so many words, however it looks."""
    return _SAID.search(text) is not None or refers(text) or bool(names_in_spans(text))


def _of_openapi(one: Line, look: Look, names: tuple[str, ...], around: tuple[str, ...]) -> Look:
    """Returns the look of a line of an OpenAPI operation in JSON: words such as `schema` state nothing."""
    if names:
        steps = [name.split(".") for name in names]
        is_within = not all(_ABOUT.isdisjoint(step) for step in steps)
        if is_within or all(step[-1] in _STRUCTURE and step[-2:-1] != ["properties"] for step in steps):
            return replace(look, kind="", state="example", reason="an OpenAPI document", names=())
        return replace(look, names=names) if look.names else look
    begins_field = "properties" in around[-3:-1] and one.raw.strip()[-1:] in ("{", "[")
    return replace(_fact(one, "field"), group=look.group) if begins_field else look


_ABOUT: Final = frozenset(("info", "servers", "postman", "license"))
_STRUCTURE: Final = frozenset(
    "operationid tags responses content schema properties allof anyof oneof title items additionalproperties "
    "example examples parameters requestbody components paths application/json".split()
)


def _written_as_text(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Yields the lines of JSON that stand outside of code: from a bracket to the one that closes it, if one does."""
    end = 0
    for at, one in enumerate(lines):
        if at >= end and one.region == "text" and one.plain[:1] in ("{", "["):
            most = lines[at : at + _MOST_LINES_OF_SAMPLE]
            ends = (around for _, _, around in dotted(most))
            end = next((number for number, around in enumerate(ends, at + 1) if not around), at + len(most))
            yield lines[at:end]


def _fact(one: Line, kind: Kind, *names: str, group: str = "") -> Look:
    return Look(one.number, kind, "fact", "", names, group, one.plain, one.topic, one.level, one.head, one.column)


def _line(lines: Sequence[Line], at: int) -> Look:
    """Returns what a line outside of code would be a fact of."""
    one = lines[at]
    if one.region in ("comment", "script", "front", "anchor", "blank") or not one.plain:
        if one.region == "front" and re.match(rf"(?:api|openapi): .*\b(?:{_METHODS})\b", one.plain):
            return _fact(one, "operation")
        if _ELEMENT_OF_FIELD.search(one.raw):
            return _fact(one, "field")
        reason = "blank" if one.region in ("blank", "text") or not one.plain else one.region
        group = f"row {one.block}" if one.region == "table" and one.block else ""
        return Look(one.number, "", "dismissed", reason, group=group)
    if _is_call(one):
        return _fact(one, "operation")
    if one.region == "table":
        return _row(one)
    if _MEMBER_FIRST.match(one.raw):
        return _fact(one, "field", *(found["name"] for found in _MEMBER.finditer(one.raw[:20_000])))
    if one.region == "list" and (names := members_of_item(one.plain)):
        return _fact(one, "field", *names)
    group = f"row {one.block}" if one.region == "list" and one.block else ""
    return replace(_of_command(lines, at) or _sentence(one), group=group)


def _is_call(one: Line) -> bool:
    """Returns whether a line has a method and a path, or one of them alone."""
    text = one.plain[:_LONGEST_CALL].removeprefix(".. rubric:: ")
    if _ELEMENT_OF_CALL.search(one.raw) or _CALL_OF_DIRECTIVE.match(text) or _MARKED_METHODS.match(one.raw):
        return True
    if one.region == "heading" and (_CALL_OF_BLUEPRINT.search(text) or function_of(text)):
        return True
    if one.region == "heading" and _PART_OF_CALL.fullmatch(text):
        return False
    if (
        one.region == "table"
        and not one.is_head
        and methods_in_row(one.raw, one.head)
        and _ADDRESSES & {*shapes_of(text)}
    ):
        return True
    shapes = [shape for shape in shapes_of(text) if shape not in _SET_OFF]
    held = {*shapes}
    has_address = not held.isdisjoint(_ADDRESSES) and not _FILE.search(text)
    if "METHOD" in held:
        return has_address or held <= _LABELS or _WITHOUT_SLASH.match(text) is not None
    if has_address and shapes[0] in _ADDRESSES and "/" in text:
        return len(shapes) == 1 or one.region == "heading"
    return (has_address and "curl" in held) or _WITHOUT_SLASH.fullmatch(text) is not None


_SET_OFF: Final = frozenset("`*_|:#=-\"'.>•,+")


def _row(one: Line) -> Look:
    """Returns the look of a row of a table: of its head where the page shows one, else of its cells."""
    group = f"row {one.block}" if one.block else ""
    cells = [cell.strip() for cell in one.plain.strip("|").split("|")]
    if one.is_head and "\t" in one.raw:
        return _fact(one, "field", group="head")
    is_head = one.is_head or all(HEAD_WORD.fullmatch(cell.strip("`*_ ")) for cell in cells if cell)
    if is_head or not re.search(r"\w", one.plain):
        return Look(one.number, "", "dismissed", "head of a table" if is_head else "rule")
    if _CODE.match(cells[0]):
        return _fact(one, "status", group=group)
    if len(cells) == 1 and "|" in one.raw and len(one.head) < 2 and one.raw.strip()[-1:] == "|":
        return Look(one.number, "", "dismissed", "table of one column")
    # A cell on a line of its own may list the fields of the call in the row.
    is_inner = one.block and -one.block != one.number
    return _fact(one, "field", *(names_with_types(one.plain) if is_inner else ()), group=group)


def _of_command(lines: Sequence[Line], at: int) -> Look | None:
    """Returns the look of a line of a cURL command that stands outside of code."""
    first = at
    while first and at - first < _MOST_LINES_OF_COMMAND and lines[first - 1].plain.endswith(("\\", "^")):
        first -= 1
    if not re.match(r"(?:[A-Z]:\\\S*>|[$>`])*+\s*curl\s", lines[first].plain):
        return None
    found = _code_line(lines[at], "", in_curl=True, is_program=False)
    return found if found.kind else None


def _sentence(one: Line) -> Look:
    """Returns the look of a line of text, a heading or an item of a list."""
    item = _ITEM.sub("", one.plain)
    found = _HEADER.fullmatch(one.plain) if one.region == "text" else None
    if found is not None and found["name"].lower() in _OPEN_HEADERS:
        return Look(one.number, "", "example", "a sample", plain=one.plain)
    if _ATTRIBUTE.fullmatch(one.plain) or _NOTHING.fullmatch(item):
        return Look(one.number, "", "dismissed", "nothing is said")
    if _STATUS_FIELD.match(item) or _STATUS_LINE.search(item) or _CODE_FIRST.fullmatch(item[:400]):
        return _fact(one, "status")
    if _RESPONSE.fullmatch(one.plain):
        return _fact(one, "status")
    is_label = (
        one.region == "heading" or _LABEL.fullmatch(one.plain) is not None or _LABEL_OF_PART.fullmatch(item) is not None
    )
    if _ELEMENT_OF_FIELD.search(one.raw) or (found is not None and "-" in found["name"] and _is_told(found["name"])):
        return _fact(one, "field")
    return _fact(one, "value") if is_label else _words(one, item)


def _words(one: Line, item: str) -> Look:
    """Returns the look of a line by its words: it begins with a name, has a status or a path, or names in code."""
    if _PATH_LABELED.fullmatch(one.plain):
        return _fact(one, "operation")
    if _NAMED.match(item) and not _FILE.search(item):
        return _fact(one, "value" if _ABOUT_CALL.match(one.plain) else "field")
    if one.region == "text" and _FORM_LINE.fullmatch(one.plain):
        return _fact(one, "field", one.plain.strip("&?, ").partition("=")[0])
    if one.region == "text" and _COLUMNS.match(one.plain):
        return _fact(one, "field")
    if _CODE.search(one.plain) and _CODE_WORDS.search(one.plain):
        return _fact(one, "status")
    if _PATH_IN_CODE.search(one.plain):
        return _fact(one, "operation")
    names = dict.fromkeys((*names_in_spans(one.plain), *names_in_sentence(one.plain)))
    return _fact(one, "field" if names else "value", *names)


def _is_told(name: str) -> bool:
    """Returns whether the page states a header on purpose: it is none that every message has."""
    is_known = name.lower() in _OPEN_HEADERS or _CREDENTIAL.search(name)
    return name in _SINGLE_HEADERS or ("-" in name and not is_known)


def _code(block: Sequence[Line]) -> Iterator[Look]:
    """Yields the looks of a block of code: a call, a status line, headers, and the names of members."""
    text = "\n".join(one.raw for one in block[:40])
    if _OTHER_PROTOCOL.search(block[0].info) or '"jsonrpc"' in text:
        yield from (Look(one.number, "", "dismissed", "not HTTP: JSON-RPC or another protocol") for one in block)
        return
    group = f"code {block[0].number}"
    begin = next((one.plain for one in block if one.plain and not _FENCE.match(one.plain)), "")
    is_program = (
        _PROGRAM.search(block[0].info) is not None and not (begin[:1] in ("{", "[") or begin.startswith("HTTP/"))
    ) or (begin[:1] not in ("{", "[") and sum(_PROGRAM_LINE.search(one.raw) is not None for one in block) > 1)
    in_curl = False
    typed = dict(typed_members(block)) if is_program else {}
    for at, one in enumerate(block):
        if not at and re.search(r"response", one.info, re.IGNORECASE) and one.raw.strip().startswith(("`", "~")):
            yield _fact(one, "status", group=group)
            continue
        if one.number in typed:
            yield _fact(one, "field", typed[one.number], group=group)
            continue
        found = _code_line(one, group, in_curl=in_curl, is_program=is_program)
        in_curl = bool(_CURL.search(one.plain)) or (in_curl and bool(one.plain))
        yield found


def _code_line(one: Line, group: str, *, in_curl: bool, is_program: bool) -> Look:
    text = one.plain
    if not text and not (one.raw.strip() and (_ELEMENT.match(one.raw) or one.raw.lstrip().startswith("<!--"))):
        return Look(one.number, "", "dismissed", "blank", group=group)
    if _STATUS_LINE.search(text):
        return _fact(one, "status", group=group)
    if (_CURL.search(text) or in_curl) and (found := _curl_line(one, group)):
        return found
    is_comment = text.startswith(("# ", "// ")) and "/" not in text.lstrip("/")
    if not (is_comment or _MEMBER_FIRST.match(one.raw) or _HEADER.fullmatch(text)) and _is_call(one):
        return _fact(one, "operation", group=group)
    return Look(one.number, "", "example", "a program", group=group) if is_program else _message_line(one, group)


def _curl_line(one: Line, group: str) -> Look | None:
    """Returns the look of a line of a cURL command: its address, a header, or a member of a form."""
    if _MEMBER_FIRST.match(one.raw):
        return None
    sent = _HEADER_SENT.search(one.plain)
    # The value of a header, or of a member of JSON, may be an address.
    text = _MEMBER_WHOLE.sub(" ", one.plain)
    if _OF_CURL.search(
        _HEADER_WHOLE.sub(" ", text) if sent is None or _HEADER_WHOLE.search(text) else one.plain[: sent.start()]
    ):
        return _fact(one, "operation", group=group)
    if sent and sent["name"].lower() not in _OPEN_HEADERS and not _CREDENTIAL.search(sent["name"]):
        return _fact(one, "field", sent["name"], group=group)
    form = _FORM_SENT.search(one.plain)
    return _fact(one, "field", form["name"], group=group) if form is not None else None


def _message_line(one: Line, group: str) -> Look:
    """Returns the look of a line of a message: members of JSON, a header, columns, a status, a member of a form."""
    text = one.plain
    if names := tuple(found["name"] for found in _MEMBER.finditer(one.raw[:20_000])):
        return _fact(one, "field", *names, group=group)
    found = _HEADER.fullmatch(one.raw.strip())  # a placeholder such as <id> is no markup here
    if found is not None and _is_told(found["name"]):
        return _fact(one, "field", found["name"], group=group)
    if found is not None and found["name"].lower() in _OPEN_HEADERS:
        return Look(one.number, "", "example", "a sample", group=group, plain=one.plain)
    if _COLUMNS.match(text):
        return _fact(one, "field", group=group)
    if _CODE_FIRST.fullmatch(text) and not text.isdigit():
        return _fact(one, "status", group=group)
    if _FORM_LINE.fullmatch(text):
        return _fact(one, "field", text.strip("&?, ").partition("=")[0], group=group)
    if (found := _ELEMENT.match(one.raw)) is not None and found["name"].lower() not in _MARKUP:
        return _fact(one, "field", found["name"], group=group)
    if (found := _BARE_MEMBER.match(one.raw)) is not None:
        return _fact(one, "field", found["name"], group=group)
    if names := tuple(filter(None, (typed_name(one.raw),))) or names_in_spans(text):
        return _fact(one, "field", *names, group=group)
    return Look(one.number, "", "example", "a sample", group=group, plain=one.plain)
