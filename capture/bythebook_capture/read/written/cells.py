"""Reads what people write of a field: its name, its type, whether it is required, its default, options and limits.

Only words that leave no choice become facts. Everything else is part of the description, or stays open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from bythebook_capture.read.grammar.types import json_value, read_type
from bythebook_capture.read.renderers.rows import Found, is_json
from bythebook_openapi.promises.grammar import promises
from bythebook_openapi.promises.model import Subject

__all__ = [
    "Kind", "Name", "add_default", "add_limits", "add_options", "code", "english", "kind_of", "leading_kind", "name_of",
    "said_in", "sample_of", "state_options", "truth", "unmarked",
]  # fmt: skip

_NUMBER = r"-?\d+(?:\.\d+)?"
_KINDS = {
    "string": "string", "str": "string", "text": "string", "integer": "integer", "int": "integer", "number": "number",
    "numeric": "number", "float": "number", "double": "number", "decimal": "number", "boolean": "boolean",
    "bool": "boolean", "object": "object", "json": "object", "json object": "object", "dict": "object", "any": "any",
    "hash": "object", "dictionary": "object", "map": "object", "hashmap": "object", "json dictionary": "object",
    "file": "file", "uuid": "string<uuid>", "int32": "integer<int32>", "int64": "integer<int64>",
    "long": "integer<int64>",
}  # fmt: skip
_PLURALS = {f"{word}s": word for word in _KINDS} | {"any": "any"}
_FORMATS = ("uuid", "date", "date-time", "email", "uri", "int32", "int64", "float", "double", "hostname", "ipv4",
            "ipv6", "password", "byte", "time", "binary")  # fmt: skip
_FORMATTED = re.compile(r"(?P<kind>[a-z]+) ?(?:[(<] ?\$?(?P<form>[a-z0-9-]+) ?[)>]|, ?(?P<after>[a-z0-9-]+))")
# A type with words beside it that say which values it has.
_DETAILED = re.compile(r"(?P<kind>string|integer|number) ?\((?!.*\bnull)[^()]+\)|n?(?:var)?char ?\(\d+\)")
_LIST = re.compile(
    r"(?:array|list) ?of (?P<many>.+)|(?:array|list) ?[<(\[] ?(?P<of>.+?) ?[>)\]]|\[ ?(?P<in>[^\[\]]+) ?\]|"
    r"\[\](?P<go>.+)|(?P<one>.+)\[\]|(?P<before>[a-z]+) (?:array|list)"
)
_NULL = re.compile(
    r"\s*(?:\||¦|\bor\b|/)\s*null\b|\bnull\s*(?:\||\bor\b)\s*|,? ?\(?\bnullable\b\)?|^\?(?=\w)", re.IGNORECASE
)
# The mark of a type that may be null. Alone it stands for a type that the author does not know.
_OPTIONAL = re.compile(r"[\w>)\]]\?$")
# A type before a full stop, a colon or a dash, in brackets, or in code.
_LEADING = re.compile(
    r"(?:\((?P<group>[^()]+)\)|\{(?P<braces>[^{}]+)\}|`(?P<code>[^`]+)`|(?P<bare>[A-Za-z][\w\[\]<>]*(?: of \w+| \w+)?))"
    r"(?:[.:;](?=\s|$)|(?<=[)}`])(?=\s|$)|\s[–—-](?=\s)|$)\s*"
)
_MARK_BESIDE = re.compile(
    r"(?:^|[,;(\[\s])\s*(?P<no>not )?(?P<mark>required|mandatory|optional)\s*(?=[)\],;\s]|$)[)\]]?", re.IGNORECASE
)
_NO_BARE_KINDS = ("text", "json", "any", "file", "enum", "object", "list")
# Outside of texts: comments, and the dots in place of what a sample leaves out.
_LEFT_OUT = re.compile(r"(\"(?:[^\"\\\n]|\\.)*\")|//[^\n]*|,?[ \t\n]{0,40}(?:\.{3,}|…)")
_DOTS_FOR_VALUE = re.compile(r"(?<=\"): ?\.{3}(?=\s*[,}\]\n])")
# Dots in brackets on a line of their own: `[...]`.
_DOTS_ALONE = re.compile(r"^[ \t]*[\[(<]\.{2,}[\])>],?[ \t]*$", re.MULTILINE)
# The pieces of a sample as authors write it: texts, signs, words, and what is left out.
_BARE = r"(?:(?!//|/\*|#)[^\s{}\[\]:,\"']|(?<=[\dTt]):(?=\d)|:(?=//)|(?<=:)//|(?<=/)/)+"
_PIECE = re.compile(
    r"(?P<left>//[^\n]*|(?<![\w])#[^\n]*|-- [^\n]*|/\*.*?\*/|,?[ \t]*(?:\.{3,}|…)[ \t]*)|"
    r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|"
    rf"<[^<>\n]+>|\|(?=\s*[\"'\[{{<])|[{{}}\[\]:,]|{_BARE}(?:[ \t]+{_BARE})*",
    re.DOTALL,
)
_DEEPEST = 40
# What stands above a sample in its block: comments, a status, a label such as `content:`; and a quotation mark.
_ABOVE_SAMPLE = re.compile(r"\A(?:[ \t]*(?:(?:#|//)[^\n]*|\w[\w -]{0,23}:?[ \t]*)?\n)*+\s*(?:[a-z]+: ?|')?(?=\s*[\[{])")
# The members of an object without the braces around them.
_MEMBER = re.compile(r"\s*\"[\w-]+\"\s*:")
_LAST_COMMA = re.compile(r",(\s*[}\]])")
_NAME = re.compile(r"[^\s,;/|()`]+")
# A name with an asterisk in code, behind a sign that joins words: no mark, but the rest of each name. A name with its
# value is no other name: `mode=all`.
_NO_NAME = re.compile(r"`[\w.-]+=[\w.-]+`|`[\w.-]*[-_.]\*`|(?<=\w)[-_]\*\s*$")
_NAME_OF_WORDS = re.compile(r"[^\s,;/|()`]+(?: (?!(?i:and|or) )[^\s,;/|()`]+){1,3}")
_YES = frozenset("yes true required y ✓ ✔ ✅ ☑ x * mandatory always 1 да sí si sim oui ja 是".split())
_NO = frozenset("no false optional n ✗ ✘ ❌ ✖ ☐ - – — never 0 нет não nao non nein 否".split())
# The English word for each word of a heading or a column in other languages. A word for nothing joins the others.
_ENGLISH = {
    foreign: word
    for word, others in {
        "parameters": "parámetros parametros parâmetros paramètres параметры parametri parametry",
        "parameter": "parámetro parametro parâmetro paramètre параметр",
        "name": "nombre nome nom имя название nazwa",
        "key": "clave llave chave clé ключ schlüssel",
        "attribute": "atributo attribut атрибут attributo",
        "attributes": "atributos attributs атрибуты attributi",
        "property": "propiedad propriedade propriété eigenschaft свойство",
        "properties": "propiedades propriedades propriétés eigenschaften свойства",
        "string": "cadena texto chaîne строка stringa",
        "integer": "entero inteiro entier ganzzahl целое",
        "number": "número numero zahl число",
        "boolean": "booleano booléen логический",
        "object": "objeto objet objekt объект oggetto",
        "array": "arreglo lista tableau массив",
        "type": "tipo typ тип",
        "description": "descripción descripcion descrição descricao beschreibung описание descrizione opis",
        "required": "obligatorio obligatoria requerido requerida obrigatório obrigatorio obrigatória obligatoire "
        "requis erforderlich pflicht pflichtfeld обязательно обязательный обязательность obbligatorio wymagane",
        "optional": "opcional opcionales opcionais facultatif опционально",
        "response": "respuesta resposta réponse antwort ответ ответа risposta odpowiedź",
        "returns": "retorno devuelve возвращает",
        "request": "solicitud petición peticion requisição requisicao requête anfrage запрос запроса запросе richiesta",
        "example": "ejemplo exemplo exemple beispiel пример esempio",
        "fields": "campos champs felder поля campi",
        "field": "campo champ feld поле",
        "value": "valor valeur wert значение",
        "values": "valores valeurs werte значения",
        "body": "cuerpo corpo corps тело тела",
        "header": "encabezado cabecera cabeçalho заголовок",
        "headers": "encabezados cabeceras cabeçalhos заголовки",
        "errors": "errores erros erreurs fehler ошибки",
        "error": "erro erreur ошибка errore",
        "": "de del da do dos das du des la el los las le les der die das в для della",
    }.items()
    for foreign in others.split()
}  # fmt: skip
# The same of languages that write no blanks between words, the longest first.
_ENGLISH_PARTS = {
    "返回参数说明": "response fields", "返回参数": "response fields", "返回示例": "response example",
    "查询参数": "query parameters", "路径参数": "path parameters", "请求头": "request headers",
    "请求体": "request body", "参数名称": "name", "是否必填": "required", "是否必须": "required",
    "是否必选": "required", "パラメーター": "parameters", "パラメータ": "parameters", "リクエスト": "request",
    "レスポンス": "response", "字段名": "name", "参数名": "name", "默认值": "default", "示例": "example",
    "请求内容": "request body", "返回值": "response", "返回结果": "response", "成功": "success", "失败": "error",
    "错误": "error", "请求": "request", "返回": "response", "响应": "response", "参数": "parameters", "字段": "field",
    "名称": "name",
    "类型": "type", "数据": "", "说明": "description", "描述": "description", "备注": "description",
    "含义": "description", "字符串": "string", "整数": "integer", "布尔值": "boolean", "布尔": "boolean",
    "数组": "array", "对象": "object", "必填": "required", "必选": "required", "必须": "required", "値": "value",
    "値の型": "type", "説明": "description", "必須": "required", "型": "type",
}  # fmt: skip
_NOTHING = frozenset(("", "-", "–", "—", "none", "n/a", "null", "undefined"))
_FIRST = re.compile(
    r"[\s:–—-]*[(\[]?(?P<word>required|optional)[)\]]?(?:[.:,;]|\s*[–—-]|$|(?<=[)\]])\s)", re.IGNORECASE
)
_LAST = re.compile(
    r"(?:(?<!\.[eg])(?<!\bvs)[.)!?]\s+|(?<!`)\s(?=\())"
    r"\(?(?P<word>required|mandatory|optional|not\s+required)\)?\.?\s*$",
    re.IGNORECASE,
)
# Words that make a mark behind them one of some requests, or of a part of the value.
_CONDITION = re.compile(r"\b(?:if|when|unless|only|either)\b|\((?:required|mandatory|optional)\) ", re.IGNORECASE)
_CODES = re.compile(r"`([^`]+)`(?:\s*(?:[,;]?\s*(?:or|and)\b|[,|/;])\s*|\s+(?=`)|\s*(?=[.)]|$))")
_OPTIONS = re.compile(
    r"\b(?:one of|(?:possible|allowed|valid|accepted|supported|available) (?:values|options)(?: are)?|enum)\b:?\s*\(?",
    re.IGNORECASE,
)
# Options, each with a description in brackets, which may name the default: ``value `0` (none, default) or `1` (all)``.
_EXPLAINED_ONE = r"`([^`\s]{1,40})` ?\(([^()`]{1,200})\)"
_EXPLAINED = re.compile(
    rf"\b(?:values?|either|options?)\b[^`.()]{{0,30}}"
    rf"(?P<all>{_EXPLAINED_ONE}(?:(?:[,;]? (?:or|and) |[,;] ){_EXPLAINED_ONE}){{1,20}})"
)
_IS_DEFAULT = re.compile(r"\bdefault\b", re.IGNORECASE)
# Options of something that the sentence names: ``where `fn` is one of ...``.
_OF_ANOTHER = re.compile(r"\bwhere \W?\w+\W? (?:is|are) $")
_DEFAULT = re.compile(
    rf"\bdefaults?(?: value)?(?: to| is|:)?:? (?:`(?P<code>[^`]*)`|(?P<bare>{_NUMBER}|true|false))"
    r"(?=\s*(?:[,;)]|\.(?!\d)|$)|(?<=`)\s+(?-i:[A-Z]))",
    re.IGNORECASE,
)
_PATTERN = re.compile(
    r"\b(?:pattern|reg(?:ular )?ex(?:p|pression)?|must match)(?: is| the (?:pattern|regex))?:? `([^`]+)`", re.IGNORECASE
)
# How the text form writes what a promise says.
_BOUNDS = {
    "minimum": "Required range: x >= {}", "maximum": "Required range: x <= {}",
    "min-length": "Minimum string length: {}", "max-length": "Maximum string length: {}",
    "min-items": "Minimum array length: {}", "max-items": "Maximum array length: {}",
}  # fmt: skip
_PAIRS = (
    ("minimum", "maximum", "Required range: {} <= x <= {}"),
    ("min-length", "max-length", "Required string length: {} - {}"),
    ("min-items", "max-items", "Required array length: {} - {}"),
)


class Name(NamedTuple):
    """The name of a field, and whether a mark beside it says that it is required: None without such a mark."""

    text: str
    required: bool | None


class Kind(NamedTuple):
    """A type in the words of the text form, empty if the words name no JSON type. `null` tells that null is named."""

    text: str
    null: bool
    options: tuple[str, ...] = ()


def code(text: str) -> str:
    """Returns a text without the backticks around it."""
    return text.replace("`", "").strip()


@lru_cache(maxsize=8192)
def english(text: str) -> str:
    """Returns the words of a heading or of a column in lower case, with the English ones in place of those of some
    other languages: of `Параметры в запросе`, `parameters request`.
    """
    plain = code(text).lower()
    if plain.isascii() and not _ENGLISH.keys() & {*plain.split()}:
        return plain
    for part, word in _ENGLISH_PARTS.items():
        plain = plain.replace(part, f" {word} ")
    return " ".join(word for one in plain.split() if (word := _ENGLISH.get(one, one)))


def name_of(text: str, *, is_typed: bool = False, is_shown: bool = False) -> Name | None:
    """Returns the name in a cell; None for words that are no name, or for several names.

    A name may hold blanks if it is code, or if a type stands beside it (`is_typed`). It may be anything that a sample
    of the page shows as a name (`is_shown`), such as `k/d`.
    """
    plain = code(text)
    mark: bool | None = None
    found = re.search(r"(?<=\S)[\s(]+\(?([^\W\d_]+)\)?$", plain)
    if found is not None and (word := english(found[1])) in ("required", "optional"):
        plain, mark = plain[: found.start()].strip(), word == "required"
    elif (
        found := re.search(r"(?<=\S)(?P<optional>\?)?\s*(?P<stars>\*{0,4})$", plain)
        if plain[-1:] in ("*", "?")
        else None
    ):
        # Behind `?`, an asterisk marks a footnote, and so do several.
        plain = plain[: found.start()].strip()
        mark = False if found["optional"] else True if found["stars"] == "*" else None
    if _NO_NAME.search(text):  # `X-Meta-*` stands for each name that begins so
        return None
    plain = re.sub(r"\[\d*\]|\[[a-z*]\](?=\.)|\.\*(?=\.)", "", plain)
    pattern = _NAME_OF_WORDS if is_typed or re.fullmatch(r"`[^`]+`", text.strip()) else _NAME
    if not re.search(r"\w", plain) and not is_shown:  # a sign such as `<=`
        return None
    return Name(plain, mark) if is_shown or _NAME.fullmatch(plain) or pattern.fullmatch(plain) else None


@lru_cache(maxsize=8192)
def kind_of(text: str) -> Kind:
    """Returns the type that a cell names."""
    plain = code(text).replace("\\|", "|").removeprefix("xsd:")
    if read_type(plain) is not None:
        null = plain.endswith(" | null")
        return Kind(plain, null)
    is_null = _NULL.search(plain) is not None
    plain = _NULL.sub("", plain).strip()
    if is_null is False and _OPTIONAL.search(plain):
        plain, is_null = plain[:-1], True
    if values := re.fullmatch(r"""(["'])[^"'|]*\1(?: ?\| ?(["'])[^"'|]*\2)*""", plain):
        options = tuple(one.strip(" \"'") for one in values.group().split("|"))
        return Kind(_with_null("string", is_null), is_null, options)
    found = _plain_kind(english(plain), 0)
    return Kind(_with_null(found, is_null), is_null)


def _with_null(kind: str, is_null: bool) -> str:
    return f"{kind} | null" if kind and is_null and kind != "any" else kind


def _plain_kind(text: str, depth: int) -> str:
    text = text.strip()
    if text in _KINDS:
        return _KINDS[text]
    if text in ("array", "list"):
        return "any[]"
    if depth < 4 and (found := _LIST.fullmatch(text)):
        inner = next(part for part in found.groups() if part is not None).strip()
        kind = _plain_kind(_PLURALS.get(inner, inner), depth + 1)
        return f"{kind}[]" if kind and read_type(f"{kind}[]") else "any[]"
    if found := _FORMATTED.fullmatch(text):
        kind, form = _KINDS.get(found["kind"], ""), found["form"] or found["after"]
        if kind in ("string", "integer", "number") and form in _FORMATS:
            return f"{kind}<{form}>"
        if kind == "string" and form == "enum":
            return "string"
    if found := _DETAILED.fullmatch(text):
        return found["kind"] or "string"
    if re.fullmatch(r"map ?(?:<[^<>]+>|\[[^\[\]]+\].*)", text):
        return "object"
    if re.fullmatch(r"[\w.]+ objects?", text):
        return "object" if text.endswith("object") else ""
    return "string" if text in ("enum (string)", "enum<string>", "string enum", "enum[string]") else ""


def unmarked(text: str) -> tuple[str, bool | None]:
    """Returns a type without the word `required` or `optional` beside it, and what that says; None without one."""
    found = _MARK_BESIDE.search(text)
    rest = _MARK_BESIDE.sub("", text).strip(" ,;") if found else ""
    if found is None or not kind_of(rest).text:
        return text, None
    return rest, found["mark"].lower() != "optional" and not found["no"]


def leading_kind(words: str) -> tuple[str, str]:
    """Returns the type at the beginning of a description, and the words behind it: `String. The name.`"""
    found = _LEADING.match(words)
    kind = (found["group"] or found["braces"] or found["code"] or found["bare"]) if found else ""
    is_type = (
        kind and kind_of(unmarked(kind)[0]).text and not (found and found["bare"] and kind.lower() in _NO_BARE_KINDS)
    )
    return (kind, words[found.end() :].lstrip()) if found and is_type else ("", words)


def sample_of(text: str) -> Any:
    """Returns the JSON of a sample, without comments and without the dots in place of what it leaves out; else None.

    Authors also write keys without quotation marks, and words in place of values: `{id: <number>}`. These are texts.
    """
    text = f"{{{text}}}" if _MEMBER.match(text) else text
    text = _DOTS_FOR_VALUE.sub(': "..."', _DOTS_ALONE.sub("...", text))
    for shown in (text, _LAST_COMMA.sub(r"\1", _LEFT_OUT.sub(lambda found: found[1] or "", text))):
        with suppress(ValueError):
            return json_value(shown.strip())
    text = _ABOVE_SAMPLE.sub("", text).rstrip().rstrip("',")
    if text.lstrip()[:1] not in ("{", "["):
        return None
    # Without a bracket or dots at its end, nobody knows what is missing.
    closed = _closed(text) if text.rstrip()[-1:] in ("}", "]", ".", "…") else ""
    found = [read for shown in (text, closed) if shown and (read := _read_loosely(shown)) is not None]
    return min(found, key=lambda read: read[0])[1] if found else None


def _read_loosely(text: str) -> tuple[int, Any] | None:
    """Returns how many pieces of a sample fit nowhere, and the value of the others: of several values the first.

    Returns None if too many fit nowhere for a slip of the author.
    """
    pieces = [found[0] for found in _PIECE.finditer(text) if not found["left"]]
    left: list[str] = []
    if any(";" in piece and piece[0] not in "\"'<" for piece in pieces):  # a program
        return None
    with suppress(ValueError, RecursionError):
        value, end = _loose(pieces, 0, 0, left)
        left += pieces[end:] if pieces[end : end + 1] not in ([","], ["{"], ["["]) else []
        if _has_names(value) and len(left) <= 1 + pieces.count(":") // 4:
            return len(left), value
    return None


def _closed(text: str) -> str:
    """Returns a sample with the brackets that it lacks: at its end, or before one that closes what is indented less."""
    opened: list[tuple[str, int]] = []
    closed, at = "", 0
    before = begin = 0
    for found in _PIECE.finditer(text):
        begin = max(begin, text.rfind("\n", before, found.start()) + 1)
        before = found.start()
        line = text[begin : min(begin + _DEEPEST * 8, found.end())].expandtabs()
        indent = len(line) - len(line.lstrip())
        if len(opened) > _DEEPEST:
            return text
        if found[0] in ("{", "["):
            opened.append(("}" if found[0] == "{" else "]", indent))
        elif found[0] in ("}", "]") and opened:
            is_first = line.lstrip()[:1] == found[0] and any(one[1] == indent for one in opened)
            while is_first and opened[-1][1] > indent:
                closed, at = f"{closed}{text[at : found.start()]}{opened.pop()[0]}", found.start()
            opened = opened[:-1] if opened[-1][0] == found[0] else opened
    rest = text[at:].rstrip().rstrip(".…").rstrip().rstrip(",")
    return closed + rest + "".join(end for end, _ in reversed(opened))


def _loose(pieces: list[str], at: int, depth: int, left: list[str]) -> tuple[Any, int]:
    """Returns the value that begins with a piece, and the index after it. `left` gets the pieces that fit nowhere.

    Raises `ValueError` if there is no value, or none of the brackets at the end is its own.
    """
    if at >= len(pieces) or depth > _DEEPEST:
        raise ValueError("no value")
    if pieces[at] in "}]:,":
        left.append(pieces[at])
        return "", at
    if pieces[at] not in "{[":
        if pieces[at][-1] in "<(" and pieces[at + 1 : at + 2] in (["{"], ["["]):  # `Array<{...}>`
            value, at_end = _loose(pieces, at + 1, depth + 1, left)
            return ([value] if pieces[at].lower() in ("array<", "list<") else value), at_end
        return _loose_value(pieces[at]), at + (3 if pieces[at + 1 : at + 3] == ["[", "]"] else 1)
    close = "}" if pieces[at] == "{" else "]"
    members: dict[str, Any] = {}
    items: list[Any] = []
    at += 1
    while at < len(pieces) and pieces[at] != close:
        piece, after, next_one = [*pieces[at : at + 3], "", ""][:3]
        if piece in ",]}:|":
            left += [piece] if piece != "," else []
            at += 1
        elif close == "}" and piece not in "{[" and (after in ("{", "[", ":") or _lacks_colon(piece, after, next_one)):
            members[str(_loose_value(piece.rstrip("?")))], at = _loose(pieces, at + 1 + (after == ":"), depth + 1, left)
            while pieces[at : at + 1] == ["|"]:  # one of several: the first is taken
                at = _loose(pieces, at + 1, depth + 1, left)[1]
        else:
            is_more = piece[0] == "<" and (close == "}" or bool(items))  # what the author left out
            item, at = _loose(pieces, at, depth + 1, left)
            items += [item] if item != {} and not is_more else []
    if at >= len(pieces):
        left.append(close)
        if pieces[-1] not in ("}", "]"):
            raise ValueError("no end")
    if close == "]" or (items and not members):  # braces around a list
        is_list = close == "}" and len(items) == 1 and isinstance(items[0], list)
        return (items[0] if is_list else items), at + 1
    left += ["{" if isinstance(item, dict) else str(item) for item in items]
    return members | {name: item[name] for item in items if isinstance(item, dict) for name in item}, at + 1


def _lacks_colon(piece: str, after: str, next_one: str) -> bool:
    """Returns whether a text is the name of the text behind it: `"channel" "vlan"`."""
    return piece[0] in "\"'" and after[:1] in ('"', "'") and next_one != ":"


def _loose_value(piece: str) -> Any:
    with suppress(ValueError):
        return json_value(piece)
    return piece[1:-1] if piece[:1] in ("'", '"') and piece[-1:] == piece[:1] else piece


def _has_names(value: Any) -> bool:
    return bool(value) and (isinstance(value, dict) or (isinstance(value, list) and all(map(_has_names, value))))


def truth(text: str) -> bool | None:
    """Returns whether a cell says yes or no; None for other words, and for an empty cell."""
    text = code(text).replace("\ufe0e", "").replace("\ufe0f", "")
    plain = re.sub(r"[*_`.\s]+$", "", text).lower() or text
    words = plain.split()
    if plain in _YES or (words and words[0] in _YES and words[-1] in _YES):
        return True
    return False if plain in _NO or (words and words[0] in _NO and words[-1] in _NO) else None


def add_default(found: Found, text: str) -> None:
    """Adds the default in a cell of its own."""
    plain = code(text)
    if plain.lower() in _NOTHING:
        found.unclear += ["default"] if plain.lower() in ("null", "none", "undefined") and "`" in text else []
        return
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'" and found.type.startswith("string"):
        plain = plain[1:-1]
        if not plain:
            found.default = '""'
            return
    found.add_default(plain)


def _settle_words(found: Found, values: list[str]) -> None:
    """Makes a field without a type a string if it has words for values: in JSON, nothing else is one."""
    if not found.type and values and not any(map(is_json, values)):
        found.type = "string"
        found.unsaid = [word for word in found.unsaid if word != "type"]


def add_options(found: Found, text: str) -> None:
    """Adds the options in a cell of their own, each a code span; other texts leave them open."""
    values = _codes(text)
    if values:
        _settle_words(found, values)
        found.add_enum(values)
    elif code(text).lower() not in _NOTHING:
        found.unclear.append("enum")


def state_options(found: Found, values: list[str]) -> None:
    """Adds the options that a page lists in rows of their own; those between quotation marks lose these."""
    found.add_enum([re.sub(r'^"(.+)"$', r"\1", one) for one in values])


def _codes(text: str) -> list[str]:
    """Returns the code spans of a text that has nothing else but commas and `or`, else nothing."""
    at, values = 0, []
    text = text.strip()
    while found := _CODES.match(text, at):
        values.append(found[1].strip("\"'") if found[1][:1] in "\"'" else found[1])
        at = found.end()
    is_whole = not text[at:].strip(" .") and not any("..." in value or "…" in value for value in values)
    return values if is_whole else []


def said_in(text: str) -> bool | None:
    """Returns whether a description begins with `Required`, or ends with that word as a sentence or in brackets, False
    for `Optional`, and None for other words, and for a last sentence with a condition.
    """
    found = _FIRST.match(text)
    if found is None and (found := _LAST.search(text)):
        begin = text.rfind(". ", 0, found.start() + 2) + 1
        found = None if _CONDITION.search(text, begin) else found
    return found["word"].lower() in ("required", "mandatory") if found else None


def add_limits(found: Found, text: str) -> None:
    """Adds the default, the options and the limits that a description states with words that leave no choice."""
    if found.default is None and "default" not in found.unclear and (said := _one(_DEFAULT, text)):
        stated = said["code"] or ""
        stated = stated[:-1] if re.fullmatch(r"\w+\.", stated) else stated
        _settle_words(found, [stated] if stated else [])
        add_default(found, f"`{stated}`" if said["code"] is not None else said["bare"])
    if (explained := _one(_EXPLAINED, text)) is not None:
        _add_explained(found, re.findall(_EXPLAINED_ONE, explained["all"]))
    if (
        not found.options
        and "enum" not in found.unclear
        and (label := _one(_OPTIONS, text))
        and not _OF_ANOTHER.search(text[: label.start()])
    ):
        rest = text[label.end() :]
        end = re.search(r"[.)](?=\s|$)(?=(?:[^`]*`[^`]*`)*[^`]*$)", rest)
        if values := _codes(rest[: end.start()] if end else rest):
            _settle_words(found, values)
            found.add_enum(values)
        else:
            found.unclear += ["enum"] if "`" in rest else []
    patterns = _PATTERN.findall(text)
    if len(patterns) == 1 and found.type.startswith("string") and "[]" not in found.type:
        found.facts.append(f"Pattern: {patterns[0]}")
    _add_promises(found, text)


def _add_explained(found: Found, options: Sequence[tuple[str, str]]) -> None:
    """Adds options, each with its description. The default is the only option whose description says `default`."""
    values = [value for value, _ in options]
    if not found.options and "enum" not in found.unclear and found.type != "boolean":
        _settle_words(found, values)
        found.add_enum(values)
    usual = [value for value, words in options if _IS_DEFAULT.search(words)]
    if len(usual) == 1 and found.default is None and "default" not in found.unclear:
        add_default(found, f"`{usual[0]}`")


def _add_promises(found: Found, text: str) -> None:
    """Adds what the sentences of a description promise: bounds, options, a default, null, and who may write it."""
    shape = read_type(found.type) if found.type else None
    if shape is None:
        return
    kind = "array" if shape.name == "array" else {"file": "string"}.get(shape.core.name, shape.core.name)
    subject = Subject(found.name, frozenset({kind}))
    said = {one.kind: one.value for one in promises(text, subject)}
    for low, high, form in _PAIRS:
        if low in said and high in said:
            found.facts.append(form.format(said.pop(low), said.pop(high)))
    found.facts += [form.format(said[name]) for name, form in _BOUNDS.items() if name in said]
    if "enum" in said and not found.options and "enum" not in found.unclear:
        found.add_enum([str(one) for one in said["enum"]])
    if found.options:  # a default may be one of them, without marks
        said |= {one.kind: one.value for one in promises(text, replace(subject, members=tuple(found.options)))}
    if "default" in said and found.default is None and "default" not in found.unclear and "default" not in found.unsaid:
        value = said["default"]
        add_default(found, f"`{value if isinstance(value, str) else json.dumps(value)}`")
    if "nullable" in said and kind != "any":
        found.add_null()
    found.pills += [name for name in ("read-only", "write-only") if name in said and name not in found.pills]


def _one(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Returns the only place of a pattern in a text."""
    places = list(pattern.finditer(text))
    return places[0] if len(places) == 1 else None
