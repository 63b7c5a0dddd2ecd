import django_filters
from django import forms
from drf_spectacular.utils import extend_schema_field

from .models import Project, Task, TaskStatus, TimeEntry, Visibility
from .settings import bug


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": 2**31 - 1})
class IntegerFilter(django_filters.NumberFilter):
    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=1, max_value=2**31 - 1, **kwargs)


class ProjectFilter(django_filters.FilterSet):
    visibility = django_filters.ChoiceFilter(choices=Visibility.choices)

    class Meta:
        model = Project
        fields = ["visibility"]


class TaskFilter(django_filters.FilterSet):
    project = IntegerFilter(field_name="project_id")
    status = django_filters.ChoiceFilter(choices=TaskStatus.choices)
    item = django_filters.CharFilter(
        field_name="checklist__text",
        lookup_expr="contains",
        distinct=not bug("filter-duplicates"),
        label="Tasks that have a checklist item with this text in it.",
    )

    class Meta:
        model = Task
        fields = ["project", "status", "item"]


class TimeEntryFilter(django_filters.FilterSet):
    task = IntegerFilter(field_name="task_id")

    class Meta:
        model = TimeEntry
        fields = ["task"]
