"""The words of the headings inside an operation: which section begins, and whether it is about what is sent."""

from __future__ import annotations

import re
from functools import lru_cache

from bythebook_capture.read.written.cells import code, english

__all__ = ["LABEL_LENGTH", "announced", "is_reason", "media_in", "required_in", "section_of", "status_in"]

# A label as long as this introduces what follows it.
LABEL_LENGTH = 60
_STATUS = re.compile(r"(?<![\w./-])(?P<status>[1-5](?:\d\d|XX))(?![\w./-])")
# The reason phrases of RFC 9110 and RFC 6585, but for words such as `found` that are also said of something else.
_REASON_AFTER = re.compile(
    r"\b(?:ok|created|accepted|no content|partial content|moved permanently|see other|not modified|bad request|"
    r"unauthorized|payment required|forbidden|not found|method not allowed|not acceptable|request timeout|conflict|"
    r"precondition failed|content too large|unsupported media type|unprocessable (?:content|entity|entry)|"
    r"too many requests|internal server error|not implemented|bad gateway|service unavailable|gateway timeout)\b",
    re.IGNORECASE,
)
# What stands beside a status: `**Code:** 200`.
_OF_STATUS = re.compile(r"(?:http )?(?:status )?(?:codes?|status|response(?: code)?|returns)")
# Bump.sh names the media type in the heading of a body: `Body: application/json (object)`.
_MEDIA_AFTER = re.compile(r"(?<=\w):\s*(?P<media>[a-z]+/[\w.+*-]+)(?:\s*\((?P<kind>[^()]*)\))?$")
# Headings inside an operation that say nothing about where a field is sent.
_NEUTRAL = re.compile(
    r"definitions?|(?:request )?syntax|"
    r"endpoints?|url|usage|description|details|overview|notes?|"
    r"auth(?:entication|ori[sz]ations?)?|methods?|verbs?|enumerated values"
)
_ERRORS = re.compile(r".*\b(?:errors?|failures?)\b.*")
_EXAMPLE = re.compile(r".*\b(?:examples?|samples?|rate limits?)\b.*")
_SHOWN_REQUEST = re.compile(r"(?:(?:http|example|sample) )?requests?(?: (?:example|structure|format|details))?")
# What each word of a heading says. One with any other word begins no section.
_WORDS = {
    word: meaning
    for meaning, words in {
        "received": "response responses returns return returned output result results reply success successful",
        "sent": "request requests input inputs payload body post data json",
        "Path Parameters": "path route uri",
        "Query Parameters": "query querystring filter filters",
        "Headers": "header headers",
        "Cookies": "cookie cookies",
        "form": "form formdata multipart urlencoded",
        "named": "parameter parameters param params argument arguments args variable variables",
        "open": "field fields attribute attributes property properties member members value values object schema "
        "structure format",
        "code": "status code codes",
        "": "http url optional required available supported accepted possible valid allowed mandatory additional list "
            "of the table string and or in for all common general normal special search filtering pagination "
            "paging sort sorting",
    }.items()
    for word in words.split()
}  # fmt: skip
# `Post options` may be those of a post, and `Available options` the values of a parameter.
_REQUEST_OPTIONS = re.compile(r"(?:(?:available|supported|optional) )?(?P<place>query|url) options")
# Parameters of a request with the method GET: in its query.
_OF_GET = re.compile(r"get (?:param(?:eter)?s|arg(?:ument)?s)")
_MOST_WORDS = 5
# The last words of a sentence that announces fields: `The request body is an object with the following fields:`.
_ANNOUNCED = re.compile(
    r"\b(?:parameters?|params|arguments?|args|options|fields|attributes|properties|members|keys|headers|values|body|"
    r"payload|object|structure|format|schema|data|json|following|content|below|pairs|available|supported|accepted|required|"
    r"allowed|includes?|including|contains?|containing|"
    r"(?:objects?|arrays?|lists?|maps?|dictionary|hash)(?: of [\w -]{1,30})? with)\W*:$|"
    r"\b(?:following|these)\b[^.]*\b(?:parameters?|params|arguments?|fields|attributes|properties|keys|pairs|headers)\b[^.]*:$"
)
# Words that say of a sentence where the fields are sent, the surest first.
_SAYS = (
    ("Query Parameters", r"query(?:[ -]?string)?|querystring|get parameters"),
    ("Headers", r"request headers?|http headers?"),
    ("Path Parameters", r"path (?:parameters?|variables?)|route parameters?|(?:url|uri) path"),
    ("Body", r"(?:post|json) data|body|payload|form(?:[ -]?data)?|multipart|urlencoded"),
    ("Parameters", r"parameters?|params|arguments?|args|inputs?|accepts?|takes|send|request|requires|options|supports"),
)  # fmt: skip
# The method of the call that is described: `GET Response`, `PUT payload`.
_METHOD_BEFORE = re.compile(
    r"^(?:get|head|post|put|patch|delete|options)\s+"
    r"(?=(?:example )?responses?\b|(?:(?:request )?(?:body|payload)|(?:query |path |body )?param(?:eter)?s|headers?)$)"
)
_RECEIVES = re.compile(r"\b(?:respon(?:se|ses|ds)|returns?|returned|returning|results?|output|contains|reply)\b")
_FIELDS = re.compile(r"\b(?:fields|attributes|properties|members|keys|pairs)\b")
_SENDS = re.compile(r"\b(?:request|post|send|accepts?|takes|query|parameters?|arguments?|input|requires)\b")
# Words that begin a section on their own. `Data` or `Options` may be the title of an operation.
_ALONE = frozenset(
    "parameter parameters param params argument arguments args input inputs payload body response responses returns "
    "return result results output success header headers cookie cookies query querystring field fields attributes "
    "properties".split()
)


@lru_cache(maxsize=8192)
def section_of(text: str) -> str:
    """Returns the name of the section that a heading begins, empty for another heading.

    `Parameters` are sent, but their place is not said. `Fields` are not even said to be sent.
    """
    plain = _plain(_MEDIA_AFTER.sub("", code(text)))
    status = _STATUS.search(code(text))
    if status and status["status"][0] in "45":
        return "Response"
    if status and (not plain or _OF_STATUS.fullmatch(plain)):
        return "Response"
    if found := _named_section(plain):
        return found
    before, word, _ = plain.partition(" for ")  # `Optional attributes for all orders`
    if word and required_in(before) is not None and (found := _named_section(before)):
        return found
    return "Neutral" if _NEUTRAL.fullmatch(plain) else ""


def announced(text: str) -> str:
    """Returns the name of the section that a sentence announces, empty for one that announces none.

    `Returns a list of objects with the following fields:` begins the response; a sentence with words of both sides, or
    of none, begins `Fields`, which name no direction.
    """
    plain = code(text).lower()
    if not _ANNOUNCED.search(plain):
        return ""
    last = re.split(r"(?<=[.;])\s", plain)[-1]
    if _RECEIVES.search(last) and not re.search(r"\b(?:request|post|query|send|accepts?)\b", last):
        return "Response"
    if not _SENDS.search(last) and not re.search(r"\bbody|payload|form\b", last):
        return "Fields" if _FIELDS.search(last) else ""
    if _RECEIVES.search(last):
        return ""
    return next((name for name, words in _SAYS if re.search(rf"\b(?:{words})\b", last)), "")


def _named_section(plain: str) -> str:
    if _ERRORS.fullmatch(plain):
        return "Errors"
    if _SHOWN_REQUEST.fullmatch(plain):
        return "Request"
    if _EXAMPLE.fullmatch(plain):
        return "Ignored"
    if _OF_GET.fullmatch(plain):
        return "Query Parameters"
    if found := _REQUEST_OPTIONS.fullmatch(plain):
        return "Query Parameters" if found["place"] == "query" else "Parameters"
    words = plain.split()
    said = {_WORDS.get(word, "?") for word in words}
    if not words or "?" in said or len(words) > _MOST_WORDS or (len(words) == 1 and plain not in _ALONE):
        return ""
    return _direction(plain, said)


def _direction(plain: str, said: set[str]) -> str:
    """Returns the section that the meanings of the words in a heading name."""
    is_received = "received" in said and "sent" not in said - {"sent"}
    if is_received:
        return "Response Headers" if "Headers" in said else "Response"
    places = said & {"Path Parameters", "Query Parameters", "Headers", "Cookies"}
    if plain in ("query fields", "queryable fields"):  # those of the result that a query may name
        return "Fields"
    if len(places) == 1 and said <= {*places, "named", "open", "sent", ""}:
        return places.pop()
    if places:
        return ""
    if "code" in said:
        return "Response" if re.search(r"\b(?:status|response|return) codes?$", plain) else ""
    if "form" in said or ("sent" in said and re.search(r"\b(?:body|payload|json|post)\b", plain)):
        return "Body"
    if re.fullmatch(r"data (?:params|parameters|fields)", plain):
        return "Body"
    is_data_alone = [word for word in plain.split() if _WORDS.get(word) == "sent"] == ["data"]
    if "open" in said and is_data_alone:  # `Data schema` names no direction
        return "Fields"
    if "sent" in said:
        return "Body" if "open" in said and "input" not in plain else "Parameters" if "data" not in plain else ""
    if "named" in said:
        return "Parameters"
    is_marked = re.match(r"(?:required|optional|available|supported|accepted) (?:fields|attributes|properties)", plain)
    return "Parameters" if is_marked else "Fields" if "open" in said and len(plain.split()) <= 2 else ""


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """Returns the words of a heading in lower case: without numbers before it, a status and what is in brackets."""
    text = english(re.sub(r"\([^()]*\)", " ", code(text)))
    text = _METHOD_BEFORE.sub("", re.sub(r"^\d+(?:\.\d+)*[.)]\s+", "", text))
    if _STATUS.search(text):
        text = _REASON_AFTER.sub(" ", _STATUS.sub(" ", text))
    return " ".join(re.sub(r"[^\w\s]+", " ", text).split())


def required_in(text: str) -> bool | None:
    """Returns whether a heading says that all fields below it are required, or that they are optional; else None."""
    words = set(_plain(text).split())
    is_required = bool(words & {"required", "mandatory"})
    return is_required if is_required != ("optional" in words) else None


def media_in(text: str) -> tuple[str, str]:
    """Returns the media type that a heading names, and the type in brackets behind it; each is empty without one."""
    found = _MEDIA_AFTER.search(code(text))
    return (found["media"], found["kind"] or "") if found else ("", "")


def status_in(text: str) -> str:
    """Returns the status that a heading names, empty if it names none."""
    found = _STATUS.search(code(text))
    return found["status"] if found else ""


def is_reason(text: str) -> bool:
    """Returns whether a text is the reason phrase of a status."""
    return _REASON_AFTER.fullmatch(text.strip()) is not None
