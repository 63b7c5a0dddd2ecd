"""Returns the options of datamodel-code-generator without the import of its whole configuration.

`GenerateConfig` and the classes in its module take as long as the models of a small document. `BaseGenerateConfig`
stands in a module of its own, for the command of datamodel-code-generator, and lacks only the fields in `REST`. Other
versions than `KNOWN` may have other fields, and get the whole configuration.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, cast

import datamodel_code_generator as generator
from datamodel_code_generator.base_config import BaseGenerateConfig
from datamodel_code_generator.enums import DataModelType, DefaultValueType, StrictTypes, TargetPydanticVersion
from datamodel_code_generator.format import PythonVersion
from datamodel_code_generator.parser import LiteralType

from bythebook_generator.models.simple import PLACEHOLDER, TEXTS

if TYPE_CHECKING:
    from datamodel_code_generator.config import GenerateConfig

__all__ = ["options", "whole"]

KNOWN: Final = "0.89."
# The modules of the runtime that have them.
SCALARS: Final = {
    "AwareDatetime": "formats", "StrictBytes": "forms", "StrictFloat": "constraints", "StrictInt": "formats",
    "UUID": "formats", "date": "formats",
}  # fmt: skip
# The fields of `GenerateConfig` alone, with their defaults.
REST: Final[dict[str, Any]] = {
    "aliases": None, "apply_default_values_for_required_fields": False, "command_line": None,
    "custom_class_name_generator": None, "custom_formatters_kwargs": None, "default_value_overrides": None,
    "extra_template_data": None, "force_optional_for_required_fields": False, "graphql_scopes": None,
    "input_filename": None, "openapi_scopes": None, "serialization_aliases": None, "settings_path": None,
    "strict_types": None, "validators": None,
}  # fmt: skip


def options(name: str) -> GenerateConfig:
    """Returns the options for a document of that name."""
    if not version("datamodel-code-generator").startswith(KNOWN):
        return whole(name)
    stated = _stated(name)
    made = BaseGenerateConfig.model_construct({*stated}, **stated)
    made.__dict__ |= REST | {key: value for key, value in stated.items() if key in REST}
    return cast("GenerateConfig", made)


def whole(name: str) -> GenerateConfig:
    """Returns the same options as a validated configuration."""
    return generator.GenerateConfig(**_stated(name))  # the module is imported here


def _stated(name: str) -> dict[str, Any]:
    return {
        "input_filename": name,
        "input_file_type": generator.InputFileType.OpenAPI,
        "output_model_type": DataModelType.PydanticV2BaseModel,
        "target_python_version": PythonVersion.PY_311,
        "target_pydantic_version": TargetPydanticVersion.V2_14,
        "strict_nullable": True,
        "use_missing_sentinel": True,
        "use_annotated": True,
        "deserialize_default_values": [DefaultValueType.Decimal, DefaultValueType.Enum],
        "strict_types": list(StrictTypes),
        "enum_field_as_literal": LiteralType.All,
        "formatters": [],  # ruff formats all files at once
        "disable_timestamp": True,
        "treat_dot_as_module": False,
        "strict_refs": True,
        "allow_remote_refs": False,
        "base_class": f"{PLACEHOLDER}_models.Model",
        "import_overrides": {name: f"{PLACEHOLDER}_{module}" for name, module in SCALARS.items()},
        "use_type_alias": True,
        "snake_case_field": True,
        "aliases": {"given": "given_"},
        "type_mappings": [f"string+{name}=string" for name in TEXTS],
    }
