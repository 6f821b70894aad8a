"""Is a picture of a post found and compared, as a real browser draws it?

A sample of the pictures that bench/screenshots.py counts over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("rapidocr", reason="the extra ocr is not installed")

from onrecord.desk.search.checking import Answer
from onrecord.desk.search.screenshot_shapes import screenshot_shape
from onrecord.desk.search.screenshots import (
    CheckedScreenshot,
    NothingRead,
    check_screenshot,
    mark_screenshot,
)
from onrecord.language.ocr_pictures import opened
from onrecord.language.ocr_scripts import Scripts
from onrecord.record.accounts import Ref
from screenshots_rendered import (
    APPEARANCES,
    CHROMIUM,
    Appearance,
    MadeUp,
    Wanted,
    made_up_posts,
    names_the_change,
    rendered,
)
from small_desk import OTHERS, TIDES, Desk

pytestmark = [
    pytest.mark.rig,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no chromium is installed: make setup, or apt-get install chromium"
    ),
]

PACKS = {"ar": "ara", "ur": "urd", "ru": "rus", "hi": "hin"}
SAMPLE = {"en": 4, "emoji": 2, "cs": 1, "zh": 3, "ar": 2, "ur": 2, "ru": 1, "hi": 1}


@dataclass(frozen=True)
class Shot:
    """A picture, and what it was made from."""

    post: MadeUp
    changed: bool
    data: bytes


@dataclass(frozen=True)
class Studio:
    """An archive of all made-up posts, and pictures of some."""

    desk: Desk
    refs: dict[str, Ref]
    shots: tuple[Shot, ...]
    special: dict[str, bytes]

    def check(self, data: bytes) -> CheckedScreenshot:
        return check_screenshot(self.desk.archive, data)


def sample() -> Iterator[tuple[MadeUp, bool, Wanted]]:
    """Some posts of each language whose reader is at hand, in turn as they are and changed."""
    packs, left, number = Scripts().packs, dict(SAMPLE), 0
    for post in made_up_posts():
        language = post.language
        if left.get(language, 0) and PACKS.get(language, "") in ("", *packs):
            left[language] -= 1
            number += 1
            look = APPEARANCES[number % len(APPEARANCES)]
            changed = number % 2 == 1
            yield post, changed, Wanted(post.altered if changed else post.text, language, look)


POST = made_up_posts()[0]
SPECIAL = {
    "another handle": Wanted(POST.text, "en", Appearance(), handle="tidings.test"),
    "a part": Wanted(POST.text.partition(" Pilots")[0], "en", Appearance()),
    "never posted": Wanted("The moon is made of green cheese, says the moon.", "en", Appearance()),
    "nothing": Wanted("\n\n", "en", Appearance(crop="tight")),
    "nastaliq": Wanted(
        next(post.text for post in made_up_posts() if post.language == "ur"),
        "ur",
        Appearance(nastaliq=True),
    ),
}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    desk = Desk(Path(tmp_path_factory.mktemp("studio")) / "archive")
    desk.enrol()
    desk.enrol(OTHERS, "winds.test", institution="Ministry of Winds")
    refs = {
        post.text: desk.posted(f"3l{at:011}", post.text, at, createdAt="2026-01-14T14:05:09Z")
        for at, post in enumerate(made_up_posts())
    }
    chosen = list(sample())
    drawn = iter(list(rendered([*(one for *_, one in chosen), *SPECIAL.values()])))
    shots = tuple(Shot(post, changed, next(drawn)) for post, changed, _ in chosen)
    with desk.archive:
        yield Studio(desk, refs, shots, dict(zip(SPECIAL, drawn, strict=True)))


def test_the_post_is_found_and_the_changed_word_named(studio: Studio) -> None:
    for shot in studio.shots:
        found = studio.check(shot.data)
        told = (shot.post.language, found.body.text, found.says)
        assert found.matches[0].match.ref == studio.refs[shot.post.text], told
        best = found.matches[0].compared
        if shot.changed:
            assert found.answer is Answer.SIMILAR, told
            assert names_the_change(shot.post, best), told
            assert len(best.differs) <= 2, told
        else:
            assert best.differs == (), told


def test_handle_name_and_time_are_read(studio: Studio) -> None:
    found = studio.check(studio.special["a part"])
    assert (found.read.name, found.read.handle) == ("Ministry of Tides", "tides.test")
    assert found.read.time == "14 January 2026 at 14:05"
    assert found.doubts == ()


def test_another_handle_is_said(studio: Studio) -> None:
    found = studio.check(studio.special["another handle"])
    assert found.answer is Answer.SEEN
    assert found.matches[0].says == (
        "The picture shows the handle “@tidings.test”; this post is @tides.test's.",
    )


def test_a_part_is_seen_and_said_to_be_one(studio: Studio) -> None:
    found = studio.check(studio.special["a part"])
    assert found.answer is Answer.SEEN
    assert found.matches[0].says == (
        "The picture does not show how the post goes on: “Pilots report to the northern quay”.",
    )


def test_what_was_never_posted_is_not_seen(studio: Studio) -> None:
    found = studio.check(studio.special["never posted"])
    assert found.answer is Answer.NOT_SEEN
    assert found.matches == () and found.says == found.checked.says != ()
    assert {one.account for one in found.checked.coverage} == {TIDES, OTHERS}


def test_asked_of_another_account_the_post_is_elsewhere(studio: Studio) -> None:
    found = check_screenshot(studio.desk.archive, studio.special["a part"], OTHERS)
    assert found.answer is Answer.NOT_SEEN
    assert found.checked.elsewhere[0].ref == studio.refs[POST.text]


def test_a_picture_without_a_text_is_refused(studio: Studio) -> None:
    with pytest.raises(NothingRead) as refused:
        studio.check(studio.special["nothing"])
    assert "type its words" in refused.value.advice


def test_no_word_differs_in_a_hand_that_is_hardly_read(studio: Studio) -> None:
    try:
        found = studio.check(studio.special["nastaliq"])
    except NothingRead:
        return  # no reader of Urdu is installed
    assert all(one.compared.differs == () for one in found.matches)


def test_the_shape_and_the_marks(studio: Studio) -> None:
    shot = next(one for one in studio.shots if one.changed)
    found = studio.check(shot.data)
    shape = screenshot_shape(found)
    assert shape["answer"] == "similar"
    assert set(shape) >= {"matches", "coverage", "read", "unsure"}
    assert set(shape["read"]) == {"handle", "name", "time", "text"}
    (difference,) = shape["matches"][0]["differences"]
    assert (difference["asked"], difference["post"]) == (shot.post.other, shot.post.word)
    start, end = difference["asked_place"]
    assert shape["read"]["text"][start:end] == shot.post.other
    ((x, y, width, height),) = difference["boxes"]
    marked, before = opened(mark_screenshot(shot.data, found)), opened(shot.data)
    assert marked.getpixel((x + width // 2, y - 1)) == (208, 0, 0)
    assert marked.height > before.height and height < before.height


def test_nothing_of_the_picture_is_kept(studio: Studio) -> None:
    folder = studio.desk.archive.folder
    studio.check(studio.special["never posted"])
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"green cheese" in path.read_bytes() for path in kept)
