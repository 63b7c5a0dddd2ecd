"""Keeps the compiled templates where Python keeps compiled modules: to compile them takes longer than to fill them."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.resources.abc import Traversable
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

__all__ = ["compiled"]


class _Cache(jinja2.FileSystemBytecodeCache):
    """A cache in a folder that may be missing, or may not be written. Jinja compares a digest of each template."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Writes a compiled template, if it can be written."""
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


def compiled(templates: Traversable) -> jinja2.BytecodeCache | None:
    """Returns the cache of a folder of templates, None where Python would write no compiled module either."""
    if sys.dont_write_bytecode or not isinstance(templates, Path):
        return None
    folder = Path(cache_from_source(str(templates / "templates.py"))).parent
    return _Cache(str(folder), f"%s.jinja2-{jinja2.__version__}-{sys.implementation.cache_tag}")
