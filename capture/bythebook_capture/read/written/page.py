"""Reads pages that people write in Markdown or HTML, such as the API part of a README, and what widdershins prints.

An operation begins with a method and a path. Below it, tables or lists with a name in each row are fields; the heading
above them, or a column, says where a field is sent. What such a page does not say stays open: the type of a field
without one, whether a value may be null unless a type in the section says so, and which fields are required unless a
column or a mark does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from bythebook_capture.read.grammar.stated import OBJECT, RESPONSE_HEADERS
from bythebook_capture.read.grammar.types import raw_json, read_type
from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.renderers.rows import Found
from bythebook_capture.read.renderers.rows import Operation as Listing
from bythebook_capture.read.source import Source, source_of
from bythebook_capture.read.written.blocks import JSON_WORDS, LABEL, STATUS_ITEM, Block
from bythebook_capture.read.written.calls import (
    CALL_WORDS,
    UNSTATED,
    Form,
    asked,
    asked_in_words,
    form_in,
    headers_in,
    headers_listed,
    is_filled,
    is_head_line,
    is_item,
    with_labels,
    with_listed,
)
from bythebook_capture.read.written.cells import code, english, kind_of, sample_of
from bythebook_capture.read.written.exchanges import parted, with_bare_samples
from bythebook_capture.read.written.free_calls import (
    is_end,
    shows_call,
    with_free_calls,
    with_likely_calls,
    with_plain_queries,
)
from bythebook_capture.read.written.headings import (
    LABEL_LENGTH,
    announced,
    media_in,
    required_in,
    section_of,
    status_in,
)
from bythebook_capture.read.written.likely_items import likely_items
from bythebook_capture.read.written.models import Models
from bythebook_capture.read.written.nests import described_apart, nest, objects, with_holders
from bythebook_capture.read.written.operations import NO_BODY, ORDER, Operation, Part, operations
from bythebook_capture.read.written.places import add_alike, direct, lists_values, place, received_as, settle
from bythebook_capture.read.written.rows import (
    LISTED,
    Here,
    Tables,
    add_list,
    are_headers,
    are_pairs,
    headed,
    is_elsewhere,
    owner_of,
    within,
)
from bythebook_capture.read.written.templates import described
from bythebook_capture.read.written.tree import blocks_of_html, blocks_of_mixed
from bythebook_capture.tokens import Tokens
from bythebook_openapi.errors import InputError

__all__ = ["LAST", "READERS", "has_directives", "is_of_renderer", "operation_tokens", "read_blocks"]

_BASE = re.compile(r"(?:base|server|api|root) ?(?:url|address|uri)?\s*:\s*(?P<url>https?://[^\s`]+)", re.IGNORECASE)
# Without a placeholder, such as `[host]`.
_HOST = re.compile(r"https?://[\w.-]+(?::\d+)?")
_MEDIA = re.compile(
    r"(?:content[- ]type|media type|format|accept)\s*:?\s*(?P<media>[a-z]+/[\w.+*-]+(?:; ?\S+)?)", re.IGNORECASE
)
_MEDIA_ALONE = re.compile(r"(?P<media>(?:application|text|image|audio|video|multipart)/[\w.+*-]+)")
_LEADING_STATUS = re.compile(
    r"(?:(?:status|code|http)(?: code| status)?\s*:?\s*)?`?"
    r"(?P<status>[1-5](?:\d\d|XX)|(?<=`)default(?=`)|^(?-i:default)(?= [A-Z]|$))`?"
    r"(?:\s*[:–—-]\s*|\s+|$)(?P<rest>.*)",
    re.IGNORECASE,
)
# What follows is about calls that the server sends.
_CALLBACK = re.compile(r"callbacks?:?|callback: [\w.-]+:?", re.IGNORECASE)
# The first line of a request or a response, as HTTP sends it, or a status above the body: `// HTTP Code 200 Ok`.
_MESSAGE = re.compile(
    r"\s*+(?:[A-Z][\w-]+(?::| (?=[a-z]+/)) *\S[^\n]*\n)*"
    r"(?:HTTP(?:/[\d.]+)? (?P<status>[1-5]\d\d)\b|"
    r"(?:(?://|#) *)?(?i:(?:http|status|code|response)(?: code)?[ :-]+){0,2}"
    r"(?P<bare>[1-5]\d\d)(?::? [A-Z][A-Za-z' -]*)?:?[ \t]*(?:\n|$)|"
    rf"(?P<method>{CALL_WORDS}) \S+(?: +HTTP/[\d.]+)?[ \t]*(?:\n|$))"
)
# The body of a message begins on a line of its own.
_OPENS_BODY = re.compile(r"^[ \t]*[\[{]", re.MULTILINE)
_ANNOUNCES_BODY = re.compile(r"^[ \t]*content-(?:type|length):", re.IGNORECASE | re.MULTILINE)
# A sentence that announces the fields of an object inside of another one: "Each `tag` object has these fields:".
_OF_OBJECT = re.compile(
    r"\b(?:[Tt]he|[Ee]ach|[Ee]very|[Aa]n?|[Oo]f) `(?P<name>[\w.-]+)`"
    r"(?: (?:objects?|array|list|items?|elements?|entry|field|property|parameter|attribute))?"
    r"(?: (?:has|have|contains?|includes?|is an|takes|supports|must|can|consists)\b|$|:)"
)
# The name of a message, as gRPC and others have it.
_MESSAGE_NAME = re.compile(r"(?P<name>[A-Z][A-Za-z0-9]{1,60}?)(?P<part>Request|Params|Input|Response|Reply)")
# Stands between a call or a sample and the list of its names.
_EXPLAINS = re.compile(r"(?:in )?wh(?:ere|ich):?", re.IGNORECASE)
# Stands above each table of widdershins that lists the fields of a response.
_STATUS_LINE = re.compile(r"Status Code (?P<status>[1-5](?:\d\d|XX)|default)")
# A line that only says the status of a success.
_SAID_STATUS = re.compile(
    r"(?:http |expected )?(?:success(?:ful)?(?: response)?|response|status)(?: (?:status|code))*\s*:\s*"
    r"(?:http )?(?P<status>2\d\d)(?:[ -](?:ok|success|created|accepted|no content))?\.?$|"
    r"fail(?:ure)? code\s*:\s*(?P<failed>[45]\d\d)$|"
    r"(?:returns:?|responds with)(?: an?)? (?:http )?(?:status )?(?:code )?(?P<said>2\d\d)"
    r"(?: (?:ok|created|accepted|no content))?\.?$",
    re.IGNORECASE,
)
_OF_STATUS = re.compile(r"\W*status(?: code)?\W*", re.IGNORECASE)
# A line of statuses: `200, 202`, `badRequest (400), unauthorized(401)`, also behind a label.
_STATUSES = re.compile(
    r"(?:(?:normal |success(?:ful)? |error |http |possible ){0,2}(?:response |status )(?:codes?|statuse?s?)\s*:\s*)?"
    r"(?:(?:[A-Za-z]+ ?\()?[1-5]\d\d\)?(?:, *(?:or |and )?| or | and |$)|"
    r"[A-Za-z]+ \((?:[1-5]\d\d, ?)+(?:\.\.\.)?\)(?:, *|$))+",
    re.IGNORECASE,
)
# The same behind the label of a section, also with words about each: `Errors: 400 (no name), 413`.
_ONE_STATUS = r"[2-5]\d\d(?: [A-Z][a-z]+(?: [A-Z][a-z]+){0,3})?(?: \([^()]{1,80}\))?"
_LABELED_STATUSES = re.compile(
    r"(?:(?P<label>[^\W\d_][^:.,]{1,40}?)\s?:\s*)?"
    rf"(?P<rest>{_ONE_STATUS}(?:(?:[,;/]| and| or| и| или){{1,2}} ?{_ONE_STATUS})*)\.?"
)
_WORDS_OF_STATUS = re.compile(r"(?<![\w(])(?P<status>[2-5]\d\d)[A-Za-z ]*(?:\((?P<words>[^()]*)\))?")
_OF_STATUSES = re.compile(r"\b(?:errors?|failures?|responses?|returns?|status(?:es)?|codes?)\b")
# A status in a sentence: with its reason phrase, behind words for a status, or behind the name of an error.
_STATUS_IN_SENTENCE = re.compile(
    r"(?<![\w.,/$-])(?:HTTP(?:/[\d.]+)? )?[`\"']?(?P<status>[1-5]\d\d)[`\"']?:? [`\"'(]?"
    r"(?:OK|Created|Accepted|No Content|Not Modified|Bad Request|Unauthorized|Forbidden|(?:Object )?Not Found|"
    r"Not Acceptable|Conflict|Gone|Unprocessable Entity|Too Many Requests|Internal Server Error|Service Unavailable|"
    r"when successful|on success|if successful)\b|"
    r"\b(?:HTTP(?: (?:status|response|error))?(?: codes?)?|(?:status|response) codes?(?: of| is)?|http:statuscode):? ?"
    r"`?(?P<code>[1-5]\d\d)\b(?:`[^.`]*,? or (?:an? )?`(?P<other>[1-5]\d\d)`)?|"
    r"\b(?:returns?|responds? with|result(?:s|ing) in|gives)(?: an?| the)?(?: successful)? "
    r"(?:(?:http|status|code|error|response) ){0,3}`(?P<quoted>[1-5]\d\d)`"
    r"(?:[^.`]*, or (?:an? )?`(?P<second>[1-5]\d\d)`)?|"
    r"\b(?:returns?|responds? with|gives)(?: an?)? (?P<plain>4\d\d|50\d)(?= (?:if|when|for|unless)\b|[.,;]|$)|"
    r"\b(?:with|receives?|answers?)(?: an?| the)? (?:(?:http|error|success) )*(?:status|response)(?: code)?:? "
    r"`?(?P<with>[1-5]\d\d)\b`?(?= (?:will be|is) (?:returned|sent)| with no content|[.,]|$)|"
    r"(?<=`)(?P<back>[1-5]\d\d)` is returned\b|\b[A-Z]\w+`? *\(`?(?P<named>[45]\d\d)`?\)",
    re.IGNORECASE,
)
# A part that is named after the method of its call: `PUT payload`.
_OF_METHOD = re.compile(
    rf"({CALL_WORDS})\s+(?i:[a-z ]{{0,20}}(?:body|payload|param\w*|arg\w*|headers?|responses?))\W*$"
)
# A sentence about all fields of a section.
_ALL_MARKED = re.compile(
    r"\ball (?:(?:of )?(?:the|these) )?(?:[\w-]+ ){0,2}(?:parameters|fields|arguments|properties|attributes)"
    r"(?: below)? are (?P<mark>optional|required|mandatory)\b(?! (?:if|when|for|in|unless|except))",
    re.IGNORECASE,
)
# A block of code that lists statuses: `404 - no such user`.
_LISTED_STATUS = re.compile(r"^ *(?P<status>[1-5]\d\d)(?: *[:–—-] *| +)(?P<words>\S.*)$", re.MULTILINE)
_LISTED_STATUSES = re.compile(
    rf"(?:{_LISTED_STATUS.pattern.replace('?P<status>', '?:').replace('?P<words>', '?:')}\n*)+", re.MULTILINE
)
_EXAMPLE_ALONE = re.compile(r"(?:for )?(?:examples?|samples?)")
# `Only GET method`, `only for POST or PUT`.
_ONLY = re.compile(
    r"\b[Oo]nly (?:used )?(?:(?:for|with|in|on|by) )?(?:the )?"
    rf"(?P<methods>`?(?:{CALL_WORDS})\b`?(?:(?:,|/| or| and) ?`?(?:{CALL_WORDS})\b`?)*)"
)
_STATUS_NUMBER = re.compile(r"\b[1-5]\d\d\b")
# What a sentence denies, or says of many operations.
_DENIED = re.compile(
    r"\b(?:not|never|instead of|previously|used to|generally|all|every)\b(?! found| content| acceptable)", re.IGNORECASE
)
_FAILED = re.compile(r"\b(?:errors?|fail(?:s|ed|ures?)?|invalid|unsuccessful)\b", re.IGNORECASE)
# Words that say that a body or a response is a list, and not that it has one.
_ARRAY = re.compile(
    r"(?:the )?(?:(?:request |response )?(?:body|payload|response|result)(?: body)? (?:is|must be|contains) |returns |"
    r"return |expects |accepts |takes )?(?:an? )?(?:json )?"
    r"(?:array (?:of|with|containing)|list of (?:[\w`]+ )?objects)\b",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"\b(?:requests?|body|payload|input|sends?|sent|posting|posts? (?:the|this|a) |post data|data constraints?|"
    r"data examples?)\b",
    re.IGNORECASE,
)
_RECEIVED = re.compile(
    r"\b(?:respon(?:ses?|ds?)|receives?|returns?|returned|returning|results?|outputs?|structured like this|"
    r"reply|replies)\b",
    re.IGNORECASE,
)
# What curl sends: a text between quotation marks, or the lines up to a word: `-d @- << EOF`.
_DATA = re.compile(
    r"(?:-d|--data(?:-raw|-binary|-ascii)?|--json)[ =]?[\s\\]*"
    r"(?:\$?(?P<quote>['\"])|@-[\s\\]*<<-?\s*['\"]?(?P<word>\w+)['\"]?)\s*(?=[\[{]|\.{3} [\[{])"
)
# The body of a request that stands in a file.
_FROM_FILE = re.compile(r"(?:-d|--data(?:-\w+)?|--json|-T|--upload-file)[ =][\"']?@(?!-)")
# A deeper heading below the parameters, such as `Limit order parameters`.
_GOES_ON = re.compile(r"\b(?:parameters|params|arguments|fields|attributes|options)$")
_PARAMETERS = ("Query Parameters", "Body", "Parameters")
_NAMED = ("Query Parameters", "Parameters")
_MARK_ALONE = re.compile(r"(?:the )?(?:required|mandatory|optional)(?: ones)?")
# A sentence that announces the items below it.
_FOLLOWING = re.compile(r"\b(?:following|[Tt]hese)\b")
# A row of a table that has lost the line below its head, or a line of a sample in a text without fences.
_NO_WORDS = re.compile(r"[|{}\[\]]|\"[^\"]*\"\s*:")
_LABELED = re.compile(r"[A-Z][\w -]{1,24}: ")
# Sections whose lists and tables have no fields.
_NO_ITEMS = ("Ignored", "Errors", "Detailed", "Summary")
_PLAIN_TITLE = re.compile(r"code samples?|example responses?|body parameters?", re.IGNORECASE)
_CALL_EXPECTED = "a line with a method and a path, such as `POST /v1/users`"
# What such a page has: a call, the line below the head of a table, or an item that begins with a name.
_SIGN = re.compile(
    rf"^[#*` \d.]*(?:{CALL_WORDS})(?:[*`: ]+|\n)(?:https?:/|\{{\{{?\w+\}}?\}}|\$?[A-Z][A-Z0-9_]+|api|rest|v\d+)?/|"
    rf"^(?:{CALL_WORDS}) `[^`\n]+/[^`\n]+`[ \t]*$|^`(?:{CALL_WORDS}) [^`\n]+/[^`\n]+`[ \t]*$|"
    rf"^`*(?:{CALL_WORDS})`*[- ](?i:requests?)\b[^/\n]{{0,20}}/|"
    r"^[ \t]*+\|?[ :|-]*-{3}[ :|-]*$|^[ \t]*+[-*+] +(?:`[^`\n]+`|\*\*[^*\n]+\*\*)|"
    rf"(?i:method|verb|request type)\b[*_`\s:|]{{1,12}}(?:{CALL_WORDS})\b|"
    rf"^#+ [^\n]*\b(?:{CALL_WORDS})\b[^\n]*/|\bcurl\b|"
    rf"^[-*+#` \t]*/[^\s`]*`?[ \t]*[(\[]`?(?:{CALL_WORDS})\b|`(?i:{CALL_WORDS}) +\*?/|"
    rf"^[ \t]*+[-*+] +/[^\s:]*: +(?i:{CALL_WORDS})\b|"
    rf"\b(?i:(?:method|verb)=\{{?[\"'](?:{CALL_WORDS})[\"'])",
    re.MULTILINE,
)
# Fewer items with a call and words about it are no list of operations.
_LEAST_ITEMS = 3
# What a page with the lines of a renderer may be if none of its readers can read it.
LAST = 0.05
_DIRECTIVE = re.compile(r"^\.\. [\w:-]+::", re.MULTILINE)
_XMP = re.compile(r"<xmp\b[^>]{0,400}>", re.IGNORECASE)
_END_OF_XMP = re.compile(r"</xmp\b", re.IGNORECASE)
# A fence, and the beginning of another one inside of it.
_FENCE = re.compile(r"```(?!`)")
_FENCE_INSIDE = re.compile(r"^```\w", re.MULTILINE)
_SIGN_OF_HTML = re.compile(
    r"<th\b[^>]*>\s*(?:<[^<>]+>\s*)*(?:name|parameters?|params?|fields?|property|key|attribute|argument)\b|<dt\b|"
    r"<li\b[^>]*>\s*(?:<p\b[^>]*>\s*)?<(?:code|strong|b)\b",
    re.IGNORECASE,
)
_CALL_IN_HTML = re.compile(
    rf">\s*(?:{CALL_WORDS})\b(?:\s|<[^<>]*>)+(?:(?:https?:/|\{{\{{?\w+\}}?\}}|[A-Z][A-Z0-9_]+)?/|(?:api|rest|v\d+)/)"
)
_PATH_IN_HEADING = re.compile(
    rf"<h[1-6]\b[^>]*>\s*(?:<[^<>]+>\s*)*(?:(?:{CALL_WORDS})\b(?:\s|<[^<>]+>)*)?/[\w/{{}}:-]+"
)
# What renderers print.
_ANCHOR = re.compile(r"\[[\s\u200b\ufeff]*\]\([^()\s]*?#")
_OF_RENDERERS = re.compile(
    r"^#* *(?:request body|response) schema: |^This endpoint expects an? \w+|^[^|\n]*Default value: [^|\n]*$|"
    r"^(?:Show|Hide) child attributes|^\*\*[\w.]+\*\* (?:string|integer|number|boolean|object)|^Available options:|"
    r"(?:string|integer|number|boolean|object|double|enum|any|file|null|header|query|cookie|\]|\w<(?!br>)[\w-]+>)(?:required|optional|default:)|"
    rf"^(?:{CALL_WORDS})(?:$|/)|^[1-5]\d\d(?: - \S+/\S+)?$|^The (?:body|response) is of type |"
    r"^[a-z_$][\w$.-]*(?<![_.-])(?-i:string|integer|number|boolean|object)(?:<[\w-]+>)?(?:\\?\[\\?\])*(?: \| null)?$",
    re.IGNORECASE | re.MULTILINE,
)

_With = Callable[[Sequence[Block], Sequence[range], Set[tuple[str, str]], Set[str]], "list[Block] | None"]


def _claims(source: Source) -> float:
    """Returns how sure it is that a page has such tables or lists, and no line of a renderer: a type alone."""
    source = _of_script(source)
    if is_html(source):
        return 0.0
    if not _SIGN.search(source.text) or _ANCHOR.search(source.text):
        return _last(source)
    return LAST if is_of_renderer(source) else 0.955


def _last(source: Source) -> float:
    """Returns how sure it is of a page with a call and no sign of this form; renderers print no lines of HTML."""
    is_written = is_html(source) or not (is_of_renderer(source) or has_directives(source))
    return LAST if is_written and shows_call(source.text) else 0.0


def has_directives(source: Source) -> bool:
    """Returns whether a text has directives of reStructuredText: the lines of a table of contents look like paths."""
    return _DIRECTIVE.search(source.text) is not None


def _of_script(source: Source) -> Source:
    """Returns the Markdown that a page of HTML holds for a script to show, each line with its number, or the source.

    Strapdown.js and others take it from the element `xmp`.
    """
    begin = _XMP.search(source.text) if is_html(source) else None
    end = max((found.start() for found in _END_OF_XMP.finditer(source.text)), default=0) if begin is not None else 0
    if begin is None or not source.text[begin.end() : end].strip():
        return source
    above = "\n" * source.text.count("\n", 0, begin.end())
    return source_of(above + source.text[begin.end() : end], file=source.file)


def is_of_renderer(source: Source) -> bool:
    """Returns whether a page has a line as renderers print it, such as a type alone."""
    lines = _unfenced(source)
    return bool(_OF_RENDERERS.search("\n".join(lines)) or any(read_type(line.strip()) for line in set(lines)))


def _unfenced(source: Source) -> list[str]:
    """Returns the lines outside of fences: a sample may have a line such as `null`.

    A fence that is not closed is none.
    """
    kept: list[str] = []
    held: list[str] = []
    fence = ""
    for line in source.text.split("\n"):
        begin = line.lstrip()
        if fence:
            held.append(line)
            if begin.rstrip() == fence:
                fence, held = "", []
        elif begin.startswith(("```", "~~~")):
            fence, held = begin[: len(begin) - len(begin.lstrip(begin[0]))], [line]
        else:
            kept.append(line)
    return kept + held


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation. Raises `InputError` if there is none, or a row does not tell its field."""
    source = _of_script(source)
    blocks = blocks_of_mixed(source)
    for block in blocks:
        if block.kind == "code" and _FENCE_INSIDE.search(block.text) and _FENCE.match(source.lines[block.line - 1]):
            message = f"the block of code that begins on line {block.line} has no end"
            raise source.error(message, block.line, "a line with ``` after it")
    return read_blocks(source, blocks)


def _claims_html(source: Source) -> float:
    """Returns how sure it is of HTML with a call, and a table or a list of definitions that has fields."""
    if not is_html(source):
        return 0.0
    has_path = _PATH_IN_HEADING.search(source.text) is not None
    if has_path or (_SIGN_OF_HTML.search(source.text) and _CALL_IN_HTML.search(source.text)):
        return 0.92
    return _last(source)


def _read_html(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation. Raises `InputError` if there is none, or a row does not tell its field."""
    blocks = [headed(block) for block in blocks_of_html(source)]
    return read_blocks(source, blocks)


def read_blocks(source: Source, blocks: Sequence[Block]) -> tuple[Tokens, ...]:
    """Returns the tokens of each operation of a page. Raises `NotThisFormError` if it has none, or no fields."""
    blocks = [*with_bare_samples(blocks, source.lines)]
    blocks = [*with_plain_queries([*parted(blocks, source.lines)])]
    blocks = with_listed(with_labels([headed(block) for block in with_holders(blocks)]))
    every = list(operations(blocks))
    has_form = any(not one.is_example for one in every)
    for with_calls in (with_free_calls, with_likely_calls):
        blocks, every = _with_more(with_calls, blocks, every)
    found = [one for one in every if not one.is_example]
    if not found:
        raise source.not_this_form("no method and path", len(source.lines), _CALL_EXPECTED)
    base = next((base for block in blocks if (base := _base(block))[0]), ("", 1))
    tables = _filled(source, blocks, every)
    likely = likely_items(blocks, source.text, every) if not is_of_renderer(source) else {}
    if likely:
        every = list(operations(blocks))
        found = [one for one in every if not one.is_example]
        tables = _filled(source, blocks, every, likely)
    outside = {*range(len(blocks))}.difference(*(range(one.start, one.end) for one in every))
    apart = [*described_apart(blocks, outside, tables)]
    placed = {field.line for one in found for field in received_as(one, [part.fields for _, part in apart])[:1]}
    for one in (each for each in every if each.is_example):
        shown = next((each for each in found if (each.method, each.path) == (one.method, one.path)), None)
        if shown is not None:
            _show(one, shown)
    for one in found:
        _settle(one)
        _part_methods(one)
    if tables.failed and not any(part.fields for one in found for part in _parts(one)):
        raise tables.failed[0]
    # A call in a block of code that nothing is said about is an example, unless it has a heading, or words, of its own.
    told = [one for one in found if one.parts or one.responses]
    found = [one for one in found if not one.is_unstated or blocks[one.at].info == UNSTATED or _is_described(one)]
    if not found or not (has_form or told):
        raise source.not_this_form("no method and path", len(source.lines), _CALL_EXPECTED)
    titled = {one.at for one in found if _has_title(one)}
    found = [one for one in found if one in told or blocks[one.at].kind != "code" or one.at in titled]
    named = [one for one in found if blocks[one.at].kind == "text" and not is_head_line(code(blocks[one.at].text))]
    if not told and len(named) == len(found) and sum(is_item(blocks[one.at].text) for one in named) < _LEAST_ITEMS:
        raise source.not_this_form("no table or list of fields", len(source.lines), "a row for each field")
    once = [one for one in apart if one[0] and one[0] not in tables.used and one[1].fields[0].line not in placed]
    return tuple(operation_tokens(source, one, base, once if one is found[0] else ()) for one in found)


def _filled(
    source: Source,
    blocks: Sequence[Block],
    every: Sequence[Operation],
    likely: Mapping[int, Block] = MappingProxyType({}),
) -> Tables:
    """Reads the blocks of all operations into their sections, and behind them the lists that look like those of fields
    (`likely`). Returns the tables of the page.
    """
    tables = Tables(source, blocks, [one.at for one in every if not one.is_example])
    for one in every:
        _fill(blocks, one, tables, likely)
    return tables


def _with_more(
    with_calls: _With, blocks: Sequence[Block], every: list[Operation]
) -> tuple[Sequence[Block], list[Operation]]:
    """Returns blocks and operations with those of calls in no known form, if all others stay."""
    own = {(one.method, one.path) for one in every if not one.is_example}
    regions = [range(one.at, one.end) for one in every]
    changed = with_calls(blocks, regions, own, {one.server for one in every if one.server})
    again = list(operations(changed)) if changed is not None else []
    kept = {(one.method, one.path) for one in again if not one.is_example}
    # The whole path of a call may show in another place. What only a sentence names gives way.
    firm = {(one.method, one.path) for one in every if not one.is_example and _is_firm(blocks[one.at])}
    is_kept = all(any(method == other and is_end(path, whole) for other, whole in kept) for method, path in firm - kept)
    if changed is None or not is_kept or len(kept) <= len(own):
        return blocks, every
    return changed, again


def _is_firm(block: Block) -> bool:
    return block.kind != "text" or is_head_line(code(block.text))


def _is_described(one: Operation) -> bool:
    """Returns whether a page says more of an address than the names in its query: a field, or a sample."""
    names = {found.name for part in _parts(one) for found in part.fields}
    return not names <= {*one.query} or any(part.samples for part in one.responses)


def _settle(one: Operation) -> None:
    """Gives the body and the response of an operation their samples, and the fields of each their objects."""
    add_alike(one)
    if one.sent and one.method not in NO_BODY and "Body" not in one.parts:
        one.part("Body", one.sent[0][1])
    if one.sent and "Body" in one.parts:
        one.parts["Body"].samples += one.sent
    answers = [part for part in one.responses if part.status[:1] in "2"]
    answer = next((part for part in answers if part.fields), answers[0] if len(answers) == 1 else None)
    if one.received and answer is None and not answers:
        answer = one.response("", one.received[0][1])
    if one.received and answer:
        answer.samples += one.received
    for part in _parts(one):
        _describe_members(one, part)
        nest(part, one.path, is_sent=part not in one.responses)
    _share(one)


def _share(one: Operation) -> None:
    """Gives each sibling of an operation what the page says of both.

    Where each has words below its call, a response belongs to the call above it alone.
    """
    for other in one.siblings:
        if other.at == one.at or other.path == one.path or not (_is_told_below(other) and _is_told_below(one)):
            other.responses = other.responses or deepcopy(one.responses)
        if other.path == one.path and other.method not in NO_BODY:  # `PUT` or `PATCH`
            one.parts = one.parts or deepcopy(other.parts)
            other.parts = other.parts or deepcopy(one.parts)
            if one.at - other.at <= 1:  # what stands above both lines is about both
                one.responses = one.responses or deepcopy(other.responses)
        if other.at == one.at or other.path == one.path:  # lines of one block: what follows is about both
            without = ("Path Parameters", *(["Body"] if other.method in NO_BODY else []))
            shared = {name: part for name, part in one.parts.items() if name not in without}
            other.parts = deepcopy(shared) | other.parts
            body = one.parts.get("Body")
            if other.method == "PATCH" != one.method and "Body" in other.parts:  # which may leave fields out
                other.parts["Body"].fields = [_without_mark(found) for found in other.parts["Body"].fields]
            loose = [found for found in body.fields if "in" in found.unsaid] if body is not None else []
            if loose and other.method in NO_BODY:
                part, listed = other.part("Query Parameters", loose[0].line), {found.name for found in loose}
                # An example that stands elsewhere may have shown some of them.
                part.fields = [*(found for found in part.fields if found.name not in listed), *deepcopy(loose)]


def _is_told_below(one: Operation) -> bool:
    """Returns whether words about an operation stand below its call."""
    return any(line > one.line for _, line in one.words)


def _part_methods(one: Operation) -> None:
    """Leaves each field of operations that the page describes together to those whose methods it is of."""
    for each in (one, *one.siblings) if one.siblings else ():
        for part in each.parts.values():
            part.fields = [found for found in part.fields if _is_of(found, each.method)]


def _is_of(found: Found, method: str) -> bool:
    """Returns whether a field belongs to a method; of several that the page describes together, it may say which."""
    only = _ONLY.search(" ".join(found.description))
    return only is None or re.search(rf"\b{method}\b", only["methods"]) is not None


def _without_mark(found: Found) -> Found:
    """Returns a field without what the page says of whether it is required."""
    pills = [pill for pill in found.pills if pill not in ("required", "optional")]
    return replace(found, pills=pills, unsaid=[*dict.fromkeys([*found.unsaid, "required"])])


def _describe_members(one: Operation, part: Part) -> None:
    """Gives a body or a response without fields those that its sample describes: such a sample shows no data."""
    if part.fields or part.tables:
        return
    told = next((shown for shown in part.samples if shown[1] in one.described), None)
    if told is not None:
        part.fields = one.described[told[1]]
        part.shape = part.shape or (("object[]", told[1]) if isinstance(told[0], list) else None)
        part.samples = [shown for shown in part.samples if shown is not told]


def _show(example: Operation, one: Operation) -> None:
    """Gives an operation the samples of a section that only shows it, and the fields if it has none: an overview lists
    it then, and the section is about it.
    """
    # Which part of a body that a sample shows the fields are of, nothing says.
    parts = {name: part for name, part in example.parts.items() if name != "Body" or not example.sent}
    is_listed = one.end - one.at == 1 and not any(part.fields for part in _parts(one))
    if is_listed and any(part.fields for part in parts.values()):
        one.parts = {name: replace(part, samples=[]) for name, part in parts.items()} | one.parts
        one.words = one.words or example.words
    one.sent += [*example.sent, *(shown for part in example.parts.values() for shown in part.samples)]
    one.received += example.received
    listed = {found.name for part in _parts(one) for found in part.fields}
    for found in (found for part in example.parts.values() for found in part.fields):
        if found.name in example.asked.keys() - listed:  # what this section demands, others may leave out
            one.part("Query Parameters", found.line).fields.append(_without_mark(found))
    _ask(one, example.asked)
    _ask(one, example.headers, "Headers")
    for part in example.responses:
        if part.samples:
            known = one.response(part.status, part.line) if part.status else None
            samples = known.samples if known is not None else one.received
            names = {found.name for found in known.fields} if known is not None and not known.samples else set()
            if part.fields:
                names |= _names_received(one, known)
            shown = ((next(objects(value, ()), ((), {}))[1].keys(), (value, line)) for value, line in part.samples)
            samples += [each for keys, each in shown if not names or keys & names]  # another one has other fields


def _names_received(one: Operation, part: Part | None) -> set[str]:
    """Returns the names in a response, or in all that are no error: those of its fields, and those in its samples."""
    parts = [part] if part is not None else [each for each in one.responses if each.status[:1] not in ("4", "5")]
    samples = [*(one.received if part is None else ()), *(shown for each in parts for shown in each.samples)]
    shown = (next(objects(value, ()), ((), {}))[1] for value, _ in samples)
    return {found.name for each in parts for found in each.fields}.union(*shown)


def _has_title(one: Operation) -> bool:
    return any((each.title or each.words) and not is_filled(one.path) for each in (one, *one.siblings))


def _parts(one: Operation) -> Iterator[Part]:
    yield from [*one.parts.values(), *one.responses]


def _base(block: Block) -> tuple[str, int]:
    """Returns the address in a line such as `Base URL: https://...`, empty without one."""
    found = _BASE.search(code(block.text)) if block.kind in ("text", "heading") else None
    return found["url"].rstrip("/.,") if found else "", block.line


def _own(blocks: Sequence[Block], one: Operation, models: Models) -> Iterator[int]:
    """Yields the positions of the blocks that describe an operation: not its call and its heading, not the models that
    stand once for all operations, and nothing from a callback on.
    """
    for at in range(one.start, one.end):
        block = blocks[at]
        if models.start <= at < models.end or (at < one.at and block.kind == "code" and one.shares_above):
            continue
        if at > one.at and block.kind in ("heading", "text") and _CALLBACK.fullmatch(code(block.text)):
            return
        if at != one.at and not (at == one.start and block.kind == "heading"):
            yield at


def _fill(blocks: Sequence[Block], one: Operation, tables: Tables, likely: Mapping[int, Block]) -> None:
    """Reads the blocks of an operation into its sections."""
    here = Here()
    above = (block.level for block in reversed(blocks[: one.at + 1]) if block.kind == "heading" and block.level < LABEL)
    one.around = one.level or next(above, 0)
    _is_sent(one, blocks[one.at])
    if one.is_example and blocks[one.at].kind != "code":
        told = asked_in_words(blocks[one.at].text, one.method, one.path)
        one.asked = dict.fromkeys(told, blocks[one.at].line) | one.asked
    for at in _own(blocks, one, tables.models):
        block = blocks[at]
        for text, line in ((block.text, block.line), *((cell, row.line) for row in block.rows for cell in row.cells)):
            if block.kind != "code" and "?" in text:
                one.asked = dict.fromkeys(asked_in_words(text, one.method, one.path), line) | one.asked
        if not here.heading and block.kind not in ("text", "heading") and at > one.at:  # no description follows it
            here = Here("Neutral")
        try:
            here = _add_block(blocks, at, one, tables, here)
        except InputError as error:  # one table or list: the others are read
            tables.failed.append(error)
        if at in likely and not (here.has_fields and _announces_others(blocks, at)):
            _add_likely(one, likely[at], tables, here)
    tables.settle(one)
    one.undirected = [part for part in one.undirected if not (part.is_bare and settle(one, part, blocks))]
    if one.loose is not None:
        _ask(one, dict.fromkeys(one.query, one.line))
        place(one, one.loose, blocks)
    _ask(one, one.asked | dict.fromkeys(one.query, one.line))
    _ask(one, one.headers, "Headers")
    for part in one.undirected:
        direct(one, part, blocks)
    if one.form is not None:
        _add_form(one, one.form)


def _add_block(blocks: Sequence[Block], at: int, one: Operation, tables: Tables, here: Here) -> Here:
    """Adds what a block says of an operation, and returns the section that goes on below it."""
    block = blocks[at]
    if block.kind == "heading":
        return _entered(one, block, here)
    if block.kind == "text":
        here = _said(one, block, here, _announced(blocks, at))
        marked = _ALL_MARKED.search(code(block.text))
        return replace(here, required=marked["mark"].lower() != "optional") if marked else here
    if block.kind == "code":
        _shown(one, blocks, at, here)
    elif block.kind == "table":
        tables.add(one, block, here, above=blocks[at - 1].text)
    elif block.kind == "list" and here.heading in ("", "Neutral") and one.method in NO_BODY and are_pairs(block.rows):
        add_list(tables.source, one, block, Here("Query Parameters", one.part("Query Parameters", block.line)))
    elif block.kind == "list" and here.heading in ("", "Neutral", "Request") and are_headers(block.rows):
        add_list(tables.source, one, block, Here("Headers", one.part("Headers", block.line)))
    elif block.kind == "list" and here.heading in LISTED:
        add_list(tables.source, one, block, here)
    elif block.kind == "list" and here.heading in ("", "Neutral") and at > one.at:
        add_list(tables.source, one, block, replace(here, heading="Bare"))
    if block.kind == "list" and here.heading not in ORDER:
        for row in block.rows:
            if _of_status(one, code(row.cells[0]), row.line, here) is None:
                _add_stated(one, row.cells[0], row.line)
    return here


def _add_likely(one: Operation, block: Block, tables: Tables, here: Here) -> None:
    """Adds rows that look like fields to the section that the heading above them names, even as a part of its words.
    Where none does, a sample may show whose they are.
    """
    direction = _direction(here.title)
    heads = block.kind == "list" and are_headers(block.rows)
    if here.heading in _NO_ITEMS or (heads and here.heading == "Other"):
        return
    if block.kind == "table" and lists_values(one, block):
        return
    if direction == "received" and here.heading not in ("Response", RESPONSE_HEADERS):
        here = Here("Response", one.response("", block.line))
    elif heads and here.heading not in ("Response", RESPONSE_HEADERS):
        here = Here("Headers", one.part("Headers", block.line))
    elif here.heading == "Other":
        here = replace(here, heading="Parameters" if direction == "sent" else "Fields")
    elif here.heading not in LISTED:
        here = replace(here, heading="Bare")
    before = len(one.undirected)
    with suppress(InputError):  # nobody said that it lists fields
        if block.kind == "table":
            tables.add_likely(one, block, here)
        else:
            add_list(tables.source, one, block, here)
    for part in one.undirected[before:]:
        part.is_likely = True


def _announced(blocks: Sequence[Block], at: int) -> str:
    """Returns the section that a paragraph begins which announces the fields below it."""
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    if after is not None and after.kind == "text" and not after.opens:
        return ""
    first = next((number for number in range(at, -1, -1) if blocks[number].opens), at)
    text = " ".join(one.text for one in blocks[first : at + 1])
    if after is not None and after.kind in ("table", "list") and text.endswith("."):
        text = f"{text[:-1]}:" if re.search(r"\b(?:following|below|these)\b", text) else text
    return announced(text) if text.endswith(":") and not section_of(blocks[at].text) else ""


def _announces_others(blocks: Sequence[Block], at: int) -> bool:
    """Returns whether a paragraph announces items below it that are no fields: `It knows the following modes.`"""
    above = blocks[at - 1]
    is_sentence = above.kind == "text" and _FOLLOWING.search(above.text) is not None
    return is_sentence and not announced(f"{above.text.rstrip('.:')}:")


def _ask(one: Operation, names: Mapping[str, int], place: str = "Query Parameters") -> None:
    """Adds the parameters that the query of a call names, or the headers of a command, each with its line. Fields whose
    place is not said may be among them.
    """
    loose = one.loose.fields if one.loose is not None else []
    for found in [found for found in loose if found.name in names]:
        loose.remove(found)
        one.part(place, found.line).fields.append(found)
    known = {found.name for part in one.parts.values() for found in part.fields} | {found.name for found in loose}
    known |= {name.lower() for name in known} if place == "Headers" else set()  # which have no case
    for name, line in names.items():
        is_known = name in known or (place == "Headers" and name.lower() in known)
        if not is_known and all(part.is_likely for part in one.undirected):
            part = one.part(place, line)
            part.fields.append(Found(name, line, unsaid=["type", "required"]))


def _add_form(one: Operation, form: Form) -> None:
    """Adds the fields of a form that no table of an operation lists; where none lists any, it is a sample, too."""
    is_listed = any(part.fields for name, part in one.parts.items() if name in ("Body", "Query Parameters"))
    known = {found.name for part in one.parts.values() for found in part.fields}
    names = [name for name in form.fields if name not in known]
    if not names or (one.sent and not is_listed):
        return
    if not is_listed:
        one.sent.append((form.fields, form.line))
    body = one.part("Body", form.line)
    body.media = body.media or (form.media, form.line)
    body.fields += [Found(name, form.line, unsaid=["type", "required"]) for name in names]


def _entered(one: Operation, block: Block, here: Here, name: str = "") -> Here:
    """Returns the section that a heading begins, with what it says of all fields below it. One that names the method of
    another call is none of this one.
    """
    of_method = _OF_METHOD.match(code(block.text))
    if of_method and of_method[1] not in {one.method, *(other.method for other in one.siblings)}:
        return Here("Other", level=block.level, title=block.text)
    after = _section_below(one, block, here, name or section_of(block.text) or _message_of(one, block))
    title = block.text if block.kind == "heading" else after.title
    named = _OF_OBJECT.search(block.text) if block.kind == "text" and after.heading in LISTED else None
    if named is not None and owner_of(one, named["name"]) is not None:
        return replace(after, title=named["name"], goes_on=True, required=None)
    after = replace(after, goes_on=False) if after is here and block.kind == "text" and here.goes_on else after
    required = required_in(block.text)
    if after is here and required is None:
        return replace(here, title=title)
    return replace(after, required=required, title=title)


def _message_of(one: Operation, block: Block) -> str:
    """Returns the section of a message that is named after its operation: `AddPetRequest` below `Add a pet`."""
    found = _MESSAGE_NAME.fullmatch(code(block.text))
    if found is None:
        return ""
    own = (
        re.sub(r"\b(?:an?|the)\b", " ", one.title[0].lower()) if one.title else "",
        one.path.rpartition("/")[2].lower(),
    )
    is_own = found["name"].lower() in (re.sub(r"[^a-z0-9]", "", words) for words in own)
    is_sent = found["part"] in ("Request", "Params", "Input") and one.method not in NO_BODY
    return ("Body" if is_sent else "Response" if found["part"] in ("Response", "Reply") else "") if is_own else ""


def _section_below(one: Operation, block: Block, here: Here, name: str) -> Here:
    """Returns the section that a heading begins. A line in bold that is none ends a section that has its fields.

    Deeper headings below that of a response are about its headers and its body.
    """
    # In HTML a heading may stand within the item of a list that a label in bold begins.
    is_part = here.part is not None and bool(here.part.status) and here.level == LABEL > block.level + 1
    is_deeper = block.level > here.level > 0 or (is_part and _plain_heading(block) in ("headers", "body"))
    if name in ("Headers", "Body") and here.part is not None and is_deeper:
        if here.heading == "Response":
            _of_media(here.part, block)
            return here if name == "Body" else Here(RESPONSE_HEADERS, here.part, here.level)
        if here.heading in (RESPONSE_HEADERS, "Ignored") and name == "Body":
            return Here("Response", here.part, here.level)
    if (plain := _plain_heading(block)) == "detailed descriptions" or (plain == "summary" and not one.title):
        return Here(plain.split()[0].capitalize())
    if not name and (below := _below_unknown(block, here)) is not None:
        return below
    if here.heading == "Other" and block.level == LABEL and name in ("Ignored", "Neutral"):
        return here
    if name == "Errors" and block.level <= one.around:  # beside the operation: it is about the whole API
        return Here("Other")
    if _is_within(name, block, here):
        return here
    if name in ("Response", RESPONSE_HEADERS):
        return Here(name, one.response(status_in(block.text), block.line), block.level)
    if name in ORDER:
        part = one.part(name, block.line)
        _of_media(part, block)
        return Here(name, part, block.level)
    if name == "Ignored" and here.heading == "Response":  # an example below a response is of the response
        return Here(name, here.part, here.level)
    return Here(name or "Other", level=block.level)


def _below_unknown(block: Block, here: Here) -> Here | None:
    """Returns the section below a heading that names none, if it goes on with the one around it."""
    if (
        here.heading in ("Response", RESPONSE_HEADERS)
        and block.level > here.level > 0
        and _OF_STATUS.fullmatch(block.text)
    ):
        return replace(here, heading="Response")
    if here.heading in _PARAMETERS and LABEL > block.level > here.level and _GOES_ON.search(_plain_heading(block)):
        return replace(here, goes_on=True)
    if block.level == LABEL and here.heading in _PARAMETERS and _MARK_ALONE.fullmatch(_plain_heading(block)):
        return replace(here, goes_on=True)
    if block.level == LABEL and here.is_begun and here.part is None:
        return Here("Neutral")
    if block.level == LABEL and not (here.part and (here.part.fields or here.part.sample)):
        return Here("Neutral") if not here.heading and block.text.endswith(":") else here
    return None


def _is_within(name: str, block: Block, here: Here) -> bool:
    """Returns whether a heading such as `Parameters` or `Fields` is about the section around it."""
    is_deeper = here.heading == "Response" and block.level > here.level
    if here.heading in ("Body", "Response") and block.level == LABEL and name == "Ignored":
        return _EXAMPLE_ALONE.fullmatch(_plain_heading(block)) is not None
    if name == "Parameters":
        is_begun = here.part is not None and bool(here.part.fields) and block.level <= here.level
        return is_deeper or (here.heading in ("Path Parameters", "Query Parameters", "Body") and not is_begun)
    return name == "Fields" and (is_deeper or here.heading in ("Body", "Request", "Parameters"))


def _of_media(part: Part, block: Block) -> None:
    """Adds the media type and the type that the heading of a body names."""
    media, kind = media_in(block.text)
    if media:
        part.media = part.media or (media, block.line)
    if kind and part.shape is None and (shape := kind_of(kind).text).startswith("object"):
        part.shape = shape, block.line


def _plain_heading(block: Block) -> str:
    return code(block.text).strip(" :").lower()


def _said(one: Operation, block: Block, here: Here, begun: str) -> Here:
    """Adds a line of text: a description, or what stands above the fields of a body or a response.

    `begun` is the section that its sentence announces.
    """
    plain = code(block.text)
    if (of_status := _of_status(one, plain, block.line, here)) is not None:
        return of_status
    _add_stated(one, block.text, block.line)
    part = here.part
    if part is not None and here.heading in ("Body", "Response") and not part.fields and _ARRAY.match(plain):
        part.shape = part.shape or ("object[]", block.line)
        if plain.endswith(":"):
            return here
    if _EXPLAINS.fullmatch(plain) and (part is None or part.samples or one.sent or one.received):
        return Here("Fields", level=LABEL)
    # A longer text may end with a colon, and name a status, as part of a description.
    is_label = plain.endswith(":") and (len(plain) <= LABEL_LENGTH or section_of(block.text) != "Response")
    if begun or (is_label and (here.heading or section_of(block.text))):
        return _entered(one, replace(block, level=LABEL), here, begun)
    if here.heading == "Summary" and one.title is None:
        one.title = plain, block.line
    if not here.heading:
        _describe(one, block)
    if part is None or part.fields or part.sample or here.heading not in ("Body", "Response"):
        return here
    if found := _MEDIA.fullmatch(plain) or _MEDIA_ALONE.fullmatch(plain):
        part.media = found["media"], block.line
        return here
    if here.heading == "Response" and (
        status := _LEADING_STATUS.fullmatch(block.text) or _LEADING_STATUS.fullmatch(plain)
    ):
        part = one.response(status["status"], block.line)
        plain = code(status["rest"])
    if plain and not _NO_WORDS.match(plain) and not _PLAIN_TITLE.fullmatch(plain) and not is_elsewhere(plain):
        part.words.append((plain, block.line))
    return replace(here, part=part)


def _of_status(one: Operation, plain: str, line: int, here: Here) -> Here | None:
    """Returns the section that goes on below a line that only says statuses, None for another line."""
    if one.responses and (status := _STATUS_LINE.fullmatch(plain)):
        return Here("Response", one.response(status["status"], line))
    if (status := _SAID_STATUS.match(plain)) and not plain.endswith(":"):
        answer = one.response(next(filter(None, status.groups())), line)
        return here if here.heading in ORDER or status["failed"] else Here("Response", answer)
    if (":" in plain or here.heading in ("Response", "Errors")) and _STATUSES.fullmatch(plain):
        for number in _STATUS_NUMBER.findall(plain):
            one.response(number, line)
        return here
    labeled = _LABELED_STATUSES.fullmatch(plain)
    if labeled is None:
        return None
    section = section_of(labeled["label"]) if labeled["label"] else here.heading
    is_told = not labeled["label"] or _OF_STATUSES.search(english(labeled["label"])) is not None
    if section not in ("Response", "Errors") or not is_told:
        return None
    found = [*_WORDS_OF_STATUS.finditer(labeled["rest"])]
    if len(found) == 1 and not labeled["label"]:
        return None
    for each in found:
        answer = _with_status(one, each["status"], line)
        answer.words = answer.words or ([(each["words"], line)] if each["words"] else [])
    is_success = len(found) == 1 and found[0]["status"][0] == "2" and here.heading not in ORDER
    return Here("Response", answer) if is_success else here


def _add_stated(one: Operation, words: str, line: int) -> None:
    """Adds the responses whose status a sentence names, such as `It returns 404 Not Found`.

    `If PUT, it returns 201 Created` is about one of two calls that the page describes together.
    """
    named = [each for each in (one, *one.siblings) if re.search(rf"\b{each.method}\b", words)]
    one = named[0] if len(named) == 1 else one
    for found in _STATUS_IN_SENTENCE.finditer(words):
        is_denied = _DENIED.search(words[: found.start()].rpartition(". ")[2]) is not None
        for status in filter(None, found.groups()) if not is_denied else ():
            _with_status(one, status, line)


def _with_status(one: Operation, status: str, line: int) -> Part:
    """Returns the response with a status: a success of which the page told none yet has it."""
    known = next((answer for answer in one.responses if answer.status == status), None)
    known = known or next((answer for answer in one.responses if not answer.status and status[0] == "2"), None)
    if known is None:
        known = Part(line, status)
        one.responses.append(known)
    known.status = status
    return known


def _describe(one: Operation, block: Block) -> None:
    """Adds a line to the description of an operation, unless it is a line such as `Base URL: https://...`."""
    plain = code(block.text)
    if is_head_line(plain) or plain.endswith(":") or _PLAIN_TITLE.fullmatch(plain) or _LABELED.match(plain):
        return
    if block.opens or not one.words:
        one.words.append((plain, block.line))
    else:
        one.words[-1] = f"{one.words[-1][0]}\n{plain}", one.words[-1][1]


def _shown(one: Operation, blocks: Sequence[Block], at: int, here: Here) -> None:
    """Adds a sample in JSON to the request or to a response, as the words above it say, or else its section."""
    block = blocks[at]
    if here.heading in ("Response", "Errors") and _LISTED_STATUSES.fullmatch(block.text.strip()):
        for found in _LISTED_STATUS.finditer(block.text):
            answer = one.response(found["status"], block.line + block.text[: found.start()].count("\n"))
            answer.words = answer.words or [(found["words"], answer.line)]
        return
    if here.heading == "Headers":
        one.headers = headers_listed(block) | one.headers
    if _is_sent(one, block) or not (block.info in JSON_WORDS or block.text.lstrip()[:1] in ("{", "[", "#", "/")):
        return
    if (sample := _json(block)) is None:
        return
    if (fields := described(block.text, block.line + 1)) is not None:
        one.described[sample[1]] = fields
    message = _MESSAGE.match(blocks[at - 1].text) if blocks[at - 1].kind == "code" else None
    if message is not None and (answered := message["status"] or message["bare"]):  # the body below the head
        one.response(answered, block.line).samples.append(sample)
        return
    if one.method in NO_BODY and here.heading in _NAMED and _is_right_below(blocks[at - 1], here):
        _add_names(one, here, block, sample[0])
        return
    above = _label(blocks, at, one.start)
    if here.heading == "Response":  # its parts name no direction
        above = [label for label in above if label.strip(" :").lower() not in ("headers", "status", "body")]
    status = next(filter(None, map(status_in, above)), "")
    is_failed = here.heading == "Errors" or any(map(_FAILED.search, above))
    if status and (is_failed or any(map(_RECEIVED.search, above)) or here.heading == "Response"):
        one.response(status, block.line).samples.append(sample)
        return
    direction = next(filter(None, map(_direction, above)), "") or _of_section(one, blocks, at, here)
    _add_sample(one, sample, direction, here, is_failed=is_failed)


def _is_right_below(above: Block, here: Here) -> bool:
    """Returns whether a block is the heading of a section that has no fields yet."""
    return above.kind in ("heading", "text") and section_of(above.text) == here.heading and not here.has_fields


def _add_names(one: Operation, here: Here, block: Block, value: Any) -> None:
    """Adds the names of a sample below the title of the query. Below `Parameters`, it may be anything."""
    if here.heading == "Parameters" or not isinstance(value, Mapping):
        return
    lines = block.text.split("\n")
    for name in map(str, value):
        number = next((at for at, text in enumerate(lines) if name in text), 0)
        found = Found(name, block.line_of(number), unsaid=["type", "required"])
        one.part(here.heading, block.line).fields.append(found)


def _add_sample(one: Operation, sample: tuple[Any, int], direction: str, here: Here, *, is_failed: bool) -> None:
    """Adds a sample to the request or to a response. One of an error without a status is left out."""
    if direction == "sent" and one.method not in NO_BODY:
        part = here.part if here.heading == "Body" and here.part else None
        (part.samples if part else one.sent).append(sample)
    elif direction == "received" and here.heading in ("Response", "Ignored") and here.part in one.responses:
        here.part.samples.append(sample)
    elif not is_failed:
        (one.received if direction == "received" else one.shown).append(sample)


def _label(blocks: Sequence[Block], at: int, start: int) -> list[str]:
    """Returns the words that may say whose a sample is: the line right above it, and the heading."""
    before = blocks[at - 1] if at > start else None
    found = []
    if before is not None and before.kind == "text":
        begin = next((number for number in range(at - 1, start, -1) if blocks[number].opens), at - 1)
        found = [code(" ".join(one.text for one in blocks[begin:at] if one.kind == "text"))]
    is_status = False
    if before is not None and before.kind == "list" and before.rows:  # a step that shows a sample
        found = [code(before.rows[-1].cells[0])]
        is_status = STATUS_ITEM.match(found[0]) is not None
    heading = next((one for one in reversed(blocks[start:at]) if one.kind == "heading"), None)
    # A title may have such words, too: `Send a message`.
    is_label = heading is not None and (heading.level == LABEL or section_of(heading.text) != "")
    found = [re.split(r"(?<=[.;]) ", text)[-1] for text in found] if not is_status else found
    return [*found, code(heading.text)] if heading is not None and is_label else found


def _direction(words: str) -> str:
    words = english(words)
    is_sent, is_received = _SENT.search(words), _RECEIVED.search(words)
    if is_sent and is_received:  # `response body`, or `the request returns`
        return "received" if not re.search(r"\brequest body\b", words, re.IGNORECASE) else ""
    return "sent" if is_sent else "received" if is_received else ""


def _of_section(one: Operation, blocks: Sequence[Block], at: int, here: Here) -> str:
    """Returns whose a sample is that no words are about: its section's, that of a request above it, or the method's."""
    if here.heading == "Response" or (here.heading == "Ignored" and here.part in one.responses):
        return "received"
    if here.heading != "Errors" and _follows_request(blocks, at):
        return "received"
    if here.heading in ("Body", "Request"):
        return "sent"
    if here.heading == "Other" and one.method in NO_BODY:
        return "received" if _is_below_heading(one, blocks, at) else ""
    if here.heading in (*ORDER, "Errors"):
        return ""
    if one.method in NO_BODY:
        return "received"
    if one.method == "DELETE":  # may have a body: that the sample is the request, a response below it says
        return "sent" if _is_answered(one, blocks, at) else ""
    # The first sample; below a command that sends a file, it may be the file or the response.
    is_told = one.sent or one.received or any(part.samples for part in _parts(one))
    return "" if is_told or _FROM_FILE.search(blocks[at - 1].text) else "sent"


def _is_answered(one: Operation, blocks: Sequence[Block], at: int) -> bool:
    """Returns whether a sample of the response, below words that say so, stands behind a block of an operation."""
    return any(
        above.kind in ("heading", "text") and below.kind == "code" and _direction(above.text) == "received"
        for above, below in pairwise(blocks[at + 1 : one.end])
    )


def _is_below_heading(one: Operation, blocks: Sequence[Block], at: int) -> bool:
    """Returns whether a block stands below a heading inside the section of an operation."""
    heading = next((each for each in reversed(blocks[one.start : at]) if each.kind == "heading"), None)
    return heading is not None and one.level < heading.level and not _FAILED.search(heading.text)


def _follows_request(blocks: Sequence[Block], at: int) -> bool:
    """Returns whether a block of code stands right behind a request: it shows the response then."""
    before = blocks[at - 1]
    found = _MESSAGE.match(before.text)
    # Below a bare call of another method, the sample may be the body, and so it may below a head that announces one.
    method = found["method"] if found is not None else None
    has_body = _OPENS_BODY.search(before.text) is not None
    is_whole = ": " in before.text and (has_body or _ANNOUNCES_BODY.search(before.text) is None)
    is_sent = (
        ("curl " in before.text and not _FROM_FILE.search(before.text))
        or method in NO_BODY
        or (method is not None and is_whole)
    )
    return before.kind == "code" and is_sent


def _is_sent(one: Operation, block: Block) -> bool:
    """Adds what a block shows as curl or HTTP sends it. Returns whether it does."""
    if block.kind == "code":
        one.asked = dict.fromkeys(asked(block, one.method, one.path), block.line) | one.asked
        one.headers = dict.fromkeys(headers_in(block, one.method, one.path), block.line) | one.headers
        if (form := form_in(block, one.method, one.path)) is not None and one.method not in NO_BODY:
            one.form = one.form._replace(fields=form.fields | one.form.fields) if one.form else form
    if block.kind == "code" and (sent := _DATA.search(block.text)) and "curl" in block.text:
        value = sample_of(_argument(block.text[sent.end() :], sent["quote"] or sent["word"]))
        with suppress(ValueError):  # an apostrophe in a text ends no argument for its author
            value = raw_json(block.text, sent.end())[0] if value is None else value
        one.sent += [(value, block.line)] if value is not None else []
        return True
    message = _MESSAGE.match(block.text) if block.kind == "code" else None
    if message:
        _sent_as_http(one, block, message)
    return message is not None


def _argument(text: str, end: str) -> str:
    """Returns what stands before the quotation mark or the word that ends an argument of a shell's command."""
    text = text.replace("'\\''", "\0").replace("'\"'\"'", "\0").replace("\\\n", "\n")
    text = re.split(r'(?<!\\)"', text, maxsplit=1)[0].replace('\\"', '"') if end == '"' else text.partition(end)[0]
    return text.replace("\0", "'")


def _sent_as_http(one: Operation, block: Block, message: re.Match[str]) -> None:
    """Adds what a block shows as HTTP sends it: the status and the body of a response, or the body of a request."""
    begin = _OPENS_BODY.search(block.text, message.end())
    body = (block.text[begin.start() :] if begin else block.text.partition("\n\n")[2]).strip()
    value = sample_of(body)
    sample = (value, block.line + block.text[: block.text.find(body)].count("\n")) if value is not None else None
    if said := message["status"] or message["bare"]:
        last = one.responses[-1] if one.responses else None
        if last is not None and not last.status and said[0] == "2":  # its fields are described above
            last.status = said
        one.response(said, block.line).samples += [sample] if sample is not None else []
    elif sample is not None and message["method"] == one.method:
        # Below a bare call of a method without a body stands what it returns.
        is_bare = one.method in NO_BODY and "HTTP/" not in message[0] and block.text.partition("\n\n")[2] != ""
        (one.received if is_bare else one.sent).append(sample)


def _json(block: Block) -> tuple[Any, int] | None:
    value = sample_of(block.text)
    return (value, block.line) if value is not None else None


def operation_tokens(
    source: Source, one: Operation, base: tuple[str, int] = ("", 1), once: Sequence[tuple[str, Part]] = ()
) -> Tokens:
    """Returns the tokens of an operation. `base` is the address that the page names for all, with its line.

    `once` are the objects that the page describes outside of all operations.
    """
    tokens = Listing()
    tokens.add(one.method, one.line, "method")
    if one.is_unstated:
        tokens.add("method", one.line, "unsaid")
    server = (one.server, one.line) if _HOST.fullmatch(one.server) else base
    if server[0]:
        tokens.add(*server, "server")
    tokens.add(one.path, one.line, "path")
    if one.title:
        tokens.add(*one.title, "summary")
    if one.words:
        tokens.paragraph(["\n\n".join(text for text, _ in one.words)], one.words[0][1], "words")
    for heading in (each for each in ORDER if each in one.parts):
        part = one.parts[heading]
        if part.fields or part.media or part.sample or part.shape:
            _add_part(tokens, heading, part)
    for part in one.responses:
        _add_part(tokens, "Response", part)
    for name, part in once:
        _add_part(tokens, f"{OBJECT}{name}", part)
    return tokens.finished(source.file)


def _add_part(tokens: Listing, heading: str, part: Part) -> None:
    tokens.add(heading, part.line, "heading")
    if part.status:
        tokens.add(part.status, part.line, "status")
    if part.media:
        tokens.add(*part.media, "media")
    if part.is_placed_by_sample:
        tokens.add("in", part.line, "inferred")
    if part.required is not None:
        tokens.add("required" if part.required[0] else "optional", part.required[1], "pill")
    for text, line in part.words:
        tokens.paragraph([text], line, "words")
    _leave_open(heading, part)
    if part.fields and (part.shape is None or part.shape[0] == "object"):  # no word of the page is about its null
        tokens.add("null", part.line, "unsaid")
    if part.shape is not None:
        tokens.add(*part.shape, "type")
    elif part.sample is None and part.fields and heading in ("Body", "Response"):  # of the body, or of each in a list
        tokens.add("type", part.line, "inferred")
    for value, line in part.samples:
        tokens.add(json.dumps(value, ensure_ascii=False), line, "example")
    tokens.fields(part.fields)
    if part.headers:
        tokens.add(RESPONSE_HEADERS, part.line, "heading")
        _leave_null(part.headers)
        tokens.fields(part.headers)


def _leave_open(heading: str, part: Part) -> None:
    """Marks what a section does not say of its fields: null, unless a type names it, and null of the items of lists."""
    if not any(held.type.endswith(" | null") for held in within(part.fields)):  # it may not tell null at all
        _leave_null(part.fields)
    for held in within(part.fields):
        held.unsaid += ["null-items"] if "[]" in held.type and "null" not in held.type.partition("[]")[0] else []
    if heading == "Path Parameters":
        for one in part.fields:
            one.unsaid = [word for word in one.unsaid if word != "required"]


def _leave_null(fields: Sequence[Found]) -> None:
    for one in fields:
        one.unsaid.append("null")
        _leave_null(one.children)


READERS = (
    Reader("written Markdown", _claims, _read, renderer="Markdown by hand", most=0.955),
    Reader("written HTML", _claims_html, _read_html, renderer="HTML by hand", most=0.92),
)
