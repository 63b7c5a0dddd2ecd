"""Fields that take exactly the JSON types that the document names."""

import re

from django.core.validators import ProhibitNullCharactersValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from .settings import bug


class TextField(serializers.CharField):
    def __init__(self, **kwargs):
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)
        # The database keeps every character.
        self.validators = [
            v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)
        ]

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class IntegerField(serializers.IntegerField):
    def to_internal_value(self, data):
        if isinstance(data, (str, bool)):
            self.fail("invalid")
        return super().to_internal_value(data)


class BooleanField(serializers.BooleanField):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        if bug("inventree-1687"):
            self.default_empty_html = False  # a form without it is an empty box

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field({"type": "number", "minimum": 0, "maximum": 999999.99, "multipleOf": 0.01})
class FeeField(serializers.DecimalField):
    """An amount as a JSON number with at most two decimals."""

    def __init__(self, **kwargs):
        if not bug("weg-li-828"):  # the framework writes decimals as text by itself
            kwargs["coerce_to_string"] = False
        super().__init__(max_digits=8, decimal_places=2, min_value=0, **kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, (int, float)) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)

    def to_representation(self, value):
        value = super().to_representation(value)
        return value if isinstance(value, str) else float(value)


class DateField(serializers.DateField):
    def to_internal_value(self, value):
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)
