"""Other systems than this one. `make check` looks for names that Windows does not have, as typeshed tells them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Python without what Windows does not have runs the given command.
WITHOUT = """
import os, select, signal, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in {"fcntl", "grp", "pwd", "resource", "termios", "tty", "posix_ipc", "syslog"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

for name in ("fcntl", "grp", "pwd", "resource", "termios", "tty"):
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Absent())
for module, names in {
    os: ("fchmod", "fork", "geteuid", "getgid", "getuid", "killpg", "setsid", "statvfs"),
    signal: ("SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1", "pthread_sigmask", "setitimer"),
    select: ("epoll", "poll"),
}.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)

from bythebook.main import main
main()
"""


def without(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command of bythebook where Python has nothing that POSIX alone has."""
    command = [sys.executable, "-c", WITHOUT, *args]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.soak
def test_commands_run_without_what_posix_alone_has(tmp_path: Path) -> None:
    page, spec = ROOT / "specs/ontora/page.txt", ROOT / "specs/ontora/openapi.yaml"
    for args in (
        ("demo",),
        ("lint", str(spec)),
        ("explain", "default"),
        ("capture", str(page), "-o", "openapi.yaml"),
        ("generate", "openapi.yaml", "-o", "api"),
    ):
        ran = without(*args, cwd=tmp_path)

        assert ran.returncode == 0, (args, ran.stderr)


def test_token_command_that_takes_too_long_ends(tmp_path: Path) -> None:
    """Where there is no group of processes to kill, the process itself ends."""
    told = """
import subprocess, sys
from bythebook_conformance.running.transport import token_sources
process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
sys.platform = "win32"
token_sources._kill(process)
print(process.wait(10) != 0)
"""
    ran = subprocess.run(
        [sys.executable, "-c", told], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )

    assert ran.stdout.strip() == "True", ran.stderr
