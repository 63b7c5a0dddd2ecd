"""Paths that end with others are found without a comparison of each path with each other one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bythebook_capture.read.paths import Paths, path_pattern
from tests.examples import few

SEGMENTS = ["", "v1", "pets", "pet", "{id}", "{a}.{b}", "{a/b}", "x{id}", "1"]
PATHS = st.lists(st.sampled_from(SEGMENTS), max_size=4).flatmap(
    lambda parts: st.sampled_from(["/" + "/".join(parts), "/".join(parts), "/".join(parts) + "/"])
)


@settings(deadline=None, max_examples=few(400))
@given(st.lists(PATHS, max_size=8), PATHS, st.lists(PATHS, max_size=3))
def test_each_path_that_ends_with_another_is_found(known: list[str], path: str, more: list[str]) -> None:
    paths = Paths()
    for one in known:
        paths.add(one)
    list(paths.ending_with(path))  # paths that are added later are found, too
    for one in more:
        paths.add(one)
    every = {*known, *more}
    assert {one for one in every if path_pattern(one).fullmatch(path)} <= {*paths.ends_of(path)}
    assert {one for one in every if path.endswith(one)} <= {*paths.ends_of(path)}
    assert {one for one in every if path_pattern(path).fullmatch(one)} <= {*paths.ending_with(path)}
    assert {one for one in every if one.endswith(path)} <= {*paths.ending_as_written(path)}


def test_a_path_with_other_segments_is_not_found() -> None:
    paths = Paths()
    for number in range(100):
        paths.add(f"/v1/things{number}/{{id}}")
    assert [*paths.ends_of("https://api.example.com/v1/things7/5")] == ["/v1/things7/{id}"]
    assert [*paths.ending_with("/things7/{name}")] == ["/v1/things7/{id}"]
