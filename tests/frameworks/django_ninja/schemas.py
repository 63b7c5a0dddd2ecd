"""How recipes and ingredients look to clients."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, FilterSchema, Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict

from tests.frameworks.django_ninja.models import UUIDS, Recipe
from tests.frameworks.switches import switches

Key = UUID if UUIDS else int
Difficulty = Recipe.Difficulty
Tag = Annotated[str, Field(min_length=1, max_length=30)]
if switches.variant("tags-lowercased"):
    Tag = Annotated[str, Field(min_length=1, max_length=30), AfterValidator(str.lower)]
Url = Annotated[str, Field(max_length=300, pattern=r"^https?://[^\s]+$")]
Minutes = Annotated[int, Field(ge=0, le=10_000)]
Title = Annotated[str, Field(min_length=1, max_length=120)]
Summary = Annotated[str, Field(max_length=2000)]
Servings = Annotated[int, Field(ge=1, le=50)]
Tags = Annotated[list[Tag], Field(max_length=10)]


class Unit(StrEnum):
    """What a quantity counts."""

    G = "g"
    ML = "ml"
    SPOON = "spoon"
    PIECE = "piece"


class Body(Schema):
    """What a client sends."""

    if switches.variant("unknown-refused"):
        model_config = ConfigDict(extra="forbid")


class Message(Schema):
    """Why a request failed."""

    detail: str


class Invalid(Schema):
    """What is wrong with a request."""

    detail: list[dict[str, Any]]


class LoginIn(Body):
    """The name and the password of a user."""

    username: str
    password: str


class UserOut(Schema):
    """A user."""

    id: int
    username: str


class NutritionIn(Body):
    """What a serving contains."""

    calories: int = Field(ge=0, le=10_000)
    protein_g: float = Field(0, ge=0, le=1000)
    fat_g: float = Field(0, ge=0, le=1000)


class NutritionOut(Schema):
    """What a serving contains."""

    calories: int
    protein_g: float
    fat_g: float


class RecipeIn(Body):
    """A new recipe, or all of a recipe."""

    title: Title = Field(description="Unique among all recipes.")
    summary: Summary = ""
    servings: Servings = 4
    difficulty: Difficulty = Difficulty.EASY
    prep_minutes: Minutes | None = None
    is_vegan: bool = False
    source_url: Url | None = None
    tags: Tags = []
    nutrition: NutritionIn | None = None
    published_at: AwareDatetime | None = None


class RecipePatch(Body):
    """A change of a recipe. A property that is absent keeps its value."""

    title: Title = None
    summary: Summary = None
    servings: Servings = None
    difficulty: Difficulty = None
    prep_minutes: Minutes | None = None
    is_vegan: bool = None
    source_url: Url | None = None
    tags: Tags = None
    nutrition: NutritionIn | None = None
    published_at: AwareDatetime | None = None


class RecipeOut(Schema):
    """A recipe."""

    id: Key
    title: str
    summary: str
    servings: int
    difficulty: Difficulty
    prep_minutes: int | None
    is_vegan: bool
    source_url: str | None
    tags: list[str]
    nutrition: NutritionOut | None
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime


class RecipeFilters(FilterSchema):
    """Which recipes a list shows."""

    difficulty: Difficulty | None = Field(None, description="Only recipes of this difficulty.")
    is_vegan: bool | None = Field(None, description="Only recipes that are vegan, or only others.")
    search: Annotated[str | None, Field(q="title__icontains", max_length=50)] = Field(
        None, description="Only recipes with this text in the title."
    )


class IngredientIn(Body):
    """A new ingredient, or all of an ingredient."""

    name: str = Field(min_length=1, max_length=80)
    quantity: float = Field(gt=0, le=100_000)
    unit: Unit | None = Unit.G
    is_optional: bool = False
    position: int = Field(0, ge=0, le=1000)


class IngredientOut(Schema):
    """An ingredient of a recipe."""

    id: Key
    recipe_id: Key
    name: str
    quantity: float
    unit: Unit | None
    is_optional: bool
    position: int
