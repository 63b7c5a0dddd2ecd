"""One object has the clients of all tags, and loads each of them when it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import facade, render
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import parse

CONTENT = {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}}}
LISTED = {"get": {"responses": {"200": {"description": "ok", "content": CONTENT}}}}
ONE = {"get": {"responses": {"200": {"description": "ok"}}}}
PET = {"type": "object", "properties": {"name": {"type": "string"}, "tags": {"type": "array", "items": {}}}}

CALLED = """
import asyncio, sys
import httpx
from shop_api.client import AsyncShopApi, ShopApi

seen = []
def answer(request):
    seen.append(request.url.path)
    return httpx.Response(200, json=[{"name": "Rex"}])

api = ShopApi(httpx.Client(transport=httpx.MockTransport(answer), base_url="http://test/base"))
assert "shop_api.pets.client" not in sys.modules
assert api.pets.list()[0].name == "Rex" and api.pets is api.pets
assert "shop_api.owners.client" not in sys.modules
there = AsyncShopApi(httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://test/base"))
assert asyncio.run(there.owners.list())[0].name == "Rex"
assert seen == ["/base/pets", "/base/owners"], seen
"""

TYPED = """
import httpx
from shop_api import models
from shop_api.client import AsyncShopApi, ShopApi


def names(api: ShopApi) -> list[models.Pet]:
    return api.pets.list()


async def awaited(api: AsyncShopApi) -> list[models.Pet]:
    return await api.owners.list()


ShopApi(httpx.AsyncClient())  # expect: arg-type
ShopApi(httpx.Client()).cats  # expect: attr-defined
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a package without tags."""
    paths = {"/pets": LISTED, "/owners": LISTED, "/pets/{id}": ONE}
    raw = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": paths}
    document = parse(yaml.safe_dump({**raw, "components": {"schemas": {"Pet": PET}}}), name="shop.yaml")
    folder = tmp_path_factory.mktemp("shop")
    write(render(document, templates(), name="shop_api"), folder / "shop_api")
    return folder


@pytest.mark.soak
def test_a_client_is_loaded_when_it_is_asked_for(shop: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CALLED], cwd=shop, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.soak
def test_a_type_checker_knows_the_clients(shop: Path) -> None:
    (shop / "use.py").write_text(TYPED)
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "use.py", "shop_api"]
    done = subprocess.run(command, cwd=shop, capture_output=True, text=True, check=False)
    expected = [number for number, line in enumerate(TYPED.split("\n"), 1) if "# expect" in line]
    found = [line for line in done.stdout.splitlines() if ": error:" in line]

    assert [int(line.split(":")[1]) for line in found] == expected, done.stdout
    assert ["[arg-type]" in found[0], "[attr-defined]" in found[1]] == [True, True]


@pytest.mark.parametrize(
    ("package", "name"),
    [("stripe_api", "StripeApi"), ("stripe", "StripeApi"), ("api", "Api"), ("my_rest_api", "MyRestApi")],
)
def test_the_class_is_named_after_the_package(package: str, name: str) -> None:
    assert facade(package) == name
