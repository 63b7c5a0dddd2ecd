"""Forms, URL-encoded and multipart, and uploads: bytes with a name and a media type."""

from __future__ import annotations

import json
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlencode

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError, to_jsonable_python

from .models import adapter
from .operations import Body
from .scalars import text_of
from .styles import Styled

__all__ = ["Form", "Octets", "StrictBytes", "Upload"]


class Upload(bytes):
    """The bytes of a file, with its name and media type if they are known.

    A client may send any bytes for a file. In a handler, `Upload.of(body.file)` has the name.
    """

    filename: str | None
    media_type: str | None

    def __new__(cls, content: bytes, filename: str | None = None, media_type: str | None = None) -> Self:
        """Returns the bytes with what is known of them."""
        made = super().__new__(cls, content)
        made.filename, made.media_type = filename, media_type
        return made

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Returns bytes as an upload, which those of a request are already."""
        return content if isinstance(content, cls) else cls(content)

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Returns a file of this machine, with its name, and the media type that its suffix stands for."""
        file = Path(path)
        return cls(file.read_bytes(), file.name, guess_type(file.name)[0])


def _content(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    raise PydanticCustomError("bytes", "Input should be a file or a string")


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


# In JSON it is the text of its bytes, which are UTF-8 there.
StrictBytes = Annotated[
    bytes,
    PlainValidator(_content),
    PlainSerializer(_text, when_used="json"),
    WithJsonSchema({"type": "string", "format": "binary"}),
]


Parts = list[tuple[str, tuple[str | None, bytes, str]]]


@dataclass(frozen=True)
class Octets(Body):
    """A body of bytes (its `kind`), of a media type or of a range such as `image/*`."""

    media_type: str

    def fits(self, media_type: str) -> bool:
        """Returns whether the media type is in the range, or not stated."""
        return not media_type or self.media_type in {"*/*", f"{media_type.partition('/')[0]}/*"}

    def read(self, data: bytes) -> bytes:
        """Returns the bytes."""
        return data

    def content(self, value: Any, media_type: str) -> tuple[str, dict[str, Any]]:
        """Returns the media type, and the bytes."""
        return "application/octet-stream" if "*" in media_type else media_type, {"content": bytes(value)}


@dataclass(frozen=True)
class Form(Body):
    """A body that is a form: each field is written as its parameter states."""

    form: tuple[Styled, ...]

    def fits(self, media_type: str) -> bool:
        """Returns False: a form has the media type that is stated."""
        return False

    def content(self, value: Any, media_type: str) -> tuple[str, dict[str, Any]]:
        """Returns the content. Raises `ValueError` for null, which a form would carry as a text."""
        writer = adapter(self.kind)
        if not media_type.startswith("multipart/"):
            fields = (writer.dump_python(value, mode="json") or {}).items()
            text = urlencode([pair for name, item in fields for pair in self._pairs(name, item)])
            return media_type, {"content": text.encode()}
        kept = {
            name: item if _is_file(item) else to_jsonable_python(item)
            for name, item in (writer.dump_python(value) or {}).items()
        }
        parts = [part for name, item in kept.items() for part in self._parts(name, item)]
        if parts:
            return "", {"files": parts}
        return f"{media_type}; boundary=empty", {"content": b"--empty--\r\n"}

    def _pairs(self, name: str, value: Any) -> list[tuple[str, str]]:
        if value is None:
            raise ValueError(f"{name}: a form cannot state null")
        field = next((field for field in self.form if field.name == name), None)
        return field.write(value) if field else [(name, text_of(value))]

    def _parts(self, name: str, value: Any) -> Parts:
        items = value if isinstance(value, list) else [value]
        if _is_file(value):
            kinds = [getattr(file, "media_type", None) or "application/octet-stream" for file in items]
            names = [getattr(file, "filename", None) or name for file in items]
            return [(name, each) for each in zip(names, items, kinds, strict=True)]
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value)):
            return [(name, (None, json.dumps(item).encode(), "application/json")) for item in items]
        return [(key, (None, text.encode(), "text/plain")) for key, text in self._pairs(name, value)]


def _is_file(value: Any) -> bool:
    """Returns whether a value is a file, or a list of files."""
    return isinstance(value, bytes) or (isinstance(value, list) and bool(value) and all(map(_is_file, value)))
