"""Shows a population: as text, as JSON, and as a section of a Markdown page. It counts nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from rich.console import Console

from bythebook.population.results import SHARE
from bythebook.population.tally import Detection, Line, Missed, Population
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.visible import visible

__all__ = ["replaced", "section", "show", "write_json", "write_page"]

# More accusations of a pair are not listed.
_MOST = 20
# So many documents are named for each operator whose bugs are missed.
_FEW = 6


def show(population: Population, console: Console) -> None:
    """Prints both figures, why pairs do not count, and each accusation."""
    for line in _text(population):
        console.print(visible(line), highlight=False, markup=False, soft_wrap=True)


def _text(found: Population) -> Iterator[str]:
    yield f"{found.name}: {len(found.results)} pairs of a document and a correct server, {len(found.counted)} count"
    for why, count in found.reasons.items():
        yield f"  {count} do not count: {why}"
    for name, why in found.unusable.items():
        yield f"  no pair of {name}: {why}"
    if found.smaller:
        yield f"  {_smaller(found)}"
    for title, lines in (("document", found.by_document), ("style", found.by_style)):
        yield ""
        yield f"{title:<44} {'pairs':>7} {'count':>7} {'accused':>7}"
        yield from (f"{each.name[:44]:<44} {each.pairs:>7} {each.counted:>7} {each.accused:>7}" for each in lines)
    yield ""
    yield f"{'planted bugs that a client can see':<44} {'planted':>7} {'found':>7} {'strict':>7} {'failure':>7}"
    yield from (
        f"{each.family:<44} {each.planted:>7} {each.found:>7} {each.strict:>7} {each.failures:>7}"
        for each in found.detection
    )
    if len(found.late) > 1:
        late = found.late[-1]
        name = "of these, those without a rule at first"
        yield f"{name:<44} {late.planted:>7} {late.found:>7} {late.strict:>7} {late.failures:>7}"
    yield ""
    yield verdict(found)
    for each in found.accused:
        yield f"ACCUSED {each.id}" + (f" (does not count: {each.why_not})" if each.why_not else "")
        yield from (f"  {level} {name}" for level, name in each.accusations[:_MOST])
        if len(each.accusations) > _MOST:
            yield f"  ... and {len(each.accusations) - _MOST} more"
    yield from (f"CRASHED {each.id}: {each.error}" for each in found.results if each.error)


def verdict(found: Population) -> str:
    """Returns the figures of false positives in two sentences."""
    count, documents = len(found.accused_documents), len(found.documents)
    return (
        f"{len(found.accused)} of {len(found.results)} pairs accused, in {count} of {documents} documents. "
        f"At 95 % confidence, at most {100 * found.bound:.1f} % of such documents get an accusation."
    )


def write_json(population: Population, path: Path) -> None:
    """Writes all figures and results as JSON."""
    stated = {
        "name": population.name,
        "version": population.version,
        "code": population.code,
        "seed": population.seed,
        "examples": population.examples,
        "seconds": population.seconds,
        "pairs": len(population.results),
        "counted": len(population.counted),
        "accused": len(population.accused),
        "documents": len(population.documents),
        "accused_documents": population.accused_documents,
        "bound": population.bound,
        "not_counted": population.reasons,
        "unusable": population.unusable,
        "smaller": population.smaller,
        "by_document": [asdict(each) for each in population.by_document],
        "by_style": [asdict(each) for each in population.by_style],
        "by_variation": [asdict(each) for each in population.by_variation],
        "by_kind": population.by_kind,
        "detection": [asdict(each) for each in population.detection],
        "late": [asdict(each) for each in population.late],
        "missed": [asdict(each) for each in population.missed],
        "results": [{**each.as_data(), "why_not": each.why_not} for each in population.results],
    }
    path.write_text(json.dumps(stated, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def section(population: Population, command: str, date: str) -> str:
    """Returns the Markdown of a population: the command, both figures, and the tables."""
    return "\n".join(_markdown(population, command, date))


def _markdown(found: Population, command: str, date: str) -> Iterator[str]:
    yield f"    {command}"
    yield ""
    tried = f"bythebook {found.version} (code {found.code[:12]}), seed {found.seed}, `--examples {found.examples}`"
    yield f"{date}, {tried}."
    yield ""
    yield f"**Accusations of correct servers.** {verdict(found)}"
    yield ""
    of_visible = found.detection[-1]
    yield f"**Planted bugs.** {_shares(of_visible)}"
    yield ""
    yield from _table("why a pair does not count", ("pairs",), [(why, (n,)) for why, n in found.reasons.items()])
    rows = [(each.family, (each.planted, each.found, each.strict, each.failures)) for each in found.detection]
    yield from _table("family of planted bugs", ("visible", "found", "found, `--strict`", "by a failure"), rows)
    if len(found.late) > 1:
        yield f"**Faults of several requests, of lists, of edges and of refusals.** {_late(found.late[-1])}"
        yield ""
        rows = [(each.family, (each.planted, each.found, each.strict, each.failures)) for each in found.late]
        yield from _table("operator", ("visible", "found", "found, `--strict`", "by a failure"), rows)
    yield from _missed(found.missed)
    columns = ("pairs", "count", "accused")
    yield from _table("style", columns, _rows(found.by_style))
    yield from _table("document", columns, _rows(found.by_document))
    never = [each.name for each in found.by_variation if not each.counted]
    shown = len(found.by_variation) - len(never)
    yield f"{shown} variations show in a response of a pair that counts."
    yield ""
    if found.by_kind:
        yield from _table("accusations by kind", ("count",), [(kind, (n,)) for kind, n in found.by_kind.items()])
    if found.smaller:
        yield _smaller(found)
        yield ""
    if found.unusable:
        yield f"{len(found.unusable)} documents give no further pair:"
        yield ""
        yield from (f"- `{name}`: {_cell(why)}" for name, why in found.unusable.items())
        yield ""


def _smaller(found: Population) -> str:
    return f"{found.smaller} further documents have fewer requirements, and belong to another stratum."


def _shares(every: Detection) -> str:
    if not every.planted:
        return "None was visible."
    return (
        f"{every.found} of {every.planted} are found at any level ({100 * every.found / every.planted:.1f} %), "
        f"{every.strict} under `--strict` ({100 * every.strict / every.planted:.1f} %), "
        f"{every.failures} by a failure ({100 * every.failures / every.planted:.1f} %). They are counted "
        f"where the run itself is not untested and at least {SHARE} % of the requirements passed or failed."
    )


def _late(every: Detection) -> str:
    return (
        "No rule looked for these when their operators were written. "
        f"{every.strict} of {every.planted} are found under `--strict` ({100 * every.strict / every.planted:.1f} %), "
        f"{every.failures} by a failure ({100 * every.failures / every.planted:.1f} %)."
    )


def _missed(lines: Sequence[Missed]) -> Iterator[str]:
    """Yields a line for each operator with bugs that were missed, and for each document where it missed them."""
    if not lines:
        return
    yield (
        f"**What is missed.** {sum(each.count for each in lines)} planted bugs are not found under `--strict`. "
        "They are counted by operator and by document, and those that a notice tells are in brackets."
    )
    yield ""
    for operator, some in groupby(lines, key=lambda each: each.operator):
        of_one = list(some)
        shown = ", ".join(f"`{_cell(each.document)}` {_count(each)}" for each in of_one[:_FEW])
        more = f", and {len(of_one) - _FEW} documents more" if len(of_one) > _FEW else ""
        yield f"- `{operator}` {sum(each.count for each in of_one)}: {shown}{more}"
    yield ""


def _count(line: Missed) -> str:
    return f"{line.count} ({line.notices})" if line.notices else str(line.count)


def _rows(lines: Sequence[Line]) -> list[tuple[str, tuple[int, ...]]]:
    return [(each.name, (each.pairs, each.counted, each.accused)) for each in lines]


def _table(first: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> Iterator[str]:
    if not rows:
        return
    yield f"| {' | '.join((first, *columns))} |"
    yield f"| --- |{' ---: |' * len(columns)}"
    yield from (f"| {_cell(name)} | {' | '.join(map(str, numbers))} |" for name, numbers in rows)
    yield ""


def _cell(text: str) -> str:
    return visible(text).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def write_page(path: Path, name: str, text: str) -> None:
    """Replaces the section of a name on a page. Raises `InputError` if the page has no such section."""
    try:
        path.write_text(replaced(path.read_text(encoding="utf-8"), name, text, str(path)), encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=str(path), expected="a Markdown page") from error


def replaced(page: str, name: str, text: str, file: str) -> str:
    """Returns a page with another text between `<!-- population NAME -->` and `<!-- end -->`."""
    begin, end = f"<!-- population {name} -->\n", "<!-- end -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(page):
        raise InputError(f"has no section {name!r}", file=file, expected=f"{begin.strip()} and {end}")
    return pattern.sub(lambda _: f"{begin}{text.rstrip()}\n\n{end}", page, count=1)
