from django.db import transaction
from django.db.models import ProtectedError
from django.http import JsonResponse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.exceptions import APIException

from .filters import ProjectFilter, TaskFilter, TimeEntryFilter
from .models import Project, Task, TimeEntry
from .serializers import ProjectSerializer, TaskSerializer, TimeEntrySerializer
from .settings import bug


class InUse(APIException):
    status_code = 409
    default_detail = "The project has tasks."
    default_code = "conflict"


def not_found(request, exception=None):
    return JsonResponse({"detail": "Not found."}, status=404)


@extend_schema_view(
    list=extend_schema(description="All projects in the order of their ids, archived ones too."),
    create=extend_schema(description="Create a project. The key is unique."),
    update=extend_schema(
        description="Replace a project. Members that are left out go back to their defaults."
    ),
    partial_update=extend_schema(
        description="Change the members that are given. Members that are left out stay."
    ),
    destroy=extend_schema(description="Delete a project that has no tasks."),
)
class ProjectViewSet(viewsets.ModelViewSet):
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    lookup_value_regex = "[0-9]{1,18}"
    queryset = Project.objects.order_by("id")

    def perform_destroy(self, instance):
        try:
            instance.delete()
        except ProtectedError:
            raise InUse()


@extend_schema_view(
    list=extend_schema(description="The tasks that match, in the order of their ids."),
    create=extend_schema(description="Create a task in a project."),
    partial_update=extend_schema(
        description="Change the members that are given. Members that are left out stay. "
        "labels and checklist are replaced as a whole when they are given."
    ),
    destroy=extend_schema(description="Delete a task and its time entries."),
)
class TaskViewSet(viewsets.ModelViewSet):
    serializer_class = TaskSerializer
    filterset_class = TaskFilter
    lookup_value_regex = "[0-9]{1,18}"
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    queryset = Task.objects.order_by("id").prefetch_related("checklist")

    def perform_create(self, serializer):
        with transaction.atomic():
            serializer.save()

    def perform_update(self, serializer):
        with transaction.atomic():
            serializer.save()


@extend_schema_view(
    list=extend_schema(description="The time entries that match, in the order of their ids."),
    create=extend_schema(description="Record time that was spent on a task."),
)
class TimeEntryViewSet(
    mixins.CreateModelMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    serializer_class = TimeEntrySerializer
    filterset_class = TimeEntryFilter
    lookup_value_regex = "[0-9]{1,18}"
    queryset = TimeEntry.objects.order_by("id")

    def perform_create(self, serializer):
        if bug("billable-raw"):
            serializer.save(billable=self.request.data.get("billable", False))
        else:
            serializer.save()
