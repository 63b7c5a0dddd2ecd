"""The three generators: how each is installed and called, as its documentation says, in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.generators.peers import MODELS

__all__ = ["OURS", "SNIPPETS", "TOOLS", "Tool", "generated", "installed"]

SNIPPETS = Path(__file__).with_name("snippets")
# What the snippets and the example service import. FastAPI's TestClient needs httpx2.
NEEDED = ("attrs", "fastapi", "httpx", "httpx2", "pydantic", "pytest", "python-dateutil", "python-multipart", "uvicorn")
DCG_CLIENT = ("--generate-client", "httpx2", "--client-output", "tasks_dcg/client", "--client-package",
              "tasks_dcg.client", "--client-model-package", "tasks_dcg.models")  # fmt: skip
DCG_SERVER = ("--generate-server", "fastapi", "--server-output", "tasks_dcg/server", "--server-package",
              "tasks_dcg.server", "--server-model-package", "tasks_dcg.models")  # fmt: skip
DCG = ("datamodel-codegen", "--input", "openapi.yaml", "--output", "tasks_dcg/models.py", *MODELS)


@dataclass(frozen=True)
class Tool:
    """A generator: its distribution, its package, and the commands that write the package beside `openapi.yaml`."""

    name: str
    package: str
    commands: tuple[tuple[str, ...], ...]
    requirements: tuple[str, ...] = ()

    @property
    def snippets(self) -> Path:
        """The folder of its snippets."""
        return SNIPPETS / self.name.replace("-", "_")


OURS = Tool(
    "bythebook", "tasks_api", (("bythebook", "generate", "openapi.yaml", "-o", "tasks_api", "--runtime", "full"),)
)
TOOLS = (
    OURS,
    Tool(
        "openapi-python-client",
        "tasks_opc",
        (
            (
                "openapi-python-client",
                "generate",
                "--path",
                "openapi.yaml",
                "--meta",
                "none",
                "--output-path",
                "tasks_opc",
            ),
        ),
        ("openapi-python-client", "ruff"),
    ),
    Tool(
        "datamodel-code-generator",
        "tasks_dcg",
        ((*DCG, *DCG_CLIENT), (*DCG, *DCG_SERVER)),
        ("datamodel-code-generator[http]",),
    ),
)


def installed(tool: Tool, cache: Path) -> tuple[Path, str]:
    """Returns the folder of programs of a tool, installed if missing, and its version."""
    if tool is OURS:
        return Path(sys.executable).parent, version("bythebook")
    folder = cache / tool.name
    python, uv = folder / "bin/python", Path(sys.executable).parent / "uv"
    if not python.exists():
        subprocess.run([uv, "venv", "--quiet", "-p", sys.executable, folder], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *tool.requirements, *NEEDED], check=True)
    code = f"import importlib.metadata as m; print(m.version({tool.name!r}))"
    told = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
    return folder / "bin", told.stdout.strip()


def generated(tool: Tool, bin_: Path, folder: Path) -> None:
    """Writes the package of a tool into a folder that holds the document. Raises where a command fails."""
    environment: Mapping[str, str] = {**os.environ, "PATH": f"{bin_}:{os.environ['PATH']}"}
    for command in tool.commands:
        done = subprocess.run(
            [bin_ / command[0], *command[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    (folder / tool.package / "__init__.py").touch()
