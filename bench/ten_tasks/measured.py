"""Counts the lines of a snippet, and the mistakes that a type checker finds."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.ten_tasks.tools import Tool

__all__ = ["MISTAKES", "TASKS", "caught", "code_of", "lines"]

# The file of each task, and what it does.
TASKS: Mapping[str, tuple[str, str]] = {
    "call": ("call", "reads the title of a task"),
    "omit": ("omit", "creates a task and leaves its reminder to the server: nothing but the title is sent"),
    "null": ("null", "creates a task without a reminder: null is sent"),
    "patch": ("patch", "removes the day of a task and makes it urgent: nothing else is sent"),
    "paginate": ("paginate", "collects the titles of all open tasks, two on a page"),
    "upload": ("upload", "adds a file with its name, its media type and a note"),
    "error": ("error", "returns the title of a task, or why there is none"),
    "authenticate": ("authenticate", "makes a client with an address and a token"),
    "serve": ("serve", "serves three operations from memory, with a token"),
    "test": ("test_service", "tests the example service in this process"),
}
# The function of each mistake, and what the mistake is.
MISTAKES: Mapping[str, str] = {
    "wrong_field_name": "a request with a misspelled field",
    "null_where_not_nullable": "null for a field that is not nullable",
    "missing_required_field": "a required field is missing",
    "text_for_integer": "a text for an integer",
    "value_outside_enumeration": "a text that the enumeration does not have",
    "null_in_patch": "null for a field of a PATCH that is not nullable",
    "absent_field_read": "an optional field is read as if it were there",
    "null_field_read": "a nullable field is read as if it were not null",
    "wrong_field_read": "a misspelled field of a response",
    "wrong_parameter_name": "a misspelled parameter",
    "text_for_uuid": "a text for a UUID in the path",
    "missing_body": "a call without its body",
    "path_for_file": "a file name in place of a file",
    "refusal_forgotten": "a call that may be refused, taken as a success",
    "handler_missing": "an operation without a handler",
    "wrong_handler_result": "a handler that returns another schema",
    "handler_forgets_absent": "a handler that takes an absent field for a value",
}


def code_of(tool: Tool, task: str) -> str:
    """Returns the snippet of a task, empty if the tool has none."""
    path = tool.snippets / f"{TASKS[task][0]}.py"
    return path.read_text() if path.exists() else ""


def lines(code: str) -> int:
    """Returns how many lines of a snippet are not empty; the format is that of ruff, with 120 characters a line."""
    return sum(bool(line.strip()) for line in code.splitlines())


def caught(tool: Tool, bin_: Path, packages: Path) -> dict[str, bool]:
    """Returns for each mistake of a tool whether mypy --strict finds it.

    All other snippets, and the same functions without the mistakes, must be free of errors, else this raises.
    """
    files = sorted(path.name for path in tool.snippets.glob("*.py"))
    command = (sys.executable, "-m", "mypy", "--strict", "--follow-imports", "silent", "--python-executable",
               str(bin_ / "python"), "--cache-dir", str(packages / f".mypy-{tool.name}"), *files)  # fmt: skip
    environment = {**os.environ, "MYPYPATH": str(packages)}
    done = subprocess.run(command, cwd=tool.snippets, env=environment, capture_output=True, text=True, check=False)
    errors = re.findall(r"^([\w.]+):(\d+): error: ", done.stdout, re.MULTILINE)
    if done.stderr or (strange := [name for name, _ in errors if name != "mistakes.py"]):
        raise SystemExit(f"{tool.name}: {strange if not done.stderr else ''}\n{done.stdout}{done.stderr}")
    found = {int(line) for _, line in errors}
    nodes = ast.parse((tool.snippets / "mistakes.py").read_text()).body
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    return {node.name: bool(found & {*range(node.lineno, (node.end_lineno or 0) + 1)}) for node in functions}
