from django.core.exceptions import ValidationError
from django.db import models

from .settings import bug


class Severity(models.TextChoices):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Park(models.Model):
    name = models.CharField(max_length=80)
    description = models.TextField(default="", blank=True)
    open_to_public = models.BooleanField(default=True)
    dogs_allowed = models.BooleanField(default=False)
    district = models.CharField(max_length=40, null=True)
    code = models.CharField(max_length=20, null=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, help_text="Set once.")
    updated_at = models.DateTimeField(
        auto_now=True, help_text="When the park was created or changed last. Each PUT and PATCH sets it."
    )
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="park_code",
                condition=None if bug("maestro-101") else models.Q(deleted_at=None),
            )
        ]

    def save(self, *args, **kwargs):
        if bug("eapd-2550"):
            self.check_days()
        super().save(*args, **kwargs)

    def check_days(self):
        if self.opened_on and self.closed_on and self.closed_on < self.opened_on:
            raise ValidationError({"closed_on": "The park cannot close before it opens."})


class Change(models.Model):
    """The audit trail of the parks. It is read by other means than the API."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="changes")
    action = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)


class Inspection(models.Model):
    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="inspections")
    performed_on = models.DateField()
    inspector = models.CharField(max_length=60)
    fee = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    passed = models.BooleanField(default=True)


class Finding(models.Model):
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="findings")
    text = models.CharField(max_length=200)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.LOW)

    class Meta:
        ordering = ["id"]
