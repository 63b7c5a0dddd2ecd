"""Calls datamodel-code-generator. Its import takes as long as all else for a small document.

Its options do what needs no correction:

- `import_overrides`: its strict types refuse 30.0 for an integer, admit `2023-11-07 05:31Z` and epoch numbers for a
  date-time, and round large integers to floats. Our types are in `bythebook_runtime`.
- `base_class`: a dump without `exclude_unset` writes the defaults of absent fields. Ours does not.
- `enum_field_as_literal`: an inline enum inherits the default of another enum with the same name and values.
- `use_type_alias`: a scalar, a list or a map is itself, and not an object with a `root`.
- `snake_case_field`: fields are named like parameters.
- `type_mappings`: other formats are texts: a URL would be rewritten.
- `customTypePath`: decimals (`passes.decimals`).
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, Final

from datamodel_code_generator import Error, GenerateConfig, InputFileType, generate
from datamodel_code_generator.enums import DataModelType, DefaultValueType, StrictTypes, TargetPydanticVersion
from datamodel_code_generator.format import PythonVersion
from datamodel_code_generator.parser import LiteralType
from datamodel_code_generator.reference import get_singular_name

from bythebook_generator.passes.references import PLACEHOLDER
from bythebook_openapi.collector import without_collector
from bythebook_openapi.errors import InputError

__all__ = ["TEXTS", "generated", "singular"]

FAILURES = (Error, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
# The modules of the runtime that have these types.
SCALARS: Final = {
    "AwareDatetime": "formats", "EmailStr": "emails", "StrictBytes": "forms", "StrictFloat": "constraints",
    "StrictInt": "formats", "UUID": "formats", "date": "formats",
}  # fmt: skip
# The formats that are texts and nothing more.
TEXTS: Final = (
    "base64url", "byte", "char", "duration", "hostname", "idn-email", "idn-hostname", "ipv4",
    "ipv4-network", "ipv6", "ipv6-network", "iri", "iri-reference", "json-pointer", "password", "path", "phone",
    "regex", "time", "time-local", "ulid", "unixtime", "uri", "uri-reference", "url",
)  # fmt: skip


def generated(schemas: Mapping[str, Any], name: str) -> str:
    """Returns a module with the classes of the schemas of a document. Raises `InputError` if one cannot be made."""
    raw = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    try:
        with warnings.catch_warnings(action="ignore"), without_collector():
            code = generate(raw, config=_options(name))
    except FAILURES as error:
        words = f"{type(error).__name__}: {str(error)[:300]}"
        raise InputError(f"datamodel-code-generator cannot make models of it ({words})", file=name) from error
    if not isinstance(code, str):
        raise InputError("its models are too many for one module", file=name)
    return code


def singular(name: str) -> str:
    """Returns the singular of a name, as datamodel-code-generator has it."""
    return get_singular_name(name)


def _options(name: str) -> GenerateConfig:
    return GenerateConfig(
        input_filename=name,
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        target_pydantic_version=TargetPydanticVersion.V2_14,
        strict_nullable=True,
        use_missing_sentinel=True,
        use_annotated=True,
        deserialize_default_values=[DefaultValueType.Decimal, DefaultValueType.Enum],
        strict_types=list(StrictTypes),
        enum_field_as_literal=LiteralType.All,
        formatters=[],  # ruff formats all files at once
        disable_timestamp=True,
        treat_dot_as_module=False,
        strict_refs=True,
        allow_remote_refs=False,
        base_class=f"{PLACEHOLDER}_models.Model",
        import_overrides={name: f"{PLACEHOLDER}_{module}" for name, module in SCALARS.items()},
        use_type_alias=True,
        snake_case_field=True,
        aliases={"given": "given_"},
        type_mappings=[f"string+{name}=string" for name in TEXTS],
    )
