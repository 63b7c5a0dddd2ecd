"""Says which extra of bythebook to install where a package is missing."""

from __future__ import annotations

from bythebook_openapi.errors import InputError

__all__ = ["not_installed"]


def not_installed(what: str, error: ModuleNotFoundError, extra: str | None) -> InputError:
    """Returns the error of a command or an option that needs a package which is not installed.

    Without an `extra`, the package belongs to every install: somebody removed it.
    """
    named = f"bythebook[{extra}]" if extra is not None else "bythebook"
    return InputError(f"{what} needs {error.name}, which is not installed", expected=f"pip install '{named}'")
