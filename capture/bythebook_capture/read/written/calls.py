"""Finds the calls of a page: a method and a path, in each of the ways in which people write them.

A call that is stated stands in a heading, alone on a line, in a block of code of its own, or beside labels. A call that
is shown stands at the beginning of an item, in the request of an example, or behind `curl`: it counts only below a
heading that states no call. A value in its path becomes a placeholder behind the name of a collection.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from bythebook_capture.facts import METHODS
from bythebook_capture.read.paths import Paths, path_pattern
from bythebook_capture.read.written.blocks import LABEL, NAMES_ALONE, Block, Row, detail
from bythebook_capture.read.written.cells import code, english, sample_of
from bythebook_capture.read.written.headings import LABEL_LENGTH, section_of

__all__ = [
    "CALL_WORDS", "CHARS", "END", "FILE", "INSTALLS", "SERVER", "UNSTATED", "Call", "Form", "asked", "asked_in_words",
    "calls_of", "form_in", "headers_in", "headers_listed", "is_call", "is_filled", "is_head_line", "is_item",
    "lists_calls", "method_of", "template", "with_labels", "with_listed", "without_sent",
]  # fmt: skip

CALL_WORDS = "|".join(method.upper() for method in METHODS)
# Marks a heading that only ends the operation above it.
END = "end"
# Marks a call whose method the page does not name.
UNSTATED = "unstated"
_METHODS_ALONE = re.compile(rf"(?:{CALL_WORDS})(?:(?:\s?[,/|]\s?| or | and )(?:{CALL_WORDS}))*")
# Stands for the paths of two labels, one below the other.
_OTHER = "?"
_METHODS = frozenset(CALL_WORDS.split("|"))
SERVER = (
    r"(?:https?:)?//[^/\s]+|\{\{?[\w.]+\}?\}|\$\{?[A-Za-z_]\w*\}?|<[\w -]+>(?::(?:<[\w-]+>|\d+))?:?|"
    r"\[[\w -]+\](?::(?:\[[\w-]+\]|\d+))?|localhost(?::\d+)?|[\w-]+(?:\.[\w-]+)+(?::\d+)?|(?-i:[A-Z][A-Z0-9_]+)(?=/)"
)
CHARS = (
    r"(?:[\w./{}~:@$+,=%*<>#()\[\]'|-]|(?<=/\[)\w+(?: \w+)+(?=\])|(?<=/<)\w+(?: \w+)+(?=>)|(?<=/\{)\w+(?: \w+)+(?=\})|"
    r"\{\{ \$?[\w.]+ \}\})"
)
_CALL = re.compile(
    rf"(?:\d+[.)]\s+)?(?:(?:endpoint|(?:http )?request|(?:resource |request )?ur[li]|route|api|call|action)\s*:\s*)?"
    rf"\[?(?P<method>{CALL_WORDS})(?P<others>(?:(?:\s?[/|,&]\s?| or | and )(?:{CALL_WORDS}))*)"
    r"(?:\s*:?\s+|\]\s*|\s?[·•→]\s?)"
    rf"(?P<server>{SERVER})?(?P<path>/{CHARS}*)(?:\?(?P<query>\S*))?(?:\s+HTTP/[\d.]+)?"
    r"(?:(?:\s+[-%|]\s+|\s*(?:[–—]|(?<!/):)\s*)(?P<title>\S.*))?",
    re.IGNORECASE,
)
# Words in brackets behind a call in a block of code: `POST /v1/orders (HMAC SHA256)`.
_NOTED = re.compile(r"(?<!\s)\s+\([^()]*\)$")
_ROOTED = re.compile(
    rf"(?:{CALL_WORDS}) (?P<root>(?!{SERVER})[A-Za-z][\w-]*|\{{\w+\}})(?P<rest>(?:/[\w{{}}:<>.-]+)*)(?:\?\S*)?"
)
# A call in a heading whose path has no slash at its beginning.
_PART = r"(?:[\w{}:<>.-]|\$\{\w+\}|(?<=/)<\w+(?: \w+)+>)+"
_RELATIVE = re.compile(rf"(?P<method>{CALL_WORDS}) (?P<path>{_PART}(?:/{_PART})+/?)")
# Beside such a call, one with a path of a single word: `GET pets`.
_WITHOUT_SLASH = re.compile(
    rf"{_RELATIVE.pattern.replace('?P<method>', '?:').replace('?P<path>', '?:')}|(?:{CALL_WORDS}) [a-z][\w-]*"
)
# One whose first word says that a path follows.
_FROM_ROOT = re.compile(rf"(?:(?:{CALL_WORDS}) )?(?:api|rest|v\d+)/")
# A heading that ends with a call: `Create a user: POST /users`.
_ENDS = re.compile(
    rf"(?P<title>[^\s`].{{0,200}}?)[\s:(\[–—%|-]+"
    rf"(?P<call>(?:{CALL_WORDS})(?:\s?[/|,&]\s?(?:{CALL_WORDS}))* {CHARS}+?)[)\]]?"
)
# The words of a label for a path: not those for the address of the whole API.
_OF_PATH = r"(?:(?!base|root|server)[a-z-]+ )?(?:endpoint|url|path|route|uri|resource|address|link)|request"
_METHOD = re.compile(
    rf"(?:http )?(?:request )?(?:methods?|verbs?|type)\s*:\s*`?(?P<method>{CALL_WORDS})"
    rf"(?P<others>(?:`?\s*(?:[,/|]|and|or)\s*`?(?:{CALL_WORDS}))*)`?|"
    rf"Description: This (?P<said>{CALL_WORDS}) method .*",
    re.IGNORECASE,
)
_PATH = re.compile(
    rf"(?:{_OF_PATH})\s*:\s*"
    rf"(?P<server>{SERVER})?"
    rf"(?P<path>/{CHARS}*)(?:\?\S*)?",
    re.IGNORECASE,
)
# How many blocks the label of a path may be away from that of its method.
_NEAR = 4
# A label whose value stands below it, or in the next cell.
_LABEL = re.compile(
    rf"(?:{_OF_PATH}|(?:http )?(?:request )?(?:method|verb|type))\s*[:：]?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(rf"(?P<server>{SERVER})?(?P<path>/{CHARS}*)(?:\?\S*)?")
_ITEM = re.compile(rf"`(?P<call>(?:{CALL_WORDS}) [^`\s]+)`[\s:–—-]*(?P<title>.*)", re.DOTALL)
# `Send a GET request to the URL /users`.
_TOLD = re.compile(
    rf"\b(?:an? |the |with )?(?:HTTP )?`?(?P<method>{CALL_WORDS})`? (?:HTTP )?(?:request|query|call)s? "
    rf"(?:to|on|against|at) (?:the )?(?:(?:URL|endpoint|path|resource|route) )*`?(?P<server>{SERVER})?"
    rf"(?P<path>/{CHARS}+)(?P<title>(?!))?"
)
# `A tag is made by posting its name to the `/tags` command`.
_POSTED = re.compile(
    rf"\b(?i:(?P<method>post))(?:s|ed|ing)? (?!request)[^.`]{{0,60}}?\bto (?:the )?"
    rf"`(?P<server>{SERVER})?(?P<path>/{CHARS}+)`(?P<title>(?!))?"
)
# `The pets are at `/pets`, via GET`.
_VIA = re.compile(
    rf"`(?P<server>{SERVER})?(?P<path>/{CHARS}+)`,?\s(?:via|using|with|by) (?:an? |the )?(?:HTTP )?`?"
    rf"(?P<method>{CALL_WORDS})`?(?= requests?\b| method\b|[.,;:]|$)(?P<title>(?!))?"
)
_OF_ANOTHER = re.compile(
    r"\b(?:unlike|instead|old|former\w*|previous\w*|deprecated|see|not|no|never|was|were|from|than|like|upload\w*)\b",
    re.IGNORECASE,
)
FILE = re.compile(r"/(?:etc|var|usr|home|opt|tmp|dev|proc|bin)/")
_CODE = ("", "http", "text", "plaintext", "rest", "bash", "sh", "shell")
_SHOWN = (*_CODE, "console", "shell-session", "sourcecode", "curl", "js", "javascript", "json")
_CURL = re.compile(r"^\s*(?:\$ )?(?:[A-Z_]+=\S+ |(?:echo|printf|cat|gzip|jq)\b[^\n]{0,200}?\|\s?)?curl\b", re.MULTILINE)
_CURL_METHOD = re.compile(rf"(?:-X|--request)[ =]*[\"']?(?P<method>{CALL_WORDS})\b")
_CURL_ADDRESS = re.compile(rf"(?<![\w=./@-])[\"']?(?P<server>{SERVER})(?P<path>/{CHARS}*)")
# What a command sends, which may hold an address of another one.
_CURL_SENT = re.compile(
    r"\s(?:-[dFHu]|--(?:data(?:-[a-z]+)?|form(?:-string)?|json|header|user))(?:[ =]+|(?=[\"']))"
    r"(?:\"[^\"]*+\"|'[^']*+'|[^\s\"']\S*+)"
)
# An address that goes on below.
_CONTINUED = re.compile(r"(?<=[\w/])\\\n\s*(?=[\w/])")
# What a shell runs is a program, and no response of the API.
INSTALLS = re.compile(r"\|\s*(?:sudo\s+)?(?:-\w+\s+)?(?:ba|da|k|z)?sh\b")
_CURL_DATA = re.compile(r"\s(?:-d|-F|--data(?:-\w+)?|--form|--json)\b")
_REQUEST = re.compile(rf"\s*(?P<method>{CALL_WORDS}) \S")
_ASKED = re.compile(r"(?P<path>(?:https?:/)?/[^\s?\"'`]{0,500})\?(?P<query>[^\s\"'\\`]+)")
# One in a text, behind its method.
_ASKED_IN_WORDS = re.compile(rf"\b(?P<method>{CALL_WORDS})[\s`*\"']+{_ASKED.pattern}")
# What is no name of a parameter in an example: one of credentials, or one with an identifier in it.
_NO_NAME = re.compile(r"key|token|secret|password|auth|signature|[-_](?=\w*\d)(?=\w*[a-z])\w{6,}$", re.IGNORECASE)
_HEADER_SENT = re.compile(r"\s(?:-H|--header)[ =]?[\"']?(?P<name>[A-Za-z][\w-]*)\s?:")
# Headers that any request may have, and those that identify a client.
_OF_ANY_MESSAGE = re.compile(
    r"accept(?:-\w+)?|content-(?:type|length|encoding|md5)|user-agent|host|origin|referer|cookie|connection|date|pragma|"
    r"cache-control|expect|transfer-encoding|x-requested-with|x-forwarded-\w+|via|dnt|te|sec-[\w-]+|upgrade[\w-]*|"
    r"(?:\w+-){0,3}app(?:lication)?-id|(?:x-)?(?:bearer|jwt|pass\w*|credentials?|session[\w-]*)",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"\s(?P<option>-d|-F|--data(?:-raw|-binary|-urlencode)?|--form)[ =]?\s*(?P<quote>[\"']?)"
    r"(?P<value>(?![@{\[])\S[^\"'\n]*?)"
    r"(?:(?P=quote)(?=\s|$)|\s)"
)
_FORM_NAME = re.compile(r"[A-Za-z_][\w.\[\]-]*")
# A part of a message: `Content-Disposition: form-data; name="age"`.
_FORM_PART = re.compile(
    r"Content-Disposition: *form-data; *name=[\"']?(?P<name>[\w.\[\]-]+)[\"']?(?:;[^\n]*)?(?:\n[\w-]+:[^\n]*)*"
    r"(?:\n[ \t]*\n[ \t]*(?P<value>[^\s-][^\n]*))?",
    re.IGNORECASE,
)
# Options that make another method of a command, also among others: `-sI`.
_CURL_OTHER = re.compile(r"\s(?:-T|--upload-file|-G|--get)\b")
_CURL_HEAD = re.compile(r"\s(?:-[fikLsSv]{0,8}I[fikLsSv]{0,8}|--head)(?=\s|$)")
_KIND_WORDS = "str|string|int|integer|uuid|float|slug"
_TEMPLATE = re.compile(
    rf"[({{<](?!(?:{_KIND_WORDS}|path):)([A-Za-z_][\w-]*):(?:{_KIND_WORDS})[)}}>]|"
    r"\{\{\s*\$?([\w.-]+)\s*\}\}|#\{([\w.-]+)\}|(?<=[/.]):(\w+(?:-\w+)*)|"
    r"<(?:\w*:(?!:))?(\w+(?:(?:[ -]|::)\w+)*)>|(?<=/)\[([\w .-]+)\]|"
    r"(?<=/)\{(\w+(?: \w+)+)\}|"
    r"(?<=/)\*?\((?:\w+(?:\([^()]*\))?:)?([\w-]+)\)\*?|(?<=/)\*(\w+)\*|\$\{(\w+)\}|(?<=/)\$(?!(?:count|metadata|batch|value|ref)\b)(\w+)"
)
# An expansion of a URI template: `{?limit,offset}`, and the one that may hold slashes: `{+path}`.
_QUERY = re.compile(r"\{[?&][^{}]*\}")
# A label with the only field of its section: `URL parameters: id=[integer]`.
_INLINE = re.compile(r"`?(?P<label>[A-Z][\w ]{2,30}?)`?\s*:\s*(?P<field>`[\w.-]+=\[[\w ]+\]`.*)", re.DOTALL)
# A name with a placeholder for its value, as a cell has several: `tag=${TAG} size={size}`.
_GIVEN = re.compile(r"\??(?P<name>[A-Za-z_]\w*)=(?:\$?\{\w+\}|<\w+>)")
# One with a sample, or with names: `Response (200): {"id": 1}`, `Required fields: name, tag`.
_DETAILED = re.compile(r"`?(?P<label>[^\W\d_][^:{\[\]\"]{2,50}?)\s?:\s*(?P<rest>\S.*)", re.DOTALL)
_NAMES_BARE = re.compile(
    r"(?!(?i:none|no|nil|all|any|yes|same|various|null)\b)[A-Za-z_][\w.-]*(?:(?:, ?| and |, and )[A-Za-z_][\w.-]*)*\.?"
)
_OF_NAMES = re.compile(r"\b(?:fields|param(?:eter)?s|arg(?:ument)?s|attributes|properties|headers|keys)$")
# A name in the query of a call, with a placeholder for its value, or none: `?retained`. Some words stand for any query.
_PAIR = re.compile(
    r"(?P<name>[A-Za-z]\w*(?<!param)(?<!params)(?<!parameters)(?<!query)(?<!args)(?<!options)(?<!filters)(?<!string)|"
    r"[\w.\[\]-]+(?==))(?:=(?:<[^<>]*>|\{[^{}]*\}|\[[^\[\]]*\]|:\w+)?)?"
)
# A placeholder with the place that describes it: `{user.id#USER-OBJECT}`.
_ANCHORED = re.compile(r"\{([\w.-]+)#[^{}]*\}")
# The optional end of a path: `/sign/:name(/:algorithm)`, `/users(.:format)`, `/pets[/<kind>[/<size>]]`, `/a/[{b}]`.
_OPTIONAL_INSIDE = re.compile(r"(?<=[\w>}])\[/[^\s\[\]]*\](?=(?:/|:)\w)")
_OPTIONAL_END = re.compile(r"(?<=[\w>}])(?:\([/.]:?\w+\)|/\[\{\w+\}\]|\[[/?][^\s\[\]]*[\[\]].*)$")
# A choice in a path: `/models/:name:(classify|regress)`, `/gems.{json|yaml}`, `/models/:name[/versions/:n|/labels/:l]`.
_CHOICE = re.compile(
    r"(?:(?<=[.:/])\(|(?<=[.:])[{<]|(?<=/)[{<](?=\w*_?(?:id|name|key|slug|email|number|hash)\||"
    r"[\w|]*\|(?:\w+_)?(?:id|name|key|slug|email|number|hash)[}|>]))"
    r"(?P<words>[A-Za-z]\w*(?:\|[A-Za-z]\w*)+)[)}>]|\[(?P<ends>/[^\s\[\]|]+(?:\|/[^\s\[\]|]+)+)\]"
)
# A word of a choice that stands for a value: `/users/{id|name}` has one placeholder.
_KEY = re.compile(r"(?:\w+_)?(?:id|name|key|slug|email|number|hash)|[a-z]+(?:Id|Name|Key|Number)")
_MOST_CHOSEN = 12
# The columns of a table that lists operations.
_OR = " or "
_METHOD_COLUMNS = ("method", "methods", "http method", "http methods", "verb", "verbs", "http verb", "allowed methods")
_PATH_COLUMNS = (
    "path", "url", "endpoint", "route", "uri", "resource", "request path", "request uri", "request url", "api endpoint",
)  # fmt: skip
# Their cells without the first slash, if none has it. The name of a resource is a path if another one has parts.
_BARE_PATH = re.compile(rf"[a-z_][\w-]*(?:/{CHARS}*)?")
_COLUMN_OF_METHOD = re.compile(rf"(?P<method>{CALL_WORDS})(?:\s?\([\w ]{{1,30}}\)|(?: [-–—:])? [a-z]+)?")
# What a cell in the column of a method says if the path does not have it.
_WITHOUT = ("", "no", "n", "-", "–", "—", "false", "n/a", "✗", "✘", "❌")
_REFUSED = re.compile(
    r"(?:[\w ]{0,12}\b)?not (?:allowed|supported|available|applicable|used)\b|error\b|\W?40[345]\b", re.I
)
_TOLD_COLUMNS = ("description", "summary", "action", "purpose", "functionality", "function", "operation", "meaning")
_BODY_COLUMNS = ("body", "request body")
# The columns of a table that has the method of a call in its first row, and a field in each.
_FIELD_COLUMNS = re.compile(
    r"(?:(?:request|query|body|form|path) )?(?:param(?:eter)?|arg(?:ument)?|field)s?(?: names?)?"
)
_BETWEEN_METHODS = re.compile(r"\s?[,/|&]\s?| or | and |\s")
_MEDIA_TYPE = re.compile(r"(?:application|multipart|text|image|audio|video)/[\w.+*-]+")
# A cell that begins with a status code.
_STATUS_IN_CELL = re.compile(r"`?[1-5]\d\d`?(?:$|[ ,:;–—-])")
_LONGEST_TITLE = 80
# An address with a query, and the words of a page that names a method.
_WITH_QUERY = re.compile(rf"(?P<server>{SERVER})?(?P<path>/{CHARS}*)\?(?P<query>[\w.\[\]-]+=\S*)")
_NAMES_METHOD = re.compile(
    rf"\b(?:{CALL_WORDS})\b|\b(?i:get|post|put|patch|delete)(?i:s|ed|ing)? (?i:requests?|method|call|data)\b|"
    r"^\s*(?:\$ )?curl\b",
    re.MULTILINE,
)
# An address that is no file.
_IS_ALONE = re.compile(
    r"(?!/(?:etc|var|usr|home|opt|tmp|dev|proc)/)\S*/[a-z]{2}\S*?(?<!\.html)(?<!\.htm)(?<!\.md)(?<!\.py)"
)
_SPAN = re.compile(r"`([^`\s]+)`")
_PATH_LABEL = re.compile(rf"^(?:{_OF_PATH})\s*:\s*", re.IGNORECASE)
_VERSION = re.compile(r"v\d+(?:\.\d+)?")
# A word that stands for a value, and that nothing marks as a placeholder: the other words of the path may be, too.
_UNMARKED = re.compile(r"/(?:id|uuid|guid|username|userid|user_id|pathname)(?=/|$)", re.IGNORECASE)
_VERB_HEADINGS = ("verb", "verbs", "method", "methods", "http method", "http methods")
_COLLECTION = re.compile(r"[a-z][a-z_-]*s")
# A word before a number that is a value: `/network/5`.
_NOUN = re.compile(r"(?!(?:api|rest|v|version|errors?|status|codes?|page|release|year)$)[a-z][a-z_-]+")
# A word in capitals behind one in small letters stands for a value: `/pages/ID`.
_CAPITALS = re.compile(
    r"(?<=[a-z0-9}]/)(?!(?:API|REST|JSON|XML|CSV|HTML|PDF|RSS|V\d+)(?:[/.]|$))([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?=[/.]|$)"
)
# `GET request sent: /users`, and `POST-Request to: /users`.
_REQUESTED = re.compile(
    rf"(?P<method>{CALL_WORDS})[- ](?:request|call)s?(?: sent)?(?: to)?\s*:?\s*(?P<path>(?:{SERVER})?/{CHARS}+)",
    re.IGNORECASE,
)
# A call in code whose method has small letters, or whose path begins with a sign for the address of the API.
_IN_CODE = re.compile(rf"`(?P<method>{CALL_WORDS})\s+\*?(?P<path>(?:{SERVER})?/[^`\n]*)`", re.IGNORECASE)
# A method and a path with marks of their own, and words about them.
_METHOD_APART = re.compile(rf"`?(?P<method>{CALL_WORDS})`?:?\s+`(?P<path>/[^`\s]+)`\s*(?P<rest>[:–—(-].*)", re.DOTALL)
# A method behind its path: `/jobs (GET): lists jobs`.
_BEHIND = re.compile(
    rf"`?(?P<path>/{CHARS}*?)`?\s*[(\[]`?(?P<method>{CALL_WORDS})`?[)\]](?:\s*[:–—-]\s*|\s*$)(?P<rest>.*)", re.DOTALL
)
# The same in each item of a list: `/jobs: get`. A word in small letters may begin a phrase: `/jobs: post of the day`.
_BEHIND_COLON = re.compile(
    rf"[`*]*(?P<path>/{CHARS}*?)[`*]*\s?:[`*]*\s[`*]*(?P<method>{CALL_WORDS}|get|post|put|patch|delete)\b[`*]*[:.]?"
    r"(?:\s+(?!(?:of|by|about|in|from|to|for|on|at|with|and|or|after|before|when|if)\b)(?P<rest>[^\W\d_].*))?",
    re.DOTALL,
)
_KIND = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)*")
# The value of a member that may tell one resource from another, and not say how it is.
_SAMPLE_VALUE = re.compile(
    r"\"(?![\w-]*(?:status|state)\")[\w-]+\"\s*:\s*\"([\w.-]+)\"",
    re.IGNORECASE,
)
_NUMBER_IN_PATH = re.compile(r"/\d+(?=/|$)|/[\da-f]{8}-[\da-f-]{8,}")
# What no placeholder is: an optional part, a choice, or the name of a module in the place of a value.
_NO_PATH = re.compile(r"[\[\]()|'<>]|::(?![^{}]*\})")
# The name of a host in the place of a value: `/hosts/www.example.com`.
_HOST_IN_PATH = re.compile(r"(?:www\.[\w-]+(?:\.[\w-]+)+|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net))", re.IGNORECASE)
_VALUE = re.compile(
    rf"/{_HOST_IN_PATH.pattern}(?=/|$)|"
    r"(?<!/api)(?<!^)/\d[\d,-]*(?=[/.]|$)|/[\da-f]{8}-[\da-f-]{8,}|/(?:0x)?(?=[a-f]*\d)[\da-f]{16,}\b|/[a-z]+[_-]\d+(?=[/.]|$)|/(?:my|foo|bar|example|sample|test)"
    r"\b|example|@",
    re.IGNORECASE,
)


# Also the title of a table of Spring REST Docs: `Table 1. /users/{id}`.
_NAMED = re.compile(r"`(?:https?://[^/`]+)?(/[^\s`]*[<{:][^`]*)`|^(?:Table \d+\. )?(/\S*\{[\w-]+\}\S*)$")


class Form(NamedTuple):
    """The form that a request sends: the value of each field, the media type and the line of the block."""

    fields: dict[str, str]
    media: str
    line: int


class Call(NamedTuple):
    """A call of a page. `title` is the heading that stands beside it, `section` the index of the one above what only
    shows it. `is_example` tells that another section states it. `query` has the names in its
    query, where placeholders stand for the values. `is_unstated` tells that the page names no method.
    """

    method: str
    server: str
    path: str
    title: str = ""
    section: int = -1
    is_example: bool = False
    query: tuple[str, ...] = ()
    is_unstated: bool = False


def lists_calls(head: Sequence[str]) -> bool:
    """Returns whether a table with this head lists operations: with paths, and a column of methods or one for each."""
    words = [code(cell).lower() for cell in head]
    has_methods = any(
        _method_of_column(cell) or word in _METHOD_COLUMNS for cell, word in zip(head, words, strict=True)
    )
    return has_methods and any(word in _PATH_COLUMNS for word in words)


def _method_of_column(cell: str) -> str:
    """Returns the method that a column is about: `GET`, `get`, `GET (read)`, `POST create`. Empty without one."""
    word = code(cell).strip()
    found = _COLUMN_OF_METHOD.fullmatch(word)
    return found["method"] if found is not None else word.upper() if word.lower() in METHODS else ""


def _labeled_paths(block: Block, before: Block | None) -> str:
    """Returns the path behind a label such as `URL: /pets`, or several with `_OR` between them: `URL: /pets or /dogs`.

    `_OTHER` is that of a label right below one with another path. Empty without a label.
    """
    if block.kind not in ("text", "heading"):
        return ""
    first, *further = code(block.text).strip().split(_OR)
    found = [_PATH.fullmatch(first), *map(_ADDRESS.fullmatch, further)]
    above = _PATH.fullmatch(code(before.text).strip()) if before is not None else None
    if not all(found) or (further and block.kind != "text"):
        return ""
    is_other = above is not None and found[0] is not None and above["path"] != found[0]["path"]
    return _OTHER if is_other else _OR.join(f"{one['server'] or ''}{one['path']}" for one in found if one)


def with_labels(blocks: Sequence[Block]) -> list[Block]:
    """Returns blocks with a line in place of a label and its value that stand below each other, or in a table.

    The same holds for a method and a path, in this order or below a label such as `URL: /users`.
    """
    found: list[Block] = []
    path = ""
    roots = {root for block in blocks if _is_apart(block) and (root := _root(block.text, has_more=True))}
    for given in _with_paths([part for block in _without_repeated(blocks) for part in _detailed(block)]):
        block = _usual(given, roots)
        before = found[-1] if found else None
        value = code(block.text).strip() if block.kind in ("text", "code") else ""
        methods = _methods(block)
        if labeled := _labeled_paths(block, before):
            path = labeled
        elif path == _OTHER and methods:  # what follows is not about the operation above
            found.append(Block("heading", "", block.line, level=LABEL - 1, info=END))
            continue
        elif path and methods:
            calls = [f"{method} {one}" for one in path.split(_OR) for method in methods]
            found += [replace(block, kind="text", text=call, opens=True) for call in calls]
            continue
        elif block.kind == "heading" and block.level < LABEL:
            path = ""
        if before is not None and (alone := _methods(before)) and _is_path_alone(block):
            address = code(block.text).strip()
            found[-1:] = [replace(before, kind="text", text=f"{one} {address}", opens=True) for one in alone]
            continue
        if block.kind == "list" and len(block.rows) == 1:
            value = code(block.rows[0].cells[0])
        inline = _INLINE.fullmatch(block.text) if block.kind in ("text", "heading") else None
        if inline is not None and section_of(inline["label"]):
            found += [
                replace(block, kind="heading", text=inline["label"], level=LABEL),
                Block("list", "", block.line, rows=(Row((inline["field"],), 0, block.line),)),
            ]
        elif before is not None and _LABEL.fullmatch(code(before.text)) and (methods or _is_value(value)):
            text = f"{code(before.text).rstrip(':： ')}: {', '.join(methods) or value}"
            found[-1] = replace(before, kind="text", text=text, line=block.line, opens=True)
        elif block.kind == "table" and len(block.rows) < _NEAR and _CALL.fullmatch(" ".join(map(code, block.head))):
            found.append(Block("text", " ".join(map(code, block.head)), block.line))
            found += [Block("text", " ".join(row.cells), row.line) for row in block.rows]
        elif block.kind == "table" and len(block.head) == 2 and _describes_call(block):
            cells = [(block.head, block.line), *((row.cells, row.line) for row in block.rows)]
            found += [one for pair, line in cells if len(pair) == 2 for one in _labeled_row(pair, line)]
        else:
            found.append(block)
    return found


_LABELED_LINE = re.compile(r"[A-Z][\w -]{0,30}:")


def _without_repeated(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yields blocks without the call that a label such as `Route` repeats in code, where a heading states it."""
    stated = {code(one.text).strip() for one in blocks if one.kind == "heading"}
    skipped = -1
    for at, block in enumerate(blocks):
        shown = blocks[at + 1] if block.kind == "heading" and at + 1 < len(blocks) else None
        is_label = shown is not None and shown.kind == "code" and _LABEL.fullmatch(code(block.text)) is not None
        if is_label and shown is not None and shown.text.strip() in stated and _CALL.fullmatch(shown.text.strip()):
            skipped = at + 1
        elif at != skipped:
            yield from _lines_of_call(block) or (block,)


def _lines_of_call(block: Block) -> Sequence[Block]:
    """Returns a line for the method and one for the path of code that has a label on each line; none of other code."""
    lines = [line.strip() for line in block.text.splitlines()] if block.kind == "code" else []
    if not lines or not all(_LABELED_LINE.match(line) for line in lines if line):
        return ()
    kept = [(at, line) for at, line in enumerate(lines, block.line + 1) if is_head_line(line)]
    is_call = any(_METHOD.fullmatch(line) for _, line in kept) and any(_PATH.fullmatch(line) for _, line in kept)
    return [Block("text", line, at, opens=True) for at, line in kept] if is_call else ()


def _detailed(block: Block) -> list[Block]:
    """Returns the heading that the label of a section is, and the sample or the names beside it. Another block stays.

    The label of a sample is that of a message, and the one of names says that they are names.
    """
    found = _DETAILED.fullmatch(block.text) if block.kind in ("text", "heading") else None
    label = code(found["label"]).strip() if found is not None else ""
    section = section_of(label) if label else ""
    if found is None or section in ("", "Neutral", "Ignored", "Errors"):
        return [block]
    rest = found["rest"].strip()
    if _OF_NAMES.search(english(label)):
        if _NAMES_BARE.fullmatch(rest):
            rest = ", ".join(f"`{name}`" for name in re.findall(r"[\w.-]*\w", rest) if name != "and")
        is_detail = NAMES_ALONE.fullmatch(rest) is not None
    else:
        is_detail = rest.strip("`")[:1] in ("{", "[") and sample_of(rest.strip("`")) is not None
    if not is_detail:
        return [block]
    return [Block("heading", label, block.line, level=LABEL), *detail(rest.rstrip("."), block.line)]


def _with_paths(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yields blocks with a call in place of each method that is a heading below one such as `Methods`, if a label above
    that has the path. The tables between them are about each call.
    """
    path, inside = "", 0
    above: list[Block] = []
    for block in blocks:
        labeled = _PATH.fullmatch(code(block.text).strip()) if block.kind in ("text", "heading") else None
        if labeled is not None:
            path, inside, above = f"{labeled['server'] or ''}{labeled['path']}", 0, []
        elif block.kind == "heading" and code(block.text).lower().strip(":") in _VERB_HEADINGS:
            inside = block.level
        elif block.kind == "heading" and inside and path and (methods := _methods(block)):
            yield from (replace(block, kind="text", text=f"{method} {path}", opens=True) for method in methods)
            yield from above
            continue
        elif block.kind == "heading" and block.level <= (inside or LABEL - 1):
            path = ""
        elif block.kind == "table" and not inside:
            above.append(block)
        yield block


def _is_apart(block: Block) -> bool:
    """Returns whether a block may be a call and nothing else: a heading, or a line that is all code."""
    return block.kind == "heading" or (block.kind == "text" and re.fullmatch(r"`[^`]+`", block.text) is not None)


def _root(text: str, *, has_more: bool) -> str:
    """Returns the first word of the path of a call without a slash before it, empty for another line."""
    found = _ROOTED.fullmatch(code(text).strip())
    return found["root"] if found and (not has_more or found["rest"]) else ""


def _usual(block: Block, roots: Set[str]) -> Block:
    """Returns a block with the usual form of its call: `POST request sent: /users`, `/users (POST)`, a command in a
    paragraph, or `GET Account`, which lacks a slash if another call is `GET Account/{id}`.
    """
    if block.kind in ("text", "heading"):
        block = replace(block, text=_IN_CODE.sub(lambda one: f"`{one['method'].upper()} {one['path']}`", block.text))
    if block.kind == "text" and (apart := _METHOD_APART.fullmatch(block.text)):
        return replace(block, text=f"`{apart['method']} {apart['path']}` {apart['rest']}")
    if block.kind in ("text", "heading") and (behind := _BEHIND.fullmatch(block.text)):
        call = f"{behind['method']} {behind['path']}"
        return replace(block, text=f"`{call}` {behind['rest']}".strip() if block.kind == "text" else call)
    if block.kind == "list":
        return _with_usual_items(block)
    if block.kind == "text" and (sent := _REQUESTED.fullmatch(code(block.text))):
        return replace(block, text=f"{sent['method']} {sent['path']}")
    if block.kind == "text" and _CURL.match(code(block.text)):
        return replace(block, kind="code", text=code(block.text), info="bash")
    if block.kind == "code" and block.info in _CODE:
        lines = [line.strip() for line in block.text.splitlines()]
        calls = [line.partition("?")[0] for line in lines if line]
        if any(map(_RELATIVE.fullmatch, calls)) and all(map(_WITHOUT_SLASH.fullmatch, calls)):
            return replace(block, text="\n".join(line.replace(" ", " /", 1) for line in lines))
    first, rest = block.text.partition("\n")[::2]
    if block.kind not in ("heading", "code", "text") or not roots or _root(first, has_more=False) not in roots:
        return block
    return replace(block, text=re.sub(rf"^(\W*(?:{CALL_WORDS}) )", r"\1/", first) + ("\n" + rest if rest else ""))


def _with_usual_items(block: Block) -> Block:
    """Returns a list with the usual form of the calls that all of its items are: `/jobs: get`."""
    found = [
        one for row in block.rows if (one := _BEHIND_COLON.fullmatch(row.cells[0])) and not FILE.match(one["path"])
    ]
    if len(found) < len(block.rows):
        return block
    calls = (f"{one['method'].upper()} {one['path']}" + (f" - {one['rest']}" if one["rest"] else "") for one in found)
    pairs = zip(block.rows, calls, strict=True)
    return replace(block, rows=tuple(row._replace(cells=(call,)) for row, call in pairs))


def _expanded(text: str) -> str:
    """Returns a text with the query of a URI template as addresses have it: of `/users{?limit}`, `?limit={limit}`."""
    return _QUERY.sub(
        lambda found: found[0][1] + "&".join(f"{name}={{{name}}}" for name in re.findall(r"[\w.-]+", found[0])), text
    )


def _methods(block: Block) -> list[str]:
    """Returns the methods of a line that has nothing else: `POST:`, `PUT/PATCH`."""
    text = code(block.text).strip(" *:") if block.kind in ("text", "heading") else ""
    words = re.split(r" ?[/,|] ?| or ", text.replace("`", "")) if text else []
    return words if all(word in _METHODS for word in words) else []


def _is_path_alone(block: Block) -> bool:
    text = _QUERY.sub("", code(block.text).strip())
    return block.kind in ("text", "heading") and _ADDRESS.fullmatch(text) is not None and len(text) > 1


def _labeled_row(pair: Sequence[str], line: int) -> Iterator[Block]:
    """Yields a row of a table that describes an operation: its label, what it says, and the JSON that it shows."""
    begin = re.search(r"[\[{]", pair[1])
    shown = pair[1][begin.start() :].replace("\\", "").strip("` ") if begin else ""
    if not shown or sample_of(shown) is None:
        yield Block("text", f"{code(pair[0])}: {pair[1]}", line)
        return
    yield Block("heading", code(pair[0]), line, level=LABEL)
    words = pair[1][: begin.start()].strip("` ") if begin else ""
    if words := re.sub(r"\bcontent\s*:\s*$", "", words, flags=re.IGNORECASE).strip():
        yield Block("text", words, line)
    yield Block("code", shown, line, info="json")


def _is_value(text: str) -> bool:
    return _METHODS_ALONE.fullmatch(text.strip()) is not None or (
        _ADDRESS.fullmatch(text) is not None and "\n" not in text
    )


def _describes_call(table: Block) -> bool:
    """Returns whether a table has a label in each row: one of a method and one of a path, or the only one of a call."""
    rows = [table.head, *(row.cells for row in table.rows)]
    pairs = [f"{code(row[0])}: {code(row[1])}" for row in rows if len(row) == 2]
    calls = [pair for pair in pairs if _CALL.fullmatch(pair)]
    return (any(map(_METHOD.fullmatch, pairs)) and any(map(_PATH.fullmatch, pairs))) or len(calls) == 1 < len(pairs)


def with_listed(blocks: Sequence[Block]) -> list[Block]:
    """Returns blocks with a heading and a call for each row of the tables that list operations.

    An operation that the page also describes in a section of its own is left out.
    """
    stated: defaultdict[str, Paths] = defaultdict(Paths)
    for call in _all_stated(blocks).values():
        stated[call.method].add(template(call.path))
    found: list[Block] = []
    above, level, heading_at = "", LABEL - 1, 0
    for at, block in enumerate(blocks):
        if block.kind == "heading":
            above, level, heading_at = code(block.text).strip(), block.level, len(found)
        if _methods_of_fields(block) and _ADDRESS.fullmatch(above) and "/" in above:
            _add_fields(found, heading_at, block, above)
            continue
        listed = list(_listed_in(block, above))
        if not listed:
            found.append(block)
            continue
        sending = _lines_with_body(block) if _leads_to_body(blocks[at + 1 :]) else []
        together = [one for one in listed if one[1] in sending and one[0].method in ("PUT", "POST")]
        paths = [call.path for call, _ in together]
        # Of a path such as `/users/{id}/{field}`, the body has other fields.
        changes = [one for one in listed if one[1] in sending and one[0].method == "PATCH" and one[0].path in paths]
        together = changes + together
        listed = [one for one in listed if one not in together]
        columns, calls_on = _columns(block), Counter(line for _, line in listed)
        for call, line in listed:
            if len(listed) == 1 and found and found[-1].kind != "table":  # below its heading
                found.append(Block("text", _spelled(call), line))
            elif not _is_stated(call, stated):
                words = call.title or _spelled(call)
                found.append(Block("heading", words, line, level=LABEL - 1))
                found += [Block("text", _spelled(call), line)] if call.title else []
            else:
                continue
            found += columns.get(line, ()) if calls_on[line] == 1 else ()
        apart = [call for call, _ in together if not _is_stated(call, stated)]
        if apart:  # the section of a body below the table is about each that has one
            lines = (f"{one.method} {one.path}" + (f" - {one.title}" if one.title else "") for one in apart)
            found.append(Block("heading", apart[0].title, together[0][1], level=min(level, LABEL - 1)))
            found.append(Block("code", "\n".join(lines), together[0][1]))
        elif len(listed) > 1:  # what follows is not about the last one
            found.append(Block("heading", "", listed[-1][1], level=LABEL - 1, info=END))
    return found


def _columns(table: Block) -> Mapping[int, Sequence[Block]]:
    """Returns the sections that the columns of a table describe in each row, by its line: statuses, samples, or names
    alone.
    """
    heads = [(word, section_of(word)) for word in table.head]
    return {
        row.line: [
            part
            for (word, section), cell in zip(heads, row.cells, strict=True)
            if section not in ("", "Neutral", "Ignored")
            for part in _cell(word, section, cell, row.line)
        ]
        for row in table.rows
        if len(row.cells) == len(table.head)
    }


def _cell(word: str, section: str, cell: str, line: int) -> Iterator[Block]:
    """Yields the heading of a column, and what a cell of it has below that heading. Other words say nothing."""
    words, sample = _with_sample(cell)
    given = [_GIVEN.fullmatch(one) for one in re.split(r"[\s,&]+", code(words))]
    words = ", ".join(f"`{one['name']}`" for one in given if one) if all(given) else words
    if sample or NAMES_ALONE.fullmatch(words) or (section == "Response" and _STATUS_IN_CELL.match(words)):
        yield Block("heading", word, line, level=LABEL)
        yield from detail(words, line)
        if sample:
            yield Block("code", sample, line, first=line)


def _with_sample(cell: str) -> tuple[str, str]:
    """Returns the words of a cell, and the sample at its end; empty without one."""
    text = cell.strip()
    shown = text.removesuffix("`")
    begin = min((at for at in map(shown.find, "{[") if at >= 0), default=len(shown))
    if not shown.endswith(("}", "]")) or not sample_of(shown[begin:]):
        return text, ""
    return shown[:begin].strip().removesuffix("`").strip(), shown[begin:]


def _spelled(call: Call) -> str:
    query = "&".join(f"{name}={{{name}}}" for name in call.query)
    return f"{call.method} {call.path}" + (f"?{query}" if query else "")


def _lines_with_body(table: Block) -> list[int]:
    """Returns the lines of the rows whose cell in the column of a body has one, such as `{...}`; some have none."""
    place = next((at for at, word in enumerate(table.head) if code(word).lower() in _BODY_COLUMNS), None)
    rows = [row for row in table.rows if place is not None and place < len(row.cells)]
    lines = [row.line for row in rows if code(row.cells[place or 0]).strip().lower() not in (*_WITHOUT, "null", "none")]
    return lines if len(lines) < len(rows) else []


def _leads_to_body(blocks: Sequence[Block]) -> bool:
    """Returns whether the next headings are of sections, and one of them is of a body."""
    sections = (section_of(block.text) for block in blocks if block.kind == "heading")
    return "Body" in takewhile(bool, sections)


def _listed_in(block: Block, above: str) -> Iterator[tuple[Call, int]]:
    """Yields the operations that a table or a list has a row for each, with their lines; none of another block.

    The rows of a table with a column of methods may be about the path that is the heading `above`.
    """
    if block.kind == "list":
        texts = ((" ".join(code(row.cells[0]).replace("*", "").split()), row.line) for row in block.rows)
        found = ((_CALL.fullmatch(_NOTED.sub("", text)), line) for text, line in texts)
        items = [(item, line) for item, line in found if item and item["method"].isupper() and not item["query"]]
        for item, line in items if len(items) == len(block.rows) > 1 else ():
            title = (item["title"] or "").partition(". ")[0].rstrip(".")
            for method in re.findall(CALL_WORDS, (item["method"] + item["others"]).upper()):
                yield Call(method, "", item["path"], title if len(title) <= _LONGEST_TITLE else ""), line
    elif block.kind == "table" and (lists_calls(block.head) or _column_of_calls(block) is not None):
        yield from _listed(block)
    elif block.kind == "table" and len(block.head) > 1 and (path := _ADDRESS.fullmatch(above)) and "/" in above:
        rows = [(row.line, [code(cell).strip() for cell in row.cells]) for row in block.rows]
        for line, cells in rows if all(cells[:1] and cells[0] in _METHODS for _, cells in rows) else ():
            if not {"404", "405", "501"} & {*cells}:  # it is allowed
                title = "".join(cells[1:2]).strip(" .")
                title = "" if _MEDIA_TYPE.fullmatch(title) else title
                yield Call(cells[0], path["server"] or "", path["path"], title), line


def _methods_of_fields(table: Block) -> list[str]:
    """Returns the methods in the first cell of a table whose rows are the fields of one call: each further row has an
    empty cell in their column, and its name in another one. Empty for another table.
    """
    if (
        table.kind != "table"
        or not (table.rows and table.head)
        or code(table.head[0]).lower().strip() not in _METHOD_COLUMNS
    ):
        return []
    names = _place_of_names(table)
    first, *further = table.rows
    if names is None or any(len(row.cells) != len(table.head) for row in table.rows):
        return []
    is_one = not any(cell.strip() for row in further for cell in row.cells[:names])
    has_names = all(code(row.cells[names]).strip().lower() not in _WITHOUT for row in table.rows)
    methods = [word for word in _BETWEEN_METHODS.split(code(first.cells[0]).strip()) if word]
    return list(dict.fromkeys(methods)) if is_one and has_names and _METHODS.issuperset(methods) else []


def _add_fields(found: list[Block], heading_at: int, table: Block, path: str) -> None:
    """Adds the fields of a table to the blocks before it, and its methods to the heading that is their path."""
    call = f"{', '.join(_methods_of_fields(table))} {path}"
    if code(found[heading_at].text).strip() == path:
        found[heading_at] = replace(found[heading_at], text=call)
    else:  # a table above has another method
        found.append(Block("heading", call, table.line, level=LABEL - 1))
    found += _fields_below(table)


def _place_of_names(table: Block) -> int | None:
    return next((at for at, cell in enumerate(table.head) if at and _FIELD_COLUMNS.fullmatch(code(cell).lower())), None)


def _fields_below(table: Block) -> Iterator[Block]:
    """Yields the fields of a table that also has the method of their call, below a heading with the media type of the
    request if the table has one.
    """
    names = _place_of_names(table) or 0
    words = [english(cell) for cell in table.head[1:names]]
    cells = [code(cell).strip() for cell in table.rows[0].cells[1:names]]
    media = next(
        (
            cell
            for word, cell in zip(words, cells, strict=True)
            if _MEDIA_TYPE.fullmatch(cell) and not section_of(word).startswith("Response") and "response" not in word
        ),
        "",
    )
    # A GET request has no body, whatever a table says of its type.
    has_body = media and not {"GET", "HEAD", "DELETE"} & {*_methods_of_fields(table)}
    yield Block("heading", f"Body: {media}" if has_body else "Parameters", table.line, level=LABEL)
    rows = tuple(row._replace(cells=row.cells[names:]) for row in table.rows)
    yield replace(table, head=table.head[names:], rows=rows)


def _is_stated(call: Call, stated: Mapping[str, Paths]) -> bool:
    """Returns whether a page states a call elsewhere, perhaps with the beginning of its path or other placeholders.
    `stated` has the paths of each method.
    """
    path, known = template(call.path), stated.get(call.method)
    return known is not None and (
        any(_wholes(path, known)) or any(_ends(one, path) for one in (*known.ends_of(path), *known.ending_with(path)))
    )


def _column_of_calls(table: Block) -> int | None:
    """Returns the index of the column in which most cells are calls, whatever its head says, or one is a call beside
    its method; None without one.
    """
    for place in range(len(table.head)):
        rows = [row for row in table.rows if place < len(row.cells)]
        calls = [row for row in rows if _CALL.fullmatch(code(row.cells[place]).split(", ")[0].strip())]
        is_beside = place > 0 and any(code(row.cells[0]).upper() in _METHODS for row in calls)
        if is_beside or (len(calls) > 1 and 3 * len(calls) >= 2 * len(rows)):
            return place
    return None


def _listed(table: Block) -> Iterator[tuple[Call, int]]:
    """Yields the operations of the rows of a table, with their lines. A mark in the column of a method says that it is
    one of the path.
    """
    words = [code(cell).lower() for cell in table.head]
    of_calls = _column_of_calls(table)
    place = of_calls if of_calls is not None else next(at for at, word in enumerate(words) if word in _PATH_COLUMNS)
    told = next((at for at, word in enumerate(words) if word in _TOLD_COLUMNS), None)
    of_methods = {at: method for at, cell in enumerate(table.head) if (method := _method_of_column(cell))}
    cells = [code(row.cells[place]).strip() for row in table.rows if place < len(row.cells)]
    is_path = any("/" in one for one in cells) or words[place] != "resource"
    are_bare = of_calls is None and is_path and all(map(_BARE_PATH.fullmatch, cells))
    for row in table.rows:
        if len(row.cells) != len(words):
            continue
        cell, *further = re.split(rf", (?=(?:{CALL_WORDS}) )", code(row.cells[place]).strip())
        path = _CALL.fullmatch(cell) or _ADDRESS.fullmatch(f"/{cell}" if are_bare or _FROM_ROOT.match(cell) else cell)
        if path is None or path["path"].endswith("*"):
            continue
        others = (one for one in map(_CALL.fullmatch, further) if one is not None and not one["path"].endswith("*"))
        yield from ((_made(one), row.line) for one in others)
        methods = _methods_of(path) if "method" in path.groupdict() else []
        marked = {method: code(row.cells[at]).strip() for at, method in of_methods.items()}
        methods += [
            method for method, mark in marked.items() if mark.lower() not in _WITHOUT and not _REFUSED.match(mark)
        ]
        for word, cell in zip(words, row.cells, strict=True):
            if word in _METHOD_COLUMNS:
                methods += [one for one in re.split(r"[\s,/|]+", code(cell)) if one in _METHODS]
        said = code(row.cells[told]).partition(". ")[0].rstrip(".") if told is not None else ""
        title = said if len(said) <= _LONGEST_TITLE and len(methods) == 1 else ""
        query = _names(path.groupdict().get("query") or "")
        for method in dict.fromkeys(methods):
            own = marked.get(method, "")
            own = own if " " in own and len(own) <= _LONGEST_TITLE else title
            yield Call(method, path["server"] or "", path["path"], own, query=query), row.line


@lru_cache(maxsize=4096)
def template(path: str) -> str:
    """Returns a path with its placeholders in braces: `:id`, `<int:id>`, `#{id}`, `[id]` and `(id)` are `{id}`."""
    path = _OPTIONAL_END.sub("", _OPTIONAL_INSIDE.sub("", path))
    plain = _ANCHORED.sub(r"{\1}", _QUERY.sub("", path).replace("{+", "{").replace("{#", "{"))
    plain = _CAPITALS.sub(r"{\1}", plain)
    return _TEMPLATE.sub(lambda found: "{" + next(filter(None, found.groups())).replace(" ", "_") + "}", plain)


def is_filled(path: str) -> bool:
    """Returns whether a part of a path looks like a value, as an example has it in place of a placeholder."""
    return _VALUE.search(re.sub(r"\{[^{}]+\}", "{}", path)) is not None


def _unfilled(path: str, values: Set[str], nouns: Set[str] = frozenset()) -> str:
    """Returns a path with placeholders for its values: an identifier, or what a sample of the page shows as a value,
    behind the name of a collection. Empty if a value stands in another place.

    A number, or `pet-one`, may also stand behind a word of the text (`nouns`): `/pet/5`. The name of a host may stand
    behind any word.
    """
    parts = path.split("/")
    for at in range(1, len(parts)):
        is_value = is_filled(f"/{parts[at - 1] or '-'}/{parts[at]}")
        before = parts[at - 1] if at > 1 else ""
        is_host = _HOST_IN_PATH.fullmatch(parts[at]) is not None and _NOUN.fullmatch(before) is not None
        is_of_noun = is_host or (
            before in nouns and (parts[at].isdigit() or before in (words := parts[at].split("-"))[:-1] + words[1:])
        )
        named = before if is_of_noun or _COLLECTION.fullmatch(before) else ""
        if is_value and not named:
            return ""
        if (
            named
            and (
                is_value
                or is_of_noun
                # A word right before a placeholder says what that is of.
                or (parts[at] in values and not any(behind.startswith("{") for behind in parts[at + 1 : at + 2]))
                or (_VERSION.fullmatch(parts[at]) and any(map(_VERSION.fullmatch, parts[:at])))
            )
        ):
            _, dot, suffix = parts[at].rpartition(".")
            kept = dot + suffix if suffix in ("json", "xml", "csv") else ""
            parts[at] = "{" + _singular(named) + "}" + kept
    found = "/".join(parts)
    return found if len(set(re.findall(r"\{[^{}]+\}", found))) == found.count("{") else ""


def _singular(noun: str) -> str:
    """Returns the name of a placeholder behind the name of a collection: of `pets`, `pet`."""
    plain = re.sub(r"(?<=ss)es$", "", re.sub(r"ies$", "y", noun))
    return (plain if plain.endswith("ss") else plain.removesuffix("s")).replace("-", "_")


def _with_kinds(shown: Mapping[int, Call]) -> dict[int, Call]:
    """Returns the calls that a page shows, with a placeholder for the last part of those that differ only in it.

    This part must be a word with a capital letter, such as the name of a class: `/classes/Game`, `/classes/Player`.
    """
    kinds: dict[tuple[str, str], set[str]] = {}
    for call in shown.values():
        above, _, last = call.path.rpartition("/")
        if _KIND.fullmatch(last) and _NOUN.fullmatch(above.rpartition("/")[2]):
            kinds.setdefault((call.method, above), set()).add(last)
    found = dict(shown)
    for at, call in shown.items():
        above, _, last = call.path.rpartition("/")
        words = kinds.get((call.method, above), ())
        if len(words) > 1 and last in words:
            found[at] = call._replace(path=f"{above}/{{{_singular(above.rpartition('/')[2])}}}")
    return found


def _as_named(path: str, named: Sequence[str]) -> str:
    """Returns a path that is shown with the placeholders of a path that the text names: `/objects/<type>`, of which it
    is a call or begins with one.
    """
    parts = path.split("/")
    for other in (one.split("/") for one in named if "{" in one):
        pairs = list(zip(parts, other, strict=False))
        if len(other) <= len(parts) and all(part == word or word[:1] == "{" for part, word in pairs):
            return "/".join([*other, *parts[len(other) :]])
        before, end = parts[: 1 - len(other)], parts[1 - len(other) :]
        pairs = list(zip(end, other[1:], strict=False))
        if end[:1] == other[1:2] and before and all(part == word or word[:1] == "{" for part, word in pairs):
            return "/".join([*before, *other[1:]])
    return path


def _is_longer(one: Call, other: Call) -> bool:
    """Returns whether the path of a call has the segments of another one at its end, and others before them."""
    return one.path.count("/") > other.path.count("/") and _ends(template(one.path), template(other.path))


def _ends(path: str, other: str) -> bool:
    """Returns whether a path is the other one, with values for its placeholders or the address of the API before it, or
    is the end of it.
    """
    return path_pattern(other).fullmatch(path) is not None or other.endswith(path)


def _wholes(path: str, known: Paths) -> list[str]:
    """Returns the known paths that a path is, as `_ends` says it."""
    near = dict.fromkeys((*known.ends_of(path), *known.ending_as_written(path)))
    return [one for one in near if _ends(path, one)]


def calls_of(blocks: Sequence[Block]) -> list[tuple[int, Call]]:
    """Returns the calls of a page, each with the index of its block: those that are stated, and in the sections without
    such a call the first one that is shown.
    """
    stated = _all_stated(blocks)
    stated = {at: call._replace(is_unstated=blocks[at].info == UNSTATED) for at, call in stated.items()}
    # In code, a word such as `test` may be a part of the path.
    stated |= {
        at: _generic(call)
        for at, call in stated.items()
        if blocks[at].kind != "code" or _NUMBER_IN_PATH.search(call.path)
    }
    known: defaultdict[str, Paths] = defaultdict(Paths)
    near = _beside_calls(blocks)
    for at, first in stated.items():
        for one in (first, *_others(blocks, at, near)):
            known[one.method].add(template(one.path))
    values = {one for block in blocks if block.kind == "code" for one in _SAMPLE_VALUE.findall(block.text)}
    found = dict(stated)
    texts = [block.text for block in blocks if block.kind in ("text", "heading")]
    nouns = {word for text in texts for word in re.findall(r"[a-z][a-z_-]+", text.lower()) if _NOUN.fullmatch(word)}
    named = [template(found[1] or found[2]) for text in texts for found in _NAMED.finditer(text)]
    named.sort(key=lambda path: -path.count("/"))  # the longest one says most
    shown_at = {at: call for at in range(len(blocks)) if (call := _shown(blocks, at))}
    shown_at = _with_kinds(shown_at)
    for begin, end in _sections(blocks):
        if any(at in stated for at in range(begin, end)):
            continue
        every = [(at, shown_at[at]) for at in range(begin, end) if at in shown_at]
        shown = [one for one in every if blocks[one[0]].kind != "code"] or _apart(blocks[begin:end], begin, every)
        if (
            every and len(shown) == 1 and blocks[shown[0][0]].kind == "code"
        ):  # what another call shows is not of the first one
            others = ((at, call) for at, call in every[1:] if call[::2][:2] != every[0][1][::2][:2])
            found |= {at: call._replace(is_example=True) for at, call in others}
        longer = [one for one in every if one[1].method == shown[0][1].method and _is_longer(one[1], shown[0][1])]
        if len(shown) == 1 and longer:  # a sentence leaves out what stands before the path in each call
            shown = longer[:1]
        for at, call in shown:
            plain = _unfilled(_as_named(template(call.path), named), values, nouns)
            of = _wholes(template(call.path), known[call.method])
            if len(of) == 1 and at == shown[0][0] and blocks[begin].kind == "heading":
                found[at] = call._replace(path=of[0], section=begin, is_example=True)
            elif plain and not _wholes(plain, known[call.method]):
                found[at] = call._replace(
                    path=plain, section=begin if blocks[begin].kind == "heading" and at == shown[0][0] else -1
                )
                known[call.method].add(plain)
    placed = [
        (at, chosen)
        for at, call in sorted(found.items())
        for one in (call, *_others(blocks, at, near))
        for chosen in _chosen(one)
    ]
    calls = [(at, call._replace(path=template(call.path))) for at, call in placed]
    calls = calls or _unstated(blocks)
    return [one for one in calls if not (_NO_PATH.search(one[1].path) or _UNMARKED.search(one[1].path))]


def _chosen(call: Call) -> list[Call]:
    """Returns a call for each way through the choices in its path: of `/gems.(json|yaml)`, two. One with more than
    `_MOST_CHOSEN` ways stays as it is. The choice may be to leave a part out: `/models[/a|/b]`.
    """
    paths = [_CHOICE.sub(_key_of, call.path)]
    while choice := _CHOICE.search(paths[0]):
        words = choice["words"].split("|") if choice["words"] else ["", *choice["ends"].split("|")]
        paths = [one.replace(choice[0], word, 1) for one in paths for word in words]
        if len(paths) > _MOST_CHOSEN:
            return [call]
    return [call._replace(path=one) for one in paths]


def _key_of(choice: re.Match[str]) -> str:
    """Returns the placeholder that a choice stands for: of `{id|name}`, `{id_or_name}`. Others stay as they are."""
    words = (choice["words"] or "").split("|")
    return f"{{{'_or_'.join(words)}}}" if any(map(_KEY.fullmatch, words)) else choice[0]


def _apart(blocks: Sequence[Block], begin: int, every: Sequence[tuple[int, Call]]) -> Sequence[tuple[int, Call]]:
    """Returns the calls that a section shows in code, each once; of a section with fields, only the first one.

    What a list or a table behind several calls is about, nothing tells. `begin` is the index of the first block.
    """
    first = every[0][0] - begin if every else 0
    if any(block.kind in ("table", "list") for block in blocks[first:]):
        return every[:1]
    found: dict[tuple[str, str], tuple[int, Call]] = {}
    for at, call in every:
        above, _, last = template(call.path).rpartition("/")
        # What follows a value may be another one: `/limits/my-host/most`.
        is_clear = not found or not (is_filled(f"{above}/") or re.search(r"[,;=]|\d-|[a-z]\d$", last))
        if is_clear:
            found.setdefault((call.method, call.path), (at, call))
    return [*found.values()]


def _unstated(blocks: Sequence[Block]) -> list[tuple[int, Call]]:
    """Returns the addresses that a page shows, if it names no method at all: a browser would GET them.

    One in a sentence has a query. One without stands in a heading, or alone on a line.
    """
    words = (
        text for block in blocks for text in (block.text, *block.head, *(c for row in block.rows for c in row.cells))
    )
    if any(map(_NAMES_METHOD.search, words)):
        return []
    found: dict[str, tuple[int, Call]] = {}
    for at, block in enumerate(blocks):
        lines = block.text.strip().splitlines() if block.kind == "code" and block.info in _CODE else []
        shown = lines[:1] if len(lines) == 1 else []
        alone = _PATH_LABEL.sub("", code(block.text)).strip() if block.kind in ("text", "heading") else ""
        if block.kind == "text":
            shown = [alone, *_SPAN.findall(block.text)]
        addresses = [_WITH_QUERY.fullmatch(text.strip()) for text in shown]
        addresses.append(_ADDRESS.fullmatch(alone) if block.opens and _IS_ALONE.fullmatch(alone) else None)
        for address in filter(None, addresses):
            path = template(address["path"])
            query = _shown_names(address.groupdict().get("query") or "")
            if not is_filled(path):
                call = Call("GET", address["server"] or "", path, query=query, is_unstated=True)
                found.setdefault(path, (at, call))
    return [*found.values()]


def _generic(call: Call) -> Call:
    """Returns a call with placeholders for the numbers behind the names of collections in its path: `/users/1`."""
    path = template(call.path)
    return call._replace(path=_unfilled(path, frozenset()) or path) if is_filled(path) else call


def _others(blocks: Sequence[Block], at: int, near: Set[int]) -> Iterator[Call]:
    """Yields the calls behind the first one of a block of code whose lines are all calls, or of a list of verbs."""
    found = [_CALL.fullmatch(line) for line in _lines_of(blocks[at])] if blocks[at].kind == "code" else []
    yield from (_made(one) for one in found[1:] if one is not None and None not in found)
    yield from _with_verbs(blocks, at)[1:]
    words = code(blocks[at].text) if blocks[at].kind in ("text", "heading") else ""
    ends = _ENDS.fullmatch(words) if blocks[at].kind == "heading" else None
    label = _METHOD.fullmatch(words) or _CALL.fullmatch(words) or (_CALL.fullmatch(ends["call"]) if ends else None)
    if label is not None and label["others"] and (first := _stated(blocks, at, near)):
        yield from (first._replace(method=one) for one in _methods_of(label)[1:])


def _methods_of(call: re.Match[str]) -> list[str]:
    """Returns the methods of a call: of `PUT/PATCH /users/{id}`, both."""
    return re.findall(rf"\b(?:{CALL_WORDS})\b", f"{call['method']} {call['others']}".upper())


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Yields where the blocks below each heading that may be the title of an operation begin and end."""
    heads = [
        at for at, one in enumerate(blocks) if one.kind == "heading" and one.level < LABEL and not section_of(one.text)
    ]
    yield from zip([0, *heads], [*heads, len(blocks)], strict=True)


def _all_stated(blocks: Sequence[Block]) -> dict[int, Call]:
    """Returns the calls that a page states, each with the index of its block."""
    near = _beside_calls(blocks)
    return {at: call for at in range(len(blocks)) if (call := _stated(blocks, at, near))}


def _stated(blocks: Sequence[Block], at: int, near: Set[int]) -> Call | None:
    """Returns the call that a block states. `near` are the places beside calls."""
    block = blocks[at]
    if block.kind == "code" and (block.info in _CODE or _has_calls_only(block)):
        found = _CALL.fullmatch(_NOTED.sub("", _first_line(block)))
        return _made(found) if found and found["method"].isupper() and not _is_below_example(blocks, at) else None
    if block.kind not in ("text", "heading"):
        return None
    plain = _expanded(code(block.text))
    is_apart = block.opens and not _shows_example(blocks, at)
    found = _CALL.fullmatch(plain) if is_apart else None
    if found and found["method"].isupper() and (block.kind == "heading" or not found["title"]):
        return _made(found)
    plain = _NOTED.sub("", plain) if block.kind == "heading" else plain
    if block.kind == "heading" and (found := _CALL.fullmatch(plain)) and found["method"].isupper():
        return _made(found)
    is_code = re.fullmatch(r"[A-Z]+ `[^`]+`|`[A-Z]+ [^`]+`", block.text) is not None or _FROM_ROOT.match(plain)
    if (block.kind == "heading" or (is_apart and is_code)) and (found := _RELATIVE.fullmatch(plain)):
        return Call(found["method"], "", f"/{found['path']}")
    if block.kind == "heading" and (ends := _ENDS.fullmatch(plain)) and (found := _CALL.fullmatch(ends["call"])):
        return _made(found)._replace(title=ends["title"].strip(" %|"))
    if block.kind == "heading" and plain in _METHODS:
        return _below_path(blocks, at)
    item = _ITEM.fullmatch(block.text) if block.opens and at in near and is_item(block.text) else None
    if item is not None and (found := _CALL.fullmatch(item["call"])):
        return _made(found)
    return _labeled(blocks, at, plain) or next(iter(_with_verbs(blocks, at)), None)


def _beside_calls(blocks: Sequence[Block]) -> set[int]:
    """Returns the places beside a call that stands alone on its line, or beside calls with words about them up to such
    a one.
    """
    found: set[int] = set()
    alone: dict[int, bool | None] = {}  # None for a call with words
    for at, block in enumerate(blocks):
        if block.kind == "text" and block.opens:
            call = _CALL.fullmatch(code(block.text))
            is_alone = call is not None and not call["title"]
            if is_alone or is_item(block.text):
                alone[at] = is_alone or None
    for places in (range(len(blocks)), range(len(blocks) - 1, -1, -1)):
        is_near = False
        for at in places:
            if is_near:
                found.add(at)
            is_near = at in alone and (alone[at] or is_near)
    return found


def _has_calls_only(block: Block) -> bool:
    return all(map(_CALL.fullmatch, _lines_of(block)))


def _lines_of(block: Block) -> list[str]:
    """Returns the lines of a block of code without comments, such as `# GET object` above a call. Above examples, whose
    paths have values, they stay.
    """
    lines = [stripped for line in block.text.splitlines() if (stripped := line.strip())]
    plain = [line for line in lines if not line.startswith(("# ", "// "))]
    return lines if len(plain) < len(lines) and any(map(is_filled, plain)) else plain


def _first_line(block: Block) -> str:
    """Returns the first line of a block of code; its path may stand on the next line, or lack its slash."""
    lines = _lines_of(block) or [""]
    first = lines[0]
    if len(lines) > 1 and first in _METHODS and _ADDRESS.fullmatch(lines[1]):
        return f"{first} {lines[1]}"
    is_relative = len(lines) == 1 or _FROM_ROOT.match(first) is not None
    relative = _RELATIVE.fullmatch(first.partition("?")[0]) if is_relative else None
    return first.replace(f" {relative['path']}", f" /{relative['path']}", 1) if relative is not None else first


def _made(found: re.Match[str]) -> Call:
    path = found["path"].rstrip(".,;:")
    query = found.groupdict().get("query") or ""
    for open_, close in ("[]", "()"):
        path = path.removesuffix(close) if path.count(close) > path.count(open_) else path
    return Call(found["method"].upper(), found["server"] or "", path, found["title"] or "", query=_names(query))


def _names(query: str) -> tuple[str, ...]:
    """Returns the names in the query of a call; none if a value is an example."""
    pairs = [_PAIR.fullmatch(pair) for pair in query.split("&")] if query else []
    are_values = len(pairs) > 1 and "=" not in query  # such as those of several devices
    return tuple(pair["name"] for pair in pairs if pair is not None) if all(pairs) and not are_values else ()


def _labeled(blocks: Sequence[Block], at: int, plain: str) -> Call | None:
    """Returns the call of a method behind a label, with a path that is near."""
    method = _METHOD.fullmatch(plain)
    if method is not None:
        near = sorted(range(max(0, at - _NEAR), min(len(blocks), at + _NEAR + 1)), key=lambda other: abs(other - at))
        around = [code(blocks[other].text) for other in near if blocks[other].kind in ("text", "heading")]
        path = next((path for text in around if (path := _PATH.fullmatch(text))), None)
        above = [code(one.text) for one in blocks[max(0, at - 2) : at] if one.kind in ("text", "heading")]
        path = path or next((path for text in above if (path := _ADDRESS.fullmatch(text.strip(" :")))), None)
        return Call((method["method"] or method["said"]).upper(), path["server"] or "", path["path"]) if path else None
    return None


def _with_verbs(blocks: Sequence[Block], at: int) -> list[Call]:
    """Returns the calls of the list below a heading `Verbs`, below a heading that is a path.

    Of several, a table of fields below them does not say whose it is: there is none then.
    """
    if blocks[at].kind != "heading" or code(blocks[at].text).lower().strip(":") not in _VERB_HEADINGS:
        return []
    listed = blocks[at + 1] if at + 1 < len(blocks) else blocks[at]
    items = [row.cells[0] for row in listed.rows] if listed.kind == "list" else [listed.text]
    methods = [re.split(r"[\s:–—‐-]", code(item))[0] for item in items]
    path = _path_above(blocks, at)
    is_clear = len(methods) == 1 or not any(one.kind == "table" for one in blocks[at:])
    are_methods = is_clear and {*methods} <= _METHODS
    return [Call(one, path["server"] or "", path["path"]) for one in methods] if path and are_methods else []


def _shown(blocks: Sequence[Block], at: int) -> Call | None:
    """Returns the call that a sentence names, or that the request of an example, an item, or `curl` shows."""
    block = blocks[at]
    if block.kind == "text":
        after = blocks[at + 1] if at + 1 < len(blocks) else block
        text = f"{block.text} {after.text}" if after.kind == "text" and not after.opens else block.text
        told = _TOLD.search(text) or _POSTED.search(text) or _told_via(text)
        if told is not None and told.start() < len(block.text):
            return _made(told)
    if block.kind == "text" and (item := _ITEM.fullmatch(block.text)) and (found := _CALL.fullmatch(item["call"])):
        return _made(found)
    if block.kind != "code" or block.info not in _SHOWN:
        return None
    first = next(iter(block.text.strip().splitlines()), "")
    if (found := _CALL.fullmatch(first.strip())) and found["method"].isupper():
        return _made(found)
    whole = _CONTINUED.sub("", block.text)
    begins = [found.start() for found in _CURL.finditer(whole)]
    calls = {_curl(whole[begin:end]) for begin, end in zip(begins, [*begins[1:], len(whole)], strict=False)}
    return calls.pop() if len(calls) == 1 else None


def _told_via(text: str) -> re.Match[str] | None:
    """Returns the call in a sentence that names the path before the method. A sentence about another call has none."""
    found = _VIA.search(text)
    is_other = found is not None and (_OF_ANOTHER.search(text[: found.start()]) or FILE.match(found["path"]))
    return None if is_other else found


def _curl(text: str) -> Call | None:
    """Returns the call that a command sends."""
    whole, text = text, without_sent(text)
    found = _CURL_ADDRESS.search(text, max(text.find("://") - 6, 4)) or _CURL_ADDRESS.search(text, 4)
    if found is None:
        return None
    if INSTALLS.search(text) and _CURL_DATA.search(whole) is None:
        return None
    other = _CURL_OTHER.search(text) if _CURL_METHOD.search(text) is None else None
    if other is not None and other[0].strip() not in ("-G", "--get"):
        return None
    return Call("GET" if other else method_of(whole), found["server"], found["path"].rstrip("'"))


def without_sent(command: str) -> str:
    """Returns a command without its headers and what it sends: an address in them is not that of its call."""
    return _CURL_SENT.sub(" ", command)


def method_of(command: str) -> str:
    """Returns the method of a command: with data, it is POST unless an option says otherwise."""
    found = _CURL_METHOD.search(command)
    if found is None and _CURL_HEAD.search(command):
        return "HEAD"
    return found["method"] if found else "POST" if _CURL_DATA.search(command) else "GET"


def asked(block: Block, method: str, path: str) -> tuple[str, ...]:
    """Returns the names in the queries of the requests in a block of code that are calls of an operation."""
    whole = _CONTINUED.sub("", block.text)
    is_sent = _CURL_DATA.search(whole) is not None
    of_command = _method_sent(whole, is_sent=is_sent) if whole.count("curl ") == 1 else None
    has_curl = "curl" in whole

    def sent_with(line: str) -> str:
        """Returns the method of the request that a line is, or that its command sends; empty for another line."""
        if request := _REQUEST.match(line):
            return request["method"]
        if not has_curl and _WITH_QUERY.fullmatch(line.strip()):  # an address alone
            return "GET"
        if of_command is not None:
            return of_command
        return _method_sent(line, is_sent=is_sent) if _CURL.match(line) else ""

    lines = (line for line in whole.splitlines() if method == sent_with(line))
    names = [name for line in lines for one in _ASKED.finditer(line) for name in _asked_of(one, path)]
    names += form.fields if method == "GET" and (form := form_in(block, method, path)) else []
    return tuple(dict.fromkeys(names))


def asked_in_words(text: str, method: str, path: str) -> tuple[str, ...]:
    """Returns what `asked` does, of a text with calls of an operation in it."""
    found = (one for one in _ASKED_IN_WORDS.finditer(text) if one["method"] == method)
    names = (name for one in found for name in _asked_of(one, path))
    return tuple(dict.fromkeys(names))


def _asked_of(found: re.Match[str], path: str) -> Iterator[str]:
    """Yields the names in the query of an address, if it is a call of an operation with this path."""
    shown = template(found["path"]).rstrip("/")
    if "?" not in path and path_pattern(path.rstrip("/")).fullmatch(shown):  # a constant query tells operations apart
        yield from _shown_names(found["query"])


def headers_in(block: Block, method: str, path: str) -> tuple[str, ...]:
    """Returns the names of the headers that a command sends to an operation, without those of messages of all kinds and
    of credentials.
    """
    call = _curl(_CONTINUED.sub("", block.text)) if block.text.count("curl ") == 1 else None
    if call is None or call.method != method or not _ends(template(call.path), path):
        return ()
    names = dict.fromkeys(_HEADER_SENT.findall(block.text))
    return tuple(name for name in names if not (_NO_NAME.search(name) or _OF_ANY_MESSAGE.fullmatch(name)))


def headers_listed(block: Block) -> dict[str, int]:
    """Returns the names of the headers that code lists alone, each with its line: those that `headers_in` returns."""
    lines = [line.strip() for line in block.text.splitlines()]
    found = [(_HEADER_LINE.fullmatch(line), at) for at, line in enumerate(lines, block.line + 1) if line]
    named = {one["name"]: at for one, at in found if one is not None} if all(one for one, _ in found) else {}
    return {name: at for name, at in named.items() if not (_NO_NAME.search(name) or _OF_ANY_MESSAGE.fullmatch(name))}


_HEADER_LINE = re.compile(r"(?P<name>[A-Z][A-Za-z\d]*(?:-[A-Za-z\d]+)*): ?\S.*")


def form_in(block: Block, method: str, path: str) -> Form | None:
    """Returns the form that a command or a message sends to an operation, None without one."""
    whole = _CONTINUED.sub("", block.text)
    if parts := {part["name"]: part["value"] or "" for part in _FORM_PART.finditer(block.text)}:
        return Form(parts, "multipart/form-data", block.line)
    call = _curl(whole) if block.text.count("curl ") == 1 else None
    if call is None or call.method != method or not _ends(template(call.path), path):
        return None
    fields: dict[str, str] = {}
    media = ""
    for one in _FORM.finditer(whole):
        is_part = one["option"] in ("-F", "--form")
        pairs = [pair.strip().partition("=") for pair in ([one["value"]] if is_part else one["value"].split("&"))]
        if all(sign and _FORM_NAME.fullmatch(name) for name, sign, _ in pairs):  # no other body
            fields |= {name: value.strip("\"' ") for name, _, value in pairs}
            media = "multipart/form-data" if is_part else "application/x-www-form-urlencoded"
    return Form(fields, media, block.line) if fields else None


def _method_sent(command: str, *, is_sent: bool) -> str:
    """Returns the method of a command: without an option for it, POST if the block of code sends something."""
    return "POST" if is_sent and _CURL_METHOD.search(command) is None else method_of(command)


def _shown_names(query: str) -> tuple[str, ...]:
    """Returns the names in the query that a request shows, without those of credentials."""
    named = (re.match(r"[A-Za-z_][\w.\[\]-]*(?==)", pair) for pair in query.split("&"))
    return tuple(one[0] for one in named if one is not None and not _NO_NAME.search(one[0]))


def _is_below_example(blocks: Sequence[Block], at: int) -> bool:
    """Returns whether a short line above, or one that ends with a colon, says that an example follows."""
    before = blocks[at - 1].text.lower() if at else ""
    return re.search(r"example|sample", before) is not None and (len(before) <= LABEL_LENGTH or before.endswith(":"))


def _shows_example(blocks: Sequence[Block], at: int) -> bool:
    """Returns whether a line stands below the words `Example` and `Request`, each on a line."""
    words = [one.text if one.kind in ("text", "heading") else "" for one in blocks[max(0, at - 2) : at]]
    above = [code(text).strip(":").lower() for text in words]
    return above[-1:] == ["example request"] or above == ["example", "request"]


def _below_path(blocks: Sequence[Block], at: int) -> Call | None:
    """Returns the call of a heading that is a method alone, below a heading that is a path."""
    path = _path_above(blocks, at)
    return Call(code(blocks[at].text), path["server"] or "", path["path"]) if path else None


def _path_above(blocks: Sequence[Block], at: int) -> re.Match[str] | None:
    """Returns the path that is the next higher heading above a heading, None if that is no path."""
    above = next((one for one in reversed(blocks[:at]) if one.kind == "heading" and one.level < blocks[at].level), None)
    return _ADDRESS.fullmatch(code(above.text)) if above is not None else None


@lru_cache(maxsize=8192)
def is_item(text: str) -> bool:
    """Returns whether a line is a call in code, and words about it."""
    item = _ITEM.fullmatch(text)
    return item is not None and bool(item["title"]) and _CALL.fullmatch(item["call"]) is not None


def is_head_line(text: str) -> bool:
    """Returns whether a line is the method, the path, or both, of an operation."""
    return any(pattern.fullmatch(text) for pattern in (_CALL, _METHOD, _PATH))


def is_call(text: str) -> bool:
    """Returns whether a text is a call, with nothing beside it, and its path one of an operation."""
    found = _CALL.fullmatch(text)
    return found is not None and not found["title"] and not _NO_PATH.search(template(found["path"]))
