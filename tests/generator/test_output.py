"""Writing and `--check`: what differs is shown, what is not ours is left alone, nothing is half written."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from bythebook_generator.emit.output import differences, package_name, write
from bythebook_generator.emit.render import HEADER
from bythebook_openapi.errors import InputError

FILES = {"__init__.py": f"{HEADER}1\n", "a/__init__.py": f"{HEADER}1\nx = 1\n", "py.typed": f"{HEADER}1\n"}


def check(folder: Path) -> str:
    return "".join(differences(FILES, folder))


def test_what_was_written_does_not_differ(tmp_path: Path) -> None:
    assert write(FILES, tmp_path / "api") == sorted(FILES)
    assert check(tmp_path / "api") == ""
    assert write(FILES, tmp_path / "api") == []


def test_an_edit_is_shown_as_a_diff(tmp_path: Path) -> None:
    write(FILES, tmp_path)
    (tmp_path / "a/__init__.py").write_text(f"{HEADER}1\nx = 2\n")

    assert "-x = 2\n+x = 1\n" in check(tmp_path)


@pytest.mark.parametrize("edit", [b"\r\n", b"\xff", b""])
def test_other_bytes_are_a_difference(tmp_path: Path, edit: bytes) -> None:
    write(FILES, tmp_path)
    (tmp_path / "a/__init__.py").write_bytes(edit)

    assert check(tmp_path)


def test_a_missing_file_is_shown(tmp_path: Path) -> None:
    write(FILES, tmp_path)
    (tmp_path / "py.typed").unlink()

    assert "--- /dev/null\n+++ rendered/py.typed" in check(tmp_path)


def test_an_orphan_is_named_and_removed_with_its_folder(tmp_path: Path) -> None:
    write({**FILES, "gone/old.py": f"{HEADER}0\n"}, tmp_path)
    (tmp_path / "gone/__pycache__").mkdir()
    (tmp_path / "gone/__pycache__/old.cpython-311.pyc").write_bytes(b"")

    assert check(tmp_path) == f"orphan: {tmp_path / 'gone/old.py'}\n"
    assert write(FILES, tmp_path) == ["gone/old.py"]
    assert not (tmp_path / "gone").exists()


def test_a_file_of_another_hand_is_neither_removed_nor_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("x = 1\n")
    write(FILES, tmp_path)
    assert (tmp_path / "mine.py").read_text() == "x = 1\n"

    (tmp_path / "py.typed").write_text("mine\n")
    with pytest.raises(InputError, match="did not generate"):
        write({**FILES, "__init__.py": f"{HEADER}2\n"}, tmp_path)
    assert (tmp_path / "__init__.py").read_text() == f"{HEADER}1\n"


def test_a_run_that_was_killed_leaves_nothing_that_the_next_keeps(tmp_path: Path) -> None:
    write(FILES, tmp_path)
    (tmp_path / "a/.b.py.bythebook-tmp").write_text("half")

    assert check(tmp_path) == ""
    write(FILES, tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        "__init__.py",
        "__init__.py",
        "py.typed",
    ]


def test_a_folder_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file where a folder should be")

    with pytest.raises(InputError):
        write(FILES, tmp_path)


@pytest.mark.parametrize("is_new", [True, False])
def test_a_full_disk_leaves_the_folder_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_new: bool) -> None:
    """Beside a new package, a half-written folder was left."""
    if not is_new:
        write(FILES, tmp_path / "api")
    before = sorted(tmp_path.rglob("*"))

    def full(_path: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match="No space left on device"):
        write({**FILES, "b.py": f"{HEADER}1\n"}, tmp_path / "api")

    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["no-identifier", "class", "1"])
def test_a_folder_that_cannot_be_imported_is_bad_input(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="package"):
        package_name(tmp_path / name)


@pytest.mark.parametrize("name", ["app.py", "a/__init__.py"])
def test_nothing_is_written_where_a_text_of_another_encoding_or_a_folder_stands(tmp_path: Path, name: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/a").mkdir()
    if name == "app.py":
        (tmp_path / "mine" / name).write_bytes(b"caf\xe9 = 1\n")
    else:
        (tmp_path / "mine" / name).mkdir()

    with pytest.raises(InputError, match="did not generate"):
        write({**FILES, "app.py": f"{HEADER}1\n"}, tmp_path / "mine")
    assert not (tmp_path / "mine/__init__.py").exists()


def test_another_package_within_the_folder_is_no_orphan(tmp_path: Path) -> None:
    package = {**FILES, "document.py": f"{HEADER}1\n"}
    write(package, tmp_path / "inner")
    write({**package, "old.py": f"{HEADER}1\n"}, tmp_path)

    assert write(package, tmp_path) == ["old.py"]
    assert write(package, tmp_path / "inner") == []
