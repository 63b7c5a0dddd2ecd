"""The plain install, in an environment where the packages of the extras cannot be imported."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bythebook.main import COMMANDS, EXTRAS
from tests.examples import sampled
from tests.repository.conftest import installed_in, packages_of

pytestmark = pytest.mark.xdist_group("wheel")

# Fails the import of the modules that `absent.json` lists, as Python does where a package is not installed.
ABSENT = """
import json, sys
from pathlib import Path

class Absent:
    names = frozenset(json.loads(Path(__file__).with_name("absent.json").read_text()))

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
"""


def needed(extra: str = "") -> frozenset[str]:
    """Returns the names of the distributions that an install of bythebook brings."""
    found = {"bythebook"}
    waiting = [(name, "") for name in direct("bythebook", extra)]
    while waiting:
        name, extra_ = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [(each, "") for each in direct(name, extra_)]
    return frozenset(found)


def direct(name: str, extra: str) -> Iterator[str]:
    """Yields the distributions that a distribution requires itself."""
    for line in requires(name) or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield canonicalize_name(requirement.name)


def modules_outside(distributions: frozenset[str]) -> list[str]:
    """Returns the modules that none of the distributions has."""
    return sorted(
        module
        for module, owners in packages_distributions().items()
        if not distributions & {canonicalize_name(owner) for owner in owners}
    )


class Environment:
    """An environment with the wheel, in which given modules are absent."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.packages = folder, packages_of(folder)
        (self.packages / "absent.py").write_text(ABSENT)
        (self.packages / "absent.pth").write_text("import absent\n")

    def run(self, *args: str, absent: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
        (self.packages / "absent.json").write_text(json.dumps(absent))
        command = [str(self.folder / "bin" / "bythebook"), *args]
        return subprocess.run(
            command, cwd=cwd, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"}
        )


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment(installed_in(tmp_path_factory.mktemp("plain") / "environment", wheel))


PLAIN = modules_outside(needed())


def test_plain_install_is_small_and_holds_nothing_of_the_extras() -> None:
    assert {"datamodel_code_generator", "pydantic", "ruff", "selectolax", "jinja2", "multipart", "fastapi"} <= {*PLAIN}
    assert len(needed()) <= 42


@pytest.mark.many(2)
@pytest.mark.parametrize("command", sampled(sorted(COMMANDS.keys() - EXTRAS.keys()), 5))
def test_command_of_the_plain_install_needs_no_extra(environment: Environment, command: str, tmp_path: Path) -> None:
    ran = environment.run(command, "--help", absent=PLAIN, cwd=tmp_path)

    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.soak
def test_plain_install_judges_the_server_of_the_demo(environment: Environment, tmp_path: Path) -> None:
    ran = environment.run("demo", absent=PLAIN, cwd=tmp_path)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Found 3 of 3 faults." in ran.stdout
    assert (tmp_path / "report.html").exists()


@pytest.mark.parametrize(
    ("extra", "args"),
    [
        ("capture", ["capture", "page.txt"]),
        ("generate", ["generate", "ontora", "-o", "api"]),
    ],
)
def test_command_without_its_extra_names_it_in_one_line(
    environment: Environment, extra: str, args: list[str], tmp_path: Path
) -> None:
    ran = environment.run(*args, absent=PLAIN, cwd=tmp_path)

    assert ran.returncode == 2
    (line,) = ran.stderr.splitlines()
    assert line.startswith(f"bythebook: '{args[0]}' needs ")
    assert line.endswith(f", which is not installed; expected pip install 'bythebook[{extra}]'")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.soak
def test_extra_brings_all_that_its_command_needs(environment: Environment, tmp_path: Path) -> None:
    """It needs nothing but its extra: no other tool of this environment."""
    page = environment.packages / "bythebook_openapi" / "captured" / "ontora" / "page.txt"
    captured = environment.run(
        "capture", str(page), "-o", "openapi.yaml", "--ledger", "ledger.html",
        absent=modules_outside(needed("capture")), cwd=tmp_path,
    )  # fmt: skip
    generated = environment.run(
        "generate", "openapi.yaml", "-o", "api", absent=modules_outside(needed("generate")), cwd=tmp_path
    )

    assert (captured.returncode, captured.stderr.count("Traceback")) == (0, 0)
    assert generated.returncode == 0, generated.stderr
    assert (tmp_path / "api" / "models").exists()


def test_all_brings_every_extra_of_a_command() -> None:
    assert needed("all") == needed("capture") | needed("generate")
