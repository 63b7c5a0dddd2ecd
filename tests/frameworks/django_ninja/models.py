"""What the cookbook stores."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from tests.frameworks.switches import switches

UUIDS = switches.variant("uuid-ids")


def key() -> models.Field:
    """Return the primary key of a table."""
    if UUIDS:
        return models.UUIDField(primary_key=True, default=uuid4, editable=False)
    return models.BigAutoField(primary_key=True)


class Recipe(models.Model):
    """How to make a dish."""

    class Difficulty(models.TextChoices):
        EASY = "easy"
        MEDIUM = "medium"
        HARD = "hard"

    id = key()
    title = models.CharField(max_length=120, unique=True)
    summary = models.TextField(blank=True, default="")
    servings = models.PositiveSmallIntegerField(default=4)
    difficulty = models.CharField(max_length=6, choices=Difficulty, default=Difficulty.EASY)
    prep_minutes = models.PositiveIntegerField(null=True)
    is_vegan = models.BooleanField(default=False)
    source_url = models.URLField(null=True, max_length=300)
    tags = models.JSONField(default=list)
    nutrition = models.JSONField(null=True)
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at"] if switches.variant("newest-first") else ["created_at", "id"]


class Ingredient(models.Model):
    """What a recipe needs."""

    id = key()
    recipe = models.ForeignKey(Recipe, related_name="ingredients", on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    quantity = models.FloatField()
    unit = models.CharField(max_length=5, null=True)
    is_optional = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
