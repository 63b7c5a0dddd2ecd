"""A printed page as others copy it: Markdown with anchors, what a browser copies, words run together, HTML, eras.

Each form is made from the lines of the renderer and their kinds; none of it is read from a reader.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from bythebook_capture.print.lines import Line
from bythebook_capture.read.grammar.types import read_type

__all__ = ["FORMS", "Form"]

Form = Callable[[Sequence[str]], str]
PLACES = ("header", "query", "cookie")
BULLET = "  • "
SECTIONS = {"Authorizations": "authorization", "Body": "body", "Response": "response"}


def kind(line: str) -> str:
    return line.kind if isinstance(line, Line) else ""


def full(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def sections(lines: Sequence[str]) -> int:
    """Return the index of the first heading."""
    return next((at for at, line in enumerate(lines) if kind(line) == "heading"), len(lines))


def top(lines: Sequence[str], end: int) -> tuple[str, str, str, list[str], list[str]]:
    """Return method, path, summary, the command and the answer's sample."""
    code = [line for line in lines[:end] if kind(line) == "code"]
    begins = [at for at in range(1, len(code)) if re.match(r"[{\[\"]", code[at]) and not open_quote(code[:at])]
    cut = next((at for at in begins if code[at - 1].rstrip()[-1:] != "\\"), len(code))
    words = [line for line in lines[1:end] if kind(line) != "code"]
    path, at = "", 1
    while at < len(words) and words[at] == "/":
        path, at = path + "/" + words[at + 1], at + 2
    return words[0], path or "/", words[at] if at < len(words) else "", code[:cut], code[cut:]


def open_quote(lines: Sequence[str]) -> bool:
    return "\n".join(lines).replace("'\\''", "").count("'") % 2 == 1


def fields(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield runs of lines: a heading, a field from its name on, or what stands before the first field."""
    run: list[str] = []
    for line in lines:
        if kind(line) in ("heading", "name") and run:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def escaped(text: str) -> str:
    return re.sub(r"([\\`_*\[\]])", r"\\\1", text)


def in_code(text: str) -> str:
    """Return a text in code marks: more of them than it has itself, with spaces where it begins or ends with one."""
    marks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    space = " " if "`" in (text[:1], text[-1:]) or (text[:1] == text[-1:] == " " and text.strip()) else ""
    return f"{marks}{space}{text}{space}{marks}"


def slug(section: str, name: str) -> str:
    kebab = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()).strip("-")
    return f"{SECTIONS.get(section, 'parameter')}-{kebab}"


def marked(line: str) -> str:
    if kind(line) == "option":
        return f"{in_code(line[:-1])}," if line.endswith(",") else in_code(line)
    if kind(line) == "value":
        return in_code(line)
    label, colon, value = line.partition(": ")
    if kind(line) == "fact" and colon:
        return f"{label}: {in_code(value)}"
    return escaped(line)


def markdown(lines: Sequence[str], *, fused: bool = False, anchors: bool = True) -> str:
    end = sections(lines)
    method, path, summary, command, answer = top(lines, end)
    out = [
        f"# {escaped(summary)}",
        "",
        f"{method} {escaped(path)}",
        "",
        escaped(summary),
        "",
        "```bash",
        *command,
        "```",
        "",
    ]
    out += ["```json", *answer, "```", ""] if answer else []
    section = ""
    for run in fields(lines[end:]):
        left: Sequence[str] = run
        if kind(run[0]) == "heading":
            section = run[0]
            out += [f"#### {run[0]}", ""]
            left = run[1:]
        elif kind(run[0]) == "name":
            tokens = [line for line in run if kind(line) in ("name", "type", "pill")]
            if "." in run[0] and "Show child attributes" not in out[-3:]:
                out += ["Show child attributes", ""]
            anchor = f"[](https://docs.test/page#{slug(section, run[0])})" if anchors else ""
            if fused:
                out += [f"{anchor}{escaped(''.join(tokens))}", ""]
            else:
                out += [anchor, ""] if anchors else []
                for token in tokens:
                    out += [escaped(token), ""]
            left = [line for line in run if line not in tokens or not kind(line)]
        values = [line for line in left if kind(line) == "value"]
        for line in left:
            if kind(line) == "value" and len(values) > 1 and values[0] in ("[", "{"):
                out += ["```", *values, "```", ""] if line is values[0] else []
                continue
            out.append(line if not line or (not kind(line) and line.startswith("  ")) else marked(line))
            out += [""] if kind(line) else []
    out += ["[Next page](https://docs.test/next) [Before](https://docs.test/before)", ""]
    return "\n".join(out)


def browser(lines: Sequence[str], *, fused: bool = False) -> str:
    end = sections(lines)
    method, path, summary, command, answer = top(lines, end)
    out = [
        "Group",
        summary,
        "Copy page",
        method,
        *(f"/\n{part}" for part in path.strip("/").split("/")),
        "Try it",
        summary,
    ]
    out += ["cURL", *command, "200", *answer, ""]
    for run in fields(lines[end:]):
        left: Sequence[str] = run
        if kind(run[0]) == "name":
            tokens = [line for line in run if kind(line) in ("name", "type", "pill")]
            out += ["".join(tokens)] if fused else [run[0], *(["".join(tokens[1:])] if tokens[1:] else [])]
            left = run[len(tokens) :]
        options = [line for line in left if kind(line) == "option"]
        for line in left:
            if kind(line) == "option":
                continue
            out.append(f"{line} {' '.join(options)}" if line == "Available options:" else line)
    return "\n".join(out) + "\n"


def web(lines: Sequence[str]) -> str:
    """Return the page in the elements that such pages have; the fields of an object are folded up below it."""
    end = sections(lines)
    method, path, summary, command, answer = top(lines, end)
    code = html.escape("\n".join(command), quote=False)
    out = ["<!DOCTYPE html>", "<html><head><title>x</title><style>p{}</style></head><body>", "<nav>Menu</nav>"]
    out += [f"<h1>{html.escape(summary)}</h1>", f"<div><div>{method}</div>"]
    out += [f"<div>/</div><div>{html.escape(part)}</div>" for part in path.strip("/").split("/")]
    out += ["<button>Try it</button></div>", f"<pre><code>{code}</code></pre>"]
    out += [f"<pre><code>{html.escape(chr(10).join(answer), quote=False)}</code></pre>"] if answer else []
    open_names: list[str] = []
    last = ""
    for run in fields(lines[end:]):
        name = run[0] if kind(run[0]) == "name" else ""
        while open_names and not name.startswith(f"{open_names[-1]}."):
            open_names.pop()
            out.append("</details>")
        if name and last and name.startswith(f"{last}."):
            open_names.append(last)
            out.append("<details><summary>Show child attributes</summary>")
        last = name
        if name:
            out += list(_param(run))
            continue
        is_heading = kind(run[0]) == "heading"
        out += [f"<h4>{run[0]}</h4>"] if is_heading else []
        out += list(_prose(run[1:] if is_heading else run))
    out += ["</details>"] * len(open_names)
    return "\n".join([*out, "<footer><div>Powered by</div></footer></body></html>"]) + "\n"


def _param(run: Sequence[str]) -> Iterator[str]:
    yield f'<div class="param-head"><div data-component-part="field-name">{html.escape(run[0])}</div>'
    yield '<div data-component-part="field-meta">'
    used = 1
    for line in run[1:]:
        if kind(line) not in ("type", "pill"):
            break
        part = "field-required-pill" if line == "required" else "field-info-pill"
        label, colon, value = line.partition(":")
        text = (
            f"<span>default:</span><span>{html.escape(value)}</span>"
            if colon and label == "default"
            else html.escape(line)
        )
        yield f'<div data-component-part="{part}">{text}</div>'
        used += 1
    yield "</div></div>"
    yield from _prose(run[used:])


def _prose(run: Sequence[str]) -> Iterator[str]:
    options = [line for line in run if kind(line) == "option"]
    values = [line for line in run if kind(line) == "value"]
    for at, line in enumerate(run):
        if kind(line) in ("option", "value") or not line:
            continue
        if line == "Available options:":
            marks = ", ".join(
                f"<code>{html.escape(one.removesuffix(',') if one is not options[-1] else one)}</code>"
                for one in options
            )
            yield f"<div>Available options: {marks}</div>"
        elif line in ("Example:", "Examples:") and kind(line):
            yield f"<div>{line}</div>"
            whole = ["\n".join(values)] if values and values[0] in ("[", "{") else values
            yield from (f"<pre><code>{html.escape(one, quote=False)}</code></pre>" for one in whole)
        elif line.startswith(BULLET):
            yield "" if at and run[at - 1].startswith(BULLET) else "<ul>"
            yield f"<li>{html.escape(line.removeprefix(BULLET))}</li>"
            yield "" if run[at + 1 : at + 2] and run[at + 1].startswith(BULLET) else "</ul>"
        elif kind(line):
            yield f"<div>{html.escape(line)}</div>"
        else:
            yield f"<p>{html.escape(line)}</p>"


_TYPE = re.compile(r"(?<!enum)<(?:[^<>]|<[^<>]*>)*>|[^(|]* · (?=object)")


def oldest(lines: Sequence[str]) -> str:
    """Return the page as the first era printed it: no formats, titles, limits or examples, locations run together."""
    out: list[str] = []
    skipping = False
    for at, line in enumerate(lines):
        if kind(line) in ("fact", "value"):
            skipping = line in ("Example:", "Examples:") or kind(line) == "value"
            if line == "Available options:":
                out.append(line)
            continue
        skipping = skipping and not line
        if kind(line) == "heading" and out and out[-1]:
            out.append("")
        if kind(line) == "type":
            bare = line.removesuffix(" | null")
            plain = bare if line.startswith("enum<") or "/" in line else _TYPE.sub("", bare)
            out.append(plain if read_type(plain) else re.sub(r".*\)(?=(?:\[\])+$)", "object", bare))
        elif line.startswith("default:") and kind(line) == "pill":
            out.append("default: " + line.removeprefix("default:"))
        elif line == "required" and kind(line) == "pill" and kind(lines[at - 1]) == "pill" and out[-1] in PLACES:
            out[-1] += "required"
        elif not skipping:
            out.append(line)
    return re.sub(r"--data '\n(?=[{\[\"])", "--data '", "\n".join(out)) + "\n"


def middle(lines: Sequence[str]) -> str:
    """Return the page as in 2025: locations and limits in the words of that time."""
    text = "\n".join(lines)
    return (
        text.replace("Minimum string length", "Minimum length").replace("Maximum string length", "Maximum length")
        + "\n"
    )


FORMS: Mapping[str, Form] = {
    "full": full,
    "Markdown, anchors, a word a line": markdown,
    "Markdown, anchors, words run together": lambda lines: markdown(lines, fused=True),
    "Markdown without anchors, a word a line": lambda lines: markdown(lines, anchors=False),
    "Markdown without anchors, words run together": lambda lines: markdown(lines, fused=True, anchors=False),
    "browser copy": browser,
    "browser copy, names run together too": lambda lines: browser(lines, fused=True),
    "HTML": web,
    "era of 2023 and 2024": oldest,
    "era of mid 2025": middle,
}
