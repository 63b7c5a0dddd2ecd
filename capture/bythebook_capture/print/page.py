"""Prints one operation of a document as the text of a page: method, path, summary, samples, sections.

The form is that of the founding page. `docs/capture.md` lists the facts that it cannot state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bythebook_capture.print.fields import child_lines, described, field_lines, listed
from bythebook_capture.print.lines import Line
from bythebook_capture.print.nodes import Node, Side
from bythebook_capture.print.operations import Operations, Printed
from bythebook_capture.print.sample_request import Request, curl_lines
from bythebook_capture.print.samples import given, sample, without_hidden
from bythebook_capture.print.security import secrets
from bythebook_capture.print.types import json_text, type_text
from bythebook_openapi.errors import InputError
from bythebook_openapi.pointer import escape
from bythebook_openapi.states import ABSENT

__all__ = ["lines_of", "printed"]

_PLACES = (("Headers", "header"), ("Path Parameters", "path"), ("Query Parameters", "query"), ("Cookies", "cookie"))
_NO_SERVER = "https://api.example.com"
_UNSAID_HEADERS = frozenset({"accept", "content-type", "authorization"})
_JSON = re.compile(r"application/(?:[\w.-]+\+)?json|\*/\*", re.IGNORECASE)
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True)
class _Media:
    """One media type of a body or a response: its object, its pointer, and its schema."""

    name: str
    content: Mapping[str, Any]
    at: str
    node: Node | None

    @property
    def is_said(self) -> bool:
        return "media-type" not in (self.content.get("x-unstated") or {})


def printed(operations: Operations, one: Printed) -> str:
    """Returns the page of one operation as text. Raises `InputError` if a reference leads nowhere."""
    return "\n".join(lines_of(operations, one)) + "\n"


def lines_of(operations: Operations, one: Printed, *, opened: bool = False) -> list[str]:
    """Returns the lines of a page, each with its kind if it has one. `opened` adds the fields of nested objects."""
    return list(_Page(operations, one, opened=opened).lines())


class _Page:
    def __init__(self, operations: Operations, one: Printed, *, opened: bool) -> None:
        self.operations, self.one, self.opened = operations, one, opened
        self.reader, self.nodes, self.raw = operations.reader, operations.nodes, operations.document.raw
        self.operation = self.reader.mapping(self.reader.at(one.at), one.at)
        self.item, self.item_at = self.reader.resolved(f"/paths/{escape(one.path)}", merged=True)
        self.secrets = secrets(self.reader, self.raw, self.operation)

    def lines(self) -> Iterator[str]:
        summary = self.operation.get("summary")
        yield from ("Skip to main content", self.one.method.upper())
        for segment in self.one.path.strip("/").split("/"):
            yield from ("/", segment) if segment else ("/",)
        yield " ".join(summary.split()) if isinstance(summary, str) and summary.strip() else "cURL"
        yield from (Line(line, "code") for line in curl_lines(self._request()))
        yield from self._answer_sample()
        yield from _squeezed(["", *self._index(), *self._sections()])

    def _index(self) -> Iterator[str]:
        index = (self.raw.get("externalDocs") or {}).get("url")
        if isinstance(index, str) and index.endswith("/llms.txt"):
            yield from ("Documentation Index", "", f"Fetch the complete documentation index at: {index}", "")
            yield from ("Use this file to discover all available pages before exploring further.", "")

    @cached_property
    def parameters(self) -> list[tuple[Mapping[str, Any], str]]:
        """Yields each parameter with its pointer. Parameters of the operation replace those of its path."""
        found: dict[tuple[Any, Any], tuple[Mapping[str, Any], str]] = {}
        for holder, at in ((self.item, self.item_at), (self.operation, self.one.at)):
            for index in range(len(holder.get("parameters") or ())):
                one, where = self.reader.resolved(f"{at}/parameters/{index}")
                if not isinstance(one.get("name"), str):
                    file, line = self.operations.document.place(where)
                    message = "a parameter has no name"
                    raise InputError(message, file=file, line=line, pointer=where, expected="a text under 'name'")
                found[one.get("name"), one.get("in")] = one, where
        return list(found.values())

    def _in(self, place: str) -> list[tuple[Mapping[str, Any], Node]]:
        found = []
        for one, at in self.parameters:
            name = str(one.get("name", ""))
            if one.get("in") == place and not (place == "header" and name.lower() in _UNSAID_HEADERS):
                found.append((one, self.nodes.node(*self._schema_of(one, at))))
        return sorted(found, key=lambda item: item[0].get("required") is not True)

    def _schema_of(self, one: Mapping[str, Any], at: str) -> tuple[str, ...]:
        if "schema" in one:
            return (f"{at}/schema",)
        media = next(iter(one.get("content") or {}), None)
        return (f"{at}/content/{escape(media)}/schema",) if media and "schema" in one["content"][media] else ()

    @cached_property
    def body(self) -> tuple[Mapping[str, Any], str] | None:
        """Returns the request body and its pointer."""
        if not isinstance(self.operation.get("requestBody"), Mapping):
            return None
        return self.reader.resolved(f"{self.one.at}/requestBody")

    def _media(self, holder: Mapping[str, Any], at: str) -> _Media | None:
        """Returns the first media type of a body or a response."""
        name = next(iter(holder.get("content") or {}), None)
        if name is None:
            return None
        content, where = self.reader.resolved(f"{at}/content/{escape(name)}")
        return _Media(name, content, where, self.nodes.node(f"{where}/schema") if "schema" in content else None)

    @cached_property
    def responses(self) -> list[tuple[str, Mapping[str, Any], str]]:
        """Yields each status with its response and the pointer of the response."""
        found = []
        for status in self.operation.get("responses") or {}:
            if not str(status).startswith("x-"):
                one, at = self.reader.resolved(f"{self.one.at}/responses/{escape(status)}")
                found.append((str(status), one, at))
        return found

    def _request(self) -> Request:
        headers = {one.header: one.value for one in self.secrets if one.header and one.place == "header"}
        for one, node in self._in("header"):
            value = given(one)
            value = given(node.keywords) if value is ABSENT else value
            if one.get("required") is True or value is not ABSENT:
                text = value if isinstance(value, str) else json_text(value)
                headers[str(one["name"])] = f"<{node.kind or 'string'}>" if value is ABSENT else " ".join(text.split())
        media = self._media(*self.body) if self.body else None
        url = _url(self.raw, self.item, self.operation) + self.one.path
        if not media:
            return Request(self.one.method.upper(), url, headers)
        name = media.name
        headers["Content-Type"] = name
        value = self._sample(media, "request")
        if name.partition(";")[0].strip().lower() in _FORMS and isinstance(value, dict):
            fields = self.nodes.properties(media.node, side="request") if media.node else []
            files = {key for key, each in fields if type_text(self.nodes, each) == "file"}
            form = {
                key: f"@example-{key}" if key in files else each if isinstance(each, str) else json_text(each)
                for key, each in value.items()
            }
            return Request(self.one.method.upper(), url, headers, form=form, is_multipart="multipart" in name)
        is_json = _JSON.fullmatch(name.partition(";")[0].strip()) is not None
        body = value if is_json or isinstance(value, str) else json_text(value)
        return Request(self.one.method.upper(), url, headers, body, has_body=True, is_json=is_json)

    def _given(self, media: _Media) -> Any:
        """Returns the example of a media type, also behind a reference."""
        content = media.content
        names = list(content["examples"]) if isinstance(content.get("examples"), Mapping) else []
        if names and "example" not in content:
            one, _ = self.reader.resolved(f"{media.at}/examples/{escape(names[0])}")
            return one.get("value", ABSENT)
        return given(content)

    def _sample(self, media: _Media, side: Side) -> Any:
        value, node = self._given(media), media.node
        if value is not ABSENT:
            return without_hidden(self.nodes, node, side, value) if node else value
        return sample(self.nodes, node, side) if node else "<any>"

    def _answer_sample(self) -> Iterator[str]:
        for _, one, at in self.responses[:1]:
            if media := self._media(one, at):
                if media.node is None and self._given(media) is ABSENT:
                    return
                value = self._sample(media, "response")
                is_text = not _JSON.fullmatch(media.name.partition(";")[0].strip()) and isinstance(value, str)
                text = json_text(value) if is_text else json_text(value, indent=2)
                yield from (Line(line, "code") for line in text.split("\n"))

    def _sections(self) -> Iterator[str]:
        if self.secrets:
            yield from _heading("Authorizations")
            for secret in self.secrets:
                yield from (Line(secret.name, "name"), Line("string", "type"))
                yield from (Line(secret.place, "pill"), Line("required", "pill"))
                for paragraph in secret.description:
                    yield from ("", *paragraph.split("\n"), "")
        for heading, place in _PLACES:
            if found := self._in(place):
                yield from _heading(heading)
                for one, node in found:
                    required = one.get("required") is True
                    if "required" in (one.get("x-unstated") or {}):
                        required = False
                    yield from field_lines(self.nodes, str(one["name"]), node, required=required, holder=one)
                    if self.opened:
                        yield from child_lines(self.nodes, str(one["name"]), node, "request")
        yield from self._body_section()
        yield from self._response_section()

    def _body_section(self) -> Iterator[str]:
        if not self.body:
            return
        media = self._media(*self.body)
        yield from _heading("Body")
        if media:
            if media.is_said:
                yield Line(media.name, "type")
            yield from self._payload(self.body[0], media.node, "request", "body")

    def _response_section(self) -> Iterator[str]:
        for status, one, at in self.responses[:1]:
            yield from _heading("Response")
            media = self._media(one, at)
            if len(self.responses) == 1 and "status" not in (one.get("x-unstated") or {}):
                yield from (f"{status} - {media.name}" if media and media.is_said else status, "")
            yield from self._payload(one, media.node if media else None, "response", "response")

    def _payload(self, holder: Mapping[str, Any], node: Node | None, side: Side, word: str) -> Iterator[str]:
        paragraphs = described(holder)
        if node:
            paragraphs += [text for text in described(node.keywords) if text not in paragraphs]
        for paragraph in paragraphs:
            yield from ("", *paragraph.split("\n"), "")
        if node is None:
            return
        whole = node
        if node.kind == "array":
            node = self.nodes.items(node)
        if node.members and (titles := self._titles(node)):
            yield from ("", *titles, "")
        fields = list(listed(self.nodes, node, side, opened=self.opened))
        yield from fields
        if not fields and (text := type_text(self.nodes, whole)):
            yield from ("", f"The {word} is of type {text}.", "")

    def _titles(self, node: Node) -> list[str]:
        found = self.nodes.alternatives(node)
        titles = [each.keywords.get("title") for each in found]
        return [
            f"  • {' '.join(title.split())}" if isinstance(title, str) and title.strip() else f"  • Option {number}"
            for number, title in enumerate(titles, 1)
        ]


def _heading(word: str) -> tuple[str, ...]:
    return ("", Line(word, "heading"), "")


def _squeezed(lines: list[str]) -> Iterator[str]:
    """Yields the lines without repeated blank lines, and without blank lines at the end."""
    while lines and not lines[-1]:
        lines.pop()
    before = "x"
    for line in lines:
        if line or before:
            yield line
        before = line


def _url(raw: Mapping[str, Any], item: Mapping[str, Any], operation: Mapping[str, Any]) -> str:
    for holder in (operation, item, raw):
        for server in holder.get("servers") or ():
            url = str(server.get("url", "")).rstrip("/") if isinstance(server, Mapping) else ""
            if url:
                return url if re.match(r"https?://", url) else f"{_NO_SERVER}/{url.lstrip('/')}"
    return _NO_SERVER
