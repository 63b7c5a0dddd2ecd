"""The release script, in a clone of this checkout, up to the upload."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERSION = "0.1.0"


def git(*words: str, cwd: Path) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    return subprocess.run(["git", *identity, *words], cwd=cwd, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with the files of this checkout, as they are now, and with a section of the version."""
    folder = tmp_path / "checkout"
    git("clone", "--quiet", "--no-hardlinks", str(ROOT), str(folder), cwd=tmp_path)
    for name in git("ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    changes = folder / "CHANGELOG.md"
    changes.write_text(changes.read_text().replace("## Unreleased", f"## {VERSION}", 1))
    git("add", ".", cwd=folder)
    git("commit", "--quiet", "--message", "A release", cwd=folder)
    (folder / ".venv").symlink_to(Path(sys.executable).parents[1])
    return folder


def release(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / "doors/release.sh", *words], cwd=folder.parent, capture_output=True, text=True, check=False
    )


@pytest.mark.doors
def test_release_builds_checks_and_says_how_to_publish(checkout: Path) -> None:
    ran = release(checkout, VERSION)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    built = sorted(path.name for path in (checkout / "dist").iterdir())
    assert built == [
        "SHA256SUMS",
        "bythebook-0.1.0-py3-none-any.whl",
        "bythebook-0.1.0.tar.gz",
        "bythebook_runtime-0.1.0-py3-none-any.whl",
        "bythebook_runtime-0.1.0.tar.gz",
    ]
    for line in (checkout / "dist/SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((checkout / "dist" / name).read_bytes()).hexdigest() == digest
    assert f"git tag --sign v{VERSION}" in ran.stdout
    assert "uv publish dist/*.whl dist/*.tar.gz" in ran.stdout
    assert git("status", "--porcelain", cwd=checkout) == ""


@pytest.mark.soak
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "'' is no version; expected doors/release.sh 1.2.3"),
        (("v1",), "'v1' is no version"),
        (("9.9.9",), 'pyproject.toml has another version; expected version = "9.9.9"'),
    ],
)
def test_wrong_version_is_one_line_and_builds_nothing(checkout: Path, words: tuple[str, ...], said: str) -> None:
    ran = release(checkout, *words)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert not (checkout / "dist").exists()


@pytest.mark.soak
def test_changes_and_a_changelog_without_the_version_are_refused(checkout: Path) -> None:
    (checkout / "new.txt").write_text("new")
    assert "the checkout has changes" in release(checkout, VERSION).stderr

    git("rm", "--quiet", "--force", "--ignore-unmatch", "new.txt", cwd=checkout)
    (checkout / "new.txt").unlink(missing_ok=True)
    changes = checkout / "CHANGELOG.md"
    changes.write_text(changes.read_text().replace(f"## {VERSION}", "## Unreleased", 1))
    git("commit", "--quiet", "--all", "--message", "Not yet", cwd=checkout)
    assert "CHANGELOG.md begins with another section" in release(checkout, VERSION).stderr
