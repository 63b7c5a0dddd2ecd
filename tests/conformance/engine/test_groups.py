"""Groups of operations that share no resource keep apart what each of them sends."""

from __future__ import annotations

import json

from documents import TEXT, in_path, list_of, object_of, resources
from judging import Judge, accused
from servers import Answer, Call

CATEGORY = object_of("slug name", slug=TEXT, name=TEXT)
BOOK = object_of("title category", title=TEXT, category={"type": "string", "description": "The slug of a category."})
PATHS = {
    **resources(
        "/categories",
        CATEGORY,
        CATEGORY,
        key=in_path("slug"),
        made="201",
        refuses="400",
        listed=list_of(CATEGORY),
        get="read",
    ),
    **{
        path: json.loads(json.dumps(each).replace('"make"', '"makeBook"').replace('"all"', '"books"'))
        for path, each in resources("/books", BOOK, BOOK, made="201", refuses="400", listed=list_of(BOOK)).items()
    },
}


class Library:
    """A correct server: a slug names one category, and a book has a category that is there."""

    def __init__(self) -> None:
        self.categories: dict[str, object] = {}
        self.books: list[object] = []
        self.refused: list[object] = []

    def __call__(self, call: Call) -> Answer:
        body = call.body if isinstance(call.body, dict) else {}
        slug = call.path.removeprefix("/categories/")
        if call.method == "GET" and slug != call.path:
            return (200, self.categories[slug]) if slug in self.categories else (404, {})
        if call.method == "GET":
            return 200, list(self.categories.values()) if call.path == "/categories" else self.books
        wanted = ("slug", "name") if call.path == "/categories" else ("title", "category")
        if not all(isinstance(body.get(name), str) for name in wanted):
            return 400, {"detail": "invalid"}
        if call.path == "/books":
            if body["category"] not in self.categories:
                return 400, {"category": ["There is no such category."]}
            self.books.append(body)
            return 201, body
        if body["slug"] in self.categories:
            self.refused.append(body)
            return 400, {"slug": ["A category with this slug exists."]}
        self.categories[body["slug"]] = body
        return 201, body


def test_texts_of_one_group_are_fresh_in_another(judge: Judge) -> None:
    server = Library()
    summary = judge(server, PATHS)

    assert server.books  # the group of the books creates categories, too
    assert [each for each in accused(summary) if each.endswith("refused-kept")] == []
    assert len(server.refused) <= 1  # a text that another resource has is sent once, on purpose
