"""Are posts counted where they belong, and marked ones nowhere?"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.findings.assessment.portrait import Picture, Portrait, Role, Topic, portrait
from own_posts_made_up import BEGAN, made_post, made_posts

VIENNA = ("Europe/Vienna", ZoneInfo("Europe/Vienna"))


def picture(found: Portrait, topic: Topic) -> Picture:
    return next(one for one in found.pictures if one.topic is topic)


def cells(found: Picture) -> dict[tuple[str, str], int]:
    """Only those in which posts lie."""
    return {
        (row.label, found.columns[column]): cell.posts
        for row in found.rows
        for column, cell in enumerate(row.cells)
        if cell.posts
    }


def rows(found: Picture) -> dict[str, int]:
    return {row.label: row.posts for row in found.rows if row.posts}


HOURS = {
    "a Monday morning in UTC": ("2026-03-02T08:15", None, ("Monday", "08")),
    "the last second of a Sunday": ("2026-03-01T23:59:59", None, ("Sunday", "23")),
    "winter in Vienna": ("2026-03-28T23:30", VIENNA, ("Sunday", "00")),
    "the hour before clocks go forward": ("2026-03-29T00:30", VIENNA, ("Sunday", "01")),
    "two o'clock is left out": ("2026-03-29T01:30", VIENNA, ("Sunday", "03")),
    "summer in Vienna": ("2026-07-06T22:30", VIENNA, ("Tuesday", "00")),
    "two o'clock, the first time": ("2026-10-25T00:30", VIENNA, ("Sunday", "02")),
    "two o'clock, the second time": ("2026-10-25T01:30", VIENNA, ("Sunday", "02")),
    "an offset of three quarters": (
        "2026-03-02T18:30", ("Asia/Kathmandu", ZoneInfo("Asia/Kathmandu")), ("Tuesday", "00"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("at", "zone", "where"), HOURS.values(), ids=HOURS)
def test_hours(at: str, zone: tuple[str, ZoneInfo] | None, where: tuple[str, str]) -> None:
    post = made_post("one", datetime.fromisoformat(f"{at}+00:00"))
    topic = Topic.HOURS if zone is None else Topic.LOCAL_HOURS
    assert cells(picture(portrait([post], zone=zone), topic)) == {where: 1}


def test_a_local_picture_comes_only_when_it_is_asked_for_and_beside_utc() -> None:
    post = made_post("one")
    asked = [one.topic for one in portrait([post], zone=VIENNA).pictures]
    assert asked[:2] == [Topic.HOURS, Topic.LOCAL_HOURS]
    assert Topic.LOCAL_HOURS not in [one.topic for one in portrait([post]).pictures]


@pytest.mark.parametrize("year", [1, 9999])
def test_a_time_at_the_calendars_end_is_left_out_of_local_hours(year: int) -> None:
    edge = datetime(year, 1, 1, tzinfo=UTC) if year == 1 else datetime.max.replace(tzinfo=UTC)
    zone = ZoneInfo("America/New_York" if year == 1 else "Asia/Tokyo")
    found = portrait([made_post("edge", edge), made_post("one")], zone=("there", zone))
    assert picture(found, Topic.HOURS).posts == 2
    assert picture(found, Topic.LOCAL_HOURS).posts == 1


TEXTS = {
    "a mention": ("Ask @Tides.test now", Topic.MENTIONS, {"@tides.test"}),
    "with its instance": ("Ask @tides@social.example.", Topic.MENTIONS, {"@tides@social.example"}),
    "twice is one post": ("@tides and @Tides", Topic.MENTIONS, {"@tides"}),
    "an address of mail is none": ("Write to desk@tides.example", Topic.MENTIONS, set()),
    "a path is none": ("See social.example/@tides", Topic.MENTIONS, set()),
    "a lone sign is none": ("@ five, @.", Topic.MENTIONS, set()),
    "a hashtag": ("#Harbour is open", Topic.HASHTAGS, {"#harbour"}),
    "in Urdu": ("#بندرگاہ کھلی ہے", Topic.HASHTAGS, {"#بندرگاہ"}),
    "a fragment is none": ("tides.example/#harbour", Topic.HASHTAGS, set()),
    "an entity is none": ("&#39;", Topic.HASHTAGS, set()),
}


@pytest.mark.parametrize(("text", "topic", "named"), TEXTS.values(), ids=TEXTS)
def test_what_a_text_names(text: str, topic: Topic, named: set[str]) -> None:
    found = picture(portrait([made_post("one", text=text)]), topic)
    assert {row.label for row in found.rows if row.role is Role.THEIRS} == named
    assert any(row.role is Role.NONE for row in found.rows) == (not named)


LINKS = {
    "by host": (("https://tides.example/a", "https://tides.example/b"), {"tides.example"}),
    "without www": (("http://www.Tides.example",), {"tides.example"}),
    "no address": (("http://[", "mailto:desk@tides.example", "\x00"), set()),
    "several": (("https://a.example", "https://b.example:8443/x"), {"a.example", "b.example"}),
}


@pytest.mark.parametrize(("links", "named"), LINKS.values(), ids=LINKS)
def test_where_links_lead(links: tuple[str, ...], named: set[str]) -> None:
    found = picture(portrait([made_post("one", links=links)]), Topic.LINKS)
    assert {row.label for row in found.rows if row.role is Role.THEIRS} == named


LENGTHS = {"": "none", "x" * 20: "1 to 20", "x" * 21: "21 to 50", "x" * 280: "201 to 280"}
LENGTHS |= {"x" * 3_000: "1001 to 3000", "x" * 3_001: "more than 3000"}


@pytest.mark.parametrize(("text", "where"), LENGTHS.items(), ids=LENGTHS.values())
def test_length(text: str, where: str) -> None:
    found = picture(portrait([made_post("one", text=text)]), Topic.LENGTH)
    assert rows(found) == {where: 1}


def test_pauses_are_between_neighbours_in_time_and_the_first_has_none() -> None:
    minutes = (0, 0.1, 5, 200, 200 + 60 * 24 * 40)
    posts = [
        made_post(f"at {n}", BEGAN + timedelta(minutes=minute)) for n, minute in enumerate(minutes)
    ]
    found = picture(portrait(posts[::-1]), Topic.PAUSES)
    assert found.posts == len(posts) - 1
    assert rows(found) == {
        "under 10 s": 1, "1 to 10 min": 1, "3 to 12 h": 1, "30 days or more": 1,
    }  # fmt: skip


def test_kinds_are_counted_over_time() -> None:
    kinds = [Kind.POST, Kind.POST, Kind.REPLY, Kind.QUOTATION]
    posts = [
        made_post(str(n), BEGAN + timedelta(weeks=n), kind=kind) for n, kind in enumerate(kinds)
    ]
    found = picture(portrait(posts), Topic.KINDS)
    assert found.columns == (
        "week of 2026-03-02", "week of 2026-03-09", "week of 2026-03-16", "week of 2026-03-23",
    )  # fmt: skip
    assert found.totals == (1, 1, 1, 1)
    assert cells(found)["reply", "week of 2026-03-16"] == 1
    assert rows(found) == {"post": 2, "reply": 1, "quotation": 1}


# Marked posts


def test_marked_posts_are_in_no_count_and_in_every_picture() -> None:
    history = made_posts(["Ferries run."] * 30)
    asked = made_post(
        "asked", BEGAN + timedelta(days=9, hours=-5), "سب ختم #end", client="Unknown", language="ur",
        links=("https://elsewhere.test/",), media=("image",),
    )  # fmt: skip
    found = portrait(history, [asked], zone=VIENNA)
    (mark,) = found.marks
    assert (mark.number, mark.ref, found.posts) == (1, asked.ref, 30)
    for one in found.pictures:
        assert one.posts == (29 if one.topic is Topic.PAUSES else 30), one.topic
        assert [row.marks for row in one.rows if row.marks] == [(1,)], one.topic
    clients = picture(found, Topic.CLIENTS)
    assert [(row.label, row.posts) for row in clients.rows if row.marks] == [("Unknown", 0)]


def test_nothing_at_or_after_the_first_marked_post_is_counted() -> None:
    posts = made_posts(["Ferries run."] * 10)
    found = portrait(posts, [posts[4], posts[7]])
    assert found.posts == 4
    assert [mark.ref for mark in found.marks] == [posts[4].ref, posts[7].ref]
    assert portrait(posts[:4], [posts[7], posts[4]]) == found
    assert found.last == posts[3].at


def test_a_mark_in_several_rows_is_in_each() -> None:
    asked = made_post("asked", BEGAN + timedelta(days=1), "#one #two")
    found = picture(portrait(made_posts(["#one"] * 3), [asked]), Topic.HASHTAGS)
    assert [(row.label, row.posts, row.marks) for row in found.rows] == [
        ("#one", 3, (1,)), ("#two", 0, (1,)),
    ]  # fmt: skip


# What is not there


def test_what_the_platform_does_not_tell_has_no_picture() -> None:
    posts = [made_post(str(n), told=frozenset({Field.LANGUAGE})) for n in range(3)]
    found = portrait(posts)
    assert found.untold == (Topic.CLIENTS, Topic.MEDIA, Topic.LINKS)
    assert not {one.topic for one in found.pictures} & set(found.untold)


def test_posts_of_which_it_is_not_told_are_not_counted_there() -> None:
    posts = [made_post("with"), made_post("without", told=frozenset(), client="left over")]
    found = portrait(posts)
    assert rows(picture(found, Topic.CLIENTS)) == {"Harbour App": 1}
    assert picture(found, Topic.KINDS).posts == 2


def test_no_post_at_all() -> None:
    found = portrait([])
    assert (found.posts, found.first, found.last, found.pictures) == (0, None, None, ())


def test_one_post() -> None:
    found = portrait([made_post("one")])
    assert {one.topic: one.posts for one in found.pictures if one.posts != 1} == {Topic.PAUSES: 0}


def test_only_a_marked_post() -> None:
    found = portrait([], [made_post("asked")])
    assert found.posts == 0
    assert all(one.posts == 0 for one in found.pictures)
    assert any(row.marks for row in picture(found, Topic.HOURS).rows)


# Much of it


def test_ten_thousand_hashtags_are_a_few_rows() -> None:
    many = " ".join(f"#tag{n:05}" for n in range(10_000))
    asked = made_post("asked", BEGAN + timedelta(days=1), many.replace("tag", "new"))
    found = picture(portrait([made_post("one", text=many)], [asked]), Topic.HASHTAGS)
    assert len(found.rows) == 15 + 12 + 1
    assert (found.rows[-1].role, found.rows[-1].label) == (Role.REST, str(20_000 - 27))
    assert (found.rows[-1].posts, found.rows[-1].marks) == (1, (1,))


def test_every_label_is_short() -> None:
    posts = [made_post("one", text=f"#{'x' * 1_000_000}", client="y" * 1_000_000)]
    assert all(len(row.label) <= 80 for one in portrait(posts).pictures for row in one.rows)


times = st.datetimes(timezones=st.just(UTC))
odd = st.builds(
    lambda n, at, text, client, links, told, kind: made_post(
        n, at, text, client=client, links=tuple(links), told=told, kind=kind
    ),
    st.text(max_size=3).map(lambda text: text.encode("utf-8", "replace").hex()),
    times,
    st.text(st.characters(), max_size=40) | st.text("#@. \x00\u202ea", max_size=40),
    st.none() | st.text(max_size=5),
    st.lists(st.text(max_size=8) | st.just("https://a.example"), max_size=3),
    st.frozensets(st.sampled_from(Field)),
    st.sampled_from(Kind),
)


@given(st.lists(odd, max_size=30, unique_by=lambda one: one.ref), st.lists(odd, max_size=3))
def test_every_post_is_counted_once_in_each_column_whatever_it_says(
    history: list[OwnPost], asked: list[OwnPost]
) -> None:
    found = portrait(history, asked, zone=VIENNA)
    for one in found.pictures:
        assert len(one.columns) == len(one.totals) <= 26
        assert len(one.rows) <= 15 + 12 + 2
        for row in one.rows:
            assert len(row.cells) == len(one.columns)
            assert all(
                cell.posts <= total for cell, total in zip(row.cells, one.totals, strict=True)
            )
    if found.pictures:
        assert picture(found, Topic.KINDS).posts == found.posts
        assert sum(row.posts for row in picture(found, Topic.HOURS).rows) == found.posts
        marks = [n for row in picture(found, Topic.KINDS).rows for n in row.marks]
        assert sorted(marks) == [mark.number for mark in found.marks]


@given(st.lists(odd, min_size=1, max_size=20, unique_by=lambda one: one.ref), st.data())
def test_the_order_in_which_posts_are_given_changes_nothing(
    history: list[OwnPost], data: st.DataObject
) -> None:
    assert portrait(data.draw(st.permutations(history))) == portrait(history)
