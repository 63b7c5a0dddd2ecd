"""The estimate before a run is within a third of the resources that the run creates."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import shop
from judging import NO_WAITS
from miniature import AUTHORIZATION, Miniature
from paths import TESTS

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.planning.estimate import created
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from docs.examples import orders

NESTED = "tests.frameworks.fastapi_nested"
_SHOP = TESTS / "conformance" / "shop" / "openapi.yaml"


def _served(app: Any, folder: Path) -> str:
    file = folder / "openapi.json"
    file.write_text(json.dumps(app.openapi()))
    return str(file)


def _nested(folder: Path) -> tuple[Any, str, dict[str, str]]:
    modules: list[Any] = [import_module(f"{NESTED}.{name}") for name in ("app", "security")]
    app, security = modules
    return app.app, _served(app.app, folder), security.credentials()


def _server(name: str, folder: Path) -> tuple[Any, str, dict[str, str]]:
    if name == "miniature":
        return Miniature(), "ontora", {"Authorization": AUTHORIZATION}
    if name == "shop":
        return shop.Shop(), str(_SHOP), {"Authorization": shop.AUTHORIZATION}
    return _nested(folder) if name == "nested" else (orders.app, _served(orders.app, folder), {})


@pytest.mark.many(2)
@pytest.mark.parametrize("name", ["miniature", "shop", "orders", "nested"])
def test_estimate_is_within_a_third_of_what_comes(name: str, tmp_path: Path) -> None:
    """A newcomer was told "about 356 resources", and 100 came."""
    app, spec, headers = _server(name, tmp_path)
    contract = contract_of(spec)
    effort = Effort(seed=1, limits=NO_WAITS)
    told = created(contract, engine.plans(contract, effort), effort.examples)
    results = tuple(engine.run(contract, Target(contract, "http://testserver", headers, app=app), effort))
    came = sum(len(each.created) for each in results)

    assert came * 2 / 3 <= told <= came * 4 / 3, (told, came)
