"""Does a portrait count what is on record of an account's own posts, and nothing else?"""

from zoneinfo import ZoneInfo

import libipld
import pytest

from entries import at
from onrecord.desk.assessments.portrait import MOST_MARKED, CannotMark, Portrayed, portray
from onrecord.desk.assessments.portrait_shape import portrait_shape
from onrecord.desk.finding import NotOnRecord
from onrecord.findings.assessment.portrait import Topic
from onrecord.record.accounts import Ref
from onrecord.record.declarations import Covers
from onrecord.record.outcomes import Refused
from small_desk import OTHERS, TIDES, Desk

NOW = at(10_000)


@pytest.fixture
def refs(desk: Desk) -> list[Ref]:
    """Five posts, ten minutes apart."""
    desk.enrol()
    return [
        desk.posted(f"3la{n}", f"Ferries run. #day{n}", 10 * n, langs=["en"]) for n in range(1, 6)
    ]


def drawn(desk: Desk, *marks: Ref) -> Portrayed:
    return portray(desk.archive, TIDES, marks, None, NOW)


def test_without_a_mark_all_own_posts_are_counted(desk: Desk, refs: list[Ref]) -> None:
    found = drawn(desk)
    assert (found.portrait.posts, found.unread, found.disowned) == (5, 0, 0)
    assert (found.portrait.first, found.portrait.last) == (at(10), at(50))
    assert (found.name, found.institution) == ("tides.test", "Ministry of Tides")
    assert found.portrait.untold == (Topic.CLIENTS,)  # Bluesky names none


def test_with_marks_only_posts_from_before_the_first_are(desk: Desk, refs: list[Ref]) -> None:
    found = drawn(desk, refs[3], refs[2], refs[3])
    assert (found.portrait.posts, found.portrait.last) == (2, at(20))
    assert [mark.ref for mark in found.portrait.marks] == [refs[2], refs[3]]


def test_nothing_of_anothers_account_is_counted(desk: Desk, refs: list[Ref]) -> None:
    desk.enrol(OTHERS, "others.test")
    desk.posted("3lzzz", "Not of the tides", 15, account=OTHERS)
    assert drawn(desk).portrait.posts == 5


def test_what_is_left_out_is_said(desk: Desk, refs: list[Ref]) -> None:
    desk.looked("3lzzz", Refused("rate limit"), 70)
    desk.declared(80, covers=((refs[0], Covers.YES, "it is named"),))
    found = drawn(desk)
    assert found.portrait.posts == 4 and found.disowned == 1
    assert drawn(desk, refs[2]).portrait.posts == 1


def test_an_account_without_posts_has_an_empty_portrait(desk: Desk) -> None:
    desk.enrol()
    found = drawn(desk)
    assert (found.portrait.posts, found.portrait.pictures) == (0, ())


def test_an_account_that_is_not_enrolled_has_none(desk: Desk) -> None:
    with pytest.raises(NotOnRecord):
        drawn(desk)


def test_what_cannot_be_marked_is_told(desk: Desk, refs: list[Ref]) -> None:
    desk.enrol(OTHERS, "others.test")
    others = desk.posted("3lzzz", "Not of the tides", 15, account=OTHERS)
    with pytest.raises(CannotMark, match="is a post of"):
        drawn(desk, others)
    with pytest.raises(NotOnRecord, match="0000000000000000"):
        drawn(desk, Ref("0" * 16))
    unseen = desk.looked("3lyyy", Refused("rate limit"), 70)
    with pytest.raises(CannotMark, match="on record"):
        drawn(desk, unseen)
    with pytest.raises(CannotMark, match=f"{MOST_MARKED} at most"):
        drawn(desk, *(Ref(f"{n:016x}") for n in range(MOST_MARKED + 1)))


def test_a_repost_cannot_be_marked(desk: Desk, refs: list[Ref]) -> None:
    repost = {
        "$type": "app.bsky.feed.repost", "createdAt": "2026-03-01T12:00:00Z",
        "subject": {"uri": f"at://{OTHERS}/app.bsky.feed.post/3lzzz", "cid": "bafy"},
    }  # fmt: skip
    ref = desk.kept("3lrrr", libipld.encode_dag_cbor(repost), 60, collection="app.bsky.feed.repost")
    with pytest.raises(CannotMark, match="no words of its own"):
        drawn(desk, ref)
    assert drawn(desk).portrait.posts == 5


def test_as_json_it_says_first_that_it_is_private(desk: Desk, refs: list[Ref]) -> None:
    zone = ("Asia/Tokyo", ZoneInfo("Asia/Tokyo"))
    shape = portrait_shape(portray(desk.archive, TIDES, refs[4:], zone, NOW))
    assert next(iter(shape)) == "private" and "not for a bundle" in shape["private"].lower()
    assert (shape["posts"], shape["zone"]) == (4, "Asia/Tokyo")
    assert [one["ref"] for one in shape["marked"]] == [refs[4]]
    hours = shape["pictures"][0]
    assert hours["topic"] == "hours" and len(hours["columns"]) == 24
    assert sum(sum(row["posts"]) for row in hours["rows"]) == 4
    (marked,) = [one for row in hours["rows"] for one in row["marked"]]
    assert marked == {"number": 1, "column": at(50).hour}
    days = next(one for one in shape["pictures"] if one["topic"] == "hashtags")
    assert {row["label"]: row["marked"] for row in days["rows"] if row["marked"]} == {
        "#day5": [{"number": 1, "column": 0}]
    }
