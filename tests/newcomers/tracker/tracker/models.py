from django.db import models

from .settings import bug


class Visibility(models.TextChoices):
    PRIVATE = "private"
    TEAM = "team"
    PUBLIC = "public"


class TaskStatus(models.TextChoices):
    TODO = "todo"
    DOING = "doing"
    DONE = "done"


class ActiveManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(archived=False)


def default_settings():
    return {"notify": True, "language": "en"}


class Project(models.Model):
    key = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=100)
    description = models.TextField(default="", blank=True)
    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.TEAM
    )
    archived = models.BooleanField(default=False)
    budget = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    starts_on = models.DateField(null=True)
    settings = models.JSONField(default=default_settings)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    if bug("archived-manager"):
        objects = ActiveManager()


class Task(models.Model):
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=150)
    status = models.CharField(
        max_length=10, choices=TaskStatus.choices, default=TaskStatus.TODO
    )
    priority = models.PositiveSmallIntegerField(default=3)
    estimate_minutes = models.PositiveIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    assignee = models.CharField(max_length=60, null=True)
    labels = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)


class ChecklistItem(models.Model):
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="checklist")
    text = models.CharField(max_length=200)
    done = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]


class TimeEntry(models.Model):
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="entries")
    minutes = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    billable = models.BooleanField(default=True)
    note = models.TextField(default="", blank=True)
