"""Lists the fields that a schema declares: properties at any depth, items, map values, variants."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_openapi.model.operation import Field, Kind
from bythebook_openapi.promises.grammar import promises
from bythebook_openapi.promises.model import Promise, Subject
from bythebook_openapi.schema.resolve import Alternative, Reader, Shape
from bythebook_openapi.states import ABSENT, EACH, NOWHERE, Absent, get

__all__ = ["FREE_KEY", "MAX_VARIANTS", "Fields", "is_nested", "most_fields", "sample_name", "sources_of"]

# A body is listed down to its sixth level, and to the last level with which it has at most `MAX_FIELDS` fields: a body
# whose schemas refer to each other would have fields without end. In a document of many operations fewer fit, but never
# fewer than `LEAST_FIELDS`, so that planning takes time and memory in proportion to the document.
MAX_DEPTH = 6
MAX_FIELDS = 500
LEAST_FIELDS = 100
_IN_ALL = 50_000
# Of a union with more variants, this many are listed, spread evenly: each has fields and requests of its own.
MAX_VARIANTS = 50
_NO_SOURCES: Mapping[str, str] = {}
# Names for a map member. The first one that the patterns allow is used.
FREE_KEY = "someKey"
_NAMES = (FREE_KEY, "some-key", "some_key", "x-some", "SOME", "some", "en", "en-US", "k1", "a", "1", "2031-01-01")
# Whether a value satisfies all schemas at these pointers, in a request or a response (`location`).
Admits = Callable[[Sequence[str], Any, str], bool]
# The schemas of a value, and those that are entered around it.
_Entered = tuple[tuple[str, ...], frozenset[str]]


def most_fields(operations: int) -> int:
    """Returns how many fields of a body are listed at most, in a document of so many operations."""
    return max(LEAST_FIELDS, min(MAX_FIELDS, _IN_ALL // max(operations, 1)))


def is_nested(reader: Reader, at: str) -> bool:
    """Returns whether every item of a list, or a required member of an object, is an object or a list."""
    shape = reader.shape(at)
    within = [shape.items] if "array" in shape.types else []
    within += [shape.properties[name] for name in shape.required & shape.properties.keys()]
    kinds = [reader.shape(*each).types for each in within if each]
    return bool(shape.types) and any(each and each <= {"object", "array"} for each in kinds)


def sources_of(holder: Mapping[str, Any]) -> Mapping[str, str]:
    """Returns the page lines of a part of the document, by fact."""
    stated = holder.get("x-source")
    return {str(fact): str(line) for fact, line in stated.items()} if isinstance(stated, Mapping) else _NO_SOURCES


def _promised(
    holder: Mapping[str, Any], schema: Mapping[str, Any], types: frozenset[str], path: tuple[str, ...]
) -> Iterator[Promise]:
    """Yields what the descriptions of a parameter and of a schema promise of a value."""
    members = schema.get("enum")
    subject = Subject(path[-1] if path else "", types, tuple(members) if isinstance(members, list) else ())
    texts = (each.get("description") for each in (holder, schema))
    for text in dict.fromkeys(each for each in texts if isinstance(each, str)):
        yield from promises(text, subject)


@dataclass
class Fields:
    """The fields of one body or response. `hidden` collects the properties that may not be there: `readOnly`,
    `writeOnly`. `most` is the number of fields at most, `depth` the number of levels that are listed.
    """

    reader: Reader
    admits: Admits
    location: str
    is_text: bool = False
    most: int = MAX_FIELDS
    hidden: list[Field] = field(default_factory=list)
    depth: int = MAX_DEPTH
    # The members of a form whose style is deepObject.
    deep: frozenset[str] = frozenset()
    # How many variants the unions with more than `MAX_VARIANTS` have, by their pointers.
    unions: dict[str, int] = field(default_factory=dict)
    _count: int = 0

    @property
    def _is_answer(self) -> bool:
        return self.location.startswith("response")

    def parameter(self, name: str, at: str, holder: Mapping[str, Any]) -> Field:
        """Returns the field of a parameter. `holder` is the parameter or header object around the schema."""
        examples = [*_examples(holder), *(each.get("value") for each in _named_examples(holder))]
        made = self._field("parameter", (name,), (name,), (at,), examples=examples, holder=holder)
        sources = {**made.sources, **sources_of(holder)}
        is_content = "schema" not in holder
        return replace(
            made,
            # OpenAPI wants `required: true` of each path parameter, and zod-to-openapi writes false for `z.coerce`.
            # Authors of specs for Flask write the text `"true"`.
            required=holder.get("required") in (True, "true") or self.location == "path",
            sources=sources,
            description=said if isinstance(said := holder.get("description"), str) else "",
            is_content=is_content,
            is_nested=not is_content and is_nested(self.reader, at),
        )

    def body(
        self, at: str, *, required: bool, examples: Iterable[Any] = (), sources: Mapping[str, str] | None = None
    ) -> Iterator[Field]:
        """Yields the fields of a body from its root down, each parent before its children.

        `sources` are the page lines of the object around the schema.
        """
        root = self.root(at, required=required, examples=examples, sources=sources)
        self.depth = self._fitting(at)
        yield from self._with_members(root, frozenset())

    def root(
        self, at: str, *, required: bool, examples: Iterable[Any] = (), sources: Mapping[str, str] | None = None
    ) -> Field:
        """Returns the root of a body alone."""
        root = self._field("body", (), (), (at,), examples=[each for each in examples if each is not ABSENT])
        return replace(root, required=required, sources={**(sources or {}), **root.sources})

    def _fitting(self, at: str) -> int:
        """Returns how many levels of a body are listed: as many as have no more fields in all than the bound allows."""
        level: list[_Entered] = [((at,), frozenset())]
        count = 1
        for depth in range(MAX_DEPTH if not self.is_text else 0):
            level = [inner for each in level for inner in self._below(*each)]
            count += len(level)
            if count > self.most:
                return max(depth, 1)
        return MAX_DEPTH

    def _below(self, pointers: tuple[str, ...], around: frozenset[str]) -> Iterator[_Entered]:
        """Yields the schemas of the members of a value, with the schemas that are entered around each."""
        shape = self.reader.shape(*pointers)
        around = _entered(shape, around)
        if not around:
            return
        shapes = [(shape, around)] if not shape.alternatives else []
        for inner in (self.reader.shape(each.pointer) for each in _chosen(shape.alternatives)):
            if not inner.alternatives and (within := _entered(inner, around)):
                shapes.append((_joined(shape, inner), within))
        for each, within in shapes:
            members = (*each.properties.values(), each.items, each.additional, *([at] for _, at in each.patterns))
            yield from ((tuple(some), within) for some in members if some and not within.intersection(some))

    def _field(
        self,
        kind: Kind,
        steps: tuple[str, ...],
        path: tuple[str, ...],
        pointers: tuple[str, ...],
        examples: Iterable[Any] = (),
        *,
        around: Field | None = None,
        required: bool = False,
        holder: Mapping[str, Any] | None = None,
    ) -> Field:
        """Returns a field. `around` is its parent, `holder` the parameter around its schema."""
        shape = self.reader.shape(*pointers)
        schema = shape.schema

        def admitted(value: Any) -> bool:
            return self.admits(pointers, value, self.location)

        said = tuple(_promised(holder or {}, schema, shape.types, path))
        default = schema.get("default", ABSENT)
        is_said = default is ABSENT
        if is_said:  # a default in words is one too
            default = next((each.value for each in said if each.kind == "default"), ABSENT)
        if self.is_text and default is None:
            default = ABSENT  # a text cannot hold null: Pydantic writes `default: null` for an optional parameter
        unstated = schema.get("x-unstated") or {}
        default = self.reader.spelled(default, pointers)
        authored = [self.reader.spelled(each, pointers) for each in (*examples, *_examples(schema))]
        step = tuple("0" if name == EACH else name for name in path[-1:])
        inherited = [get(each, step) for each in around.authored] if around is not None and kind != "variant" else []
        written = (*authored, *inherited)
        if default is None and "null" in unstated:
            default = ABSENT  # whether null is a value is left open
        if default is not ABSENT and not admitted(default):
            default = ABSENT  # the document contradicts itself, so no requirement follows
        nullable = None if "null" in unstated or self.is_text else admitted(None)
        if nullable is False and any(each is None for each in written):
            nullable = None  # an example of the document holds null there: it contradicts itself
        return Field(
            location=self.location,
            kind=kind,
            steps=steps,
            path=path,
            schema=schema,
            required=required,
            nullable=nullable,
            default=default,
            is_default_said=is_said and default is not ABSENT,
            promises=said,
            pointer=pointers[0],
            pointers=pointers,
            types=shape.types or self._union_types(shape),
            sources=sources_of(schema),
            examples=tuple(value for value in authored if admitted(value)),
            inherited=tuple(each for each in inherited if each not in (NOWHERE, ABSENT) and admitted(each)),
            authored=tuple(value for value in written if value is not NOWHERE and value is not ABSENT),
            is_text=self.is_text,
            given=around.given if around is not None else {},
            tag=shape.own_tag,
            named=around.named if around is not None else frozenset(),
            lists=around.lists if around is not None else frozenset(),
            is_uncertain=around is not None and around.is_uncertain,
        )

    def _union_types(self, shape: Shape) -> frozenset[str]:
        found = [self.reader.shape(each.pointer).types for each in shape.alternatives]
        return frozenset[str]().union(*found) if found and all(found) else frozenset()

    def _with_members(self, each: Field, around: frozenset[str]) -> Iterator[Field]:
        """Yields a field and its children. `around` are the schemas above it: they are not entered again."""
        self._count += 1
        yield each
        shape = self.reader.shape(*each.pointers)
        nested = frozenset(shape.nested)
        if len(each.path) >= (1 if self.is_text else self.depth) or nested & around:
            return
        if shape.alternatives:
            yield from self._variants(each, shape, around | nested)
            return
        yield from self._members(each, shape, around | nested)

    def _variants(self, each: Field, shape: Shape, around: frozenset[str]) -> Iterator[Field]:
        chosen = _chosen(shape.alternatives)
        if len(chosen) < len(shape.alternatives):
            self.unions[each.pointer] = len(shape.alternatives)
        for alternative in chosen:
            inner = self.reader.shape(alternative.pointer)
            made = self._field(
                "variant",
                (*each.steps, f"({alternative.name})"),
                each.path,
                (alternative.pointer,),
                each.examples,
                around=each,
            )
            given = {**each.given, **({len(each.path): alternative.tag} if alternative.tag else {})}
            unknown = each.is_uncertain or (self._is_answer and alternative.tag is None)
            made = replace(
                made, tag=alternative.tag or made.tag, given=given, is_uncertain=unknown, nullable=None, default=ABSENT
            )
            self._count += 1
            yield made
            nested = frozenset(inner.nested)
            if nested & around or inner.alternatives:
                continue
            yield from self._members(made, _joined(shape, inner), around | nested)

    def _members(self, each: Field, shape: Shape, around: frozenset[str]) -> Iterator[Field]:
        for name, pointers in shape.properties.items():
            if self._count > MAX_FIELDS:
                return
            steps, path, examples = (*each.steps, name), (*each.path, name), _of(each, name)
            is_required = name in shape.required
            made = self._field("property", steps, path, tuple(pointers), examples, around=each, required=is_required)
            if path[0] in self.deep:
                made = replace(made, is_deep=True)
            if around.intersection(pointers):
                continue  # a recursive schema: the outer occurrence is judged
            if made.schema.get("writeOnly" if self._is_answer else "readOnly") is True:
                self.hidden.append(made)
            else:
                yield from self._with_members(made, around)
        if self.is_text:
            return
        if shape.items and not shape.has_tuple:
            step = EACH if self._is_answer else "0"
            steps, path, examples = (*each.steps, EACH), (*each.path, step), _of(each, "0")
            made = self._field("item", steps, path, tuple(shape.items), examples, around=each)
            yield from self._with_members(replace(made, lists=each.lists | {len(each.path)}), around)
        yield from self._values(each, shape, around)

    def _values(self, each: Field, shape: Shape, around: frozenset[str]) -> Iterator[Field]:
        maps = [*([(None, shape.additional)] if shape.additional else []), *((one, [at]) for one, at in shape.patterns)]
        if self._is_answer and len(maps) > 1:
            return  # the validator of the whole decides which schema a member must satisfy
        named = frozenset(shape.properties)
        for pattern, pointers in maps:
            # An example shows which names there are: `{"en": "A bowl"}`.
            name = sample_name(
                shape, pattern, [key for one in each.examples if isinstance(one, Mapping) for key in one]
            )
            if name is None:
                continue
            # Patterns tell several kinds of members apart; the usual kind is a star.
            step = EACH if pattern is None or len(maps) == 1 else f"*{pattern}"
            path = (*each.path, EACH if self._is_answer else name)
            made = self._field("value", (*each.steps, step), path, tuple(pointers), _of(each, name), around=each)
            yield from self._with_members(replace(made, named=each.named | named), around)


def _chosen(alternatives: Sequence[Alternative]) -> Sequence[Alternative]:
    """Returns the variants of a union that are listed: all of a few, or else some that are spread evenly."""
    number = len(alternatives)
    if number <= MAX_VARIANTS:
        return alternatives
    return [alternatives[index * number // MAX_VARIANTS] for index in range(MAX_VARIANTS)]


def _entered(shape: Shape, around: frozenset[str]) -> frozenset[str]:
    """Returns the schemas around the members of a shape; none for a shape that is entered already."""
    nested = frozenset(shape.nested)
    return around | nested if not nested & around else frozenset()


def _joined(base: Shape, inner: Shape) -> Shape:
    """Returns the shape of a variant, with the keywords beside its union."""
    properties = {name: list(pointers) for name, pointers in base.properties.items()}
    for name, pointers in inner.properties.items():
        properties.setdefault(name, []).extend(pointers)
    return replace(
        inner,
        properties=properties,
        required=base.required | inner.required,
        items=base.items or inner.items,
        additional=base.additional + inner.additional,
        patterns=base.patterns + inner.patterns,
    )


def _of(each: Field, name: str) -> list[Any]:
    found = (get(example, (name,)) for example in each.examples)
    return [value for value in found if not isinstance(value, Absent)]


def _examples(holder: Mapping[str, Any]) -> list[Any]:
    """Returns the authored examples of a schema or a parameter, without placeholders."""
    found = list(holder["examples"]) if isinstance(holder.get("examples"), list) else []
    return [*found, *([holder["example"]] if "example" in holder else ())]


def _named_examples(holder: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = holder.get("examples")
    members = found.values() if isinstance(found, Mapping) else ()
    return [each for each in members if isinstance(each, Mapping) and "value" in each]


def sample_name(shape: Shape, pattern: str | None, shown: Sequence[str]) -> str | None:
    """Returns a name for a map member that only this pattern matches, None for the members without a pattern. A name
    that an example shows comes first.
    """
    names = shape.schema.get("propertyNames")
    names = names if isinstance(names, Mapping) else {}
    wanted = [pattern] if pattern is not None else []
    wanted += [names["pattern"]] if isinstance(names.get("pattern"), str) else []
    unwanted = [other for other, _ in shape.patterns if other != pattern]
    candidates: Sequence[str] = names["enum"] if isinstance(names.get("enum"), list) else [*shown, *_NAMES]
    for name in (str(each) for each in candidates):
        try:
            fits = all(re.search(each, name) for each in wanted) and not any(re.search(each, name) for each in unwanted)
        except re.error:
            return None
        long_enough = names.get("minLength", 0) <= len(name) <= names.get("maxLength", len(name))
        if fits and long_enough and name not in shape.properties:
            return name
    return None
