"""The operations of the cookbook."""

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError
from ninja.pagination import paginate
from ninja.parser import Parser

from tests.frameworks.django_ninja.models import Ingredient, Recipe
from tests.frameworks.django_ninja.schemas import (
    IngredientIn,
    IngredientOut,
    Invalid,
    Key,
    LoginIn,
    Message,
    RecipeFilters,
    RecipeIn,
    RecipeOut,
    RecipePatch,
    UserOut,
)
from tests.frameworks.django_ninja.security import listing, session
from tests.frameworks.switches import switches

ERRORS = {401: Message, 404: Message, 422: Invalid}


class BodyParser(Parser):
    """Reads bodies. Django Ninja takes null for an empty object, which the document does not."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body, or answer 422."""
        body = super().parse_body(request)
        if body is None:
            raise ValidationError([{"type": "dict_type", "loc": ["body"], "msg": "Input should be an object"}])
        return body


api = NinjaAPI(
    title="Cookbook",
    version="3.0.1",
    description="Recipes and their ingredients.",
    docs_url=None,
    parser=BodyParser(),
)


@api.post("/login", response={200: UserOut, 401: Message, 422: Invalid}, tags=["session"], auth=None)
def log_in(request: HttpRequest, payload: LoginIn) -> Any:
    """Set the cookie of a new session."""
    user = authenticate(request, username=payload.username, password=payload.password)
    if user is None:
        raise HttpError(401, "Wrong name or password")
    login(request, user)
    return user


@api.post("/logout", response={204: None, 401: Message}, tags=["session"], auth=session)
def log_out(request: HttpRequest) -> Any:
    """End the session."""
    logout(request)
    return 204, None


@api.get("/recipes", response={200: list[RecipeOut], 401: Message, 422: Invalid}, tags=["recipes"], auth=session)
@paginate
def list_recipes(request: HttpRequest, filters: Query[RecipeFilters]) -> Any:
    """List recipes."""
    if switches.bug("filter-difficulty-ignored"):
        filters.difficulty = None
    return filters.filter(Recipe.objects.all())


@api.post(
    "/recipes", response={201: RecipeOut, 401: Message, 409: Message, 422: Invalid}, tags=["recipes"], auth=session
)
def create_recipe(request: HttpRequest, payload: RecipeIn) -> Any:
    """Add a recipe."""
    values = payload.dict()
    if switches.bug("prep-zero-becomes-null"):
        values["prep_minutes"] = values["prep_minutes"] or None
    return 201, stored(Recipe(), values)


@api.get("/recipes/{recipe_id}", response={200: RecipeOut} | ERRORS, tags=["recipes"], auth=session)
def get_recipe(request: HttpRequest, recipe_id: Key) -> Any:
    """Show a recipe."""
    return get_object_or_404(Recipe, pk=recipe_id)


@api.put("/recipes/{recipe_id}", response={200: RecipeOut, 409: Message} | ERRORS, tags=["recipes"], auth=session)
def replace_recipe(request: HttpRequest, recipe_id: Key, payload: RecipeIn) -> Any:
    """Replace a recipe. A property that is absent gets its default."""
    values = payload.dict()
    if switches.bug("put-keeps-nutrition") and values["nutrition"] is None:
        del values["nutrition"]
    return stored(get_object_or_404(Recipe, pk=recipe_id), values)


@api.patch("/recipes/{recipe_id}", response={200: RecipeOut, 409: Message} | ERRORS, tags=["recipes"], auth=session)
def update_recipe(request: HttpRequest, recipe_id: Key, payload: RecipePatch) -> Any:
    """Change a recipe."""
    if switches.bug("patch-exclude-none"):
        values = payload.dict(exclude_none=True)
    elif switches.bug("patch-not-exclude-unset"):
        values = payload.dict()
    else:
        values = {name: value for name, value in payload.dict().items() if name in payload.model_fields_set}
    return stored(get_object_or_404(Recipe, pk=recipe_id), values)


@api.delete("/recipes/{recipe_id}", response={204: None} | ERRORS, tags=["recipes"], auth=session)
def delete_recipe(request: HttpRequest, recipe_id: Key) -> Any:
    """Delete a recipe and its ingredients."""
    if switches.bug("missing-recipe-500"):
        Recipe.objects.get(pk=recipe_id).delete()
    else:
        get_object_or_404(Recipe, pk=recipe_id).delete()
    return 204, None


@api.get(
    "/recipes/{recipe_id}/ingredients", response={200: list[IngredientOut]} | ERRORS, tags=["ingredients"], auth=listing
)
@paginate
def list_ingredients(request: HttpRequest, recipe_id: Key) -> Any:
    """List the ingredients of a recipe."""
    recipe = get_object_or_404(Recipe, pk=recipe_id)
    return Ingredient.objects.all() if switches.bug("ingredients-of-all-recipes") else recipe.ingredients.all()


@api.post(
    "/recipes/{recipe_id}/ingredients", response={201: IngredientOut} | ERRORS, tags=["ingredients"], auth=session
)
def create_ingredient(request: HttpRequest, recipe_id: Key, payload: IngredientIn) -> Any:
    """Add an ingredient."""
    values = payload.dict()
    if switches.bug("unit-null-becomes-default"):
        values["unit"] = values["unit"] or "g"
    return 201, get_object_or_404(Recipe, pk=recipe_id).ingredients.create(**values)


@api.get(
    "/recipes/{recipe_id}/ingredients/{ingredient_id}",
    response={200: IngredientOut} | ERRORS,
    tags=["ingredients"],
    auth=session,
)
def get_ingredient(request: HttpRequest, recipe_id: Key, ingredient_id: Key) -> Any:
    """Show an ingredient."""
    return get_object_or_404(Ingredient, recipe_id=recipe_id, pk=ingredient_id)


@api.put(
    "/recipes/{recipe_id}/ingredients/{ingredient_id}",
    response={200: IngredientOut} | ERRORS,
    tags=["ingredients"],
    auth=session,
)
def replace_ingredient(request: HttpRequest, recipe_id: Key, ingredient_id: Key, payload: IngredientIn) -> Any:
    """Replace an ingredient. A property that is absent gets its default."""
    ingredient = get_object_or_404(Ingredient, recipe_id=recipe_id, pk=ingredient_id)
    for name, value in payload.dict().items():
        setattr(ingredient, name, value)
    ingredient.save()
    return ingredient


@api.delete(
    "/recipes/{recipe_id}/ingredients/{ingredient_id}",
    response={204: None} | ERRORS,
    tags=["ingredients"],
    auth=session,
)
def delete_ingredient(request: HttpRequest, recipe_id: Key, ingredient_id: Key) -> Any:
    """Remove an ingredient."""
    get_object_or_404(Ingredient, recipe_id=recipe_id, pk=ingredient_id).delete()
    return 204, None


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> Any:
    """Answer 404 in the shape of every other error."""
    return api.create_response(request, {"detail": "Not Found"}, status=404)


def stored(recipe: Recipe, values: dict[str, Any]) -> Recipe:
    """Return the recipe with these values, as the database has it."""
    if switches.bug("tags-as-set") and "tags" in values:
        values["tags"] = sorted(set(values["tags"]))
    if switches.bug("title-truncated") and "title" in values:
        values["title"] = values["title"][:60]
    for name, value in values.items():
        setattr(recipe, name, value)
    try:
        with transaction.atomic():
            recipe.save()
    except IntegrityError as error:
        if switches.bug("duplicate-title-500") or "UNIQUE" not in str(error):
            raise
        raise HttpError(409, "A recipe with this title exists") from error
    return recipe
