from copy import deepcopy

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse

from .serializers import ParkSerializer

PROBLEMS = {
    "type": "object",
    "description": "For each member that is not valid: what is wrong. Or one text under detail.",
    "additionalProperties": {},
}
DETAIL = {"type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"]}


class Schema(AutoSchema):
    """Adds the error answers that every operation of its kind can give."""

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)

        def add(code, schema, description):
            answer = OpenApiResponse(schema, description)
            bodies[str(code)] = self._get_response_for_code(answer, str(code), direction=direction)

        if self.method in ("POST", "PUT", "PATCH"):
            add(400, PROBLEMS, "The request is not valid")
            add(415, DETAIL, "The body is not JSON")
            if getattr(self.view, "serializer_class", None) is ParkSerializer:
                add(409, DETAIL, "A park with this code exists")
        elif self._is_list_view():
            add(400, PROBLEMS, "A parameter is not valid")
        if "{" in self.path:
            add(404, DETAIL, "No such resource")
        return bodies


def _without_default(schema):
    schema = {k: v for k, v in schema.items() if k != "default"}
    if set(schema) == {"allOf"} and len(schema["allOf"]) == 1:
        return schema["allOf"][0]
    return schema


def tidy(result, generator, request, public):
    """A PATCH has no defaults, and an answer always has every member."""
    components = result["components"]["schemas"]
    for name, schema in components.items():
        if name.startswith("Patched"):
            for member, value in schema["properties"].items():
                value = _without_default(value)
                refs = value.get("allOf", [])
                target = refs and components[refs[0]["$ref"].split("/")[-1]]
                if target and "properties" in target:
                    text = value.get("description")
                    value = deepcopy(target)
                    value["properties"] = {
                        k: _without_default(v) for k, v in value["properties"].items()
                    }
                    value["description"] = text
                schema["properties"][member] = value
        elif not name.endswith("Request") and "properties" in schema:
            schema["properties"] = {
                k: _without_default(v) for k, v in schema["properties"].items()
            }
            schema["required"] = sorted(schema["properties"])
    return result
