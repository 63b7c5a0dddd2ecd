"""A run that is killed leaves the old package or the new one, never some files of each."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import HEADER

OLD = {
    "__init__.py": f"{HEADER}1\n",
    "a/__init__.py": f"{HEADER}1\n",
    "a/old.py": f"{HEADER}1\n",
    "b.py": f"{HEADER}1\n",
}
NEW = {
    "__init__.py": f"{HEADER}2\n",
    "a/__init__.py": f"{HEADER}2\n",
    "c/new.py": f"{HEADER}2\n",
    "b.py": f"{HEADER}1\n",
}
CHANGING = frozenset({"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree"})


def killed(folder: Path, step: int) -> bool:
    """Write the new package in a process that dies before a step, and return whether it came so far."""
    child = os.fork()
    if not child:
        left = [step]

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            if event in CHANGING and not (event == "open" and arguments[1] in {"r", "rb"}):
                left[0] -= 1
                if left[0] < 0:
                    os._exit(9)

        sys.addaudithook(hook)
        write(NEW, folder)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def found(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.py")}


def test_a_killed_run_leaves_one_package_and_the_next_run_finishes(tmp_path: Path) -> None:
    for step in range(1000):
        folder = tmp_path / str(step) / "api"
        write(OLD, folder)
        (folder / "mine.txt").write_text("of the user")
        is_over = not killed(folder, step)
        kept = folder if folder.exists() else folder.with_name(".api.bythebook-old")

        assert found(kept) in (OLD, NEW)
        assert (kept / "mine.txt").read_text() == "of the user"
        write(NEW, folder)
        assert found(folder) == NEW
        assert (folder / "mine.txt").read_text() == "of the user"
        assert [path.name for path in folder.parent.iterdir()] == ["api"]
        if is_over:
            break

    assert step > len(NEW)


def test_what_a_user_keeps_in_the_folder_stays(tmp_path: Path) -> None:
    write(OLD, tmp_path / "api")
    (tmp_path / "api/notes").mkdir()
    (tmp_path / "api/notes/a.txt").write_text("text")
    (tmp_path / "api/link").symlink_to("notes/a.txt")
    before = (tmp_path / "api/b.py").stat().st_mtime_ns
    write(NEW, tmp_path / "api")

    assert (tmp_path / "api/link").readlink() == Path("notes/a.txt")
    assert (tmp_path / "api/link").read_text() == "text"
    assert (tmp_path / "api/b.py").stat().st_mtime_ns == before
    assert not (tmp_path / "api/a/old.py").exists()


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    write(OLD, tmp_path / "real")
    (tmp_path / "api").symlink_to(tmp_path / "real")
    write(NEW, tmp_path / "api")

    assert (tmp_path / "api").is_symlink()
    assert found(tmp_path / "real") == NEW


def test_the_folder_in_which_the_user_stands_is_written_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(OLD, tmp_path / "api")
    monkeypatch.chdir(tmp_path / "api")
    write(NEW, Path())

    assert found(Path.cwd()) == NEW
