"""Loads the document at a path or at an http or https address."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bythebook_openapi.document.beside import Site
from bythebook_openapi.document.load import Document, load, parse
from bythebook_openapi.errors import InputError
from bythebook_openapi.network.fetch import Fetcher
from bythebook_openapi.network.meant import with_scheme
from bythebook_openapi.network.origins import is_address
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.redact import without_secrets_of
from bythebook_openapi.text.parse import decoded

__all__ = ["check_scheme", "fetched", "located"]


def located(
    spec: str, *, is_lenient: bool = False, keeps_dangling: bool = False, overlays: Sequence[Overlay] = ()
) -> Document:
    """Returns the document at a path or an address, after its overlays. Raises `InputError`."""
    if is_address(spec):
        return fetched(spec, Fetcher(), is_lenient=is_lenient, keeps_dangling=keeps_dangling, overlays=overlays)
    check_scheme(spec)
    return load(Path(spec), is_lenient=is_lenient, keeps_dangling=keeps_dangling, overlays=overlays)


def check_scheme(spec: str) -> None:
    """Raises `InputError` where a text is no file, and an address without its scheme."""
    if (near := with_scheme(spec)) and not Path(spec).exists():
        raise InputError("is no file", file=spec, expected=near)


def fetched(
    address: str,
    fetcher: Fetcher,
    *,
    name: str = "",
    is_lenient: bool = False,
    keeps_dangling: bool = False,
    overlays: Sequence[Overlay] = (),
) -> Document:
    """Returns the document at an address, with the files of its origin that it refers to.

    Messages name it by `name`, or by its address without secrets. Raises `InputError`.
    """
    shown = name or without_secrets_of(address)
    found = fetcher.fetch(address)
    site = Site(found.address, lambda url: fetcher.fetch(url).data)
    text = decoded(found.data, name=shown)
    return parse(
        text,
        name=shown,
        beside=site,
        address=found.address,
        is_lenient=is_lenient,
        keeps_dangling=keeps_dangling,
        overlays=overlays,
    )
