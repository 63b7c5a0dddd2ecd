"""Shipping: Connexion routes and validates by the document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import yaml
from connexion import AsyncApp
from connexion.datastructures import MediaTypeDict
from connexion.json_schema import Draft4RequestValidator
from connexion.options import SwaggerUIOptions
from connexion.resolver import RelativeResolver
from connexion.validators import DefaultsJSONRequestBodyValidator

from tests.frameworks.switches import switches


class BodyValidator(DefaultsJSONRequestBodyValidator):
    """Fills in defaults and checks all formats.

    That of Connexion fails with 500 where an object is expected and something else is sent, and knows no dates.
    """

    @property
    def _validator(self) -> Any:
        validator = self.extend_with_set_default(Draft4RequestValidator)
        return validator(self._schema, format_checker=jsonschema.FormatChecker())

    @staticmethod
    def extend_with_set_default(validator_class: Any) -> Any:
        """Return a validator that fills in defaults of objects."""
        validate_properties = validator_class.VALIDATORS["properties"]

        def properties(validator: Any, stated: Any, instance: Any, schema: Any) -> Any:
            is_deep = not switches.bug("nested-default-missing") or "reference" in stated
            for name, each in stated.items() if isinstance(instance, dict) and is_deep else ():
                if "default" in each:
                    instance.setdefault(name, each["default"])
            yield from validate_properties(validator, stated, instance, schema)

        return jsonschema.validators.extend(validator_class, {"properties": properties})


def document() -> dict[str, Any]:
    """Return the document. Some variants publish another one."""
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "openapi.yaml").read_text(encoding="utf-8"))
    schemas = found["components"]["schemas"]
    if switches.variant("null-left-out"):
        for name in ("Shipment", "Event"):
            nullable = [key for key, value in schemas[name]["properties"].items() if value.pop("nullable", False)]
            schemas[name]["required"] = [key for key in schemas[name]["required"] if key not in nullable]
    if switches.variant("accepted-202"):
        responses = found["paths"]["/shipments"]["post"]["responses"]
        responses["202"] = responses.pop("201")
    return found


app = AsyncApp(__name__, swagger_ui_options=SwaggerUIOptions(swagger_ui=False))
app.add_api(
    document(),
    resolver=RelativeResolver("tests.frameworks.connexion.shipments"),
    validator_map={"body": MediaTypeDict({"*/*json": BodyValidator})},
    strict_validation=switches.variant("strict-query"),
)
