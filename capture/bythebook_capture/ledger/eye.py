"""Tells which lines of a page look like facts, and of which kind.

It knows tables, lists of definitions, method and path in any markup, JSON in code, status codes, type words and marks
such as `required`. It shares no code with the readers, and it reads nothing: it only says where a reader should have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from bythebook_capture.ledger.forms import form_of
from bythebook_capture.ledger.nesting import dotted
from bythebook_capture.ledger.regions import Line, blocks_of, regions
from bythebook_capture.ledger.shorthand import (
    function_of,
    members_of_item,
    names_in_spans,
    typed_members,
    typed_name,
)

__all__ = ["Kind", "Look", "looks"]

Kind = Literal["operation", "field", "status", "value", ""]

_TYPES = (
    r"(?:strings?|str|text|integers?|int(?:32|64)?|u?int\d*|long|numbers?|numeric|floats?|double|"
    r"decimal|booleans?|bool|objects?|"
    r"arrays?|lists?|dict|map|hash|json|uuid|guid|date(?:-?time)?|timestamps?|datetime|time|enum|file|"
    r"binary|url|uri|email|"
    r"snowflake|any|null|iso ?8601 \w+|varchar|char|(?:tiny|small|big)int)"
)
_METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS"
# The host may be a placeholder.
_PATH = r"(?:https?:/|\$?[A-Z][A-Z\d_]+(?=/))?/[^\s\"'`<>|)]*|(?:\{\{?[\w.$ -]+\}?\}|<[\w -]+>)/[^\s\"'`|)]*"
_CALL = re.compile(rf"(?<![\w-])(?P<method>{_METHODS})\b[\s`*:\[\]|\"'”]{{0,24}}(?P<path>{_PATH})")
_CALL_BEHIND = re.compile(
    rf"\[(?P<method>{_METHODS}) +(?P<path>/[^\]\s]*)\]|(?:{_PATH})[\s`*|]{{1,8}}\(?(?P<other>{_METHODS})\b(?! [a-z])"
)
_CALL_OF_BLUEPRINT = re.compile(rf"\[(?:(?:{_METHODS})\b[^\]]*|/[^\]\s]*)\]\s*$")
_CALL_OF_DIRECTIVE = re.compile(rf"\.\. +(?:http:)?(?:{_METHODS.lower()})::\s*/|:(?:method|url|path):\s*\S")
_CALL_OF_PROGRAM = re.compile(rf"\b(?:{_METHODS.lower()}|{_METHODS})\(\s*[\"'`]https?://")
_CALL_WITHOUT_SLASH = re.compile(rf"[\W_]*(?:{_METHODS})\s+`\{{{{0,2}}[a-z][\w.{{}}:-]*/[\w./{{}}:-]*`")
_METHOD_NAMED = re.compile(rf"[\W_]*+(?:http |request )?(?:method|verb)\b[\W_]*+(?:{_METHODS})[\W_]*+", re.IGNORECASE)
# A path of a file is none of a call.
_PATH_FIRST = re.compile(
    r"(?!.{0,10}/(?:etc|var|usr|home|opt|tmp)/)"
    r"(?:[\W_]*(?:`|<code>)/[\w.{}~:@$<>-]+/[^\s`]*`|[#>\s]*/[\w{}:-]+/[\w./{}~:@$<>()-]+ [-–—] \w)"
)
_MARKED_METHODS = re.compile(r"(?:[Xx✓*]?\t){1,6}\s*(?:https?://[^\s/]+)?/[\w{}/(<:.-]*")
_METHOD_SAID = re.compile(
    rf"\b(?:an?|the) [*`]*(?:{_METHODS})[*`]* (?:request|method|call)\b|\bHTTP (?:{_METHODS}) access to\b|"
    r"\b(?:posts?|posted|posting|sent|sends?|sending) [^.`]{0,60}?to (?:the )?`/[\w/{}:.-]+`|"
    r"\bendpoint is:? `/[\w/{}:.-]+`",
    re.IGNORECASE,
)
_METHOD_ALONE = re.compile(rf"[\W_]*+(?:http )?(?:method|verb)?[\W_]*+(?P<method>{_METHODS})[\W_]*+", re.IGNORECASE)
_PATH_ALONE = re.compile(r"(?=.*\w)[\W_]*(?:https?://\S{1,200}?)?/[\w./{}~:@$+=%*<>\[\]()-]{2,}[\s`*\"']*")
_METHOD_IN_WORDS = re.compile(rf"`(?:{_METHODS})`")
_ADDRESS = re.compile(r"https?://[^\s\"'`<>]+")
_CURL = re.compile(r"(?:^|[\s$>`])curl(?:\s|$)")
_OF_CURL = re.compile(
    rf"(?:^|\s)(?:-X|--request)[ =]?[\"']?(?:{_METHODS})\b|https?://\S+|\bcurl(?: -\w+)*+[ \"'\w.]*+:[\w :]*+/\w|"
    r"[A-Z][A-Z\d_]++/\w"
)
_HEADER_SENT = re.compile(r"(?:^|\s)(?:-H|--header)[ =]?[\"'$]{1,2}(?P<name>[\w-]+)\s*:")
_HEADER_WHOLE = re.compile(r"(?:-H|--header)[ =]?([\"']).*?\1")
_CALL_IN_PROGRAM = re.compile(
    rf"(?i:\.(?:{_METHODS})\b[\s(]*|\bfetch\(\s*|\brequest\w*\(\s*)(?:[\"'](?:{_METHODS})[\"'],\s*)?[\"'`](?:https?:/)?/[^\"'`\s]+[\"'`]"
)
_RELATIVE_CALL = re.compile(rf"(?:{_METHODS}) [A-Z]\w*(?:(?:/[\w{{}}<>:.-]+)+(?:\?\S+)?|\?\S+)")
_FORM_SENT = re.compile(
    r"(?:^|\s)(?:-F|--form|--data-urlencode|-d|--data(?:-raw|-binary)?)[ =]?[\"']?(?P<name>[A-Za-z_][\w.\[\]-]*)="
)
_HEADER = re.compile(r"(?P<name>[A-Z][\w]*(?:-[\w]+)*): ?\S.*")
_OPEN_HEADERS = frozenset(
    "host content-type accept authorization content-length user-agent connection date server cookie set-cookie "
    "cache-control transfer-encoding accept-encoding x-powered-by origin referer vary pragma expires x-xss-protection "
    "x-frame-options x-content-type-options strict-transport-security".split()
)
# A header of a sample that is no parameter, but a credential.
_CREDENTIAL = re.compile(r"^(?:x-)?(?:api|access|auth|app)[_-]?(?:key|token)$|-token$", re.IGNORECASE)
_SINGLE_HEADERS = frozenset(("ETag", "Location", "Link"))
_STATUS_LINE = re.compile(r"HTTP(?:/\d(?:\.\d)?)? +[1-5]\d\d\b")
_CODE = re.compile(r"(?<![\w.,:$#/-])[`*(\[]{0,3}[1-5](?:\d\d|[xX]{2})[`*)\]]{0,3}(?![\w%]|[.,:]\d|-\d)")
_CODE_WORDS = re.compile(
    r"\b(?:status|http|codes?|respon\w+|return(?:s|ed|ing)?|error|fail\w*|success\w*|gets? `(?=[1-5]))\b", re.IGNORECASE
)
# `A 404 from /users means that ...`.
_CODE_OF = re.compile(r"\b(?:an?|the) [`*]*[45]\d\d[`*]* (?:from|on|for|if|when|means|indicates)\b", re.IGNORECASE)
# An error alone in code, wherever it stands: "a larger body → `413`".
_CODE_IN_SPAN = re.compile(r"(?<!`)`{1,2}[45]\d\d`{1,2}(?!`)(?! (?:tests|lines|bytes|ms|px|items|records)\b)")
# "Sprites at ``/styles/{id}/sprite``", and `URL: /users/{id}`.
_PATH_SAID = re.compile(
    r"\b(?:at|by|served|available|under|via|or|call|endpoint|url|path) "
    r"`{1,2}\[?/(?!etc|var|usr|home|opt|tmp)[\w{\[][^`\s]*`{1,2}",
    re.IGNORECASE,
)
_PATH_LABELED = re.compile(r"\W*(?:\w+ )?(?:url|uri|path|endpoint|route)\W*:\W*/[\w{<\[:]\S*\W*", re.IGNORECASE)
# A sentence between samples: "Returns 409 if there was an error".
_RETURNS_CODE = re.compile(r"(?:it )?returns? (?:an? )?[1-5]\d\d\b(?![\w%]|[.,:]\d)", re.IGNORECASE)
# An error with its name in code: "is refused with `400 invalid-name`".
_CODE_NAMED = re.compile(r"\bwith `{1,2}[45]\d\d [A-Za-z][\w -]*`")
_CODE_SAID = re.compile(rf"^(?!#!)(?=.*{_CODE_WORDS.pattern})(?=.*{_CODE.pattern})", re.IGNORECASE)
_CODE_FIRST = re.compile(
    r"[\W_]*(?:(?:http|status|code|response|respond with)[\W_]*){0,3}[1-5](?:\d\d|XX)(?![\w%.,]\d)"
    r"(?:[\W_]*$|[\W_]+[A-Za-z].*)"
)
_MEMBER = re.compile(r"(?:^|[{,\[\s])[\"'“](?P<name>[^\"'“”\s:]{1,80}|[^\"'“”:]{1,40})[\"'”]\s*(?::|=>|(?=[\[{]))(?!:)")
_BARE_MEMBER = re.compile(r"\s+(?P<name>[A-Za-z_]\w*)\s*:\s*(?:[\"'\[{\d-]|(?:true|false|null)\b)")
_ELEMENT = re.compile(r"\s*<(?P<name>[A-Za-z][\w:.-]*)(?:\s[^<>]*)?/?>(?:[^<]*</[\w:.-]+>)?\s*(?:<!--.*)?$")
_MARKUP = frozenset(
    "a b br button code dd details div dl dt em form h1 h2 h3 h4 h5 h6 head html i img input li link meta ol option p "
    "pre script section select small span strong style sub summary sup table tbody td th thead tr u ul body".split()
)
_QUERY_ALONE = re.compile(r"[$>\s]*(?:https?://[^\s/]+|\{\{?[\w.]+\}\}?)?/\S+\?[\w.\[\]-]+=\S*")
_MEMBER_FIRST = re.compile(
    r"\s*+[\[{,]*+\s*+(?:\"[^\"\s]{1,80}\"|'[^'\s]{1,80}')\s*(?::|[\[{])|\s*+[a-z_]\w*\s*:\s*[\[{]\s*$"
)
_COLUMNS = re.compile(
    rf"(?<![\w.\[\]-])[A-Za-z_][\w.\[\]-]*+\s{{2,}}+(?:[`*_]*(?:(?:[A-Z]\w*-[A-Z]\w+)|{_TYPES})\b|[A-Z]\w*<[\w ,]+>)",
    re.IGNORECASE,
)
# Cells between tabs, as a browser copies a table.
_CELLS = re.compile(r"(?<![\w.\[\]-])[a-z][\w.\[\]-]*+(?:[ /,]++[a-z]\w*_\w*){0,8}\t\S")
# No attribute on a line of its own: `title="next">`.
_FORM_LINE = re.compile(
    r"(?![\w:-]+=\"[^\"]*\"(?:[\s/>]|$))[?&]?[A-Za-z_][\w.\[\]%-]*=[^&\s;()]*[&,]?|&[A-Za-z_][\w.\[\]%-]*=.*"
)

_TYPE = re.compile(
    rf"[`*_(\[?]{{0,4}}(?:array of |list of |map of |an? )?{_TYPES}(?:[\[\]<>(){{}}`*_?|, /\\]|\bor\b|"
    rf"\bof\b|<\w[\w<>-]*>|{_TYPES}|null|\w+ format|\d+)*",
    re.IGNORECASE,
)
_NAME = r"[A-Za-z_$@:{<\[][\w$@.\[\]{}<>:/*-]{0,79}"
_MARKED_NAME = re.compile(
    r"(?P<mark>``?|\*\*|__|<code>|\*|"
    r"_)[\"']?(?P<name>[\w$@.\[\]{}<>:/-][\w$@.\[\]{}<>:/*\\ -]{0,79}?)[\"']?(?P=mark)?(?:``?|\*\*|__|"
    r"\*|_)?"
    r"(?=\s*$|\s*[(:,=*–—<\[-]|\s+[a-z(\[*_`–—-]|\s+[A-Z])"
)
_TYPED = re.compile(
    rf"{_NAME}(?:\s*[:(\[–-]{{1,2}}\s*|\s+)[`*_(\[]{{0,3}}(?:required|optional|{_TYPES})\b", re.IGNORECASE
)
_TYPED_PLAINLY = re.compile(
    rf"^(?={_NAME}(?:\s*[:(\[–-]{{1,2}}\s*|\s+)[`*_(\[]{{0,3}}(?:required|optional|{_TYPES})\b)"
    rf"(?=.*(?:[(:\[`]\s*{_TYPES}\b|\b(?:required|optional)\b))",
    re.IGNORECASE,
)
_NAMED_PLAINLY = re.compile(r"[a-z][a-z0-9]*(?:[_.-](?:[a-z0-9]+|\{\w+\})|[A-Z]\w*|\[\w*\])*: +\S")
_PARAMETER = re.compile(
    r"\.\. (?:parameter|param|query|field|attribute|property|header|body)s?:: ?\S|"
    r":(?:type|condition|default|enum|values|required):",
    re.IGNORECASE,
)
_DEFINED = re.compile(r"<dt\b", re.IGNORECASE)
_VALUES = re.compile(
    r"[A-Z_]{2,} = [\"'][^\"']*[\"'];?|(?:[\"'`]{1,2}[^\"'`]{1,40}[\"'`]{1,2}[,|/ ]*(?:or|and)?\s*)+\.?"
)
_FORM_ITEM = re.compile(r"[-*] [A-Za-z_][\w.\[\]-]*=\S*")
_APIB = re.compile(r"\+\s+`?[\w.\[\]$%-]+`?(?:\s*:\s*.*?)?\s*(?:\([^()]*\)\)?)?(?:\s+-\s+.*)?$")
_APIB_PART = re.compile(
    r"\+\s+(?:response|request|parameters?|attributes?|body|headers?|schema|values|members|default|model|include)\b",
    re.IGNORECASE,
)
_APIB_MEDIA = re.compile(r"\+ request\b.*\([\w.+-]+/[\w.+-]+\)", re.IGNORECASE)
_RESPONSE = re.compile(
    r"[#=*_>\s]*(?:(?:example|sample|success(?:ful)?) )?(?:response|reply)(?: body| format| \(\w+\))?[*_:\s]*|"
    r">.*\b(?:returns?|json|response)\b.*|"
    r".*\b(?:respon[sd]\w*|returns?|json)\b.*[:.]|result:?",
    re.IGNORECASE,
)
# The heading of a response, also as the title of a block of AsciiDoc.
_RESPONSE_ALONE = re.compile(r"(?:#{1,6} |={1,6} |\.)(?:response(?: body)?|returns)", re.IGNORECASE)
_APIB_STATUS = re.compile(r"\+\s+response\s+[1-5]\d\d", re.IGNORECASE)
_FIELD_LIST = re.compile(r":(?P<key>[<>]?[a-z]+)(?: +[^:]*)?:(?:\s|$)")
_FIELD_KEYS = re.compile(
    r"[<>]?(?:req|res)?(?:json(?:obj|arr)?|param(?:eter)?|arg(?:ument)?|query(?:param(?:eter)?)?|"
    r"header|form(?:param(?:eter)?)?|status(?:code)?|type|code)"
)
_ELEMENT_OF_FIELD = re.compile(
    r"<(?P<name>ParamField|ResponseField|Param|Parameter|Property|Field|Expandable|APIParam|Attribute)\b"
)
_ELEMENT_OF_CALL = re.compile(r"<(?:Route|Endpoint|RouteHeader|ApiEndpoint|ApiOperation|APIMethod)\b", re.IGNORECASE)

_FIELD_HEAD = re.compile(
    r"\b(?:name|param(?:eter)?s?|field|property|key|attribute|argument|variable|column|member|header|type|required|"
    r"default|element|option|in|data type|form data)\b"
)
_STATUS_HEAD = re.compile(r"\b(?:status|code|http|response)\b")
_NO_FACTS = re.compile(
    r"\b(?:change ?log|release notes|version history|revisions?|changes|pricing|prices?|plans?|"
    r"rate limit\w*|limits|throttling|"
    r"error (?:codes?|messages?|texts?)|glossary|legend|see also|further reading|contents|navigation|"
    r"permitted roles?|permissions?|"
    r"license|authors?|contribut\w+|install\w*|compatibility|supported (?:versions|platforms|browsers))\b"
)
# Words around these of a heading that is still about nothing else: "API rate limits and quotas", not "Search licenses".
_AROUND = re.compile(r"[\W\d]*(?:api |known |full )?(?:NO)(?:\W+\w+){0,4}[\W\d]*".replace("NO", _NO_FACTS.pattern))
_NO_FACT_HEAD = re.compile(
    r"\b(?:version|date|release|price|plan|cost|author|since|changes?|endpoint limit|requests per \w+|"
    r"role|permission|scope|error message)\b"
)
_OTHER_PROTOCOL = re.compile(r"json-?rpc|websocket|grpc|graphql", re.IGNORECASE)
_PROGRAM = re.compile(
    r"\b(?:python|javascript|js|ruby|php|go|java|csharp|c#|typescript|ts|swift|kotlin|perl|powershell|"
    r"html|css|yaml|toml|ini|sql|diff|jinja)\b",
    re.IGNORECASE,
)
_PROGRAM_LINE = re.compile(
    r"^\s*(?:import |from \w+ import|def |class |var |let |const |function\b|require\b|puts |"
    r"print[ (]|\$\w+ ?=|return\b|#include|using |package |public |console\.|//|#!|<\?php)"
)

_DEFAULT = re.compile(r"^default ?:")
_NULL = re.compile(
    r"\b(?:(?:may|can|might|will|could) be [`*]*null|or [`*]*null|[`*]*null[`*]* (?:if|when|for)|nullable)\b",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"[\W_]*+(?:required|optional|mandatory|true|false|read[- ]?only|write[- ]?only|deprecated)[\W_]*+", re.IGNORECASE
)
_OPTIONAL_PART = re.compile(
    r"\b(?:optional|required|mandatory|additional|following)\b.*"
    r"\b(?:param(?:eter)?s?|fields?|attributes?|headers?|arguments?|properties)\b[^.]*:$",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:will return|(?:may|will) be returned|in the request body|"
    r"this (?:response |request )?header|"
    r"(?:request|query) parameters\b.*:?$|(?:are|is) (?:required|mandatory)\.|[\w-]+ (?:are|is) mandatory|"
    r"must be (?:specified|provided|included)|"
    r"at least one (?:\w+ )?must|returns no content|mandatory to|"
    r"(?:keys?|param(?:eter)?s?|fields?|arguments?|properties|headers?)\b[^.]{0,40}? (?:is|are) (?:also )?"
    r"(?:optional|required|mandatory)|"
    r"possible values|valid values|valid units|(?:allowed|permitted) \w+(?=:$))\b|"
    r"\bone of(?:: ?| these| the following)(?! methods)|^\W*(?:optional|required) (?:for|if|when|to be)\b|"
    r"^(?:available |allowed |supported )?(?:query |request )?param(?:eter)?s?"
    r"(?: for (?:get|post|put|patch|delete))?: \w|"
    r"\bresponse (?:also )?(?:includes|contains) `?(?-i:[a-z]+[A-Z]\w*|[a-z]+_\w+)|"
    r"^\W*(?:required|optional) (?:\w+ )?(?:param(?:eter)?s?|fields)\W*(?::|$)|"
    r"\b(?:param(?:eter)?s?|structure|fields?|attributes?|properties|keys?) (?:is|are) (?:as follows|described below)|"
    r"[`\"*]{1,2}[\w.\[\]-]+[`\"*]{1,2} (?:url |query |request |http |form |path )*(?:string )?param(?:eter)?s?\b|"
    r"\bparam(?:eter)?s? [`*]{1,2}[\w.\[\]-]+[`*]|\bquery string parameters? \w+",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"response (?:parameters|fields|attributes|properties)\b|\b(?:object|structure|schema|data model)\W*$",
    re.IGNORECASE,
)
# Fields that another object has too.
_PLUS = re.compile(r"\b(?:all|see|same as)\b.{1,200}\bplus\b|\bno additional (?:fields|parameters)\b", re.IGNORECASE)
_NAMED_SO = re.compile(r"\b(?:(?:should|must) be|field|parameter|header) (?:named|called) [\"'“`][a-z]", re.IGNORECASE)
_NAMED_FIRST = re.compile(
    r"[a-z][\w-]* (?:controls|determines|specifies|indicates|sets|defines) |`{1,2}[a-z][\w.\[\]-]*`{1,2} +[A-Z]\w* |"
    r"An (?:array|object) of [a-z]"
)
# A path that does not begin with a slash.
_PATH_WITHOUT_SLASH = re.compile(r"[A-Za-z][\w-]*(?:/[\w.{}:-]+){3,20}(?:\?\S*)?")
_HAS_HEADER = re.compile(
    r"[`*]{1,2}(?:X-)?[A-Za-z]+(?:-[A-Za-z]+)*(?:: [^`*]+)?[`*]{1,2}\s+(?:http |request |response )*header\b|"
    r"\bheader\s+[`*]{1,2}[A-Z]",
    re.IGNORECASE,
)
_RETURNS = re.compile(
    r"^\s*(?:\*\*)?(?:returns?|the response (?:body|is|contains)|response body)\b.*\b(?:array|list|"
    r"hash|object|json|status|map|null)\b|\breturns (?:the |an? )(?:[\w-]+ ){0,3}(?:\[[^\]]+\]\(|`[A-Z])",
    re.IGNORECASE,
)


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


def looks(text: str) -> tuple[Look, ...]:
    """Returns what each line of a page looks like."""
    lines = regions(text)
    blocks = [*blocks_of(lines)]
    coded = {look.number: look for block in blocks for look in _code(block)}
    seen = [coded.get(one.number) or _line(lines, at) for at, one in enumerate(lines)]
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


_MOST_LINES_OF_SAMPLE: Final = 2000


def _fact(one: Line, kind: Kind, *names: str, group: str = "") -> Look:
    return Look(one.number, kind, "fact", "", names, group, one.plain, one.topic, one.level, one.head, one.column)


def _line(lines: Sequence[Line], at: int) -> Look:
    one = lines[at]
    if one.region in ("comment", "script", "front", "anchor", "blank") or not one.plain:
        if one.region == "front" and re.match(rf"(?:api|openapi): .*\b(?:{_METHODS})\b", one.plain):
            return _fact(one, "operation")
        if _ELEMENT_OF_FIELD.search(one.raw):
            return _fact(one, "field")
        reason = "blank" if one.region in ("blank", "text") or not one.plain else one.region
        group = f"row {one.block}" if one.region == "table" and one.block else ""
        return Look(one.number, "", "dismissed", reason, group=group)
    if found := _operation(lines, at):
        return found
    if one.region == "table":
        return _row(one)
    if _MEMBER_FIRST.match(one.raw):
        return _fact(one, "field", *(found["name"] for found in _MEMBER.finditer(one.raw[:20_000])))
    if one.region == "list" and (names := members_of_item(one.plain)):
        return _fact(one, "field", *names)
    kind = _command(lines, at) or _words(lines, at)
    if kind:
        return _fact(one, kind, group=f"row {one.block}" if one.region == "list" and one.block else "")
    if one.region == "text" and (names := _listed(one.plain)):
        return _fact(one, "field", *names)
    if one.region in ("text", "list") and (names := names_in_spans(one.plain)):
        return _fact(one, "field", *names)
    if _AROUND.fullmatch(one.topic):
        return Look(one.number, "", "dismissed", one.topic[:60], level=one.level)
    return Look(one.number, "", "prose", plain=one.plain, level=one.level)


def _listed(text: str) -> tuple[str, ...]:
    """Returns the names in code that a sentence lists as fields or sets to a value: ``two entries: `a` and `b` ``,
    ``set `exact: true` ``.
    """
    found = _LISTED.search(text)
    listed = _NAME_IN_CODE.findall(found["names"]) if found is not None else []
    return (*listed, *_SET_IN_CODE.findall(text))


_NAME_IN_CODE: Final = re.compile(r"`{1,2}([a-z]\w*(?:\.\w+)*)`{1,2}")
_SET_IN_CODE: Final = re.compile(r"`([a-z][a-z0-9]{0,40}(?:_[a-z0-9]{1,40}){1,8}): ?(?:true|false|null|\d+)`")
_LISTED: Final = re.compile(
    r"\b(?:entries|keys|fields|members|attributes|properties|parameters|arguments)\b[^.`]{0,20}?"
    r"(?P<names>(?:`{1,2}[a-z]\w*(?:\.\w+)*`{1,2}(?:, (?:and |or )?| and | or )){1,40}`{1,2}[a-z]\w*(?:\.\w+)*`{1,2})"
)


def _operation(lines: Sequence[Line], at: int) -> Look | None:
    """Returns the look of a line with a method and a path, or of a method or path alone near the other."""
    one = lines[at]
    text = one.plain
    is_short = len(text) < 400
    if _CALL.match(text.lstrip("`*")) and one.region in ("text", "list"):
        return _fact(one, "operation")
    if is_short and (_CALL.search(text) or _CALL_BEHIND.search(text) or _ELEMENT_OF_CALL.search(one.raw)):
        return _fact(one, "operation")
    if any(sign.match(text) for sign in (_CALL_OF_DIRECTIVE, _CALL_WITHOUT_SLASH, _METHOD_NAMED, _PATH_FIRST)):
        return _fact(one, "operation")
    if _MARKED_METHODS.match(one.raw) or _CALL_OF_PROGRAM.search(text):
        return _fact(one, "operation")
    if is_short and "curl" in text.lower() and _CURL.search(text.lower()) and _OF_CURL.search(text):
        return _fact(one, "operation")
    if one.region == "heading" and _CALL_OF_BLUEPRINT.search(text) and _has_action(lines, at):
        return _fact(one, "operation")
    if one.region == "heading" and (_PATH_ALONE.fullmatch(text.strip("#=¶ ")) or function_of(text)):
        return _fact(one, "operation")
    near = [lines[each].plain for step in range(1, 4) for each in (at - step, at + step) if 0 <= each < len(lines)]
    if _METHOD_ALONE.fullmatch(text) and any(_PATH_ALONE.fullmatch(each) or _ADDRESS.search(each) for each in near):
        return _fact(one, "operation")
    if _PATH_ALONE.fullmatch(text.rstrip("¶")) and (
        any(_METHOD_ALONE.fullmatch(each) for each in near) or one.region == "heading" or text.count("/") > 1
    ):
        return _fact(one, "operation")
    if one.region == "list" and re.fullmatch(rf"[\W_]*(?:{_METHODS})[\W_]*", text):
        return _fact(one, "operation")
    if (
        one.region == "table"
        and (_METHOD_IN_WORDS.search(text) or re.search(r"https?://\S*/\S+", text[:_LONGEST_CALL]))
        and not _OPEN_HEAD.search(" ".join(one.head))
    ):
        return _fact(one, "operation")
    return None


def _has_action(lines: Sequence[Line], at: int) -> bool:
    """Returns whether a heading of a Blueprint has a method, or one of the actions of its resource has."""
    if re.search(rf"\[(?:{_METHODS})\b", lines[at].plain):
        return True
    for one in lines[at + 1 :]:
        if one.region == "heading" and re.search(rf"\[(?:{_METHODS})\b", one.plain):
            return True
        if one.region == "heading" and _CALL_OF_BLUEPRINT.search(one.plain):
            return False
    return False


_OPEN_HEAD = re.compile(r"\b(?:purpose|base|server|environment|description)\b")


def _row(one: Line) -> Look:
    """Returns the look of a row of a table: of its head where the page shows one, else of its cells."""
    group = f"row {one.block}" if one.block else ""
    head = " ".join(one.head)
    cells = [cell.strip() for cell in one.plain.strip("|").split("|")]
    if one.is_head and "\t" in one.raw:
        return _fact(one, "field", group="head")
    if one.is_head or not re.search(r"\w", one.plain):
        return Look(one.number, "", "dismissed", "head of a table" if one.is_head else "rule")
    if _CODE.match(cells[0]) and not _NO_FACT_HEAD.search(head):
        return _fact(one, "status", group=group)
    if _AROUND.fullmatch(one.topic) and not _FIELD_HEAD.search(head):
        return Look(one.number, "", "dismissed", one.topic[:60])
    if head and _NO_FACT_HEAD.search(head) and not _FIELD_HEAD.search(head):
        return Look(one.number, "", "dismissed", f"table of '{head[:40]}'")
    if head and _STATUS_HEAD.search(head) and _CODE.match(cells[0]):
        return _fact(one, "status", group=group)
    if len(cells) == 1 and "|" in one.raw and len(one.head) < 2:
        return Look(one.number, "", "dismissed", "table of one column")
    if _PARAGRAPH.match(one.raw) and not any(sign.shows(replace(one, region="text")) for sign in _SIGNS):
        return Look(one.number, "", "prose", group=group, plain=one.plain)
    return _fact(one, "field", group=group)


# A paragraph in a cell describes, unless its words say more.
_PARAGRAPH = re.compile(r"\s*<p\b", re.IGNORECASE)


def _command(lines: Sequence[Line], at: int) -> Kind:
    """Returns the kind of fact in a line of a cURL command that stands outside of code."""
    first = at
    while first and at - first < _MOST_LINES_OF_COMMAND and lines[first - 1].plain.endswith(("\\", "^")):
        first -= 1
    if not re.match(r"(?:[A-Z]:\\\S*>|[$>`])*+\s*curl\s", lines[first].plain):
        return ""
    found = _code_line(lines[at], "", in_curl=True, is_program=False)
    return found.kind if found.state == "fact" else ""


_MOST_LINES_OF_COMMAND = 40


def _words(lines: Sequence[Line], at: int) -> Kind:
    """Returns the kind of fact that a line of text, a heading or an item of a list looks like."""
    one = lines[at]
    if _APIB_PART.match(one.plain) and not _APIB_STATUS.match(one.plain):
        return "value" if _APIB_MEDIA.match(one.plain) else ""
    if one.region in ("heading", "text", "list") and _is_response(lines, at):
        return "status"
    if (found := _FIELD_LIST.match(one.plain)) and _FIELD_KEYS.fullmatch(found["key"]):
        return "status" if "stat" in found["key"] or found["key"] == "code" else "field"
    if _ELEMENT_OF_FIELD.search(one.raw) or _DEFINED.search(one.raw) or _PARAMETER.match(one.plain):
        return "field"
    if one.region == "list" and (kind := _item(one)):
        return kind
    if one.indent >= _INDENTED and re.fullmatch(r"(?!\w+=\"[^\"]*\">)[&?]?[A-Za-z_][\w.\[\]-]*=.+", one.plain):
        return "field"
    found = _HEADER.fullmatch(one.plain) if one.region == "text" else None
    if found is not None and "-" in found["name"] and _is_told(found["name"]):
        return "field"
    if one.region == "text" and ((len(one.plain) < _SHORT and _defines(lines, at)) or _NAMED_FIRST.match(one.plain)):
        return "field"
    return next((sign.kind for sign in _SIGNS if sign.shows(one)), "") or _written_in_a_form(one)


def _written_in_a_form(one: Line) -> Kind:
    """Returns the kind of a line of text, an item or a heading that is written in one of the forms."""
    if one.region not in ("text", "list", "heading"):
        return ""
    texts = (one.plain, one.raw.strip()) if "<" in one.raw else (one.plain,)
    items = (re.sub(r"^(?:[-*+•]{1,5}|\d{1,3}[.)]|#{1,6}|={1,6})\s+", "", text) for text in texts)
    found = next(filter(None, map(form_of, items)), None)
    return found.kind if found is not None and (found.kind == "operation" or one.region != "heading") else ""


def _item(one: Line) -> Kind:
    """Returns the kind of fact that an item of a list looks like by its beginning."""
    text = one.plain
    item = re.sub(r"^(?:[-*+•]{1,5}|\d{1,3}[.)])\s+", "", text)
    if text.startswith("+") and _APIB.fullmatch(text) and (one.indent or "(" in text):
        return "field"
    item = re.sub(r"^- +", "", item)
    is_permission = "permission" in one.topic and re.match(r"[`*_]*[A-Z][A-Z\d_]*[`*_]*$|\*No ", item)
    if (
        is_permission
        or _NO_FIELD.fullmatch(item)
        or (_AROUND.fullmatch(one.topic) and re.fullmatch(r"[`*_]*[\w ]+[`*_]*", item))
    ):
        return ""
    if _MARKED_NAME.match(item) or _TYPED.match(item) or _NAMED_PLAINLY.match(item):
        return "field"
    return "value" if re.match(r"'[\w -]+' - ", item) else ""


_LINK: Final = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")


_DEFAULT_NUMBER: Final = re.compile(r"\bdefaults? (?:to|is|of|=) ?[`*]*\d+[`*]*", re.IGNORECASE)
# A media type, or a word for nothing, as an item of its own.
_NO_FIELD: Final = re.compile(
    r"[`*_]*(?:(?:application|text|image|multipart|audio|video)/[\w.+*-]+|nothing|none)[`*_]*"
)


class _Sign(NamedTuple):
    """Words that make a line look like a fact: in these regions, up to this length, as all of the line or in it."""

    kind: Kind
    pattern: re.Pattern[str]
    longest: int
    is_whole: bool = False
    regions: tuple[str, ...] = ("text", "list", "heading")

    def shows(self, one: Line) -> bool:
        """Returns whether a line has the words."""
        if one.region not in self.regions or len(one.plain) > self.longest:
            return False
        text = _LINK.sub(r"\1", one.plain) if "](" in one.plain else one.plain
        text = _DEFAULT_NUMBER.sub(" ", text) if self.kind == "status" else text
        return (self.pattern.fullmatch if self.is_whole else self.pattern.search)(text) is not None


_SHORT: Final = 100
_INDENTED: Final = 4
_LONG: Final = 400
_SIGNS: Final = (
    _Sign("field", _FORM_LINE, _LONG, is_whole=True, regions=("text",)),
    _Sign("field", _FORM_ITEM, _LONG, is_whole=True, regions=("list",)),
    _Sign("operation", _QUERY_ALONE, _LONG, is_whole=True, regions=("text",)),
    _Sign("field", _COLUMNS, 10_000, regions=("text",)),
    _Sign("field", _CELLS, 10_000, regions=("text",)),
    _Sign("value", _VALUES, _SHORT, is_whole=True, regions=("text",)),
    _Sign("status", _STATUS_LINE, _LONG),
    _Sign("status", _APIB_STATUS, _LONG),
    _Sign("status", _RESPONSE_ALONE, _SHORT, is_whole=True, regions=("heading", "text")),
    _Sign("field", _TYPE, _SHORT, is_whole=True, regions=("text",)),
    _Sign("field", _MARK, _SHORT, is_whole=True, regions=("text",)),
    _Sign("field", _TYPED_PLAINLY, 2 * _SHORT, regions=("text", "list")),
    _Sign("status", _CODE_SAID, 100_000),
    _Sign("status", _CODE_OF, _LONG),
    _Sign("status", _CODE_NAMED, _LONG),
    _Sign("status", _CODE_FIRST, _SHORT, is_whole=True),
    _Sign("value", _DEFAULT, _LONG),
    _Sign("value", _OPTIONAL_PART, _SHORT),
    _Sign("status", _CODE_IN_SPAN, _LONG),
    _Sign("operation", _METHOD_SAID, 2 * _SHORT),
    _Sign("operation", _PATH_SAID, 2 * _SHORT, regions=("text", "list")),
    _Sign("operation", _PATH_LABELED, _LONG, is_whole=True, regions=("text", "list")),
    _Sign("value", _NULL, _LONG),
    _Sign("value", _TOLD, 1000, regions=("text", "list")),
    _Sign("value", _MODEL, _SHORT, regions=("heading",)),
    _Sign("field", _NAMED_SO, 1000),
    _Sign("value", _PLUS, _LONG, regions=("text", "list")),
    _Sign("operation", _PATH_WITHOUT_SLASH, _LONG, is_whole=True, regions=("text",)),
    _Sign("field", _HAS_HEADER, _LONG),
    _Sign("value", _RETURNS, 1000, regions=("text",)),
)


def _is_response(lines: Sequence[Line], at: int) -> bool:
    """Returns whether a line names a response, and a sample without a status stands below it."""
    if len(lines[at].plain) > _LONG or not _RESPONSE.fullmatch(lines[at].plain):
        return False
    after = [one for one in lines[at + 1 : at + 8] if one.plain and one.region != "anchor"][:3]
    return bool(after) and after[0].region in ("code", "text") and any(one.plain[:1] in ("{", "[") for one in after)


def _defines(lines: Sequence[Line], at: int) -> bool:
    """Returns whether a line is a name in bold or in code alone, with a paragraph that is indented below it."""
    one = lines[at]
    found = _MARKED_NAME.fullmatch(one.plain.rstrip(":"))
    if (
        found is None
        or " " in found["name"].strip()
        or (found["mark"] not in ("`", "``") and found["name"][0].isupper() and "-" not in found["name"])
    ):
        return False
    after = next((each for each in lines[at + 1 : at + 3] if each.plain), None)
    return after is not None and (after.indent > one.indent or after.plain.startswith(":"))


def _is_told(name: str) -> bool:
    """Returns whether the page states a header on purpose: it is none that every message has."""
    is_known = name.lower() in _OPEN_HEADERS or _CREDENTIAL.search(name)
    return name in _SINGLE_HEADERS or ("-" in name and not is_known)


_FENCE: Final = re.compile(r"[`~]{3}|-{4}|\.{4}|\.\. ")


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
    if _CALL.search(text) and len(text) < _LONGEST_CALL and not is_program:
        return _fact(one, "operation", group=group)
    if (_CURL.search(text) or in_curl) and (found := _curl_line(one, group)):
        return found
    if is_program:
        if _CALL_IN_PROGRAM.search(text):
            return _fact(one, "operation", group=group)
        return Look(one.number, "", "example", "a program", group=group)
    if _RELATIVE_CALL.fullmatch(text):
        return _fact(one, "operation", group=group)
    return _message_line(one, group)


_LONGEST_CALL: Final = 2000
_MEMBER_WHOLE: Final = re.compile(r"\"[^\"]{1,80}\"\s*:\s*\"[^\"]*\"")


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
    found = _HEADER.fullmatch(text)
    if found is not None and _is_told(found["name"]):
        return _fact(one, "field", found["name"], group=group)
    if found is not None and found["name"].lower() in _OPEN_HEADERS:
        return Look(one.number, "", "example", "a sample", group=group, plain=one.plain)
    if _COLUMNS.match(text):
        return _fact(one, "field", group=group)
    if (_CODE_FIRST.fullmatch(text) and not text.isdigit()) or _RETURNS_CODE.match(text):
        return _fact(one, "status", group=group)
    if _FORM_LINE.fullmatch(text):
        return _fact(one, "field", text.strip("&?, ").partition("=")[0], group=group)
    if (found := _ELEMENT.match(one.raw)) is not None and found["name"].lower() not in _MARKUP:
        return _fact(one, "field", found["name"], group=group)
    if one.raw.lstrip().startswith("<!--") or (one.region == "code" and one.raw.rstrip().endswith("-->")):
        return _fact(one, "value", group=group)
    if (found := _BARE_MEMBER.match(one.raw)) is not None:
        return _fact(one, "field", found["name"], group=group)
    if names := tuple(filter(None, (typed_name(one.raw),))) or names_in_spans(text):
        return _fact(one, "field", *names, group=group)
    if _QUERY_ALONE.fullmatch(text):
        return _fact(one, "operation", group=group)
    return Look(one.number, "", "example", "a sample", group=group, plain=one.plain)
