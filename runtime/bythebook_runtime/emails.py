"""Email addresses: checked by the library `email-validator` where it is installed, and texts without it."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any

from pydantic import AfterValidator, StrictStr, WithJsonSchema
from pydantic_core import PydanticCustomError

__all__ = ["EmailStr"]

# The address stays as it is written, and no name is looked up. What RFC 5321 and RFC 6531 allow is accepted.
_OPTIONS = {
    "check_deliverability": False, "allow_quoted_local": True, "allow_domain_literal": True, "test_environment": True,
    "globally_deliverable": False,
}  # fmt: skip
_library: Any = import_module("email_validator") if find_spec("email_validator") else None


def _checked(value: str) -> str:
    if _library is not None:
        try:
            _library.validate_email(value, **_OPTIONS)
        except _library.EmailNotValidError as error:
            raise PydanticCustomError(
                "email", "Input should be an email address: {reason}", {"reason": str(error)}
            ) from None
    return value


EmailStr = Annotated[StrictStr, AfterValidator(_checked), WithJsonSchema({"type": "string", "format": "email"})]
