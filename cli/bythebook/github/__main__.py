"""`python -m bythebook.github check` and `comment`: the steps of the action, with its inputs in the environment."""

from __future__ import annotations

import sys

from bythebook.github.check import check
from bythebook.github.comment import comment
from bythebook.github.settings import Settings
from bythebook_openapi.errors import InputError

_STEPS = {"check": check, "comment": comment}


def main() -> int:
    """Runs the step that the command line names, and returns its exit code."""
    try:
        return _STEPS[sys.argv[1]](Settings.of_environment())
    except InputError as error:
        print(f"bythebook: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
