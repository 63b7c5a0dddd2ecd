"""Lists the compared generators: how each is installed, called, imported and type-checked, as its documentation says.

Each has its own environment in a folder that the user names. Nothing of them is in the repository.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

__all__ = ["ALONE", "OURS", "PEERS", "Peer", "installed"]

Command = Callable[[Path, Path, Path], tuple[str | Path, ...]]  # environment, document, folder of the package
# The options of datamodel-code-generator that come nearest to the document.
MODELS = (
    "--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel", "--strict-nullable",
    "--use-missing-sentinel", "--target-pydantic-version", "2.14", "--use-annotated", "--formatters", "builtin",
    "--disable-timestamp",
)  # fmt: skip
RUNTIME = ("mypy", "pydantic", "fastapi", "httpx", "httpx2", "attrs", "python-dateutil", "python-multipart",
           "email-validator")  # fmt: skip


@dataclass(frozen=True)
class Peer:
    """A generator: what it makes, its distribution and additional packages, and its command.

    The package has the name of its folder. `root` is the place of that folder in the output, `style` is how a model of
    it is read and written.
    """

    name: str
    distribution: str
    command: Command
    style: str
    root: str = "."
    models: str = "models"
    requirements: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name as one word."""
        return "".join(c if c.isalnum() else "_" for c in self.name)


def _ours(_bin: Path, document: Path, folder: Path) -> tuple[str | Path, ...]:
    return Path(sys.executable).parent / "bythebook", "generate", document, "-o", folder


def _models(bin_: Path, document: Path, folder: Path) -> tuple[str | Path, ...]:
    return bin_ / "datamodel-codegen", "--input", document, "--output", folder / "models.py", *MODELS


def _server(bin_: Path, document: Path, folder: Path) -> tuple[str | Path, ...]:
    name = folder.name
    more = ("--server-package", f"{name}.server", "--server-model-package", f"{name}.models")
    output = ("--generate-server", "fastapi", "--server-output", folder / "server")
    return *_models(bin_, document, folder), *output, *more


def _client(bin_: Path, document: Path, folder: Path) -> tuple[str | Path, ...]:
    name = folder.name
    more = ("--client-package", f"{name}.client", "--client-model-package", f"{name}.models")
    output = ("--generate-client", "httpx2", "--client-output", folder / "client")
    return *_models(bin_, document, folder), *output, *more


def _fastapi(bin_: Path, document: Path, folder: Path) -> tuple[str | Path, ...]:
    return bin_ / "fastapi-codegen", "--input", document, "--output", folder


def _python_client(bin_: Path, document: Path, folder: Path) -> tuple[str | Path, ...]:
    return bin_ / "openapi-python-client", "generate", "--path", document, "--meta", "none", "--output-path", folder


def _openapi_generator(kind: str, above: int) -> Command:
    def command(bin_: Path, document: Path, folder: Path) -> tuple[str | Path, ...]:
        options = ("-g", kind, "-o", folder.parents[above], "--package-name", folder.name)
        return bin_ / "openapi-generator-cli", "generate", "-i", document, *options

    return command


DCG = "datamodel-code-generator"
OGEN = ("urllib3", "lazy-imports", "types-python-dateutil")
OURS = Peer("bythebook", "bythebook", _ours, "ours")
ALONE = Peer(f"{DCG}, models", DCG, _models, "pydantic")
PEERS = (
    OURS,
    ALONE,
    Peer(f"{DCG}, server", DCG, _server, "pydantic"),
    Peer(f"{DCG}, client", DCG, _client, "pydantic"),
    Peer("fastapi-code-generator", "fastapi-code-generator", _fastapi, "pydantic"),
    Peer("openapi-python-client", "openapi-python-client", _python_client, "dictionary"),
    Peer("openapi-generator, python", "openapi-generator-cli", _openapi_generator("python", 0), "dictionary",
         requirements=OGEN),
    Peer("openapi-generator, python-fastapi", "openapi-generator-cli", _openapi_generator("python-fastapi", 1),
         "dictionary", root="src", requirements=OGEN),
)  # fmt: skip


def installed(peer: Peer, cache: Path) -> tuple[Path, str]:
    """Returns the folder of programs of a generator's environment, created if missing, and its version."""
    if peer is OURS:
        return Path(sys.executable).parent, version("bythebook")
    folder = cache / peer.distribution
    python = folder / "bin/python"
    uv = Path(sys.executable).parent / "uv"
    if not python.exists():
        subprocess.run([uv, "venv", "--quiet", "-p", sys.executable, folder], check=True)
        extras = f"{peer.distribution}[http]" if peer.distribution == DCG else peer.distribution
        names = (extras, *RUNTIME, *peer.requirements)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *names], check=True)
    code = f"import importlib.metadata as m; print(m.version({peer.distribution!r}))"
    return folder / "bin", subprocess.run(
        [python, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()
