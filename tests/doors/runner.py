"""A small runner of composite actions: it runs the steps of `action.yml` as GitHub's runner does.

It knows the expressions and the actions that `action.yml` uses, and fails for every other.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_NAME = re.compile(r"'[^']*'|\balways\(\)|[A-Za-z_][\w-]*(?:\.[\w-]+)+|&&|\|\||==|!=|\s+|[()]")


@dataclass
class Ran:
    """What a run of the action left: its outputs, what it printed, the summary, and what it uploaded."""

    code: int = 0
    outputs: dict[str, str] = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    uploaded: dict[str, dict[str, str]] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)


@dataclass
class Runner:
    """A job on a runner. `cache` outlives the job; `known` holds actions of the marketplace by their names."""

    action: Path
    workspace: Path
    temp: Path
    cache: Path
    github: Mapping[str, str]
    event: Mapping[str, Any]
    skipped: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def run(self, **inputs: str) -> Ran:
        """Runs the action with inputs, whose names have `_` for `-`."""
        stated = yaml.safe_load(self.action.read_text())
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert given.keys() <= stated["inputs"].keys()
        self.temp.mkdir(parents=True, exist_ok=True)
        event = self.temp / "event.json"
        event.write_text(json.dumps(self.event))
        self.names = {f"github.{name}": value for name, value in self.github.items()}
        self.names |= {"runner.temp": str(self.temp), "github.token": "read-only"}
        for name, about in stated["inputs"].items():
            self.names[f"inputs.{name}"] = given.get(name, self.filled(str(about.get("default", ""))))
        self.environment = {
            **os.environ,
            **{f"GITHUB_{name.upper()}": value for name, value in self.github.items()},
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.action.parent),
            "GITHUB_EVENT_PATH": str(event),
            "RUNNER_TEMP": str(self.temp),
        }
        self.ran = Ran()
        for step in stated["runs"]["steps"]:
            self.step(step)
        for name, about in stated["outputs"].items():
            self.ran.outputs[name] = self.filled(about["value"])
        return self.ran

    def step(self, step: Mapping[str, Any]) -> None:
        """Runs a step, unless its condition is false or a step before it failed."""
        name = step.get("name") or step["uses"].partition("@")[0]
        condition = str(step.get("if", "success()"))
        if "always()" not in condition and self.ran.code:
            return
        if condition != "success()" and not self.value(condition):
            return
        self.ran.steps[name] = "ran"
        if name in self.skipped:
            self.environment |= self.skipped[name]
            return
        if "uses" in step:
            inputs = {key: self.filled(str(value)) for key, value in step.get("with", {}).items()}
            for key, value in self.marketplace(step["uses"].partition("@")[0], inputs).items():
                self.names[f"steps.{step.get('id')}.outputs.{key}"] = value
            return
        self.shell(name, step)

    def shell(self, name: str, step: Mapping[str, Any]) -> None:
        """Runs a step of bash, and reads the files that it wrote for GitHub."""
        files = {each: self.temp / each.lower() for each in ("OUTPUT", "ENV", "STEP_SUMMARY")}
        for file in files.values():
            file.write_text("")
        environment = {**self.environment, **{f"GITHUB_{each}": str(file) for each, file in files.items()}}
        environment |= {key: self.filled(str(value)) for key, value in step.get("env", {}).items()}
        assert step["shell"] == "bash"
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", self.filled(step["run"])],
            cwd=self.workspace, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        self.ran.log += ran.stdout + ran.stderr
        self.ran.summary += files["STEP_SUMMARY"].read_text()
        for line in files["ENV"].read_text().splitlines():
            key, _, value = line.partition("=")
            self.environment[key] = value
        for line in files["OUTPUT"].read_text().splitlines():
            key, _, value = line.partition("=")
            self.names[f"steps.{step.get('id')}.outputs.{key}"] = value
        if ran.returncode:
            self.ran.code = self.ran.code or ran.returncode
            self.ran.steps[name] = f"failed with {ran.returncode}"

    def marketplace(self, name: str, inputs: Mapping[str, str]) -> Mapping[str, str]:
        """Does what an action of the marketplace does, here. Returns its outputs."""
        known: Mapping[str, Callable[[Mapping[str, str]], Mapping[str, str]]] = {
            "actions/setup-python": lambda _: {"python-path": sys.executable},
            "actions/cache/restore": self.restore,
            "actions/cache/save": self.save,
            "actions/upload-artifact": self.upload,
            "github/codeql-action/upload-sarif": self.upload,
        }
        return known[name](inputs)

    def restore(self, inputs: Mapping[str, str]) -> Mapping[str, str]:
        """Copies the newest entry of the cache whose key begins with `restore-keys`."""
        found = sorted(self.cache.glob(f"{inputs['restore-keys']}*"), key=lambda each: each.stat().st_mtime_ns)
        if found:
            shutil.copytree(found[-1], inputs["path"])
        return {}

    def save(self, inputs: Mapping[str, str]) -> Mapping[str, str]:
        """Copies a folder into the cache."""
        shutil.copytree(inputs["path"], self.cache / inputs["key"])
        return {}

    def upload(self, inputs: Mapping[str, str]) -> Mapping[str, str]:
        """Notes the files that are uploaded. A missing one is an error, as the file is named."""
        names = (inputs.get("path") or inputs["sarif_file"]).split()
        key = inputs.get("name") or f"sarif {inputs['category']}"
        self.ran.uploaded[key] = {each: (self.workspace / each).read_text() for each in names}
        return {}

    def filled(self, text: str) -> str:
        """Returns a text with the values of its expressions."""
        return _EXPRESSION.sub(lambda found: str(self.value(found[1])), text)

    def value(self, expression: str) -> Any:
        """Returns the value of an expression. What no step has set is empty, as on GitHub."""
        words = _NAME.findall(expression)
        assert "".join(words) == expression, f"an expression that this runner does not know: {expression}"
        told = {"&&": "and", "||": "or", "always()": "True"}
        terms = [
            told.get(word, repr(self.names.get(word, "")) if "." in word and word[0] != "'" else word) for word in words
        ]
        return eval("".join(terms), {"__builtins__": {}})
