from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from .fields import (
    AmountField,
    BooleanField,
    DateField,
    InstantField,
    IntegerField,
    ReferenceField,
    TextField,
)
from .models import ChecklistItem, Project, Task, TaskStatus, TimeEntry, Visibility, default_settings
from .settings import bug


class ProjectSettingsSerializer(serializers.Serializer):
    notify = BooleanField(default=True)
    language = serializers.ChoiceField(choices=["en", "de", "fr"], default="en")


class ProjectSerializer(serializers.ModelSerializer):
    key = serializers.RegexField(
        r"^[A-Z]{2,6}$",
        trim_whitespace=False,
        max_length=6,
        validators=[UniqueValidator(Project.objects.all())],
    )
    name = TextField(max_length=100)
    description = TextField(default="", allow_blank=True, max_length=2000)
    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.TEAM)
    archived = BooleanField(default=False)
    budget = AmountField(default=None, allow_null=True)
    starts_on = DateField(default=None, allow_null=True)
    settings = ProjectSettingsSerializer(
        default=default_settings,
        help_text="A PATCH merges it: members left out stay as they are.",
    )

    class Meta:
        model = Project
        fields = [
            "id", "key", "name", "description", "visibility", "archived", "budget",
            "starts_on", "settings", "created_at", "updated_at",
        ]
        extra_kwargs = {
            "updated_at": {"help_text": "Time of the last change to the project."},
        }

    def validate_key(self, value):
        if value.endswith("\n"):  # $ matches before a newline at the end
            raise serializers.ValidationError("This value does not match the required pattern.")
        return value

    def create(self, validated_data):
        return Project.objects.create(**validated_data)

    def update(self, instance, validated_data):
        if "settings" in validated_data and self.partial and not bug("settings-replaced"):
            validated_data["settings"] = {**instance.settings, **validated_data["settings"]}
        if bug("auto-now"):
            Project.objects.filter(pk=instance.pk).update(**validated_data)
            instance.refresh_from_db()
            return instance
        for field, value in validated_data.items():
            setattr(instance, field, value)
        instance.save()
        return instance


class ChecklistItemSerializer(serializers.ModelSerializer):
    text = TextField(max_length=200)
    done = BooleanField(default=False)

    class Meta:
        model = ChecklistItem
        fields = ["text", "done"]

    def validate(self, attrs):
        if "text" not in attrs:  # a PATCH does not check this in nested members
            raise serializers.ValidationError({"text": ["This field is required."]})
        return attrs


class TaskSerializer(serializers.ModelSerializer):
    project = ReferenceField(queryset=Project.objects.all())
    title = TextField(max_length=150)
    status = serializers.ChoiceField(choices=TaskStatus.choices, default=TaskStatus.TODO)
    priority = IntegerField(default=3, min_value=0, max_value=5)
    estimate_minutes = IntegerField(
        default=None, allow_null=True, min_value=0, max_value=100000,
        help_text="null is unknown; 0 is nothing to do.",
    )
    due_at = InstantField(default=None, allow_null=True)
    assignee = TextField(default=None, allow_null=True, max_length=60)
    labels = serializers.ListField(child=TextField(max_length=30), default=list, max_length=20)
    checklist = ChecklistItemSerializer(many=True, default=list)

    class Meta:
        model = Task
        fields = [
            "id", "project", "title", "status", "priority", "estimate_minutes", "due_at",
            "assignee", "labels", "checklist", "updated_at",
        ]

    def create(self, validated_data):
        items = validated_data.pop("checklist")
        task = Task.objects.create(**validated_data)
        self._replace_checklist(task, items)
        return task

    def update(self, instance, validated_data):
        if bug("checklist-pop"):
            items = validated_data.pop("checklist", [])
        else:
            items = validated_data.pop("checklist", None)
        if bug("estimate-or"):
            validated_data["estimate_minutes"] = (
                validated_data.get("estimate_minutes") or instance.estimate_minutes
            )
        for field, value in validated_data.items():
            setattr(instance, field, value)
        if bug("update-fields"):
            instance.save(
                update_fields=[
                    "project", "title", "status", "estimate_minutes", "due_at", "assignee",
                    "labels", "updated_at",
                ]
            )
        else:
            instance.save()
        if items is not None:
            self._replace_checklist(instance, items)
        return instance

    def _replace_checklist(self, task, items):
        task.checklist.all().delete()
        ChecklistItem.objects.bulk_create(
            ChecklistItem(task=task, text=item["text"], done=item.get("done", False))
            for item in items
        )


class TimeEntrySerializer(serializers.ModelSerializer):
    task = ReferenceField(queryset=Task.objects.all())
    minutes = IntegerField(min_value=1, max_value=1440)
    started_at = InstantField()
    billable = BooleanField(default=True)
    note = TextField(default="", allow_blank=True, max_length=500)

    class Meta:
        model = TimeEntry
        fields = ["id", "task", "minutes", "started_at", "billable", "note"]
