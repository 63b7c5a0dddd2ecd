"""Reads the rows of tables and lists as fields, and puts each into its section and into its object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import Any

from bythebook_capture.facts import placeholders
from bythebook_capture.read.grammar.stated import RESPONSE_HEADERS
from bythebook_capture.read.grammar.types import read_type
from bythebook_capture.read.renderers.rows import Found
from bythebook_capture.read.source import Source
from bythebook_capture.read.written.blocks import LABEL, Block, Row
from bythebook_capture.read.written.cells import (
    add_default,
    add_limits,
    add_options,
    code,
    english,
    kind_of,
    leading_kind,
    name_of,
    said_in,
    sample_of,
    state_options,
    truth,
    unmarked,
)
from bythebook_capture.read.written.headings import is_reason, section_of
from bythebook_capture.read.written.models import Model, models_of
from bythebook_capture.read.written.operations import NO_BODY, ORDER, Operation, Part
from bythebook_openapi.errors import InputError

__all__ = [
    "LIKELY",
    "LISTED",
    "Here",
    "Tables",
    "add_list",
    "are_headers",
    "are_pairs",
    "headed",
    "is_elsewhere",
    "is_field_table",
    "names_fields",
    "owner_of",
    "within",
]

_COLUMNS: Mapping[str, re.Pattern[str]] = {
    "name": re.compile(
        r"(?:(?:path|route|query|url|uri|body|json|form|request|response|header|input|post|api)(?: string)? )*"
        r"(?:parameter|param|field|filed|property|properties|attribute|argument|arg|key|variable|option|member|element|header)s?"
        r"(?: names?| keys?)?|name|query|body|response data"
    ),
    "type": re.compile(r"(?:data ?|value |field )?types?|schema|kind"),
    "required": re.compile(r"(?:is )?(?:required|mandatory|obligatory)\??|requirement|req\.?|required ?/ ?optional"),
    "optional": re.compile(r"optional\??"),
    "default": re.compile(r"defaults?(?: value)?"),
    "description": re.compile(
        r"descriptions?|desc\.?|details?|meaning|notes?|comments?|explanation|purpose|definition|info(?:rmation)?|"
        r"remarks?|summary|usage|effect"
    ),
    "in": re.compile(r"in|location|located in|where|part|(?:param(?:eter)?|passed|sent) (?:type|in|via|as|location)"),
    "null": re.compile(r"null(?:able)?\??"),
    "enum": re.compile(r"enum|(?:(?:allowed|possible|valid|accepted|supported) )?(?:values|options)|choices"),
    "format": re.compile(r"format"),
    "restrictions": re.compile(r"restrictions?|constraints?|validation|limits?"),
    "value": re.compile(r"value"),
    "deprecated": re.compile(r"deprecated\??"),
}  # fmt: skip
_STATUS_COLUMN = re.compile(
    r"(?:http )?(?:status|code)(?: code)?|(?:http )?(?:response|return|status) codes?|http error(?: codes?)?|response"
)
# The cells of a table without a head.
_STATUS_CELL = re.compile(r"[1-5]\d\d(?: [A-Z].*)?")
_CODE_CELL = re.compile(r"`[^`]+`\*?")
_PLAIN_NAME = re.compile(r"[a-z_][\w.-]*\*?")
_PLACES = {
    "path": "Path Parameters", "url": "Path Parameters", "uri": "Path Parameters", "route": "Path Parameters",
    "query": "Query Parameters", "query string": "Query Parameters", "querystring": "Query Parameters",
    "header": "Headers", "headers": "Headers", "cookie": "Cookies", "body": "Body", "formdata": "Body", "form": "Body",
    "request body": "Body", "json": "Body",
}  # fmt: skip
# The beginning of a description that says where a field is sent: `In body, ...`, `(query) ...`, `Path parameter.`
_PLACED = re.compile(
    r"[(*]*in (?:the )?(?:url )?(path|query|body|header)\b(?=[,.:;)]|$| (?:string|parameters?))|"
    r"\((path|query|body|header)\)|[(*]*(path|query|header|body) param(?:eter)?\b",
    re.IGNORECASE,
)
# The columns of a table that say that its fields are sent, as does a column of names such as `Parameter`.
_SAYS_SENT = ("required", "optional", "default", "in")
_NAMES_SENT = re.compile(r"\b(?:param\w*|arg\w*|query|body|request|input|post|option|variable)\b")
# The names of headers: `X-Trans-Id`, and some of one word.
_HEADER_NAME = re.compile(
    r"[A-Z][A-Za-z0-9]*(?:-[A-Z0-9][A-Za-z0-9]*)+(?:-[a-z]\w*)?|ETag|Etag|Location|Date|Allow|Link|Expires|Vary"
)
# A name with its type, in code or beside it: `page: number`.
_NAME_AND_KIND = re.compile(r"`(?P<name>[\w.\[\]-]+)(?:: (?P<kind>[^`]+)`|`[\s:]+\(?(?P<beside>[^`()]+)\)?)")
_URL = re.compile(r"\bur[il]\b", re.IGNORECASE)
_SURE_PLACES = frozenset(("path", "query", "header", "body", "formdata", "cookie"))
# How many schemas may stand inside each other.
_NESTED = 8
_RECEIVED = ("Response", RESPONSE_HEADERS)
# The sections whose tables list fields.
_FIELDS = (*ORDER, "Response", RESPONSE_HEADERS, "Parameters", "Fields", "Request", "Neutral", "")
# The sections whose lists do.
LISTED = (*ORDER, "Response", RESPONSE_HEADERS, "Parameters", "Fields", "Errors")
# What a list has as its word whose items only look like fields.
LIKELY = "likely"
# What a heading says beside the name of a field.
_NO_NAMES = re.compile(
    r"\b(?:properties|property|objects?|fields?|parameters?|params|attributes?|structure|schema|details?|array|items?|"
    r"members?|the|each|for|of|an?|type|definition|description|values?)\b"
)
# The only row of a table that lists nothing.
_NO_FIELDS = ("none", "n/a", "no parameters", "-", "–", "—")
_NO_WORDS = frozenset(("", "none", "undefined", "-", "–", "—"))
# What swagger-markdown prints beside a type: `string, Available values: "a", "b", Default: a`.
_BESIDE_TYPE = re.compile(r"(?:^|,?\s+)(Default|Available values): ")
# swagger-markdown prints examples and options below a description.
_LABELS = re.compile(r"(?:<br>|\| ?)\*(?:Example|Enum):\*")
_LABELED = re.compile(r"(?:^|\s)(?P<label>Example|Enum): (?P<values>`[^`]*`(?:, `[^`]*`)*)$")
_CONTENT = re.compile(
    r"(?:(?:content|body|response|example)\s*:?\s*)?`(?P<json>[{\[].*[}\]])`", re.IGNORECASE | re.DOTALL
)
# An item that begins with a name without marks.
_BARE_ITEM = re.compile(
    r"(?P<name>[a-z_$@][\w.$@-]*(?:\[[\w-]*\])*|[\w.$-]+(?=\s*\((?:string|int|bool|number|object|array|float|required|optional)))"
    r"(?P<rest>\s*[(:=].*|\s+[–—-]\s.*)",
    re.DOTALL,
)
# A name without marks before its type in code: "width `int`".
_BARE_TYPED = re.compile(r"(?P<name>[A-Za-z_][\w.\[\]-]*)(?P<rest>\s+`(?P<kind>[^`]+)`.*)", re.DOTALL)
_FIELD_ITEM = re.compile(rf"`[\w.\[\]-]+`\s*(?:[(\[:=–—-]|$)|{_BARE_ITEM.pattern}", re.DOTALL)
_STATUS_ITEM = re.compile(
    r"(?:`?(?:(?i:http |status )?(?i:code|status)`?\s*:?|(?i:http)) *)?`?(?P<status>[1-5](?:\d\d|XX)|default)"
    r"(?:`|(?: [A-Z][\w' -]*)?`)?"
    r"(?:\s+(?:[A-Z][A-Za-z' -]*?\s+)?(?:--|–|—)\s+(?P<after>.*)|\s*[:.,-]\s+(?P<said>.*)|\s+(?P<rest>.*))?",
    re.DOTALL,
)
_TWICE = re.compile(r"^\(\s*\(")
_ITEM_INSIDE = re.compile(r"(?:^|\s)[*+-] (?:>>|`)?(?:[1-5](?:\d\d|XX)|default)\b.* (?:--|–|—) ")
# A sentence of essentials-openapi in place of a description.
_ELSEWHERE = re.compile(r"refer to the common response description: .*", re.IGNORECASE)
# Stands above the table of a member of a union or a conjunction, in widdershins' pages.
_MEMBERS = ("oneof", "anyof", "allof", "xor", "or", "and")
_NO_NAME = re.compile(r"^[|»\s]*\*+(?:anonymous|additionalProperties)\*+\s*\|")
_VALUES = re.compile(r"^[|»\s]*\*\*additionalProperties\*\*\s*\|")
_BAR = re.compile(r"(?<!\\)\|")
_SECURITY = re.compile(r"security(?: schemes?| definitions?)?|authentication|authorizations?")
# OpenAPI ignores parameters of these names.
_IGNORED = ("content-type", "accept")
_CREDENTIAL = "authorization"
_ITEM = re.compile(r"`(?P<name>[^`]+)`(?P<rest>.*)", re.DOTALL)
# A name with its type, or a placeholder, in the place of a value: `id=[integer]`, `id=<value>`.
_PAIR = re.compile(r"\A`(?P<name>[\w.\[\]-]+)=(?:\[(?P<kind>[\w ]+)\]|<[^<>`]*>|\{[^{}`]*\})`")
# A type and a default, or a mark, in code: `(string: <required>)`.
_TYPED_DEFAULT = re.compile(r"\A`\((?P<kind>[\w<>|\[\] ]+?):\s*(?P<value>[^`]*)\)`")
# Several names with the same words about each: "`lat`, `lng`: where it is".
_SEVERAL = re.compile(
    r"(?P<names>`[\w.\[\]-]+`(?:(?:, ?(?:and )?| and | & )`[\w.\[\]-]+`){1,5})(?P<rest>\s*(?:$|[(:–—-].*))", re.DOTALL
)
_GROUP = re.compile(r"(?:\((?P<round>[^()]*(?:\([^()]*\)[^()]*)*)\)|\[(?P<square>[^\[\]]*)\])\s*")
# A group behind a dash: `limit - (integer), the most`.
_GROUP_BEHIND = re.compile(r"[:–—-]+\s*(?P<open>\((?P<group>[^()]+)\))")
_DEFAULT = re.compile(r"default(?:s to)?\s*[:=]?\s*(.+)", re.IGNORECASE)
_KIND = re.compile(
    r"[,:–—-]?\s*(?:`(?P<code>[^`]+)`(?!\s*(?:,\s*)?(?:`(?!required`|optional`)|or\b|and\b))|"
    r"(?P<kind>[A-Za-z][\w <>\[\]|?]*?))(?=\s*(?:[,;(:–—-]|\.(?:\s|$)|$)|(?<=`)\s)"
)
# Words for a type that are the names of formats, too: `json, xml`.
_FORMATS = ("json", "text", "file", "any")
_MARK = re.compile(r",?\s*`?(?P<mark>required|optional)`?(?=\s*(?:[,;(:–—-]|\.(?:\s|$)|$))\s*[.,]?", re.IGNORECASE)
# The length of a type, as databases have it: `String(36)`, `varchar(255)`.
_LENGTH_OF_TYPE = re.compile(r"(?:str(?:ing)?|n?(?:var)?char) ?\((?!8601\))([1-9]\d{0,5})\)", re.IGNORECASE)
# A type in brackets behind the description of an item: `Title of the feed (string)`.
_TYPE_AT_END = re.compile(r"(?<=\S)\s\(([A-Za-z][\w\[\]<> ]*)\)\.?$")
# The beginning of a description; a list of a known type is a type.
_LIST_OF = re.compile(r"(?:a )?list of ", re.IGNORECASE)
_DASH = re.compile(r"^\s*(?:[.,:–—-]+)\s*")


@dataclass
class Here:
    """The section that is being read: its name, empty above the first one, its facts, the level of the heading of a
    response, whether the heading says that its fields are required, the words of the last heading, whether that
    begins further fields of the section, and whether a table or a list of it has been read.
    """

    heading: str = ""
    part: Part | None = None
    level: int = 0
    required: bool | None = None
    title: str = ""
    goes_on: bool = False
    is_begun: bool = False

    @property
    def has_fields(self) -> bool:
        """Returns whether fields of the section have been read. `Parameters` have no part of their own."""
        return not self.goes_on and (bool(self.part.fields) if self.part is not None else self.is_begun)


def _has_marks_only(blocks: Sequence[Block]) -> bool:
    """Returns whether the tables of a page mark required fields in a column, and never say there that one is not."""
    said = set()
    for block in blocks:
        at = _columns(block.head).get("required") if block.kind == "table" else None
        cells = [row.cells[at] for row in block.rows if at < len(row.cells)] if at is not None else []
        said |= {truth(cell) for cell in cells if cell.strip()}
    return said == {True}


class Tables:
    """The tables of a page: those of its operations, and those of the schemas that their types name."""

    def __init__(self, source: Source, blocks: Sequence[Block], calls: Sequence[int]) -> None:
        self.source = source
        self.models = models_of(blocks, is_field_table, calls)
        # An empty cell in a column of marks says that a field is not required.
        self._marks_only = _has_marks_only(blocks)
        self._credentials = frozenset(_credentials(blocks))
        # Why tables and lists could not be read.
        self.failed: list[InputError] = []
        # The schemas that types have named.
        self.used: set[str] = set()
        # The open objects at the end of a table, which goes on below the members of a union.
        self._opened: list[tuple[int, Found | Part | None]] = []

    def add(self, one: Operation, block: Block, here: Here, *, above: str) -> None:
        """Adds the fields, the statuses or the options of a table, below a line of text (`above`).

        Raises `InputError` for a row without a name.
        """
        columns = _columns_of(block)
        if here.heading == "Response" and here.level in (0, LABEL) and _has_no_body(here.part) and _names_sent(block):
            here = Here()
        if here.heading in (*ORDER, *_RECEIVED, "Parameters") and columns.keys() == {"name"}:
            columns |= {"description": len(block.head) - 1} if len(block.head) == 2 else {}
        if columns.get("name") == 0:
            block = replace(block, rows=_with_each_name(block.rows))
        if here.heading not in _RECEIVED:
            block = _with_placeholders(block, one, is_said="Path" in here.heading)
        if here.heading == "Response" and here.part and _is_titled(block, above):
            self._titled(here.part, block.rows[0], columns)
            return
        if _STATUS_COLUMN.fullmatch(code(block.head[0]).lower().strip()) and block.rows:
            if here.heading != "Other":  # below another heading, it is about the whole API
                self._statuses(one, block, columns)
            return
        # Elsewhere, a table of names and values lists the options of fields.
        is_sent = here.heading in (*ORDER, "Parameters") and not _knows(one, block)
        is_field = _lists_fields(columns, has_values=is_sent)
        if here.heading == "Body" and here.part and columns.keys() == {"required", "type"} and len(block.rows) == 1:
            self._whole_body(here.part, block.rows[0], columns)
        elif not is_sent and columns.keys() == {"name", "value"}:
            _enumerated([*one.parts.values(), *one.responses], block)
        elif is_field and (here.heading in _FIELDS or here.heading == "Other"):
            self._fields_of(one, block, here, columns, code(above).lower())

    def add_likely(self, one: Operation, block: Block, here: Here) -> None:
        """Adds the rows of a table that look like fields, whatever its head says: the first column has their names.

        Raises `InputError` for a row without a name.
        """
        columns = _columns_of(block)
        if columns.get("name", 0) or any(not at and key != "name" for key, at in columns.items()):
            return  # the first column has something else
        if "type" in columns and _lists_fields(columns, has_values=False):
            return  # it was read as such a table, and has its reasons
        columns = {**columns, "name": 0}
        last = len(block.head) - 1
        columns |= {"description": last} if "description" not in columns and last not in columns.values() else {}
        self._fields_of(one, block, here, columns, "")

    def _fields_of(self, one: Operation, block: Block, here: Here, columns: Mapping[str, int], word: str) -> None:
        """Adds the rows of a table as fields. `word` is the line above it."""
        said = section_of(english(block.head[0]))
        is_of_url = said == "Headers" and _URL.search(here.title) is not None  # which has no headers
        if said in (*ORDER, "Response") and here.heading not in (*ORDER, *_RECEIVED) and not is_of_url:  # `Body field`
            here = Here(said, one.part(said, block.line) if said in ORDER else one.response("", block.line))
        owner = owner_of(one, here.title) if here.heading in ("Fields", "Other") or here.goes_on else None
        is_unknown = here.heading == "Other" and "type" not in columns and owner is None
        if is_unknown or (len(block.rows) == 1 and code(block.rows[0].cells[0]).lower() in _NO_FIELDS):
            return
        rows = self._rows(block, is_sent=here.heading not in _RECEIVED, around=(), columns=columns)
        rows = [(row, found) for row, found in rows if not self._is_credential(row, found, columns)]
        if here.goes_on and owner is None:  # several kinds of requests may share names
            known = {held.name for held in within(_known(one))}
            rows = [(row, found) for row, found in rows if row.depth or found.name not in known]
        is_sent = "required" in columns and any(_is_in_path(found.name, one) for _, found in rows)
        if here.heading == "Fields" and is_sent:
            here = replace(here, heading="Parameters")
        elif here.heading in ("", "Neutral") and not _says_sent(block, columns):
            here = replace(here, heading="Bare")
        elif here.heading == "Other":  # a sample may show whose they are
            here = replace(here, heading="Fields")
        here.is_begun = True
        opened = self._opened if word == "continued" else []
        placing = _Placing(self.source, one, columns, here, opened, owner=owner)
        placing.place(rows)
        if word not in _MEMBERS:
            self._opened = placing.opened

    def _is_credential(self, row: Row, found: Found, columns: Mapping[str, int]) -> bool:
        """Returns whether a row has the name of a security scheme that the page lists: it is no parameter then."""
        return found.name in self._credentials and _cell(row, columns, "in") in ("header", "query", "cookie")

    def _rows(
        self, block: Block, *, is_sent: bool, around: tuple[str, ...], columns: Mapping[str, int] | None = None
    ) -> list[tuple[Row, Found]]:
        """Returns the rows of a table as fields.

        `around` has the names of the schemas that hold them, `columns` what the columns have, if it is not what the
        head says.
        """
        columns = _columns_of(block) if columns is None else columns
        rows = []
        for number, row in enumerate(block.rows):
            is_cut = _is_cut(self.source, row, block)
            told = {key: at for key, at in columns.items() if not is_cut or key != "description"}
            try:
                found = _row_of(self.source, row, told, is_sent=is_sent, marks_only=self._marks_only)
            except InputError as error:  # the other rows are read
                self.failed.append(error)
                continue
            found.unclear += ["description"] if is_cut else []
            if found.type.removesuffix(" | null") in ("", "any[]"):
                is_opened = number + 1 < len(block.rows) and block.rows[number + 1].depth > row.depth
                self._name_model(found, _cell(row, columns, "type"), around, is_opened=is_opened)
            rows.append((row, found))
        return rows

    def _name_model(self, found: Found, text: str, around: tuple[str, ...], *, is_opened: bool) -> None:
        """Adds the facts of the schema that a type names; its fields, unless the rows below show them (`is_opened`)."""
        meant = self._meant(text, around)
        if meant is None:
            return
        found.type, found.options = meant.type, meant.options
        found.facts += meant.facts
        found.default = meant.default if found.default is None else found.default
        found.lines |= {"type": meant.line, **meant.lines}
        left = [word for word in found.unsaid if word not in ("type", "null")]
        found.unsaid = left if meant.type.endswith(" | null") else [*left, "null"]
        found.unclear += meant.unclear
        if not is_opened:
            found.children = meant.children

    def _meant(self, text: str, around: tuple[str, ...]) -> Found | None:
        """Returns the schema that a cell names as a field without a name, None if the page does not tell its type."""
        named = self.models.named(text)
        if named is None:
            return None
        model, is_list, name, _ = named
        self.used.add(name)
        if is_list and model.is_list:  # a list of lists, or a list whose items the page names
            return None
        line = model.table.line
        meant = Found("", line, "object")
        if name in around or len(around) > _NESTED:
            meant.type, meant.unclear = ("" if model.is_plain else "object"), ["properties"]
        elif model.is_plain:
            meant = self._rows(model.table, is_sent=True, around=(*around, name))[0][1]
            self._choose([meant], model)
        else:
            meant.children = self._fields(model, (*around, name))
            meant.unclear = [] if meant.children else ["properties"]
        if (is_list or model.is_list) and meant.type:
            meant.type = f"{meant.type}[]"
        if kind_of(text).null:
            meant.add_null()
        return meant if meant.type and read_type(meant.type) else None

    def _fields(self, model: Model, around: tuple[str, ...]) -> list[Found]:
        fields = _inside(self.source, self._rows(model.table, is_sent=True, around=around))
        self._choose(fields, model)
        return fields

    @staticmethod
    def _choose(fields: list[Found], model: Model) -> None:
        """Adds the options that stand in tables of their own below the table of a schema."""
        for options in model.options:
            if _columns(options.head).keys() == {"name", "value"}:
                _enumerated([Part(model.table.line, fields=fields)], options)

    def _statuses(self, one: Operation, block: Block, columns: Mapping[str, int]) -> None:
        """Adds the responses that a table lists by status code. A table with a column of headers lists headers."""
        if any(code(cell).lower().strip() == "header" for cell in block.head):
            return
        for row in block.rows:
            status = re.fullmatch(r"([1-5](?:\d\d|XX)|default)(?:\s.*)?", code(row.cells[0]), re.IGNORECASE)
            if status is None:
                continue
            part = one.response(status[1].upper().replace("DEFAULT", "default"), row.line)
            text = _cell(row, columns, "description") if not _is_cut(self.source, row, block) else ""
            if "<br>**Headers:**" in self.source.lines[row.line - 1]:  # swagger-markdown
                text = text.partition("Headers:")[0].strip()
            _describe_response(part, text, row.line)
            part.samples += _samples(map(code, row.cells[1:]), row.line)
            self._answer(part, row, columns)

    def _answer(self, part: Part, row: Row, columns: Mapping[str, int]) -> None:
        """Gives a response the fields of the schema that the type of a row names, unless it has fields."""
        meant = self._meant(_cell(row, columns, "type"), ())
        if meant is None or part.fields:
            return
        part.fields = meant.children
        part.shape = (meant.type, row.line) if meant.type.startswith("object") else None
        self._set_media(part, row, columns)

    def _set_media(self, part: Part, row: Row, columns: Mapping[str, int]) -> None:
        """Sets the media type of a part if a row names one before the schema."""
        named = self.models.named(_cell(row, columns, "type"))
        part.media = (named[3], row.line) if named and named[3] else part.media

    def _titled(self, part: Part, row: Row, columns: Mapping[str, int]) -> None:
        """Adds what a row with the title of a response says of all of it; the rows below repeat the schema it names."""
        part.words = [words for words in part.words if _squeezed(words[0]) != _squeezed(row.cells[0])]
        self._answer(part, row, columns)

    def _whole_body(self, part: Part, row: Row, columns: Mapping[str, int]) -> None:
        """Adds what a table says of a body as a whole: whether it is required, and its schema."""
        required = truth(_cell(row, columns, "required"))
        part.required = (required, row.line) if required is not None else None
        if (meant := self._meant(_cell(row, columns, "type"), ())) is not None:
            part.model = meant
            self._set_media(part, row, columns)

    def settle(self, one: Operation) -> None:
        """Gives an operation the fields of the schema that a row for its whole body names."""
        part = one.parts.get("Body")
        if part is None or part.model is None or part.fields:
            return
        if part.model.type.startswith("object"):
            part.fields, part.shape = part.model.children, (part.model.type, part.model.line)


def _squeezed(text: str) -> str:
    return " ".join(code(text).split())


def _is_titled(block: Block, above: str) -> bool:
    """Returns whether the first row of a table is its title, which stands above it, and all others are inside of it."""
    if not block.rows or _squeezed(block.rows[0].cells[0]) != _squeezed(above):
        return False
    return all(row.depth > 0 for row in block.rows[1:])


def _describe_response(part: Part, text: str, line: int) -> None:
    plain = code(text)
    if plain.lower() in _NO_WORDS or is_elsewhere(plain):
        return
    part.told |= {plain, ""} if _ITEM_INSIDE.search(plain) else {plain}  # it holds the next item
    if len(part.told) > 1:
        part.words = [words for words in part.words if words[0] not in part.told]
    else:
        part.words = part.words or [(plain, line)]


def is_elsewhere(text: str) -> bool:
    """Returns whether a text only says that the description of a response stands in another place."""
    return _ELSEWHERE.fullmatch(text) is not None


def _inside(source: Source, rows: Sequence[tuple[Row, Found]]) -> list[Found]:
    """Returns the fields of a table, each inside the one above it that is less deep."""
    fields: list[Found] = []
    opened: list[tuple[int, Found | None]] = []
    for row, found in rows:
        while opened and opened[-1][0] >= row.depth:
            opened.pop()
        holder = opened[-1][1] if opened else None
        is_lost = bool(opened) and holder is None
        if is_lost or (_is_no_name(source, row) and not _is_of_map(source, row, found, holder)):
            if holder is not None:
                holder.unclear.append("properties")
            opened.append((row.depth, None))
            continue
        if holder is None:
            fields.append(found)
        else:
            _hold(holder, found)
        opened.append((row.depth, found))
    return fields


def _is_no_name(source: Source, row: Row) -> bool:
    """Returns whether a row is about a member of a union, or the values of a map: widdershins prints `*anonymous*`."""
    return _NO_NAME.search(_raw(source, row)) is not None


def _is_of_map(source: Source, row: Row, found: Found, holder: Found | None) -> bool:
    """Returns whether a row is about the values of a map, and gives it their name if it is."""
    if holder is None or holder.type.removesuffix(" | null") != "object" or not _VALUES.search(_raw(source, row)):
        return False
    found.name = "{key}"
    return True


def _is_cut(source: Source, row: Row, table: Block) -> bool:
    """Returns whether a row of Markdown has more cells than its table: a text in it has a bar, and is not whole."""
    line, head = _raw(source, row), source.lines[table.line - 1]
    # A table may have lost its first columns.
    columns = max(len(table.head), len(_BAR.findall(head.rstrip("| "))) if head.startswith("|") else 0)
    return line.startswith("|") and len(_BAR.findall(line.rstrip("| "))) > columns


def _raw(source: Source, row: Row) -> str:
    return source.lines[row.line - 1]


def _cell(row: Row, columns: Mapping[str, int], key: str) -> str:
    at = columns.get(key, len(row.cells))
    return row.cells[at] if at < len(row.cells) else ""


def _credentials(blocks: Sequence[Block]) -> Iterator[str]:
    """Yields the names in the tables below a heading such as `Security schemes`."""
    heading = ""
    for block in blocks:
        if block.kind == "heading":
            heading = code(block.text).lower()
        elif block.kind == "table" and _SECURITY.fullmatch(heading) and _columns(block.head).get("name") == 0:
            yield from (code(row.cells[0]) for row in block.rows)


def is_field_table(head: Sequence[str]) -> bool:
    """Returns whether a table with this first row lists fields."""
    return len(head) > 1 and _lists_fields(_columns(head), has_values=False)


def names_fields(head: Sequence[str]) -> bool:
    """Returns whether the head of a table says that its first column has the names of fields."""
    return _columns(head).get("name") == 0


def headed(block: Block) -> Block:
    """Returns a table that lacks a head with one: its first row has a status, a name in code, or one beside a type."""
    texts = [block.head, *(row.cells for row in block.rows)]
    head = _missing_head(texts) if block.kind == "table" else ()
    return replace(block, head=head, rows=(Row(block.head, 0, block.line), *block.rows)) if head else block


def _missing_head(texts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Returns the head that a table lacks, empty if it has one."""
    width = len(texts[0])
    firsts = [code(row[0]) for row in texts if row]
    is_code = all(row and _CODE_CELL.fullmatch(row[0]) for row in texts)
    if width < 2 or any(len(row) != width for row in texts) or (_columns(texts[0]) and not is_code):
        return ()
    if all(map(_STATUS_CELL.fullmatch, firsts)):
        return ("Status", "Description", *[""] * (width - 2))
    if width == 2:
        are_names = is_code or (firsts[0][:1].islower() and all(map(_PLAIN_NAME.fullmatch, firsts)))
        return ("Name", "Description") if are_names else ()
    columns = [[row[at] for row in texts] for at in range(1, width - 1)]
    heads = [
        "Type"
        if all(kind_of(cell).text for cell in cells)
        else "Required"
        if all(truth(cell) is not None for cell in cells)
        else ""
        for cells in columns
    ]
    are_names = is_code or all(name_of(row[0]) for row in texts)
    return ("Name", *heads, "Description") if are_names and heads.count("Type") == 1 else ()


def _with_placeholders(table: Block, one: Operation, *, is_said: bool) -> Block:
    """Returns a table or a list with the placeholder of the path in place of a name that is written in another way:
    `:id`, `Project ID`. Small differences count only where the page says that a name is of the path (`is_said`).
    """
    names = {_letters(name): name for name in placeholders(one.path)}
    if is_said:  # the only name of another spelling is that of the only placeholder that is left
        told = {_letters(code(row.cells[0])) for row in table.rows if row.cells and not row.depth}
        others, left = told - names.keys(), names.keys() - told
        if len(others) == len(left) == 1 and " " in code(table.rows[0].cells[0]).strip():
            names[others.pop()] = names[left.pop()]
    rows = []
    for row in table.rows:
        first = code(row.cells[0]) if row.cells else ""
        name = names.get(_letters(first), "") if first and first not in names.values() else ""
        is_same = name and (is_said or " " in first or first.strip(":{}<>$#[]()") == name)
        rows.append(row._replace(cells=(f"`{name}`", *row.cells[1:])) if is_same and row.cells[1:] else row)
    return replace(table, rows=tuple(rows))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _words(name: str) -> list[str]:
    """Returns the words of a name: of `petId` and `pet_id`, `pet` and `id`."""
    return re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())


def _knows(one: Operation, table: Block) -> bool:
    """Returns whether a row of a table has the name of a field that stands above."""
    known = {held.name for part in (*one.parts.values(), *one.responses) for held in within(part.fields)}
    return any(row.cells and code(row.cells[0]) in known for row in table.rows)


def _lists_fields(columns: Mapping[str, int], *, has_values: bool) -> bool:
    says = {"type", "required", "optional", "description", *(["value"] if has_values else [])}
    return columns.get("name") == 0 and len(columns.keys() & says) > 0


def _has_no_body(part: Part | None) -> bool:
    return part is not None and part.status in ("204", "205", "304")


def add_list(source: Source, one: Operation, block: Block, here: Here) -> None:
    """Adds the fields that a list has, each with its name in code or in bold. Another list adds nothing."""
    if here.heading in ("Response", "Errors") and _add_statuses(source, one, block):
        return
    if here.heading == "Errors" or not block.rows:
        return
    if here.heading != "Bare":
        block = replace(block, rows=_with_each_name(block.rows))
    rows = _items_of(source, block, here)
    is_typed = any(found.type for _, found in rows)
    if here.heading == "Bare" and not (is_typed or any("required" not in f.unsaid or f.default for _, f in rows)):
        return
    owner = owner_of(one, here.title) if here.goes_on else None
    # A second list may be of anything.
    if owner or is_typed or block.info == LIKELY or not here.has_fields:
        _Placing(source, one, {}, here, [], owner=owner).place(rows)
        here.is_begun = here.is_begun or bool(rows)


def _add_statuses(source: Source, one: Operation, block: Block) -> bool:
    """Adds the responses that a list has, each with its status, and the fields inside of it. Returns whether all outer
    items are such. Inside of an error, items without types may be its codes.
    """
    outer = [at for at, row in enumerate(block.rows) if not row.depth]
    statuses = [_STATUS_ITEM.fullmatch(re.sub(">>|<<", "", block.rows[at].cells[0])) for at in outer]
    if not (statuses and all(statuses)):
        return False
    for at, end, said in zip(outer, [*outer[1:], len(block.rows)], statuses, strict=True):
        if said is None:
            continue
        row = block.rows[at]
        part = one.response(said["status"], row.line)
        rest = (said["rest"] or "").rstrip(" –—-")
        rest = "" if is_reason(rest) else rest
        rest = said["after"] or said["said"] or rest
        if shown := _CONTENT.search(rest):
            rest = rest[: shown.start()].strip(" ,;")
            part.samples += _samples([shown["json"]], row.line)
        _describe_response(part, "" if is_reason(rest) else rest, row.line)
        here = Here("Response", part)
        inner = tuple(each._replace(depth=each.depth - 1) for each in block.rows[at + 1 : end])
        rows = _items_of(source, replace(block, rows=inner), here) if inner else []
        if part.status[:1] == "2" or any(found.type for _, found in rows):
            _Placing(source, one, {}, here, []).place(rows)
    return True


def _with_each_name(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Returns rows with one for each name of those that begin with several; those inside of a field may be values."""
    found: list[Row] = []
    for row, below in zip_longest(rows, rows[1:]):
        several = _SEVERAL.fullmatch(row.cells[0]) if not row.depth and (below is None or not below.depth) else None
        for name in re.findall(r"`[^`]+`", several["names"]) if several else ():
            found.append(row._replace(cells=(f"{name}{several['rest'] if several else ''}", *row.cells[1:])))
        found += [row] if several is None else []
    return tuple(found)


def _items_of(source: Source, block: Block, here: Here) -> list[tuple[Row, Found]]:
    """Returns the items of a list as fields; none if an outer item is no field. A list that no word is about may have
    other items, too.
    """
    if here.heading == "Bare" and block.info != LIKELY:
        block = replace(block, rows=tuple(row for row in block.rows if row.depth or _FIELD_ITEM.match(row.cells[0])))
    marked = block if all(_ITEM.match(row.cells[0]) for row in block.rows if row.depth == 0) else _marked(block)
    rows = [(row, _item(source, row, is_sent=here.heading not in _RECEIVED)) for row in marked.rows] if marked else []
    if any(found is None and row.depth == 0 for row, found in rows):
        return []
    return [(row, found) for row, found in rows if found is not None]


def _known(one: Operation) -> list[Found]:
    """Returns the fields of an operation that have been read."""
    parts = [*one.parts.values(), *one.responses, *([one.loose] if one.loose else []), *one.undirected]
    return [held for part in parts for held in part.fields]


def owner_of(one: Operation, title: str) -> Found | None:
    """Returns the only field that a heading such as `Stream properties` names, if it may have fields and has none."""
    words = re.sub(r"[^a-z0-9]+", " ", _NO_NAMES.sub(" ", code(title).lower())).split()
    name = "".join(words)
    if not name:
        return None
    found = [held for held in within(_known(one)) if re.sub(r"[^a-z0-9]", "", held.name.lower()) in (name, f"{name}s")]
    if len(found) != 1 or found[0].children or not _may_hold(found[0].type):
        return None
    if not found[0].type and re.match(r"(?:an? |the )?(?:array|list)\b", " ".join(found[0].description), re.IGNORECASE):
        found[0].type = "any[]"
        found[0].unsaid = [word for word in found[0].unsaid if word != "type"]
    return found[0]


def _says_sent(block: Block, columns: Mapping[str, int]) -> bool:
    """Returns whether the head of a table says that its fields are sent."""
    return any(key in columns for key in _SAYS_SENT) or _names_sent(block)


def _names_sent(block: Block) -> bool:
    return _NAMES_SENT.search(code(block.head[0]).lower()) is not None


def _is_in_path(name: str, one: Operation) -> bool:
    return any(name in placeholders(each.path) for each in (one, *one.siblings))


def _samples(texts: Iterable[str], line: int) -> list[tuple[Any, int]]:
    """Returns the samples among texts, each with a line."""
    values = (sample_of(text) for text in texts if text[:1] in ("{", "["))
    return [(value, line) for value in values if value is not None]


def _marked(block: Block) -> Block | None:
    """Returns a list whose items begin with a name and no mark, with marks around the names; None for another list.

    Behind a name stands a group, a colon or a dash: `name (string): The name`, `age - integer`.
    """
    rows = []
    for row in block.rows:
        typed = _BARE_TYPED.fullmatch(row.cells[0])
        found = typed if typed and kind_of(typed["kind"]).text else _BARE_ITEM.fullmatch(row.cells[0])
        if found is None and not row.cells[0].startswith("`") and row.depth == 0:
            return None
        rows.append(row._replace(cells=(f"`{found['name']}`{found['rest']}",)) if found else row)
    return replace(block, rows=tuple(rows))


def _columns_of(table: Block) -> dict[str, int]:
    """Returns the columns of a table. One whose cells are all places, such as `header`, says where a field is sent; so
    does a column `Type` with places and other words that name no type.

    The cells of a column `Type` may be `required` and `optional`, beside a column `Data type`.
    """
    found = _columns(table.head)
    marks = {
        code(row.cells[found["type"]]).lower()
        for row in table.rows
        if "type" in found and found["type"] < len(row.cells)
    }
    if marks and marks <= {"required", "optional", "mandatory", ""} and "required" not in found:
        found["required"] = found.pop("type")
        after = [
            at
            for at, cell in enumerate(table.head)
            if at not in found.values() and _COLUMNS["type"].fullmatch(code(cell).lower())
        ]
        found |= {"type": after[0]} if after else {}
    at = found.get("value", 0)
    if "type" not in found and all(kind_of(row.cells[at]).text for row in table.rows if any(row.cells[1:])):
        found |= {"type": found.pop("value")} if at else {}
    for at in range(1, len(table.head)):
        cells = {code(row.cells[at]).lower() for row in table.rows if at < len(row.cells)} - {""}
        others = cells - _PLACES.keys()
        is_place = not others or (at == found.get("type") and not any(kind_of(one).text for one in others))
        if "in" not in found and cells & _SURE_PLACES and is_place:
            found = {key: place for key, place in found.items() if place != at} | {"in": at}
    return found


def _columns(head: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(head):
        plain = english(cell).strip(" *")
        name = next((key for key, pattern in _COLUMNS.items() if pattern.fullmatch(plain)), "")
        if name and (name not in found or plain == name):
            found[name] = at
    if "name" not in found and "type" in found and code(head[0]).lower() == "path":  # Spring REST Docs
        found["name"] = 0
    return found


def _enumerated(parts: Sequence[Part], block: Block) -> None:
    """Adds the options of a table with a name and a value in each row, if one field alone of the parts has the name."""
    values: dict[str, list[Row]] = {}
    for row in block.rows:
        values.setdefault(code(row.cells[0]), []).append(row)
    known = [held for part in parts for held in within(part.fields)]
    for name, rows in values.items():
        fields = [held for held in known if held.name == name]
        if len(fields) == 1 and not fields[0].options:
            state_options(fields[0], [code(row.cells[1]) for row in rows])
            fields[0].lines["enum"] = rows[0].line


def within(fields: Sequence[Found]) -> Iterator[Found]:
    """Yields fields, and those inside them."""
    waiting = list(fields)
    while waiting:
        held = waiting.pop()
        yield held
        waiting += held.children


def _row_of(source: Source, row: Row, columns: Mapping[str, int], *, is_sent: bool, marks_only: bool) -> Found:
    """Returns the field of a row of a table. In a request (`is_sent`) a description may say that it is required.

    With `marks_only` the page marks the required fields, and leaves the cell of any other field empty.
    """

    cell = partial(_cell, row, columns)
    pair = _NAME_AND_KIND.fullmatch(row.cells[0].strip()) if "type" not in columns else None
    pair_kind = (pair["kind"] or pair["beside"]) if pair is not None else ""
    pair = pair if kind_of(pair_kind).text else None
    first = f"`{pair['name']}`" if pair else row.cells[0]
    is_shown = _is_shown(source, code(first))
    name = name_of(first, is_typed=bool(kind_of(cell("type")).text), is_shown=is_shown)
    # Words above a group of fields: `**For admins only**` with nothing beside it.
    is_divider = " " in code(row.cells[0]).strip() and len(row.cells) > 1 and not any(map(str.strip, row.cells[1:]))
    if name is None or is_divider:
        raise _unnamed(source, code(row.cells[0]), row.line)
    found = Found(name.text, row.line)
    words = cell("description").strip() or cell("value").strip()
    words, values = _unlabeled(source, row, words)
    stated = truth(cell("required")) if "required" in columns else None
    if "required" in columns and marks_only and not cell("required").strip():
        stated = False
    if "optional" in columns and stated is None and (is_optional := truth(cell("optional"))) is not None:
        stated = not is_optional
    is_marked = truth(cell("default")) and code(cell("default")).lower().strip("*") in ("required", "mandatory")
    kind, *beside = _BESIDE_TYPE.split(cell("type"))
    if pair is not None:
        kind = pair_kind
    elif "type" not in columns:
        kind, words = leading_kind(words)
    kind, beside_kind = unmarked(kind)
    mark = said_in(words) if is_sent else None
    marks = [one for one in (stated, name.required, mark, beside_kind, is_marked or None) if one is not None]
    said = dict(zip(beside[::2], beside[1::2], strict=True))
    _type(found, kind.rstrip(" ,"), cell("format"), is_null="null" in columns and truth(cell("null")) is True)
    add_default(found, said.get("Default", "").rstrip(" ,") or ("" if is_marked else cell("default")))
    if "Available values" in said:
        add_options(found, re.sub(r'"([^"]*)"', r"`\1`", said["Available values"].rstrip(" ,")))
    if "enum" in columns:
        add_options(found, cell("enum"))
    elif values and not found.options and found.type:
        add_options(found, values)
    _finish(found, words, marks, restrictions=code(cell("restrictions")).lower())
    found.pills += ["deprecated"] if "deprecated" in columns and truth(cell("deprecated")) else []
    return found


def _unlabeled(source: Source, row: Row, words: str) -> tuple[str, str]:
    """Returns a description without the examples and the options below it in its cell, and these options."""
    values = ""
    while _LABELS.search(source.lines[row.line - 1]) and (found := _LABELED.search(words)):
        words = words[: found.start()]
        values = found["values"] if found["label"] == "Enum" else values
    return words, values


def _unnamed(source: Source, text: str, line: int) -> InputError:
    expected = "a row for each field, which begins with its name"
    message = f"'{text[:60]}' is no name of one field" if text else "a row of fields has no name"
    return source.error(message, line, expected)


def _is_shown(source: Source, name: str) -> bool:
    """Returns whether the page has the last part of a dotted name between quotation marks, as a sample in JSON does."""
    last = name.rpartition(".")[2]
    return f'"{last}"' in source.text or f"&quot;{last}&quot;" in source.text


def _type(found: Found, text: str, form: str, *, is_null: bool) -> None:
    kind = kind_of(text)
    found.type = kind.text
    if is_null and kind.text and not kind.null:
        found.type = f"{kind.text} | null"
    plain = code(form).lower()
    if re.fullmatch(r"[a-z0-9-]+", plain) and kind.text in ("string", "integer", "number"):
        found.type = found.type.replace(kind.text, f"{kind.text}<{plain}>", 1)
    if kind.options:
        add_options(found, ", ".join(f"`{one}`" for one in kind.options))
    if kind.text.startswith("string") and (length := _LENGTH_OF_TYPE.fullmatch(code(text))):
        found.facts.append(f"Maximum string length: {length[1]}")
    elif "(" in text and kind.text in ("string", "integer", "number") and not kind.options and "enum" not in text:
        found.unclear.append("format")
    if not found.type:
        found.unsaid += ["type", *(["null"] if kind.null or is_null else [])]


def _finish(found: Found, words: str, marks: list[bool], restrictions: str = "") -> None:
    if "required" in found.pills:
        marks = [*marks, True]
    found.pills = [one for one in found.pills if one != "required"]
    if len(set(marks)) == 1:
        found.pills += ["required"] if marks[0] else []
    else:
        found.unsaid.append("required")
    found.pills += [one for one in ("read-only", "write-only") if restrictions == one]
    if re.match(r"\(?deprecated\b", words, re.IGNORECASE):
        found.pills.append("deprecated")
    add_limits(found, words)
    if "default" in found.unclear and not found.type:
        found.unclear.remove("default")
        found.unsaid.append("default")
    plain = code(words)
    if plain.lower() not in _NO_WORDS:
        found.description.append(plain)


def are_pairs(rows: Sequence[Row]) -> bool:
    """Returns whether each item begins with a name and a placeholder for its value, as a query has them."""
    return all(_PAIR.match(row.cells[0]) for row in rows)


def are_headers(rows: Sequence[Row]) -> bool:
    """Returns whether each item begins with the name of a header of several words, such as `X-Auth-Token`."""
    items = [_ITEM.match(row.cells[0]) for row in rows]
    return all(one is not None and "-" in one["name"] and _HEADER_NAME.fullmatch(one["name"]) for one in items)


def _item(source: Source, row: Row, *, is_sent: bool) -> Found | None:
    """Returns the field of an item: a name, then a group such as `(string, required)`, then words."""
    item = _ITEM.fullmatch(_PAIR.sub(lambda found: f"`{found['name']}` ({found['kind'] or ''})", row.cells[0]))
    if item is None:
        return None
    item_rest = _TYPED_DEFAULT.sub(_spelled, item["rest"].strip())
    if (behind := _GROUP_BEHIND.match(item_rest)) and kind_of(unmarked(behind["group"])[0]).text:
        item_rest = item_rest[behind.start("open") :]
    group = _group(item_rest, is_typed=False)
    is_field = group is not None and any(kind_of(word).text for word in _comma_parts(group[0]))
    name = name_of(item["name"], is_typed=is_field, is_shown=_is_shown(source, item["name"]))
    if name is None and is_field:
        raise _unnamed(source, item["name"], row.line)
    if name is None:
        return None
    found = Found(name.text, row.line)
    rest, marks = _grouped(found, item_rest)
    words = _DASH.sub("", rest)
    _type_at_end(found, words)
    if is_sent and words.endswith("(Required)"):  # sphinxcontrib-openapi
        words, marks = words.removesuffix("(Required)").rstrip(), [*marks, True]
    marks = [*marks, *(one for one in (name.required, said_in(words) if is_sent else None) if one is not None)]
    _finish(found, words, marks)
    return found


def _grouped(found: Found, rest: str) -> tuple[str, list[bool]]:
    """Adds what the groups behind the name of an item say. Returns the words behind them, and the marks in them."""
    marks: list[bool] = []
    limits: list[str] = []
    default = ""
    is_typed = False
    while said := _group(rest, is_typed=is_typed):
        words, rest = said
        is_kind = not is_typed and kind_of(words).text.endswith(">")  # such as `string, date-time`
        for word in [words] if is_kind else _comma_parts(words):
            plain = code(word).lower()
            if plain in ("required", "optional", "mandatory"):
                marks.append(plain != "optional")
            elif stated := _DEFAULT.fullmatch(word):
                default = stated[1]
            elif not is_typed and kind_of(word).text:
                is_typed = True
                _type(found, word, "", is_null=False)
            elif plain == "nullable" or kind_of(word).null:
                found.add_null()
            else:
                limits.append(word)
    if not is_typed:
        found.unsaid.append("type")
    add_default(found, default)
    add_limits(found, "; ".join(limits))
    return rest, marks


def _spelled(found: re.Match[str]) -> str:
    """Returns a type and a default as a group: `(string: <required>)`, `(int: 5)`, `(bool: false)`."""
    value = found["value"].strip()
    if value == "<required>":
        return f"({found['kind']}, required)"
    given = f", default: {value}" if value not in ("", "nil", "null", "[]", "{}", '""', "<optional>") else ""
    return f"({found['kind']}, optional{given})"


def _type_at_end(found: Found, words: str) -> None:
    """Adds the type that stands in brackets at the end of a description, if no other words name it."""
    said = _TYPE_AT_END.search(words) if "type" in found.unsaid else None
    if said and kind_of(said[1]).text:
        found.unsaid = [word for word in found.unsaid if word not in ("type", "null")]
        _type(found, said[1], "", is_null=False)


def _group(rest: str, *, is_typed: bool) -> tuple[str, str] | None:
    """Returns the words that say what kind of field an item is, and the text behind them; None if no such words follow.

    They stand in brackets, or are a type in code, or one before a comma, a dash or the end; the word `required` may
    stand there, too.
    """
    rest = _TWICE.sub("(", rest) if rest.count("(") > rest.count(")") else rest
    if found := _GROUP.match(rest):
        return found["round"] or found["square"] or "", rest[found.end() :]
    if (found := _MARK.match(rest)) is not None:
        return found["mark"], rest[found.end() :]
    if is_typed or (found := _KIND.match(rest)) is None:
        return None
    kind = found["code"] or found["kind"]
    if found["kind"] in _FORMATS and rest[found.end() :].startswith(","):  # the first one of several
        return None
    is_phrase = not found["code"] and _LIST_OF.match(kind) is not None and kind_of(kind).text == "any[]"
    return (kind, rest[found.end() :]) if kind_of(kind).text and not is_phrase else None


def _comma_parts(text: str) -> list[str]:
    """Returns the parts of a group between commas that are outside of brackets and code."""
    parts, depth, start, is_code = [], 0, 0, False
    for at, char in enumerate(text):
        is_code ^= char == "`"
        depth += (char in "(<[") - (char in ")>]")
        if char in ",;" and depth <= 0 and not is_code:
            parts.append(text[start:at].strip())
            start = at + 1
    return [*parts, text[start:].strip()]


@dataclass
class _Placing:
    """Puts the fields of a table, which has these columns, or of a list into their sections and objects."""

    source: Source
    one: Operation
    columns: Mapping[str, int]
    here: Here
    opened: list[tuple[int, Found | Part | None]]
    told: Part | None = None
    owner: Found | None = None

    def place(self, rows: Sequence[tuple[Row, Found]]) -> None:
        """Adds the fields of all rows. A field is inside the one above it that is less deep, or that its name names."""
        is_bare = self.here.heading == "Bare"
        if rows and (is_bare or self.here.heading == "Fields") and self.owner is None:
            self.one.undirected.append(Part(rows[0][0].line, is_bare=is_bare))
        if self.here.heading in ("Parameters", "Path Parameters"):
            self._spell([found for row, found in rows if not row.depth])
        opened = self.opened
        for row, found in rows:
            while opened and opened[-1][0] >= row.depth:
                opened.pop()
            if self.here.required is not None and "required" in found.unsaid and not row.depth:
                found.unsaid.remove("required")
                found.pills += ["required"] if self.here.required else []
            holder = opened[-1][1] if opened else self._section(row, found)
            is_of_map = isinstance(holder, Found) and _is_of_map(self.source, row, found, holder)
            if holder is None or (row.depth and _is_no_name(self.source, row) and not is_of_map):
                if isinstance(holder, Found):
                    holder.unclear.append("properties")
                opened.append((row.depth, None))
                continue
            if isinstance(holder, Part):
                holder = self._add(holder, found, is_inner=row.depth > 0)
            else:
                _hold(holder, found)
            opened.append((row.depth, holder if isinstance(holder, Part) else found))

    def _spell(self, fields: Sequence[Found]) -> None:
        """Gives each field the name of the placeholder that it is in another spelling: of `{petId}`, `pet_id`."""
        left = {*placeholders(self.one.path)}.difference(found.name for found in fields)
        spelled = {_letters(name): name for name in left}
        for found in fields:
            found.name = spelled.pop(_letters(found.name), found.name)

    def _section(self, row: Row, found: Found) -> Part | Found:
        if self.owner is not None:
            return self.owner
        for other in self.one.siblings if self.here.heading not in _RECEIVED else ():
            if found.name in placeholders(other.path) and found.name not in placeholders(self.one.path):
                return other.part("Path Parameters", row.line)
        heading = self._heading(row, found)
        if heading == "Fields":
            return self.one.undirected[-1]
        if not heading:
            self.one.loose = self.one.loose or Part(row.line)
            return self.one.loose
        if self.here.part is not None and heading == self.here.heading:
            return self.here.part
        return self.one.response("", row.line) if heading in _RECEIVED else self.one.part(heading, row.line)

    def _heading(self, row: Row, found: Found) -> str:
        """Returns the section of a field: what its column says, or the heading above it, or the path; else nothing."""
        if place := _PLACES.get(code(_cell(row, self.columns, "in")).lower()):
            return place
        said = _PLACED.match(_cell(row, self.columns, "description")) if self.here.heading not in _RECEIVED else None
        if said is not None:
            return _PLACES[next(filter(None, said.groups())).lower()]
        if self.here.heading == "Query Parameters" and found.name in placeholders(self.one.path):
            return "Path Parameters"  # authors of templates have one table for both
        if self.here.heading in ("Parameters", "Path Parameters") and self._is_of_query(found.name):
            return "Query Parameters"
        if self.here.heading in (*ORDER, "Response", RESPONSE_HEADERS):
            return self.here.heading
        if self.here.heading == "Fields":
            return "Fields"
        if found.name.startswith("X-") and _HEADER_NAME.fullmatch(found.name):
            return "Headers"
        if found.name in placeholders(self.one.path):
            return "Path Parameters"
        if self.here.heading == "Bare":
            return "Fields"
        return "Query Parameters" if self.one.method in NO_BODY else ""

    def _is_of_query(self, name: str) -> bool:
        """Returns whether a parameter of an address is none of its path, and shares no word with those of the path."""
        words = {word for one in placeholders(self.one.path) for word in _words(one)}
        return _URL.search(self.here.title) is not None and words.isdisjoint(_words(name))

    def _add(self, part: Part, found: Found, *, is_inner: bool) -> Part | Found:
        """Adds a field to a section, and returns what holds the deeper rows below it."""
        if ("in" in self.columns and found.name == "body" and not is_inner) or (
            "restrictions" in self.columns and found.name == "anonymous"
        ):
            _whole(part, found)
            return part
        is_received = part in self.one.responses and not is_inner
        if is_received and (self.here.heading == RESPONSE_HEADERS or _HEADER_NAME.fullmatch(found.name)):
            if found.name.lower() != "content-type":  # OpenAPI ignores it
                part.headers.append(found)
            return found
        dotted = _holder_of(part.fields, found.name) if "." in found.name else None
        if dotted is not None:
            found.name = found.name[len(dotted[1]) + 1 :]
            if not dotted[0].type and "type" in dotted[0].unsaid:  # its name says it
                dotted[0].type = "object"
                dotted[0].unsaid.remove("type")
            _hold(dotted[0], found)
        elif part is not self.one.parts.get("Headers") or found.name.lower() not in (*_IGNORED, _CREDENTIAL):
            part.fields.append(found)
            if part is not self.told:
                part.tables.append([])
            part.tables[-1].append(found)
            self.told = part
        elif found.name.lower() == _CREDENTIAL:
            found.type, found.unsaid, found.pills = "string", [], [*found.pills, "header"]
            self.one.part("Authorizations", found.line).fields = [found]
        return found


def _whole(part: Part, found: Found) -> None:
    """Adds a row that is about a body or a response as a whole."""
    if "required" not in found.unsaid and found.name == "body":
        part.required = "required" in found.pills, found.line
    if found.type.endswith("[]"):
        part.shape = found.type, found.line
    if found.children:
        part.model = found
    part.words += [(text, found.line) for text in found.description]


def _holder_of(fields: Sequence[Found], name: str) -> tuple[Found, str] | None:
    """Returns the field that holds the one with a dotted name, and the name of the holder."""
    for held in fields:
        if name.startswith(f"{held.name}.") and _may_hold(held.type):
            rest = name[len(held.name) + 1 :]
            inner = _holder_of(held.children, rest)
            return (inner[0], f"{held.name}.{inner[1]}") if inner else (held, held.name)
    return None


def _may_hold(kind: str) -> bool:
    shape = read_type(kind) if kind else None
    return shape is None or shape.core.name in ("object", "any")


def _hold(holder: Found, found: Found) -> None:
    if _may_hold(holder.type):
        holder.children.append(found)
        if "any" in holder.type:
            holder.type = holder.type.replace("any", "object", 1)
        elif not holder.type:
            holder.unclear.append("properties")
