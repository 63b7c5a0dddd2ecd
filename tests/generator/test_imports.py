"""Imports are sorted and shortened as ruff does it, before ruff sees them."""

from __future__ import annotations

from bythebook_generator.emit.imports import tidied
from bythebook_generator.emit.render import formatted

RENDERED = '''"""A module."""

from __future__ import annotations

import uuid
import datetime
from typing import Any, Literal, Annotated
from fastapi import Response
from .._runtime.models import date as date_aliased, StrictInt, ABSENT, Absent, Model
from .._runtime.models import Model, UUID
from . import tables
from .. import models
from ..client import CallError
from .some_module_with_a_long_name import (ALongThing, SomethingMuchLonger, TheThirdThing)



class It(Model, ALongThing, SomethingMuchLonger, TheThirdThing):
    at: date_aliased | datetime.datetime | Absent = ABSENT
    number: Annotated[StrictInt, models.X, tables.Y, CallError]
'''


def test_ruff_changes_no_import_that_was_tidied() -> None:
    mine = tidied(RENDERED)

    assert formatted({"it.py": mine}, "it")["it.py"] == formatted({"it.py": RENDERED}, "it")["it.py"].replace(
        "from .._runtime.models import (\n    ABSENT,\n    Absent,\n    Model,\n    StrictInt,\n)\n",
        "from .._runtime.models import ABSENT, Absent, Model, StrictInt\n",
    )
    assert [line for line in mine.split("\n") if "import" in line] == [
        line for line in formatted({"it.py": mine}, "it")["it.py"].split("\n") if "import" in line
    ]


def test_a_module_without_the_future_import_stays() -> None:
    assert tidied("import sys\n") == "import sys\n"
