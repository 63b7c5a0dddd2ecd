import re

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import LimitOffsetPagination

from .settings import bug


class Pages(LimitOffsetPagination):
    """Limit and offset that are refused when they are not valid."""

    default_limit = 20
    max_limit = 100

    def get_limit(self, request):
        return self._number(request, self.limit_query_param, self.default_limit, 1, self.max_limit)

    def get_offset(self, request):
        return self._number(request, self.offset_query_param, 0, 0, 1000000)

    def _number(self, request, name, default, low, high):
        value = request.query_params.get(name)
        if value is None:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise ValidationError({name: [f"Must be a whole number from {low} to {high}."]})
        return int(value)

    def get_schema_operation_parameters(self, view):
        def parameter(name, low, high, default, text):
            schema = {"type": "integer", "minimum": low, "maximum": high, "default": default}
            return {"name": name, "in": "query", "required": False, "schema": schema, "description": text}

        return [
            parameter("limit", 1, self.max_limit, self.default_limit, "How many items a page has."),
            parameter("offset", 0, 1000000, 0, "How many to leave out. A page past the end is empty."),
        ]


class ParkPages(Pages):
    def get_count(self, queryset):
        if bug("azure-mobile-454"):
            return queryset.model.objects.count()
        return super().get_count(queryset)
