"""The cookbook, as a client sees it: that each bug and each variant does what its list says."""

from __future__ import annotations

from itertools import count
from uuid import UUID, uuid4

import httpx
import pytest

from tests.frameworks.clients import Clients, anonymous
from tests.frameworks.launching import read

clients = Clients(read("django_ninja"))
client, faulty = clients.open, clients.faulty
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not clients.application.environment.exists(), reason="make frameworks installs Django Ninja"),
]
numbers = count()
RECIPES = "/api/recipes"


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def recipe(http: httpx.Client, **values: object) -> str:
    response = http.post(RECIPES, json={"title": f"Soup {next(numbers)}"} | values)
    assert response.status_code == 201, response.text
    return f"{RECIPES}/{response.json()['id']}"


def ingredient(http: httpx.Client, path: str, **values: object) -> httpx.Response:
    return http.post(f"{path}/ingredients", json={"name": "Salt", "quantity": 1.5} | values)


def test_recipes_behave_as_documented() -> None:
    with client() as http:
        path = recipe(http, nutrition={"calories": 5}, prep_minutes=0)
        created = http.get(path).json()
        changed = http.patch(path, json={"tags": ["b", "a"]}).json()
        replaced = http.put(path, json={"title": created["title"]}).json()
        first = ingredient(http, path).json()

        assert (created["servings"], created["difficulty"], created["prep_minutes"]) == (4, "easy", 0)
        assert created["nutrition"] == {"calories": 5, "protein_g": 0, "fat_g": 0}
        assert changed == created | {"tags": ["b", "a"], "updated_at": changed["updated_at"]}
        assert (replaced["tags"], replaced["nutrition"], replaced["prep_minutes"]) == ([], None, None)
        assert (first["unit"], first["is_optional"]) == ("g", False)
        assert http.get(f"{path}/ingredients").json() == {"items": [first], "count": 1}
        assert http.post(RECIPES, json={"title": created["title"]}).status_code == 409
        assert http.get(f"{RECIPES}?difficulty=hard").json()["count"] == 0
        assert anonymous(http, path) == 401
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 404


def test_a_session_ends_with_the_logout() -> None:
    with client() as http:
        login = {"username": "cook", "password": "cook-password"}

        assert http.post("/api/login", json=login | {"password": "x"}).status_code == 401
        assert http.post("/api/logout").status_code == 204
        assert http.get(RECIPES).status_code == 401
        del http.headers["Cookie"]
        assert http.post("/api/login", json=login).status_code == 200
        assert http.get(RECIPES).status_code == 200


def test_bugs_of_recipes_do_what_their_list_says(document: object) -> None:
    with faulty("prep-zero-becomes-null", document) as http:
        assert http.get(recipe(http, prep_minutes=0)).json()["prep_minutes"] is None
    with faulty("patch-exclude-none", document) as http:
        assert http.patch(recipe(http, prep_minutes=3), json={"prep_minutes": None}).json()["prep_minutes"] == 3
    with faulty("patch-not-exclude-unset", document) as http:
        assert http.patch(recipe(http), json={"servings": 3}).status_code == 500
    with faulty("missing-recipe-500", document) as http:
        assert http.delete(f"{RECIPES}/999").status_code == 500
    with faulty("tags-as-set", document) as http:
        assert http.get(recipe(http, tags=["b", "a", "b"])).json()["tags"] == ["a", "b"]
    with faulty("filter-difficulty-ignored", document) as http:
        recipe(http)
        assert http.get(f"{RECIPES}?difficulty=hard").json()["count"] == 1
    with faulty("put-keeps-nutrition", document) as http:
        path = recipe(http, nutrition={"calories": 5})
        assert http.put(path, json={"title": "Stew"}).json()["nutrition"] is not None
    with faulty("title-truncated", document) as http:
        assert len(http.get(recipe(http, title="x" * 80)).json()["title"]) == 60
    with faulty("duplicate-title-500", document) as http:
        recipe(http, title="Stew")
        assert http.post(RECIPES, json={"title": "Stew"}).status_code == 500


def test_bugs_of_ingredients_do_what_their_list_says(document: object) -> None:
    with faulty("ingredients-of-all-recipes", document) as http:
        ingredient(http, recipe(http))
        assert http.get(f"{recipe(http)}/ingredients").json()["count"] == 1
    with faulty("ingredients-open", document) as http:
        assert anonymous(http, f"{recipe(http)}/ingredients") == 200
    with faulty("unit-null-becomes-default", document) as http:
        assert ingredient(http, recipe(http), unit=None).json()["unit"] == "g"


def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "newest-first") as http:
        paths = [recipe(http), recipe(http)]
        assert [f"{RECIPES}/{item['id']}" for item in http.get(RECIPES).json()["items"]] == paths[::-1]
    with client("--variant", "uuid-ids") as http:
        assert UUID(http.get(recipe(http)).json()["id"])
        assert http.get(f"{RECIPES}/{uuid4()}").status_code == 404
    with client("--variant", "unknown-refused") as http:
        assert http.post(RECIPES, json={"title": "Stew", "color": "red"}).status_code == 422
    with client("--variant", "numbered-pages") as http:
        paths = [recipe(http), recipe(http)]
        assert http.get(f"{RECIPES}?page=2&page_size=1").json()["items"][0]["id"] == int(paths[1].rsplit("/", 1)[1])
    with client("--variant", "tags-lowercased") as http:
        assert http.get(recipe(http, tags=["Hot"])).json()["tags"] == ["hot"]
