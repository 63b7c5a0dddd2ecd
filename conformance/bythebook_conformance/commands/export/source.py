"""Writes values, requests and assertions of a report as source of Python. It reads no file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

__all__ = ["Names", "asserting", "requesting"]

# The name of the text that is fresh in a test, by the mark that stands in its place in the report.
Names = Mapping[str, str]
_JSON = "application/json"


def requesting(number: int, http: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Yields the lines that send a request of a report, and take out of its response what later ones hold."""
    given = [_text(http["url"], names)]
    headers = {
        name: value
        for name, value in http["headers"].items()
        if not ("json" in http and name.lower() == "content-type" and value == _JSON)
    }
    for part in ("json", "form", "multipart", "content"):
        if part in http:
            body = _form(http[part], part, names) if part in {"form", "multipart"} else _value(http[part], names)
            yield f"sent{number} = {body}"
            given.append(f"{ {'form': 'data', 'multipart': 'files'}.get(part, part) }=sent{number}")
    if headers:
        given.append(f"headers={{{', '.join(f'{name!r}: {_text(value, names)}' for name, value in headers.items())}}}")
    yield f"answer{number} = client.request({http['method']!r}, {', '.join(given)})"
    for variable, place in http["gives"].items():
        if place.get("header") == "location":
            yield f"{variable} = answer{number}.headers['location'].rstrip('/').rpartition('/')[2]"
        elif "header" in place:
            yield f"{variable} = answer{number}.headers[{place['header']!r}]"
        else:
            yield f"{variable} = answer{number}.json(){''.join(f'[{_key(each)}]' for each in place['at'])}"


def asserting(assertion: Mapping[str, Any], message: str) -> Iterator[str]:
    """Yields the lines that assert what the response to a step must be."""
    answer, expect = f"answer{assertion['step']}", assertion["expect"]
    if expect in _OF_RESPONSE:
        yield f"assert {_OF_RESPONSE[expect](answer, assertion)}, {message!r}"
        return
    if "header" in assertion:
        yield f"value = read({answer}.headers.get({assertion['header']!r}), {assertion['schema']!r})"
        yield f"assert is_valid(value, {assertion['schema']!r}), {message!r}"
        return
    yield f"assert {answer}.is_success, {answer}.text"
    if expect in _OF_PLACES:
        place = ", ".join([f"{answer}.json()", *map(repr, assertion["at"])])
        yield f"values = every({place})"
        yield f"assert {_OF_PLACES[expect](assertion)}, {message!r}"
        return
    yield f"value = {_found(answer, assertion['at'])}"
    yield f"assert {_OF_VALUE[expect](assertion)}, {message!r}"


_OF_RESPONSE: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "accepted": lambda answer, _: f"{answer}.is_success",
    "refused": lambda answer, _: f"400 <= {answer}.status_code < 500",
    "no server error": lambda answer, _: f"{answer}.status_code < 500",
    "status": lambda answer, stated: _status(answer, stated["one_of"]),
    "header": lambda answer, stated: f"{stated['header']!r} in {answer}.headers",
    "media type": lambda answer, stated: (
        f"{answer}.headers.get('content-type', '').partition(';')[0].strip().lower() in {_types(stated['one_of'])!r}"
    ),
}
_OF_PLACES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "each": lambda stated: f"all(str(value).lower() == {str(stated['to']['value']).lower()!r} for value in values)",
    "sorted": lambda stated: f"values == sorted(values{', reverse=True' if stated['descending'] else ''})",
    "present": lambda _: "MISSING not in values",
    "not null": lambda _: "None not in values",
    "absent": lambda _: "all(value == MISSING for value in values)",
    "valid": lambda stated: (
        f"all(value in (None, MISSING) or is_valid(value, {stated['schema']!r}) for value in values)"
        if stated["at"]
        else f"all(is_valid(value, {stated['schema']!r}) for value in values)"
    ),
}
_OF_VALUE: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "equal": lambda stated: (
        "value in (None, MISSING)" if stated.get("or_absent") else f"same(value, {_source(stated['to'])})"
    ),
    "different": lambda stated: f"not same(value, {_source(stated['to'])})",
    "gone": lambda _: "value == MISSING",
    "at most": lambda stated: f"len(value) <= {stated['count']}",
    "listed": lambda _: "value != MISSING",
}


def _status(answer: str, codes: Sequence[str]) -> str:
    exact = sorted(int(each) for each in codes if each.isdecimal())
    classes = sorted(int(each[0]) for each in codes if each[:1].isdecimal() and not each.isdecimal())
    tests = [f"{answer}.status_code in {exact!r}"] if exact else []
    tests += [f"{answer}.status_code // 100 in {classes!r}"] if classes else []
    return " or ".join(tests) or f"{answer}.status_code < 500"


def _types(stated: Sequence[str]) -> list[str]:
    return [each.partition(";")[0].strip().lower() for each in stated]


def _source(source: Mapping[str, Any]) -> str:
    """Returns the expression of an expected value: what was sent, what another response shows, or a constant."""
    if "sent" in source:
        return f"sent{source['sent']}{''.join(f'[{_key(each)}]' for each in source['at'])}"
    return _found(f"answer{source['step']}", source["at"]) if "step" in source else repr(source["value"])


def _found(answer: str, path: Sequence[Any]) -> str:
    parts = [
        f"{{{each['with']!r}: {_found('answer' + str(each['step']), each['at'])}}}"
        if isinstance(each, Mapping)
        else repr(each)
        for each in path
    ]
    return f"at({', '.join([f'{answer}.json()', *parts])})"


def _key(name: str | int) -> str:
    return name if isinstance(name, str) and name.isdecimal() else repr(name)


def _form(pairs: Sequence[Sequence[Any]], part: str, names: Names) -> str:
    if part == "multipart":
        return f"[{', '.join(f'({name!r}, (None, {_value(value, names)}))' for name, value in pairs)}]"
    together: dict[str, list[str]] = {}
    for name, value in pairs:
        together.setdefault(name, []).append(_value(value, names))
    values = {name: some[0] if len(some) == 1 else f"[{', '.join(some)}]" for name, some in together.items()}
    return f"{{{', '.join(f'{name!r}: {value}' for name, value in values.items())}}}"


def _value(value: Any, names: Names) -> str:
    if isinstance(value, Mapping) and value.keys() == {"$"}:
        filled = value["$"] if isinstance(value["$"], list) else [value["$"]]
        return _part(filled[0], names)[0] if len(filled) == 1 else _text(filled, names)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name!r}: {_value(each, names)}' for name, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_value(each, names) for each in value)}]"
    return _text(value, names) if isinstance(value, str) else repr(value)


def _text(text: Any, names: Names) -> str:
    """Returns the expression of a text, with the names of fresh texts and of what is filled in."""
    parts = [_part(each, names) for each in ([text] if isinstance(text, str) else text)]
    if len(parts) == 1:
        return parts[0][0]
    pairs = zip(text, parts, strict=True)
    literals = [_literal(each, names) if isinstance(each, str) else f"{{{part}}}" for each, (part, _) in pairs]
    if any("'" in each for each in literals):
        return " + ".join(part if is_text else f"str({part})" for part, is_text in parts)
    return f"f'{''.join(literals)}'"


def _part(part: Any, names: Names) -> tuple[str, bool]:
    """Returns the expression of a part of a text, and whether it is surely a text."""
    if isinstance(part, Mapping) and "secret" in part:
        secret = f'secret("{part["secret"]}")'
        return (f'variant({secret}, "{part["as"]}")' if "as" in part else secret), True
    if isinstance(part, Mapping):
        return part["value"], False
    if not any(each in part for each in names):
        return repr(part), True
    quote = repr(part)[0]
    return f"f{quote}{_literal(part, names)}{quote}", True


def _literal(part: str, names: Names) -> str:
    """Returns what stands between the quotes of an f-string for a text."""
    literal = repr(part)[1:-1].replace("{", "{{").replace("}", "}}")
    for mark, name in names.items():
        literal = literal.replace(mark, f"{{{name}}}")
    return literal
