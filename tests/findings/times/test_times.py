"""Are times read as far as they were said, and never further?"""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.findings.article import (
    Article,
    Block,
    BlockKind,
    Embed,
    Metadata,
    Origin,
    Place,
    Stated,
)
from onrecord.findings.times import Anchor, TimeKind, find_dates, read_date, times_in
from onrecord.reading.article import read_article

untimed = settings(deadline=None)

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "articles"

PUBLISHED = "2023-01-15"  # a Sunday


def article(text: str, published: str | None = PUBLISHED, shown: str | None = None) -> Article:
    place = Place(0, len(text))
    embed = Embed(
        text=text,
        platform=None,
        name=None,
        handle=None,
        url=None,
        date=shown,
        from_markup=False,
        place=place,
    )
    stated = (Stated(published, Origin.TEXT),) if published else ()
    return Article(
        text=text,
        blocks=(Block(BlockKind.EMBED if shown else BlockKind.PARAGRAPH, place),),
        metadata=Metadata(published=stated),
        embeds=(embed,) if shown else (),
        links=(),
        published_at=None,
    )


COMPLETE = {
    "It was posted on January 14, 2023 in the evening.": ("January 14, 2023", "2023-01-14"),
    "It was posted on 14 January 2023.": ("14 January 2023", "2023-01-14"),
    "On the 14th of January 2023 it was gone.": ("14th of January 2023", "2023-01-14"),
    "Posted Jan. 14, 2023.": ("Jan. 14, 2023", "2023-01-14"),
    "Posted Sept. 3, 2021.": ("Sept. 3, 2021", "2021-09-03"),
    "Logged at 2023-01-14T05:59:00Z from there.": ("2023-01-14T05:59:00Z", "2023-01-14T05:59:00Z"),
    "Logged at 2023-01-14 05:59 +0530.": ("2023-01-14 05:59 +0530", "2023-01-14T05:59+05:30"),
    "Dated 2023-01-14.": ("2023-01-14", "2023-01-14"),
    "Elected in May 2019.": ("May 2019", "2019-05"),
    "It began in 2019.": ("in 2019", "2019"),
    "Since 2019 it has been so.": ("Since 2019", "2019/.."),
    "Until 2019 it was so.": ("Until 2019", "../2019"),
    "From 2017 to 2019 it was so.": ("From 2017 to 2019", "2017/2019"),
    "Between 2017 and 2019 it was so.": ("Between 2017 and 2019", "2017/2019"),
    "In the years 2017–2019.": ("2017–2019", "2017/2019"),
    "From January 12 to 14, 2023.": ("From January 12 to 14, 2023", "2023-01-12/2023-01-14"),
    "On 12-14 January 2023.": ("12-14 January 2023", "2023-01-12/2023-01-14"),
    "On 14/01/2023.": ("14/01/2023", "2023-01-14"),
    "On 01/14/2023.": ("01/14/2023", "2023-01-14"),
    "On 03/03/2023.": ("03/03/2023", "2023-03-03"),
}


@pytest.mark.parametrize("text", COMPLETE)
def test_complete_dates(text: str) -> None:
    [found] = times_in(article(text))
    assert (found.words, found.value) == COMPLETE[text]
    assert found.kind in (TimeKind.DATE, TimeKind.INTERVAL)
    assert not found.derived


NO_VALUE = {
    "a date with two readings": "On 01/02/2023.",
    "a date with two readings, in December": "On 12/11/2023.",
    "no such day": "On February 30, 2023.",
    "no such day, in ISO": "On 2023-02-30.",
    "an interval that ends before it begins": "From 2019 to 2017.",
}


@pytest.mark.parametrize("case", NO_VALUE)
def test_what_cannot_be_told_has_no_value(case: str) -> None:
    [found] = times_in(article(NO_VALUE[case]))
    assert found.value is None


NO_TIME = {
    "an amount": "Some 2,019 people came.",
    "people counted": "A crowd of 2019 people came.",
    "a score": "They won 3:1 and had 5.59 on average.",
    "a version": "It runs version 10.2023.1 of it.",
    "the modal verb": "They may 5 times try.",
}


@pytest.mark.parametrize("case", NO_TIME)
def test_what_is_no_time(case: str) -> None:
    assert times_in(article(NO_TIME[case])) == ()


DERIVED = {
    "The embassy said today it was hacked.": ("today", "2023-01-15"),
    "It said this morning that it was hacked.": ("this morning", "2023-01-15"),
    "It was posted yesterday.": ("yesterday", "2023-01-14"),
    "It was posted last night.": ("last night", "2023-01-14"),
    "It was posted on Tuesday.": ("on Tuesday", "2023-01-10"),
    "It was posted late on Friday evening.": ("late on Friday evening", "2023-01-13"),
    "It was posted on Sunday.": ("on Sunday", "2023-01-15"),
    "It was posted two days ago.": ("two days ago", "2023-01-13"),
    "It was posted a week ago.": ("a week ago", "2023-01-08"),
    "It was posted last month.": ("last month", "2022-12"),
    "It was posted last year.": ("last year", "2022"),
    "It was posted on January 14.": ("January 14", "2023-01-14"),
    "It was posted on 28 December.": ("28 December", "2022-12-28"),
}


@pytest.mark.parametrize("text", DERIVED)
def test_derived_from_the_day_of_publication(text: str) -> None:
    [found] = times_in(article(text))
    assert (found.words, found.value) == DERIVED[text]
    assert found.derived
    assert found.anchor is Anchor.PUBLICATION
    assert found.anchor_words == PUBLISHED
    assert found.because


@pytest.mark.parametrize(
    ("weekday", "value"),
    [
        ("Wednesday", "2023-01-11"),
        ("Tuesday", "2023-01-10"),
        ("Thursday", "2023-01-05"),
        ("Sunday", "2023-01-08"),
    ],
)
def test_the_latest_weekday_before_a_wednesday(weekday: str, value: str) -> None:
    [found] = times_in(article(f"It was posted on {weekday}.", published="2023-01-11"))
    assert found.value == value


def test_the_times_of_a_pointer_elsewhere_are_not_this_reports() -> None:
    report = read_article(b"It was gone on Monday.\n\nAlso Read: What happened on May 3, 2021")
    assert [time.words for time in times_in(report)] == ["on Monday"]


@pytest.mark.parametrize("text", DERIVED)
def test_nothing_is_derived_without_its_anchor(text: str) -> None:
    [found] = times_in(article(text, published=None))
    assert found.value is None
    assert not found.derived


LEFT_OPEN = {
    "The ministers will meet on Tuesday.": "on Tuesday",
    "Talks are due on 3 March.": "3 March",
    "It was posted last Tuesday.": "last Tuesday",
    "They meet next Tuesday.": "next Tuesday",
    "It was posted last week.": "last week",
    "It was posted about two days ago.": "about two days ago",
    "It was posted a few days ago.": "a few days ago",
    "It was posted three hours ago.": "three hours ago",
    "It was posted in the past week.": "in the past week",
}


@pytest.mark.parametrize("text", LEFT_OPEN)
def test_what_is_said_loosely_is_left_open(text: str) -> None:
    [found] = times_in(article(text))
    assert (found.words, found.value) == (LEFT_OPEN[text], None)


EVENTS = {
    "However, hours after the tweet, it was gone.": ("hours after the tweet", "after", "the tweet"),
    "Two days before the post, it changed.": ("Two days before the post", "before", "the post"),
    "It was gone within two hours.": ("within two hours", "within", None),
    "It was gone within an hour of its publication.": (
        "within an hour of its publication",
        "within",
        "its publication",
    ),
    "Some hours later it was gone.": ("Some hours later", "later", None),
}


@pytest.mark.parametrize("text", EVENTS)
def test_what_hangs_on_an_event_keeps_the_relation(text: str) -> None:
    [found] = times_in(article(text))
    assert (found.words, found.relation, found.anchor_words) == EVENTS[text]
    assert found.anchor is Anchor.EVENT
    assert found.value is None


def test_in_a_quotation_today_is_the_speakers() -> None:
    text = 'It said on Friday: "Our account was hacked this morning." It is back today.'
    weekday, morning, today = times_in(article(text))
    assert (weekday.value, today.value) == ("2023-01-13", "2023-01-15")
    assert (morning.anchor, morning.value) == (Anchor.SPEECH, None)


def test_in_a_shown_post_today_is_the_posts_day() -> None:
    [found] = times_in(article("As of today, no post is ours.", shown="2023-01-14"))
    assert (found.words, found.value, found.relation) == ("As of today", "2023-01-14", "from")
    assert (found.anchor, found.anchor_words) == (Anchor.EMBED, "2023-01-14")


CLOCKS = {
    "Somebody logged in at 05:59 PKT.": ("05:59 PKT", "T05:59"),
    "Somebody logged in at 9:59 a.m. there.": ("9:59 a.m.", "T09:59"),
    "Somebody logged in at 12 am.": ("12 am", "T00:00"),
    "Somebody logged in at 5:32 PM.": ("5:32 PM", "T17:32"),
    "Somebody logged in at six o'clock.": ("six o'clock", None),
    "Somebody logged in at noon.": ("noon", "T12:00"),
}


@pytest.mark.parametrize("text", CLOCKS)
def test_times_of_day(text: str) -> None:
    [found] = times_in(article(text))
    assert (found.words.rstrip("."), found.value) == (
        CLOCKS[text][0].rstrip("."),
        CLOCKS[text][1],
    )
    assert found.kind is TimeKind.CLOCK


def test_the_times_that_a_person_lists() -> None:
    gold = json.loads((VECTORS / "harbour-consulate.json").read_text())
    report = read_article((VECTORS / "harbour-consulate.txt").read_bytes())
    found = {(t.words, t.value) for t in times_in(report)}
    assert found == {(t["words"], t.get("value")) for t in gold["times"]}


READ_WHOLE = {
    "January 14, 2023": "2023-01-14",
    "January 14, 2023 at 5:32 PM": "2023-01-14T17:32",
    "14 January 2023, 10:15": "2023-01-14T10:15",
    "2023-01-14": "2023-01-14",
    "January 14, 2023 or so": None,
    "on January 14, 2023": None,
    "January 14": None,
    "": None,
}


@pytest.mark.parametrize("words", READ_WHOLE)
def test_words_that_are_one_date(words: str) -> None:
    assert read_date(words) == READ_WHOLE[words]


@untimed
@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_in_each_spelling(day: date) -> None:
    spellings = (
        day.isoformat(),
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
    )
    assert {read_date(words) for words in spellings} == {day.isoformat()}


pieces = st.sampled_from(
    [
        *(
            "January ",
            "14, ",
            "2023 ",
            "from ",
            "to ",
            "two ",
            "days ",
            "ago ",
            "after ",
            "the post ",
        ),
        *(
            "on Tuesday ",
            '"',
            "“",
            "”",
            "today. ",
            "will ",
            "05:59 ",
            "9999",
            "-",
            "0",
            "May ",
            "31 ",
        ),
    ]
)


@untimed
@given(st.lists(pieces, max_size=25), st.sampled_from([None, "0001-01-01", "9999-12-31", "x"]))
def test_places_hold_the_words_whatever_they_are(parts: list[str], published: str | None) -> None:
    report = article("".join(parts), published)
    end = 0
    for found in times_in(report):
        assert found.place.of(report.text) == found.words
        assert end <= found.place.start
        end = found.place.end
        assert found.derived == (found.because is not None)


@untimed
@given(st.lists(pieces, max_size=25))
def test_dates_do_not_overlap(parts: list[str]) -> None:
    places = sorted((start, end) for start, end, _ in find_dates("".join(parts)))
    assert all(a[1] <= b[0] for a, b in pairwise(places))
