"""deleted-below: what exists only below a resource is gone with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documents import TEXT, WORD, Stated, in_path, object_of, resources
from judging import Judge, accused, outcomes, passed, verdict
from servers import Answer, Call

NAME = "dropAlbum/deleted-below:readPhoto"
ALBUM, PHOTO = object_of("id title", id=TEXT, title=WORD), object_of("id caption", id=TEXT, caption=WORD)


def albums(words: str = "", kind: str = "photos", **photo: Stated) -> Stated:
    """Return the paths of albums with photos below them; `words` describe the DELETE of an album."""
    upper = resources(
        "/albums",
        object_of("title", title=WORD),
        ALBUM,
        key=in_path("album"),
        made="201",
        get="readAlbum",
        delete="dropAlbum",
    )
    shown = {**PHOTO, "properties": {**PHOTO["properties"], **photo}}
    path = f"/albums/{{album}}/{kind}"
    lower = resources(path, object_of("caption", caption=WORD), shown, made="201", get="readPhoto", delete="dropPhoto")
    lower[path]["parameters"] = [in_path("album")]
    lower[path]["post"]["operationId"] = "makePhoto"
    for method in ("get", "delete"):
        lower[f"{path}/{{id}}"][method]["parameters"] = [in_path("album")]
    upper["/albums/{album}"]["delete"]["description"] = words
    return {**upper, **lower}


class Albums:
    """A correct server of albums and photos. `reads_left` counts the reads that still find what was deleted."""

    def __init__(self, *, reads_left: int = 0, status: int = 204) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.reads_left, self.status, self.count = reads_left, status, 0
        self.gone: dict[str, int] = {}

    def __call__(self, call: Call) -> Answer:
        path = call.path
        above = "/".join(call.path.split("/")[:3])
        if call.method == "POST":
            return self.make(call) if path == "/albums" or above in self.kept else (404, {})
        if not self.finds(path) or (path != above and not self.finds_album(above)):
            return 404, {}
        if call.method == "DELETE":
            return self.drop(path)
        return 200, self.kept[path]

    def finds(self, path: str) -> bool:
        """Return whether a read finds a resource."""
        if self.gone.get(path, 0) > 0:
            self.gone[path] -= 1
            return True
        return path in self.kept and path not in self.gone

    def finds_album(self, path: str) -> bool:
        """Return whether a photo's album counts as there."""
        return path in self.kept and path not in self.gone

    def make(self, call: Call) -> Answer:
        text = call.body if isinstance(call.body, dict) else {}
        if [type(each) for each in text.values()] != [str] or not all(text.values()):
            return 422, {}
        if not text.keys() <= {"title" if call.path == "/albums" else "caption"}:
            return 422, {}
        self.count += 1
        self.kept[f"{call.path}/k{self.count}"] = {"id": f"k{self.count}", **text}
        return 201, self.kept[f"{call.path}/k{self.count}"]

    def drop(self, path: str) -> Answer:
        self.gone[path] = self.reads_left
        return self.status, None


class Surviving(Albums):
    """Its photos can be read by whoever knows their path."""

    def finds_album(self, path: str) -> bool:
        return path in self.kept


class Soft(Surviving):
    """It reads deleted albums."""

    def finds(self, path: str) -> bool:
        return path in self.kept and (path.count("/") == 2 or super().finds(path))


class Background(Albums):
    """It takes the photos of a deleted album away a little later."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 2

    def finds_album(self, path: str) -> bool:
        self.left -= path in self.gone
        return path in self.kept and (path not in self.gone or self.left >= 0)


class Refusing(Albums):
    """It deletes no album with photos."""

    def drop(self, path: str) -> Answer:
        has_photos = any(each.startswith(f"{path}/") and each not in self.gone for each in self.kept)
        return (409, {}) if has_photos else super().drop(path)


class TestAccuses:
    def test_photo_that_outlives_its_album_is_a_warning(self, judge: Judge) -> None:
        summary = judge(Surviving(), albums())

        assert accused(summary) == {NAME: "warning outlives its parent"}
        found = verdict(summary, NAME)
        assert found.seen == (3, 3)
        assert found.actual == "200, as before, while its parent is answered with 404"


class TestDoesNotAccuse:
    @pytest.mark.parametrize("server", [Albums, Background, lambda: Albums(reads_left=1)])
    def test_photos_that_are_gone_sooner_or_later_pass(self, judge: Judge, server: Callable[[], Albums]) -> None:
        summary = judge(server(), albums())

        assert accused(summary) == {}
        assert NAME in passed(summary)

    @pytest.mark.parametrize("server", [Refusing(), Soft(), Surviving(status=202)])
    def test_album_that_is_kept_or_not_gone_yet_says_nothing(self, judge: Judge, server: Albums) -> None:
        paths = albums()
        paths["/albums/{album}"]["delete"]["responses"] |= {
            "202": {"description": "later"},
            "409": {"description": "no"},
        }

        summary = judge(server, paths)

        assert NAME not in accused(summary)
        assert outcomes(summary)[NAME] == "inconclusive"

    @pytest.mark.parametrize(
        "paths",
        [
            albums("Archives the album."),
            albums("Deletes the album; its photos are moved to the trash."),
            albums(kind="events"),
            albums(albums={"type": "array", "items": TEXT}),
            {**albums(), **resources("/photos", object_of("caption", caption=WORD), PHOTO)},
        ],
        ids=["archived", "moved", "records", "several albums", "shallow path"],
    )
    def test_nothing_is_raised_where_photos_may_live_on(self, judge: Judge, paths: Stated) -> None:
        assert NAME not in outcomes(judge(Surviving(), paths, chosen=frozenset({NAME})))

    def test_album_that_the_run_did_not_create_is_not_deleted(self, judge: Judge) -> None:
        server = Surviving()
        server.kept["/albums/mine"] = {"id": "mine", "title": "Holidays"}
        known = {("path", "album"): ("mine",)}
        names = ["makePhoto", "readPhoto", "dropPhoto", "readAlbum"]

        judge(server, albums(), known=dict.fromkeys(names, known))

        assert "/albums/mine" not in server.gone
