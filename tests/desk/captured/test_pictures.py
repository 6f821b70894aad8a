"""Does a reader see of a screenshot exactly what a second editor chose, and nothing else?"""

import io

import pytest
from PIL import Image

from captured_pages import package, picture, visited
from entries import at
from onrecord.desk.captured import (
    BoxOutside,
    CannotShow,
    capture_called,
    masked,
    picture_bytes,
    pictures_of,
    release_picture,
    released_of,
    screenshot_of,
    take_picture_back,
)
from onrecord.desk.editing.actors import Actor, acting, operator
from onrecord.desk.editing.appointing import appoint
from onrecord.desk.editing.errors import EditingError, NotAllowed
from onrecord.language.ocr_pictures import PictureError
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.editing import Box, Role
from onrecord.record.entries import Logged
from small_desk import Desk, desk
from vantages_of_a_desk import SOUTH, distrust, introduced, trusted_again

__all__ = ["desk"]

PAINT = (128, 128, 128)
BOX = Box(100, 50, 60, 40)
WHOLE = picture(Comment="taken by somebody")


def pixels(png: bytes) -> dict[tuple[int, int], tuple[int, ...]]:
    with Image.open(io.BytesIO(png)) as found:
        rows = found.convert("RGB")
    return {(x, y): rows.getpixel((x, y)) for x in range(rows.width) for y in range(rows.height)}


@pytest.fixture
def post(desk: Desk) -> Ref:
    desk.enrol()
    return desk.posted("a", "The pier is closed on Monday.", 1)


@pytest.fixture
def visit(desk: Desk, post: Ref) -> Logged:
    return visited(desk.archive, package("<p>x", screenshot=WHOLE), [post])


@pytest.fixture
def second(desk: Desk) -> Actor:
    appoint(
        desk.archive, "Night editor", Role.SECOND_EDITOR, actor=operator(), why="Nights.", at=at(2)
    )
    return acting(desk.archive, "Night editor", "web")


def test_all_but_the_boxes_is_paint_in_the_pixels() -> None:
    other = Box(180, 100, 10, 10)
    left = pixels(masked(WHOLE, [BOX, other]))
    shown = {at for at, colour in left.items() if colour != PAINT}
    offset = (BOX.x - 16, BOX.y - 16)
    expected = {
        (x - offset[0], y - offset[1]): (x % 256, y % 256, 7)
        for box in (BOX, other)
        for x in range(box.x, box.x + box.width)
        for y in range(box.y, box.y + box.height)
    }
    assert {at: left[at] for at in shown} == expected


def test_it_is_cut_close_around_the_boxes_and_never_beyond_the_picture() -> None:
    assert Image.open(io.BytesIO(masked(WHOLE, [BOX]))).size == (60 + 32, 40 + 32)
    assert Image.open(io.BytesIO(masked(WHOLE, [Box(0, 0, 400, 300)]))).size == (400, 300)


def test_metadata_is_not_taken_over() -> None:
    assert b"taken by somebody" in WHOLE
    with Image.open(io.BytesIO(masked(WHOLE, [BOX]))) as left:
        assert left.info == {} and not left.getexif()


OUTSIDE = {
    "no box": (),
    "over the right side": (Box(399, 0, 2, 1),),
    "over the lower side": (Box(0, 299, 1, 2),),
    "far outside": (Box(10**9, 0, 1, 1),),
    "too many": (Box(0, 0, 1, 1),) * 101,
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_box_lies_within_the_picture(name: str) -> None:
    with pytest.raises(BoxOutside):
        masked(WHOLE, OUTSIDE[name])


@pytest.mark.parametrize("hostile", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", WHOLE[:500]])
def test_bytes_that_are_no_picture_are_refused(hostile: bytes) -> None:
    with pytest.raises(PictureError):
        masked(hostile, [BOX])


def test_an_editor_sees_the_whole_picture(desk: Desk, visit: Logged) -> None:
    assert screenshot_of(desk.archive, visit.digest) == WHOLE


def test_nothing_is_published_until_a_second_editor_says_so(
    desk: Desk, post: Ref, visit: Logged, second: Actor
) -> None:
    assert pictures_of(desk.archive, post) == ()
    done = release_picture(
        desk.archive, visit.digest, [BOX], actor=second, why="Only the post.", at=at(70)
    )
    (shown,) = pictures_of(desk.archive, post)
    assert (shown.capture, shown.release, shown.keeps) == (visit, done.digest, (BOX,))
    assert (shown.width, shown.height) == (92, 72)
    assert (shown.editor, shown.why, shown.at) == ("Night editor", "Only the post.", at(70))
    png = picture_bytes(desk.archive, post, shown.picture)
    assert digest_of(png) == shown.picture and png == masked(WHOLE, [BOX])


def test_the_last_decision_holds(desk: Desk, post: Ref, visit: Logged, second: Actor) -> None:
    release_picture(desk.archive, visit.digest, [BOX], actor=second, why="a", at=at(70))
    (first,) = pictures_of(desk.archive, post)
    smaller = Box(110, 60, 5, 5)
    release_picture(desk.archive, visit.digest, [smaller], actor=second, why="b", at=at(71))
    (shown,) = pictures_of(desk.archive, post)
    assert shown.keeps == (smaller,)
    with pytest.raises(CannotShow):
        picture_bytes(desk.archive, post, first.picture)
    take_picture_back(desk.archive, visit.digest, actor=second, why="c", at=at(72))
    assert pictures_of(desk.archive, post) == ()
    with pytest.raises(CannotShow):
        picture_bytes(desk.archive, post, shown.picture)
    with pytest.raises(CannotShow):
        take_picture_back(desk.archive, visit.digest, actor=second, why="d", at=at(73))


def test_a_picture_of_a_visit_that_is_not_believed_can_be_taken_back(
    desk: Desk, post: Ref, second: Actor
) -> None:
    introduced(desk, SOUTH)
    (collected,) = desk.archive.keep(b"the words of the south")
    came = {"vantage": SOUTH.name, "collected": collected}
    visit = visited(desk.archive, package("<p>x", screenshot=WHOLE), [post], **came)
    release_picture(desk.archive, visit.digest, [BOX], actor=second, why="a", at=at(70))
    distrust(desk, SOUTH, since=20)
    assert pictures_of(desk.archive, post) == ()
    assert [one.why for one in released_of(desk.archive, visit)] == ["a"]
    take_picture_back(desk.archive, visit.digest, actor=second, why="b", at=at(510))
    trusted_again(desk, SOUTH)
    assert pictures_of(desk.archive, post) == released_of(desk.archive, visit) == ()


def test_an_editor_alone_can_not_publish_it(desk: Desk, visit: Logged) -> None:
    appoint(desk.archive, "Day editor", Role.EDITOR, actor=operator(), why="Days.", at=at(2))
    size = desk.size
    actor = acting(desk.archive, "Day editor", "web")
    with pytest.raises(NotAllowed):
        release_picture(desk.archive, visit.digest, [BOX], actor=actor, why="a", at=at(70))
    with pytest.raises(EditingError):
        release_picture(desk.archive, visit.digest, [BOX], actor=operator(), why=" ", at=at(70))
    assert desk.size == size


def test_a_masked_picture_of_another_post_is_not_given(
    desk: Desk, post: Ref, visit: Logged, second: Actor
) -> None:
    release_picture(desk.archive, visit.digest, [BOX], actor=second, why="a", at=at(70))
    (shown,) = pictures_of(desk.archive, post)
    other = desk.posted("b", "Another.", 80)
    with pytest.raises(CannotShow):
        picture_bytes(desk.archive, other, shown.picture)


def test_what_can_not_be_shown_says_why(desk: Desk, post: Ref) -> None:
    archive = desk.archive
    nothing = visited(archive, None, [post])
    no_picture = visited(archive, package("<p>x"), [post])
    no_package = visited(archive, b"PK not a package", [post])
    for digest in (nothing.digest, no_picture.digest, no_package.digest, Digest("0" * 64)):
        with pytest.raises(CannotShow):
            screenshot_of(archive, digest)
    assert capture_called(archive, str(nothing.index)) == nothing
    for name in ("", "0", "99999999", "x" * 64, "٣", "9" * 40):
        with pytest.raises(CannotShow):
            capture_called(archive, name)
