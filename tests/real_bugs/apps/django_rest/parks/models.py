from django.db import models


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
    deleted_at = models.DateTimeField(null=True)


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
