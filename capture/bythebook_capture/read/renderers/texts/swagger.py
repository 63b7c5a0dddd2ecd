"""Reads the copied text of pages of Swagger UI (5.x) whose operations and models are opened.

Models of OpenAPI 3.0 stand in braces, which tell where an object ends. Those of OpenAPI 3.1 are lists of fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bythebook_capture.facts import METHODS
from bythebook_capture.read.renderers import swagger_models
from bythebook_capture.read.renderers.rows import Found, distinct
from bythebook_capture.read.renderers.texts.listed_rows import TextOperation, text_reader
from bythebook_capture.read.renderers.texts.swagger_braces import AFTER_MODEL, Models
from bythebook_capture.read.renderers.texts.swagger_flat import FlatModels, is_flat
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens
from bythebook_openapi.errors import InputError

__all__ = ["READERS"]

_SIGNS = ("Example Value", "Try it out", "Media type", "Controls Accept header.")
_STATUS = re.compile(r"(?P<status>[1-5](?:\d\d|XX)|default|undocumented)", re.IGNORECASE)
_OPTIONS = "Available values : "
_DEFAULT = "Default value : "
_EXAMPLES = ("Example : ", "Examples: ", "Example Value", "Examples:")
_EXAMPLE = "Example Value"
_BEFORE_MODEL = ("Media type", _EXAMPLE)
_UNNAMED = re.compile(r"\S+\n\(\)")
_METHOD = re.compile(r"[A-Za-z]+")


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each opened operation of the page."""
    last = _webhooks(source)
    heads = [at for at in range(last - 1) if source.is_address(at)]
    parts = [(at, _before_another(source, at, end)) for at, end in zip(heads, [*heads[1:], last], strict=False)]
    opened = [(at, end) for at, end in parts if any(source.lines[index] == "Responses" for index in range(at, end))]
    if heads and not opened:
        message = "no operation is expanded"
        raise source.error(message, heads[0] + 1, "a page on which the operations are opened, and their schemas")
    return distinct(source, "Swagger UI", [_operation(source, at, end) for at, end in opened])


def _before_another(source: Source, start: int, end: int) -> int:
    """Returns where an operation ends: at the next one, also if its method is none that is read, such as `copy`."""
    lines = source.lines
    responses = [at for at in range(start, end) if lines[at] == "Responses"]
    if len(responses) < 2:
        return end
    spots = range(responses[0], responses[-1])
    is_head = (at for at in spots if _METHOD.fullmatch(lines[at]) and re.fullmatch(r"/\S*", lines[at + 1]))
    return next(is_head, end)


def _webhooks(source: Source) -> int:
    """Returns the index of the heading of the webhooks, which have no path and stand last; else that of the end."""
    lines = source.lines
    found = (at for at in range(len(lines) - 1) if lines[at] == "Webhooks" and lines[at + 1].lower() in METHODS)
    return next((at for at in found if lines[at + 1].isupper()), len(lines))


def _operation(source: Source, start: int, end: int) -> Tokens:
    lines, tokens = source.lines, TextOperation()
    responses = max(at for at in range(start, end) if lines[at] == "Responses")
    body = next((at for at in range(start, responses) if lines[at] == "Request body"), responses)
    parameters = next((at for at in range(start, body) if lines[at] == "Parameters"), body)
    method, path, summary = lines[start], lines[start + 1].replace("\u200b", ""), lines[start + 2]
    spots = (start + 1, start + 2, start + 3)
    tokens.head(*spots, method=method, path=path, summary=summary if start + 2 < parameters else "")
    _parameters(source, parameters, body, tokens)
    if body < responses:
        _body(source, body, responses, tokens)
    else:
        _body_parameter(source, parameters, responses, tokens)
    _responses(source, responses, end, tokens)
    return tokens.finished(source.file)


def _parameters(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    spots = [at for at in range(start, end) if source.lines[at] in swagger_models.PLACES]
    heads = [_head(source, at, start) for at in spots]
    rows = zip(spots, heads, [*heads[1:], end], strict=False)
    placed = ((source.lines[at], _parameter(source, head, at, after)) for at, head, after in rows)
    swagger_models.add_parameters(tokens, placed)


def _head(source: Source, at: int, start: int) -> int:
    """Returns the index of the name of a parameter: it stands above its type and its place.

    An empty line, or the head of the table, stands above it.
    """
    head = at
    while head > start and source.lines[head - 1] and "\t" not in source.lines[head - 1]:
        head -= 1
    if head == at:
        raise source.error(f"no name stands above '{source.lines[at]}'", at + 1, "the name of a parameter")
    return head


def _named(source: Source, head: int, at: int) -> Found:
    """Returns a parameter, or a field of a form, with what stands on the lines of its name and its type."""
    name = source.lines[head].replace("\u00a0", " ")
    found = Found(name.removesuffix(" *").strip(), head + 1)
    if name.endswith(" *"):
        found.pills.append("required")
    between = list(source.lines[head + 1 : at])
    if "deprecated" in between[1:]:
        found.pills.append("deprecated")
    if between:
        found.type = swagger_models.parameter_type(between[0])
        found.lines["type"] = head + 2
    found.unclear.append("null")  # the renderer does not print it of parameters
    return found


def _parameter(source: Source, head: int, at: int, end: int) -> Found:
    found = _named(source, head, at)
    blocks = list(source.paragraphs(at + 1, end))
    options = ""
    for place, text in blocks:
        # A parameter without a name may follow, or the model of this one.
        if _UNNAMED.fullmatch(text) or text.startswith(f"{_EXAMPLE}\n"):
            break
        if text.startswith(_OPTIONS):
            options = text.removeprefix(_OPTIONS)
            found.lines["enum"] = place + 1
        elif text.startswith(_DEFAULT):
            with found.on(place + 1):
                found.add_default(text.removeprefix(_DEFAULT))
        elif options and (values := _options(text, options)):
            found.add_options(values)
            options = ""
        elif not options and not text.startswith((*_EXAMPLES, "--")) and found.default is None:
            found.describe([(place, text)])
    if options:
        found.unclear.append("enum")
    if found.type == "object":
        _hold(found, source, at + 1, end)
    return found


def _hold(found: Found, source: Source, start: int, end: int) -> None:
    """Adds the fields of a parameter that is an object: its model stands below the word `Schema`."""
    begin = next((at + 1 for at in range(start, end) if source.lines[at] == "Schema"), end)
    if begin >= end or not source.lines[begin]:
        return
    model = _model(source, begin, end)
    try:
        found.children = model.whole().children
        is_lost = bool(model.lost)
    except InputError:
        is_lost = True
    found.unclear += ["properties"] if is_lost else []


def _model(source: Source, begin: int, end: int) -> Models | FlatModels:
    """Returns the reading of the model that begins on a line: in braces, or a list of fields."""
    return FlatModels(source, begin, end) if is_flat(source.lines[begin]) else Models(source, begin, end)


def _options(text: str, listed: str) -> list[str]:
    """Returns the options at the end of a paragraph, if a line above lists them: it does not tell where each ends.

    The names of examples may stand above them.
    """
    values = [line for line in text.split("\n") if line != "--"]
    starts = range(len(values)) if text.startswith(_EXAMPLES) else range(min(1, len(values)))
    return next((values[at:] for at in starts if ", ".join(values[at:]) == listed), [])


def _body(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    tokens.add("Body", start + 1, "heading")
    at = tokens.media(source, start + 1, is_chosen=False)
    until = next((index for index in range(at, end) if source.lines[index].startswith(_EXAMPLES)), at)  # else a form
    form = [] if until > at else list(_form(source, at, end))
    tokens.said(source.paragraphs(at, form[0].line - 1 if form else until))
    if form:
        tokens.fields(form)
    else:
        _payload(source, until, end, tokens)


def _form(source: Source, start: int, end: int) -> Iterator[Found]:
    """Yields the fields of a form: a tab alone on its line stands below the name and the type of each."""
    spots = [at for at in range(start + 1, end) if source.raw(at).strip(" ") == "\t" and source.lines[at - 1]]
    heads = [_head(source, at, start) for at in spots]
    for at, head, after in zip(spots, heads, [*heads[1:], end], strict=False):
        found = _named(source, head, at)
        found.unsaid += swagger_models.NOT_IN_FORMS
        found.describe(source.paragraphs(at + 1, after))
        yield found


def _body_parameter(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    """Adds the body of a page of OpenAPI 2.0, where it is a parameter."""
    at = next((index for index in range(start, end) if source.lines[index] == "(body)"), end)
    if at == end:
        return
    name = source.lines[_head(source, at, start)].replace("\u00a0", " ")
    tokens.section("Body", at + 1, is_required=name.endswith(" *"))
    media = next((index + 1 for index in range(at, end - 1) if source.lines[index] == "Parameter content type"), end)
    if media < end:
        tokens.media(source, media, is_chosen=False)
    until = next((index for index in range(at, end) if source.lines[index] == _EXAMPLE), at)
    tokens.said(source.paragraphs(at + 1, until))
    model = next((index for index in range(until, end) if source.lines[index] == "Parameter content type"), end)
    _payload(source, until, model, tokens)


def _responses(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    heads = [at for at in range(start, end) if source.raw(at).endswith("\t") and _STATUS.fullmatch(source.lines[at])]
    for at, after in zip(heads, [*heads[1:], end], strict=False):
        tokens.section("Response", at + 1, status=source.lines[at].replace("xx", "XX"))
        stop = next((index for index in range(at + 1, after) if source.raw(index).startswith("\t")), after)
        media = next((index for index in range(at, stop) if source.lines[index] in _BEFORE_MODEL), stop)
        words = next((index for index in range(at, media) if source.lines[index] == "Headers:"), media)
        tokens.said(source.paragraphs(at + 1, words))
        if media < stop and source.lines[media] == _EXAMPLE:
            _payload(source, media, stop, tokens)
        elif media < stop:
            _payload(source, tokens.media(source, media + 1, is_chosen=False), stop, tokens)


def _payload(source: Source, start: int, end: int, tokens: TextOperation) -> None:
    """Adds the model below the word `Schema`, or below `Model` on a page of OpenAPI 2.0."""
    lines = source.lines
    heads = (at for at in range(start, end) if lines[at] == "Schema" or lines[at - 1 : at + 1] == (_EXAMPLE, "Model"))
    begin = next(heads, end) + 1
    if begin >= end or not source.lines[begin]:
        return
    if is_flat(source.lines[begin]):
        end = next((at for at in range(begin, end) if source.lines[at] in AFTER_MODEL), end)
    elif source.lines[begin].startswith(("{", "[")) and '"' in "".join(source.lines[begin : begin + 2]):
        return  # a sample
    model = _model(source, begin, end)
    whole = model.whole()
    tokens.described(whole)
    whole.lines.pop("type", 0)
    tokens.whole(whole, model.lost)


READERS = (text_reader("Swagger UI", _read, _SIGNS, "Code\tDescription"),)
