"""Lists forms in which people write facts, each with an example: lines of text and items of lists that begin so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

__all__ = ["FORMS", "Form", "form_of"]

_TYPE: Final = r"(?:string|str|integer|int|boolean|bool|number|float|object|array|enum|uuid|timestamp|datetime)"
_VERB: Final = r"(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)"
# Words before a type that are no names: `a string`, `request body`.
_NO_NAME: Final = (
    r"(?!(?:an?|the|this|that|each|any|is|are|as|of|or|and|if|to|in|with|for|by|no|one|two|some|every|which|request|"
    r"response|json|url|http|be|it|its|on|at|from|returns?|new|same|empty|valid|optional|required|your|whose|all)\b)"
)
_NAME: Final = rf"{_NO_NAME}[a-z][\w.\[\]-]{{0,60}}+"
_SNAKE: Final = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+"
_PATH: Final = r"(?:https?:/)?/[\w{}<>:.~@$/-]+"
# A path without a slash before it.
_RELATIVE: Final = (
    r"(?!(?i:requests?|methods?|param\w*|calls?|data|started|body|examples?|responses?|only|and|or|operations?)\b)"
    r"[A-Za-z][\w-]*(?:(?:/[\w{}<>:.-]+)+(?:\?\S+)?|\?\S+)"
)
_REASON: Final = "conflict|not found|bad request|unauthorized|forbidden|gone|error"
_LONGEST: Final = 400


class Form(NamedTuple):
    """The beginning of a line that states a fact, the kind of the fact, and a line that has the form."""

    kind: Literal["operation", "field", "status", "value"]
    example: str
    pattern: re.Pattern[str]


def _form(kind: Literal["operation", "field", "status", "value"], example: str, pattern: str) -> Form:
    return Form(kind, example, re.compile(pattern))


FORMS: Final[Sequence[Form]] = (
    _form("field", "user_name: the name", rf"{_SNAKE}(?: ?\([^()]*\))? ?(?::|-{{1,2}}|–|—|=>?|::) \S"),
    _form("field", "**limit** the most", r"(\*\*|__)[a-z][\w.\[\]-]*\1[:,]? +\S"),
    _form("field", "limit - the most", rf"{_NAME} (?:--|–|—|-) \S"),
    _form("field", "limit integer The most", rf"{_NAME} \(?{_TYPE}\b(?! of\b|'|s\b)"),
    _form("field", "limit, integer, the most", rf"{_NAME}, ?{_TYPE}\b"),
    _form("field", "limit <Integer>", rf"{_NAME} <(?i:{_TYPE})>"),
    _form("field", "X-Trans-Id: X-Trans-Id_resp", r"(?!(?:Content-Type|Accept):)([\w-]+): \1(?:_\w+)*$"),
    _form("field", 'DATA: {"name": value}', r"[A-Za-z ]{2,20}: ?\{ ?[\"'][\w-]+[\"'] ?:"),
    _form("field", "limit query The most", rf"{_NAME} (?:query|formData)\b"),
    _form("field", "name, required", rf"{_NAME}(?:, ?(?:required|optional)\b| ?\*$)"),
    _form("field", "`limit`:: the most", rf"`?{_NAME}`?::(?: |$)"),
    _form("field", "limit?: number;", r"[A-Za-z_]\w*\?: ?\w"),
    _form("field", "string name = 1;", r"(?:repeated |optional )?\w+ [a-z]\w* = \d+;"),
    _form("field", "@apiParam {String} name", r"@(?:api)?(?:query|body|url)?_?(?i:param|success\w*|error\w*)\b"),
    _form("field", "{String} name The name", r"\{[A-Z]\w+(?:\[\])?\} +\[?[a-z]"),
    _form("field", "user[name]", r"[a-z]\w*(?:\[\w*\])+$"),
    _form("field", "<name>x</name>", r"<([a-z]\w*_\w+|name|id|type|status|value)>[^<]*</\1>$"),
    _form("field", 'name: "x"', r"[a-z]\w*: (?:\"[^\"]*\"|\d+|true|false),?$"),
    _form("field", "**`limit`** (integer)", r"\*\*`[A-Za-z_][\w.\[\]-]*`\*\*"),
    _form("field", "petId (the number)", r"[a-z]+[A-Z]\w* \(\w"),
    _form("field", '"name", what it is called', r"\"[a-z]\w*\", [a-z]"),
    _form("value", "Required: yes", r"(?i:required|mandatory|default(?: value)?|enum|values): ?\S"),
    _form("value", "Maximum length: 40", r"(?i:max|min)(?:imum)?(?: length)?: ?\S"),
    _form("value", "defaults to 20", r"(?i:defaults to|\(default|default value is|default is)\b"),
    _form(
        "value",
        "Must be between 1 and 100.",
        r"(?i:must (?:not )?be (?:between|at (?:most|least)|less|greater|one of|an? valid))\b",
    ),
    _form("value", "Accepted values: `a`, `b`", r"(?i:accepted|allowed|possible) values: ?`"),
    _form("value", "Max 40 characters", r"(?i:max|min)(?:imum)? \d"),
    _form("operation", "/things [GET]", rf"{_PATH} [\[(`]*{_VERB}\b"),
    _form("operation", "POST to /things", rf"[`*]*{_VERB}[`*]*(?: request)? (?:to|on|at) [`*]*{_PATH}"),
    _form(
        "operation",
        "POST-Request sent: /things",
        rf"[`*]*{_VERB}[`*]*[ -](?i:requests?)(?: sent)?(?: to)?: ?[`*]*{_PATH}",
    ),
    _form("operation", "GET Thing/{id}", rf"{_VERB} {_RELATIVE}$"),
    _form("operation", "Table 2. /things/{id}", rf"Table \d+\. {_PATH}$"),
    _form("operation", "https://a.example/api/things", r"<?https?://[^/\s]+/\S*api\S*/[\w<>:{}.-]+/?>?$"),
    _form("operation", "GET, POST /things", rf"{_VERB}(?:(?:, ?|\||/| or | and ){_VERB})+ `?{_PATH}"),
    _form(
        "operation", "Endpoint: `/things`", rf"[*_]*(?i:ur[li]|endpoint|path|route|resource)[*_]*:[*_]* *`?{_PATH}`?$"
    ),
    _form("operation", "get /things", rf"(?i:{_VERB}) {_PATH}$"),
    _form("operation", "**GET** things/:id", rf"[`*]*{_VERB}[`*]* +`?[a-z][\w-]*(?:/[\w:{{}}<>.-]+)*`?$"),
    _form("operation", "`https://a.example/things`", r"`https?://[^/\s`]+/[\w./{}<>:-]+`"),
    _form("operation", "$ http POST :8000/things name=x", rf"\$? ?http (?:{_VERB} )?\S*[:.]\S*/"),
    _form("operation", "wget http://a.example/things", r"wget \S*https?://"),
    _form("operation", "fetch('/things')", r"(?:await )?fetch\([\"'`]"),
    _form(
        "operation", "router.get('/things')", rf"@?(?:router|app|axios|client|http)\.(?:route|(?i:{_VERB}))\([\"'`]/"
    ),
    _form("operation", "1a. Sign in (POST)", rf"\d+[a-z][.)] .{{1,80}} \({_VERB}\)"),
    _form("operation", "Methods: GET, POST", rf"(?i:methods?): ?{_VERB}(?:, ?{_VERB})*$"),
    _form("status", "Errors: 400, 404", r"(?i:errors?|(?:error |status |response )?codes?)(?: \w+)?: ?[1-5]\d\d\b"),
    _form("status", "Answers with 409.", r"(?i:answers?|replies|fails?) with (?:an? )?[1-5]\d\d\b"),
    _form("status", "a 409 conflict", rf"(?i:an? )?[1-5]\d\d (?i:{_REASON})\b"),
)


def form_of(text: str) -> Form | None:
    """Returns the form in which a line, or an item without its mark, states a fact."""
    return next((one for one in FORMS if one.pattern.match(text)), None) if len(text) <= _LONGEST else None
