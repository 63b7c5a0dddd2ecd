"""`--handlers` beside names and layouts of the user's: what is added hides nothing, and stands in no text of theirs."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bythebook_generator.emit.handlers import beside
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document

Made = Callable[..., Document]
PET = {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}
SCHEMAS = {"Pet": {"type": "object", "properties": {"name": {"type": "string"}}}}


def operation(name: str, content: Any) -> dict[str, Any]:
    return {"operationId": name, "tags": ["pets"], "responses": {"200": {"description": "", "content": content}}}


PATHS = {
    "/pets": {"get": operation("listPets", PET), "post": operation("addPet", PET)},
    "/pets/best": {"get": operation("getPet", PET), "delete": operation("dropPet", PET)},
    "/pets/table": {"get": operation("tableOfPets", {"text/csv": {}})},
}
HEAD = "from pets_api import models\nfrom pets_api.pets.handlers import PetsUnimplemented\n"
TWO = "    def list_pets(self):\n        return 1\n\n    def add_pet(self, body):\n        return body\n"
CLASS = f"\n\nclass Pets(PetsUnimplemented):\n{TWO}"
NEW = {"get_pet", "drop_pet", "table_of_pets"}


def added(document: Made, folder: Path, **texts: str | bytes) -> bytes:
    """Return the module `pets.py` of a folder after a run."""
    for name, text in texts.items():
        (folder / f"{name}.py").write_bytes(text if isinstance(text, bytes) else text.encode())
    found = beside(read(document(PATHS, SCHEMAS)), "pets_api", folder, templates()).modules
    for path, data in found.items():
        path.write_bytes(data)
    assert beside(read(document(PATHS, SCHEMAS)), "pets_api", folder, templates()).modules == {}
    return (folder / "pets.py").read_bytes()


def functions(data: bytes, name: str = "Pets") -> set[str]:
    holder = next(node for node in ast.walk(ast.parse(data)) if isinstance(node, ast.ClassDef) and node.name == name)
    return {node.name for node in holder.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(
    ("head", "imports", "annotation"),
    [
        ("from my_database import models\n", ["from pets_api import models as pets_api_models"], "pets_api_models.Pet"),
        ("models = {}\n", ["from pets_api import models as pets_api_models"], "pets_api_models.Pet"),
        ("def f():\n    from pets_api import models\n", ["from pets_api import models"], "models.Pet"),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pets_api import models\n",
            ["from pets_api import models as pets_api_models"],
            "pets_api_models.Pet",
        ),
        (
            "from __future__ import annotations\nimport typing as t\nif t.TYPE_CHECKING:\n    "
            "from pets_api import models\n",
            [],
            "models.Pet",
        ),
        ("from pets_api import models as m\n", [], "m.Pet"),
    ],
)
def test_no_name_of_the_user_is_hidden(
    head: str, imports: list[str], annotation: str, document: Made, tmp_path: Path
) -> None:
    made = added(document, tmp_path, pets=f"{head}{CLASS}").decode()

    assert [line for line in made.splitlines() if line not in head.splitlines() and "import models" in line] == imports
    assert f"-> {annotation}:" in made


def test_a_class_of_answers_of_another_library_is_not_taken_for_ours(document: Made, tmp_path: Path) -> None:
    made = added(document, tmp_path, pets=f"from httpx import Response\n{CLASS}").decode()

    assert "from fastapi import Response as FastAPIResponse\n" in made
    assert "def table_of_pets(self) -> FastAPIResponse:" in made


def test_a_helper_with_methods_of_these_names_provides_nothing(document: Made, tmp_path: Path) -> None:
    store = "class Store:\n    def get_pet(self): ...\n    def drop_pet(self): ...\n"

    assert functions(added(document, tmp_path, pets=f"{HEAD}{CLASS}", store=store)) >= NEW


@pytest.mark.parametrize("base", ["Some", "mixin.Most", "Other"])
def test_a_base_of_the_handlers_provides_what_it_has(base: str, document: Made, tmp_path: Path) -> None:
    mixin = "class Most:\n    def get_pet(self): ...\n\n\nclass Some(Most):\n    pass\n"
    head = f"{HEAD}import mixin\nfrom mixin import Some, Most as Other\n"
    made = added(document, tmp_path, pets=head + CLASS.replace("(Pets", f"({base}, Pets"), mixin=mixin)

    assert functions(made) & NEW == NEW - {"get_pet"}


def test_another_class_of_handlers_provides_what_it_has(document: Made, tmp_path: Path) -> None:
    more = f"{HEAD}\n\nclass More(PetsUnimplemented):\n    get_pet, drop_pet = 1, 2\n"

    assert functions(added(document, tmp_path, pets=f"{HEAD}{CLASS}", more=more)) & NEW == {"table_of_pets"}


def test_what_a_method_names_within_itself_is_no_operation(document: Made, tmp_path: Path) -> None:
    inner = "\n    def _own(self):\n        get_pet = 1\n\n        def drop_pet(): ...\n"

    assert functions(added(document, tmp_path, pets=f"{HEAD}{CLASS}{inner}")) >= NEW


@pytest.mark.parametrize(
    "text",
    [
        f'import os; text = """\n\n"""\n{CLASS}',
        f'"""Mine."""; text = """\n\n"""\n{CLASS}',
        f"import os; numbers = [\n    1]\n{CLASS}",
    ],
)
def test_no_import_is_put_into_another_statement(text: str, document: Made, tmp_path: Path) -> None:
    made = added(document, tmp_path, pets=text)
    own = ast.parse(text).body[:-1]

    assert [ast.dump(node) for node in ast.parse(made).body[: len(own)]] == [ast.dump(node) for node in own]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_mark_and_the_ends_of_lines_stay(mark: str, end: str, document: Made, tmp_path: Path) -> None:
    made = added(document, tmp_path, pets=f"{mark}{CLASS.lstrip()}".replace("\n", end)).decode()

    assert made.startswith(f"{mark}from pets_api import models{end}")
    assert made.replace(end, "").count("\n") + made.replace(end, "").count("\r") == 0
    assert functions(made.encode()) >= NEW


def test_a_comment_at_the_end_of_the_class_stays_where_it_is(document: Made, tmp_path: Path) -> None:
    text = f"{HEAD}{CLASS}\n    # to do\n    # later\n\n# of the module\nx = 1\n"
    made = added(document, tmp_path, pets=text).decode()

    assert made.index("# later") < made.index("def get_pet") < made.index("# of the module")


def test_the_module_that_is_written_first_has_every_operation(document: Made, tmp_path: Path) -> None:
    assert functions(added(document, tmp_path)) >= {*NEW, "list_pets", "add_pet"}
