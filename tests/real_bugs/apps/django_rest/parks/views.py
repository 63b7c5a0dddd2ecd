import datetime
import re

from django.db import transaction
from django.http import JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError

from .models import Inspection, Park
from .pagination import ParkPages
from .serializers import InspectionSerializer, ParkSerializer
from .settings import bug

DATE = {"type": "string", "format": "date"}


def not_found(request, exception=None):
    return JsonResponse({"detail": "Not found."}, status=404)


@extend_schema_view(
    list=extend_schema(
        description="All parks in the order of their ids. Deleted parks are not in it. "
        "count is the number of parks in the list, over all pages."
    ),
    create=extend_schema(description="Create a park. The server gives the id; an id in the body means nothing."),
    update=extend_schema(
        description="Replace a park. Members that are left out go back to their defaults."
    ),
    partial_update=extend_schema(
        description="Change the members that are given. Members that are left out stay."
    ),
    destroy=extend_schema(description="Delete a park. It is gone from then on, and its inspections too."),
)
class ParkViewSet(viewsets.ModelViewSet):
    serializer_class = ParkSerializer
    pagination_class = ParkPages
    lookup_value_regex = "[0-9]{1,18}"
    queryset = Park.objects.order_by("id")

    def get_queryset(self):
        if self.action == "list" and bug("spark-54"):
            return super().get_queryset()
        return super().get_queryset().filter(deleted_at=None)

    def get_serializer(self, *args, **kwargs):
        data = kwargs.get("data")
        if bug("inventree-1687") and self.action == "create" and isinstance(data, dict):
            # Forms and JSON go the same way: as form data.
            form = QueryDict(mutable=True)
            form.update(data)
            kwargs["data"] = form
        return super().get_serializer(*args, **kwargs)

    def update(self, request, *args, **kwargs):
        if bug("content-store-21"):
            kwargs["partial"] = True
        return super().update(request, *args, **kwargs)

    def perform_create(self, serializer):
        serializer.save().changes.create(action="create")

    def perform_update(self, serializer):
        park = serializer.save()
        if not bug("liima-549"):
            park.changes.create(action="update")

    def perform_destroy(self, instance):
        instance.deleted_at = timezone.now()
        instance.save()
        instance.changes.create(action="delete")


class ParkInspections(mixins.ListModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet):
    serializer_class = InspectionSerializer
    queryset = Inspection.objects.order_by("id").prefetch_related("findings")

    def park(self):
        return get_object_or_404(Park, pk=self.kwargs["park_id"], deleted_at=None)

    def get_queryset(self):
        inspections = super().get_queryset().filter(park_id=self.kwargs["park_id"])
        if not bug("drf-extensions-178"):
            self.park()
        start, end = self.day("from"), self.day("to")
        if start:
            inspections = inspections.filter(performed_on__gte=start)
        if end and bug("kimai-306"):
            inspections = inspections.filter(performed_on__lt=end)
        elif end:
            inspections = inspections.filter(performed_on__lte=end)
        return inspections

    def day(self, name):
        value = self.request.query_params.get(name)
        if value is None:
            return None
        try:
            if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise ValidationError({name: ["Must be a date like 2024-12-31."]})

    @extend_schema(
        description="The inspections of a park in the order of their ids.",
        parameters=[
            OpenApiParameter("from", DATE, description="Not before this day."),
            OpenApiParameter("to", DATE, description="Not after this day. The day itself is in it."),
        ],
    )
    def list(self, request, *args, **kwargs):
        return super().list(request, *args, **kwargs)

    @extend_schema(description="Record an inspection of a park.")
    def create(self, request, *args, **kwargs):
        self.park()
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer):
        with transaction.atomic():
            serializer.save(park=self.park())


@extend_schema_view(
    partial_update=extend_schema(
        description="Change the members that are given. Members that are left out stay. "
        "A finding with an id is changed and keeps this id."
    ),
)
class InspectionViewSet(
    mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet
):
    serializer_class = InspectionSerializer
    lookup_value_regex = "[0-9]{1,18}"
    http_method_names = ["get", "patch", "head", "options"]
    queryset = Inspection.objects.filter(park__deleted_at=None).prefetch_related("findings")

    def perform_update(self, serializer):
        with transaction.atomic():
            serializer.instance = serializer.save()
            if hasattr(serializer.instance, "_prefetched_objects_cache"):
                serializer.instance._prefetched_objects_cache = {}
