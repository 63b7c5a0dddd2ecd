"""Converts a document of Swagger 2.0 to OpenAPI 3.0, and records the origin of each part.

Parts that OpenAPI 3.0 cannot express are refused by name. `host`, `basePath` and `schemes` become `servers`; no command
reads them, since callers give a whole base URL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NoReturn

from bythebook_openapi.document.origins import Places
from bythebook_openapi.document.resource_names import names_within, written_out
from bythebook_openapi.document.swagger2_schemas import Values, parameter_schema, style
from bythebook_openapi.errors import InputError
from bythebook_openapi.pointer import pointer_to, value_at
from bythebook_openapi.schema.references import EXISTING, End, follow, nowhere
from bythebook_openapi.schema.vocabulary import METHODS

__all__ = ["UNREADABLE", "converted"]

_VERSION: Final = "3.0.3"
UNREADABLE: Final = "x-unreadable"
_ELSEWHERE: Final = "x-converted"
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_PLACES: Final = ("query", "header", "path", "formData", "body")
_FLOWS: Final = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}
_UNSAID: Final = "The document does not name it; taken as JSON because most are."

Found = tuple[Mapping[str, Any], str]


def converted(raw: dict[str, Any], places: Places, *, is_lenient: bool = False) -> tuple[dict[str, Any], Places]:
    """Returns the document as OpenAPI 3.0, and the place of each part in the user's files.

    Raises `InputError` if the document breaks Swagger 2.0, or has a part that OpenAPI 3.0 cannot express. With
    `is_lenient`, an operation of which that is true has the reason under `UNREADABLE` instead.
    """
    conversion = _Conversion(raw, places, is_lenient)
    return conversion.document(), replace(places, moves=conversion.moves)


def _extensions(stated: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """Returns the members of an object that are copied unchanged."""
    return {key: value for key, value in stated.items() if key in keys or key.startswith("x-")}


def _unreadable(stated: Any, error: InputError) -> dict[str, Any]:
    """Returns what stands for an operation that cannot be converted."""
    said = error.message if error.expected is None else f"{error.message}; expected {error.expected}"
    named = _extensions(stated, "operationId") if isinstance(stated, Mapping) else {}
    return {**named, UNREADABLE: said, "responses": {}}


def _apart(parameter: Mapping[str, Any], at: str) -> list[Found]:
    """Returns a parameter, or the parameters that a resource name is written out as."""
    names = names_within(parameter)
    plain = {key: value for key, value in parameter.items() if key != "pattern"}
    return [({**plain, "name": name}, at) for name in names] or [(parameter, at)]


class _Conversion:
    def __init__(self, raw: dict[str, Any], places: Places, is_lenient: bool) -> None:
        self.is_lenient = is_lenient
        self.raw = raw
        self.places = places
        self.moves: dict[str, str] = {"": ""}
        self.values = Values(self._elsewhere)
        self.waiting: list[str] = []

    def document(self) -> dict[str, Any]:
        new: dict[str, Any] = {"openapi": _VERSION}
        new |= _extensions(self.raw, "info", "tags", "externalDocs", "security")
        if servers := self._servers():
            new["servers"] = servers
        new["paths"] = self._paths()
        components: dict[str, Any] = {}
        if "definitions" in self.raw:
            stated = self._mapping(self.raw["definitions"], "/definitions")
            self.moves["/components/schemas"] = "/definitions"
            components["schemas"] = {name: self.values.schema(schema) for name, schema in stated.items()}
        if "securityDefinitions" in self.raw:
            self.moves["/components/securitySchemes"] = "/securityDefinitions"
            components["securitySchemes"] = dict(self._schemes())
        elsewhere: dict[str, Any] = {}
        while self.waiting:
            pointer = self.waiting.pop()
            if pointer not in elsewhere:
                elsewhere[pointer] = self.values.schema(value_at(self.raw, pointer))
        if components:
            new["components"] = components
        return new | ({_ELSEWHERE: elsewhere} if elsewhere else {})

    def _servers(self) -> list[dict[str, str]]:
        host, base = self.raw.get("host"), str(self.raw.get("basePath") or "")
        schemes = self.raw.get("schemes")
        if isinstance(host, str):
            return [{"url": f"{each}://{host}{base}"} for each in (schemes if isinstance(schemes, list) else ["http"])]
        return [{"url": base}] if base else []

    # Paths

    def _paths(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        stated_paths = self._mapping(self.raw.get("paths"), "/paths")
        for path, stated in stated_paths.items():
            if path.startswith("x-"):
                found[path] = stated
                continue
            new = pointer_to("paths", path)
            usable = self._usable_item(stated, new)
            if not isinstance(usable, tuple):
                found[path] = usable
                continue
            item, at, shared = usable
            self.moves[new] = at
            plain = self._plain(shared, new)
            own = {**_extensions(item), **({"parameters": plain} if plain else {})}
            for method in METHODS:
                if method not in item or method in ("trace", "query"):
                    continue
                place = path if shared else self._written_out(path, item[method], f"{at}/{method}")
                taken = {*found.get(place, {}), *self._methods(stated_paths.get(place))} if place != path else set()
                place = path if method in taken else place
                here = pointer_to("paths", place, method)
                if place != path:
                    self.moves[here] = f"{at}/{method}"
                operation = self._usable(item[method], shared, f"{at}/{method}", here, is_apart=place != path)
                (own if place == path else found.setdefault(place, {}))[method] = operation
            if not item.keys() & {*METHODS} or own:
                found[path] = {**own, **found.get(path, {})}
        return found

    def _usable_item(self, stated: Any, new: str) -> tuple[Mapping[str, Any], str, list[Found]] | Any:
        """Returns a path item, its place and its parameters; where it breaks Swagger 2.0, what stands for it instead:
        operations that say why, or the item as it is.
        """
        item: Any = None
        try:
            item, at = self._resolved(stated, new)
            return item, at, self._parameters(item, at)
        except InputError as error:
            if not self.is_lenient:
                raise
            return {each: _unreadable(item[each], error) for each in self._methods(item)} or stated

    @staticmethod
    def _methods(item: Any) -> Mapping[str, Any]:
        return {key: each for key, each in item.items() if key in METHODS} if isinstance(item, Mapping) else {}

    def _written_out(self, path: str, stated: Any, at: str) -> str:
        """Returns the path of an operation with its resource names written out."""
        if not isinstance(stated, Mapping):
            return path
        try:
            return written_out(path, (each for each, _ in self._parameters(stated, at)))
        except InputError:  # it is reported as the operation is read
            return path

    def _usable(self, stated: Any, shared: list[Found], at: str, new: str, *, is_apart: bool = False) -> dict[str, Any]:
        """Returns an operation, or why it cannot be converted."""
        try:
            return self._operation(stated, shared, at, new, is_apart=is_apart)
        except InputError as error:
            if not self.is_lenient:
                raise
            return _unreadable(stated, error)

    def _operation(
        self, stated: Any, shared: list[Found], at: str, new: str, *, is_apart: bool = False
    ) -> dict[str, Any]:
        operation, at = self._resolved(stated, at)
        own = self._parameters(operation, at)
        held = _extensions(
            operation, "tags", "summary", "description", "externalDocs", "operationId", "deprecated", "security"
        )
        if plain := self._plain(own, new, is_apart=is_apart):
            held["parameters"] = plain
        overridden = {(str(each.get("in")), str(each.get("name"))) for each, _ in own}
        inherited = [each for each in shared if (str(each[0].get("in")), str(each[0].get("name"))) not in overridden]
        bodies = [each for each in own if each[0].get("in") == "body"]
        bodies = bodies or [each for each in inherited if each[0].get("in") == "body"]
        fields = [each for each in (*inherited, *own) if each[0].get("in") == "formData"]
        if len(bodies) > 1 or (bodies and fields):
            self._fault("is a second body", (*fields, *bodies)[-1][1], "one body parameter, or form fields")
        if bodies:
            held["requestBody"] = self._body(bodies[0], operation, at, f"{new}/requestBody")
        elif fields:
            held["requestBody"] = self._form(fields, operation, at, f"{new}/requestBody")
        responses = self._mapping(operation.get("responses", {}), f"{at}/responses")
        held["responses"] = {
            key: each
            if key.startswith("x-")
            else self._response(each, operation, at, f"{new}{pointer_to('responses', key)}")
            for key, each in responses.items()
        }
        return held

    def _parameters(self, holder: Mapping[str, Any], at: str) -> list[Found]:
        stated = holder.get("parameters", [])
        if not isinstance(stated, list):
            self._fault("is not a list", f"{at}/parameters", "a list of parameters")
        resolved = [self._resolved(each, f"{at}/parameters/{index}") for index, each in enumerate(stated)]
        for each, each_at in resolved:
            if each.get("in") not in _PLACES:
                self._fault(f"has the location {each.get('in')!r}", f"{each_at}/in", "one of " + ", ".join(_PLACES))
            if each.get("type") == "file" and each["in"] != "formData":
                self._fault("type: file is supported only in a form", f"{each_at}/type", "in: formData")
        return resolved

    def _plain(self, stated: list[Found], new: str, *, is_apart: bool = False) -> list[dict[str, Any]]:
        """Returns the parameters that stay parameters: all but body and form parameters. With `is_apart`, each resource
        name is written out.
        """
        plain = [each for each in stated if each[0]["in"] not in ("body", "formData")]
        apart = [one for each, at in plain for one in _apart(each, at)] if is_apart else plain
        return [self._parameter(each, at, f"{new}/parameters/{index}") for index, (each, at) in enumerate(apart)]

    def _parameter(self, stated: Mapping[str, Any], at: str, new: str) -> dict[str, Any]:
        self.moves |= {new: at, f"{new}/schema": at, f"{new}/example": f"{at}/x-example"}
        held = _extensions(stated, "name", "in", "description", "required", "allowEmptyValue")
        held.pop("x-nullable", None)
        if "x-example" in held:
            held["example"] = held.pop("x-example")
        return (
            held | style(stated, stated["in"], at, self._fault) | {"schema": parameter_schema(stated, at, self._fault)}
        )

    # Bodies

    def _media_types(self, key: str, operation: Mapping[str, Any], at: str) -> list[str]:
        holder, holder_at = (operation, at) if key in operation else (self.raw, "")
        stated = holder.get(key, [])
        if not isinstance(stated, list) or not all(isinstance(each, str) for each in stated):
            self._fault("is not a list of media types", f"{holder_at}/{key}", "a list such as [application/json]")
        return [str(each) for each in stated]

    def _body(self, body: Found, operation: Mapping[str, Any], at: str, new: str) -> dict[str, Any]:
        stated, stated_at = body
        self.moves[new] = stated_at
        media_types = self._media_types("consumes", operation, at)
        schema = self.values.schema(stated.get("schema", {}))
        held = _extensions(stated, "description", "required")
        held["content"] = {each: {"schema": schema} for each in media_types or ["application/json"]}
        if not media_types:
            held["content"]["application/json"]["x-unstated"] = {"media-type": _UNSAID}
        self.moves |= {
            f"{new}{pointer_to('content', each, 'schema')}": f"{stated_at}/schema" for each in held["content"]
        }
        return held

    def _form(self, fields: list[Found], operation: Mapping[str, Any], at: str, new: str) -> dict[str, Any]:
        self.moves[new] = fields[0][1]
        has_file = any(each.get("type") == "file" for each, _ in fields)
        known = [each for each in self._media_types("consumes", operation, at) if each.partition(";")[0] in _FORMS]
        schema: dict[str, Any] = {"type": "object", "properties": {}}
        encoding: dict[str, Any] = {}
        for each, each_at in fields:
            name = str(each.get("name"))
            schema["properties"][name] = parameter_schema(each, each_at, self._fault) | _extensions(each, "description")
            schema["properties"][name].pop("x-nullable", None)
            if styled := style(each, "formData", each_at, self._fault):
                encoding[name] = styled
        if required := [str(each.get("name")) for each, _ in fields if each.get("required") is True]:
            schema["required"] = required
        content: dict[str, Any] = {"schema": schema} | ({"encoding": encoding} if encoding else {})
        media_types = known or [_FORMS[1] if has_file else _FORMS[0]]
        for kind in media_types:
            for each, each_at in fields:
                self.moves[new + pointer_to("content", kind, "schema", "properties", str(each.get("name")))] = each_at
        return {"required": bool(required), "content": dict.fromkeys(media_types, content)}

    def _response(self, value: Any, operation: Mapping[str, Any], at: str, new: str) -> dict[str, Any]:
        stated, stated_at = self._resolved(value, f"{at}/responses/{new.rpartition('/')[2]}")
        self.moves[new] = stated_at
        held = _extensions(stated, "description")
        if "headers" in stated:
            held["headers"] = {}
            for name, header in self._mapping(stated["headers"], f"{stated_at}/headers").items():
                header_at = stated_at + pointer_to("headers", name)
                schema = parameter_schema(self._mapping(header, header_at), header_at, self._fault)
                held["headers"][name] = {"schema": schema} | _extensions(header, "description")
                self.moves[new + pointer_to("headers", name, "schema")] = header_at
        if "schema" in stated:
            media_types = self._media_types("produces", operation, at)
            content = {each: {"schema": self.values.schema(stated["schema"])} for each in media_types}
            examples = stated.get("examples")
            for kind in media_types or ["application/json"]:
                unsaid = {"schema": self.values.schema(stated["schema"]), "x-unstated": {"media-type": _UNSAID}}
                part = content.setdefault(kind, unsaid)
                self.moves[new + pointer_to("content", kind, "schema")] = f"{stated_at}/schema"
                if isinstance(examples, Mapping) and kind in examples:
                    part["example"] = examples[kind]
                    self.moves[new + pointer_to("content", kind, "example")] = stated_at + pointer_to("examples", kind)
            held["content"] = content
        return held

    def _schemes(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, value in self._mapping(self.raw["securityDefinitions"], "/securityDefinitions").items():
            at = pointer_to("securityDefinitions", name)
            stated = self._mapping(value, at)
            held = _extensions(stated, "description")
            match stated.get("type"):
                case "basic":
                    yield name, held | {"type": "http", "scheme": "basic"}
                case "apiKey":
                    yield name, _extensions(stated, "type", "description", "name", "in")
                case "oauth2":
                    flow = _FLOWS.get(str(stated.get("flow")))
                    if flow is None:
                        self._fault(f"flow: {stated.get('flow')} is not known", f"{at}/flow", " or ".join(_FLOWS))
                    urls = {key: stated[key] for key in ("authorizationUrl", "tokenUrl", "scopes") if key in stated}
                    yield name, held | {"type": "oauth2", "flows": {flow: {"scopes": {}} | urls}}
                case other:
                    self._fault(f"type: {other} is not known", f"{at}/type", "basic, apiKey or oauth2")

    # References

    def _elsewhere(self, pointer: str) -> str | None:
        """Returns the new pointer of a schema outside of the definitions, None if there is no such schema."""
        if value_at(self.raw, pointer) is None:
            return None
        new = pointer_to(_ELSEWHERE, pointer)
        self.moves[new] = pointer
        self.waiting.append(pointer)
        return new

    def _resolved(self, value: Any, at: str) -> Found:
        resolution = follow(self.raw, value, at)
        last = resolution.last
        if resolution.is_found:
            return self._mapping(last.value, last.pointer), last.pointer
        if resolution.end in (End.OUTSIDE, End.NOWHERE):
            self._fault(nowhere(last.value["$ref"]), f"{last.pointer}/$ref", EXISTING)
        return self._fault("the references form a circle", last.pointer, "references that end at a value")

    def _mapping(self, value: Any, at: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self._fault(f"is {'missing' if value is None else 'a value of another type'}", at, "a mapping")
        return value

    def _fault(self, message: str, pointer: str, expected: str) -> NoReturn:
        source, at, line = self.places.nearest(pointer)
        raise InputError(message, file=source.name, line=line, pointer=at, expected=expected)
