"""Opens a page as numbered lines of text."""

from __future__ import annotations

import re
import stat
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bythebook_capture.facts import METHODS
from bythebook_capture.tokens import NotThisFormError, visible
from bythebook_openapi.errors import InputError

__all__ = ["MAX_BYTES", "Source", "open_source", "source_of", "source_of_bytes"]

# The longest real pages have a few thousand lines.
MAX_BYTES = 1024 * 1024
MAX_BYTES_MARKED = 16 * 1024 * 1024
MAX_LINES = 200_000
# Where a shell puts the output of another command: that ends with it.
_OPEN_FILES = (Path("/dev"), Path("/dev/fd"), Path("/proc/self/fd"))
_EXPECTED = "the text of a documentation page"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

# Every character at which an editor, a terminal or Python may see the end of a line, other than LF, would make
# line numbers mean two things.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Source:
    """A page. `lines[0]` is line 1, and lines have no white space at their ends. `text` is the same page unstripped."""

    file: str
    text: str
    lines: tuple[str, ...]

    def raw(self, at: int) -> str:
        """Returns the line with this index, with the white space at its ends."""
        return self._raw[at]

    @cached_property
    def line_set(self) -> frozenset[str]:
        """The lines, without order."""
        return frozenset(self.lines)

    def line_at(self, at: int) -> int:
        """Returns the number of the line, from 1, that holds a position of the text."""
        return bisect_left(self._ends, at) + 1

    @cached_property
    def _ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.text)]

    @cached_property
    def _raw(self) -> list[str]:
        return self.text.split("\n")

    def is_address(self, at: int) -> bool:
        """Returns whether a line is a method, with a path or an address on the next line."""
        method, path = self.lines[at : at + 2] if at + 1 < len(self.lines) else ("", "")
        is_path = path.startswith(("/", "http://", "https://", "{")) and "/" in path and " " not in path
        return method.isupper() and method.lower() in METHODS and is_path

    def paragraphs(self, start: int, stop: int) -> Iterator[tuple[int, str]]:
        """Yields each paragraph between two lines, and the index of its first line."""
        at = start
        while at < stop:
            end = next((index for index in range(at, stop) if not self.lines[index]), stop)
            if end > at:
                yield at, "\n".join(self.lines[at:end])
            at = end + 1

    def end_of(self, start: int, form: re.Pattern[str]) -> int:
        """Returns the index of the first line, from an index on, that has not a form."""
        at = start
        while at < len(self.lines) and form.fullmatch(self.lines[at]):
            at += 1
        return at

    def refuse_tokens(self, at: int, text: str, is_token: Callable[[str], object]) -> None:
        """Raises `InputError` if a line of a longer paragraph is a word of a field: another one was lost."""
        lines = text.split("\n")
        found = next((index for index, line in enumerate(lines) if is_token(line)), None)
        if found is not None and len(lines) > 1:
            message = f"'{lines[found][:60]}' is inside a paragraph"
            expected = "the name of a field before it, and an empty line before the name"
            raise self.error(message, at + found + 1, expected)

    def error(self, message: str, line: int, expected: str) -> InputError:
        """Returns the error for a line, or for the end of the page before it."""
        message = visible(message.replace("\n", " "))
        return InputError(message, file=self.file, line=self._within(line), expected=expected)

    def not_this_form(self, message: str, line: int, expected: str) -> NotThisFormError:
        """Returns the error for a page of another form than that of the reader."""
        return NotThisFormError(visible(message), file=self.file, line=self._within(line), expected=expected)

    def _within(self, line: int) -> int:
        return max(1, min(line, len(self.lines)))


def open_source(path: Path) -> Source:
    """Returns the page in a file. Raises `InputError` if it is missing, too large, or not UTF-8 text."""
    try:
        if stat.S_ISFIFO(path.stat().st_mode) and path.parent not in _OPEN_FILES:
            raise InputError("is a pipe, which bythebook does not read", file=str(path), expected=_EXPECTED)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES_MARKED + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"cannot be read ({reason})", file=str(path), expected=_EXPECTED) from error
    return source_of_bytes(data, file=str(path))


def source_of_bytes(data: bytes, *, file: str) -> Source:
    """Returns bytes as a page. Raises `InputError` if they are too many, or not UTF-8 text."""
    # An HTML page, or a Markdown list of many pages, is larger than its facts.
    marked = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"#", b">"))
    most = MAX_BYTES_MARKED if marked else MAX_BYTES
    if len(data) > most:
        raise InputError("is too large for a page", file=file, expected=f"at most {most} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if data.startswith(_UTF_16):
            message, expected = "is not text in UTF-8, but in UTF-16", f"{_EXPECTED}, saved as UTF-8"
            raise InputError(message, file=file, line=1, expected=expected) from error
        raise InputError("is not text in UTF-8", file=file, line=line, expected=_EXPECTED) from error
    return source_of(text, file=file)


def source_of(text: str, *, file: str) -> Source:
    """Returns a text as a page. Raises `InputError` if it is empty, or has a character that is not text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip("\ufeff \t\n").startswith("<"):  # Starlight marks the line ends of code in attributes with it
        text = text.replace("\x7f", " ")
        text = _escaped_in_scripts(text) if _NO_TEXT.search(text) else text
    if found := _NO_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        message = f"the character U+{ord(found.group()):04X} is not text"
        raise InputError(message, file=file, line=line, expected=_EXPECTED)
    if text.count("\n") > MAX_LINES:
        raise InputError("has too many lines for a page", file=file, line=MAX_LINES, expected=f"at most {MAX_LINES}")
    # A browser copies the anchor of a heading as a zero-width space.
    lines = tuple([line.strip("\u200b\ufeff \t\u00a0") for line in text.rstrip().split("\n")])
    if not any(lines):
        raise InputError("is empty", file=file, line=1, expected=_EXPECTED)
    return Source(file, text, lines)


def _escaped_in_scripts(text: str) -> str:
    """Returns HTML whose scripts have escapes for what is not text: in the strings of JSON they say the same."""
    lower, pieces, at = text.lower(), [], 0
    while (begin := lower.find("<script", at)) >= 0 and (end := lower.find("</script", begin)) >= 0:
        pieces += [text[at:begin], _NO_TEXT.sub(lambda found: f"\\u{ord(found.group()):04x}", text[begin:end])]
        at = end
    return "".join([*pieces, text[at:]])
