"""Reads forms of requests; a part with a file name is an `Upload`. Raises `Problem`."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from .forms import Form, Upload
from .models import ABSENT
from .operations import Body
from .scalars import STRING
from .server import Problem
from .styles import Styled

__all__ = ["read_form"]


async def read_form(request: Request, media_type: str, data: bytes, body: Body) -> Any:
    """Returns the fields of a form, and the value of another body. Fields that the document does not name are texts."""
    if not isinstance(body, Form):
        return body.read(data)
    if media_type.startswith("multipart/"):
        pairs = await _parts(request.headers, data)
    else:
        try:
            pairs = parse_qsl(data.decode("utf-8"), keep_blank_values=True, max_num_fields=10_000, errors="strict")
        except ValueError:
            raise Problem(400, "The body cannot be read as a form.") from None
    names = frozenset(parameter.name for parameter in body.form)
    others: dict[str, list[tuple[str, Any]]] = {}
    for name, text in pairs:
        if name.partition("[")[0] not in names:
            others.setdefault(name, []).append((name, text))
    known = {parameter.field: parameter.among(pairs, names - {parameter.name}) for parameter in body.form}
    rest = {name: Styled("form", name, name, STRING, explode=True).among(own, ()) for name, own in others.items()}
    return {name: value for name, value in {**rest, **known}.items() if value is not ABSENT}


async def _parts(headers: Headers, data: bytes) -> list[tuple[str, Any]]:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield data

    try:
        form = await MultiPartParser(headers, stream()).parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as error:
        raise Problem(400, f"The body cannot be read as multipart/form-data: {error}") from None
    stated = Message()
    stated["content-type"] = headers["content-type"]
    if data and f"--{stated.get_boundary()}--".encode("latin-1", "replace") not in data:
        raise Problem(400, "The body was cut off.")
    pairs: list[tuple[str, Any]] = []
    for name, part in form.multi_items():
        if isinstance(part, UploadFile):
            pairs.append((name, Upload(await part.read(), part.filename, part.content_type)))
        else:
            pairs.append((name, part))
    await form.close()
    return pairs
