"""What has a post that none of its account's earlier posts has, and in how many was it sought?"""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.assessment.novelties import LISTED, novelties
from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.record.assessed import First, Group, Novelty
from own_posts_made_up import BEGAN, made_post, made_posts

USUAL = made_posts(
    ["The ferries of @harbour.test run today. #Tides"] * 30,
    hours=5,
    language="en-GB",
    links=("https://www.harbour.test/times",),
    media=("image",),
)
LATER = BEGAN + timedelta(days=30)


def asked(text: str = "Ferries run.", **said: Any) -> OwnPost:
    known = {"language": "en", "links": (), "at": LATER}
    return made_post("questioned", **{**known, "text": text, **said})


def found(post: OwnPost, history: list[OwnPost] | None = None) -> list[tuple[First, str, int]]:
    news = novelties([post], USUAL if history is None else history)
    return [(one.first, one.what, one.among) for one in news]


CASES = {
    "nothing": (asked(), []),
    "another client": (asked(client="Tidewriter"), [(First.CLIENT, "Tidewriter", 30)]),
    "another language": (asked(language="ur"), [(First.LANGUAGE, "Urdu", 30)]),
    "a language without a name here": (asked(language="gsw-CH"), [(First.LANGUAGE, "gsw", 30)]),
    "the same language elsewhere": (asked(language="EN_us"), []),
    "an undetermined language": (asked(language="und"), []),
    "another script": (asked("Паром не идёт"), [(First.SCRIPT, "Cyrillic", 30)]),
    "styled letters of the same script": (asked("𝓕𝓮𝓻𝓻𝓲𝓮𝓼 ｒｕｎ"), []),
    "one letter of another script": (asked("Waves of 20 Ω"), []),
    "Chinese characters": (asked("渡輪停駛"), [(First.SCRIPT, "Chinese", 30)]),
    "a reply": (asked(kind=Kind.REPLY), [(First.KIND, "reply", 30)]),
    "a film": (asked(media=("image", "video")), [(First.MEDIA, "video", 30)]),
    "another account": (asked("With @Lighthouse!"), [(First.MENTION, "@Lighthouse", 30)]),
    "the same account, written otherwise": (asked("With @HARBOUR.test."), []),
    "an account of another instance": (
        asked("With @press@tides.example."),
        [(First.MENTION, "@press@tides.example", 30)],
    ),
    "a mail address": (asked("Write to press@tides.example"), []),
    "an @ in an address": (asked("See https://social.example/@press"), []),
    "another hashtag": (asked("A #storm"), [(First.HASHTAG, "#storm", 30)]),
    "a number": (asked("We are #1"), []),
    "an anchor in an address": (asked("See https://harbour.test/a#storm"), []),
    "another domain": (
        asked(links=("https://Other.test/x",)),
        [(First.DOMAIN, "other.test", 30)],
    ),
    "the same domain without www": (asked(links=("http://harbour.test",)), []),
    "an address that leads nowhere": (asked(links=("https://[half",)), []),
    "a client that is not told": (asked(told=frozenset({Field.LANGUAGE}), client="Other"), []),
    "links that are not told": (asked(told=frozenset(), links=("https://other.test",)), []),
    "most telling first": (
        asked("#storm @lighthouse", client="Tidewriter", kind=Kind.REPLY),
        [
            (First.CLIENT, "Tidewriter", 30),
            (First.KIND, "reply", 30),
            (First.HASHTAG, "#storm", 30),
            (First.MENTION, "@lighthouse", 30),
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_new(name: str) -> None:
    post, expected = CASES[name]
    assert found(post) == expected


def test_only_posts_of_which_it_is_told_are_counted() -> None:
    silent = made_posts(["Ferries."] * 40, told=frozenset())
    post = asked(client="Tidewriter")
    apart = [made_post(f"silent {number}", one.at) for number, one in enumerate(silent)]
    mute = [made_post(f"{one.ref}", one.at, told=frozenset()) for one in apart]
    assert found(post, [*USUAL, *mute]) == [(First.CLIENT, "Tidewriter", 30)]
    assert found(post, mute) == []


def test_nothing_is_new_without_a_history() -> None:
    assert found(asked("@lighthouse #storm", client="Tidewriter"), []) == []


def test_a_post_is_not_its_own_history() -> None:
    post = asked(client="Tidewriter")
    assert found(post, [*USUAL, post]) == [(First.CLIENT, "Tidewriter", 30)]


HOURS = {  # a hundred posts at 08:00
    "within an hour of it": (100, 9, 0, []),
    "more than an hour from it": (100, 9, 1, [(First.HOUR, "09:01", 100)]),
    "across midnight": (100, 7, 0, []),
    "too few posts": (99, 20, 0, []),
}


@pytest.mark.parametrize("name", HOURS)
def test_the_hour(name: str) -> None:
    posts, hour, minute, expected = HOURS[name]
    usual = made_posts(["Ferries run."] * posts, hours=24)
    post = asked(at=(BEGAN + timedelta(days=200)).replace(hour=hour, minute=minute))
    assert found(post, usual) == expected


def test_midnight_lies_within_an_hour_of_midnight() -> None:
    usual = made_posts(["Ferries run."] * 100, hours=24)
    late = [
        made_post(one.ref, one.at.replace(hour=23, minute=40), language="en", links=())
        for one in usual
    ]
    assert found(asked(at=LATER.replace(hour=0, minute=30)), late) == []
    assert found(asked(at=LATER.replace(hour=0, minute=41)), late) == [(First.HOUR, "00:41", 100)]


def test_a_run_of_posts_is_held_against_the_history_and_says_which_posts_have_it() -> None:
    first = made_post("one", LATER, "@lighthouse")
    second = made_post("two", LATER + timedelta(minutes=1), "@Lighthouse @lighthouse")
    (news,) = novelties([second, first], USUAL)
    expected = (first.because, second.because)
    assert news == Novelty(Group.MENTIONS, "@lighthouse", 30, expected, First.MENTION)


def test_many_are_counted_and_few_listed() -> None:
    post = asked(" ".join(f"@someone{number}" for number in range(10_000)))
    news = novelties([post], USUAL)
    assert [one.what for one in news] == [f"@someone{number}" for number in range(LISTED)]
    assert [one.more for one in news] == [0] * (LISTED - 1) + [10_000 - LISTED]


HOSTILE = {
    "NUL": "@a\0b #c\0d \0",
    "marks that turn the direction": "@\u202eharbour #\u202ex \u2067ferries\u2069",
    "a mark without end": "@" * 50_000,
    "dots without end": "@a" + "." * 50_000,
    "hashes without end": "#" * 50_000,
    "addresses without end": "https://" * 10_000,
    "a name without end": "@" + "x" * 50_000,
    "half a character": "\ud800 @\udfff #\ud800",
    "combining marks": "@e" + "\u0301" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gives_few_short_printable_words(name: str) -> None:
    post = asked(HOSTILE[name], client=HOSTILE[name], language=HOSTILE[name])
    news = novelties([post], USUAL)
    assert len(news) <= LISTED * len(First)
    assert all(len(one.what) <= 102 and one.what.isprintable() for one in news)
    assert all(one.what.encode() for one in news)


words = st.sampled_from(["@harbour.test", "@new", "#Tides", "#new", "паром", "渡輪", "ferry"])
posts = st.builds(
    lambda number, text, client, day, minute: made_post(
        f"drawn {number}",
        BEGAN + timedelta(days=day, minutes=minute),
        " ".join(text),
        client=client,
        language="en",
    ),
    st.integers(0, 10**6),
    st.lists(words, max_size=4),
    st.sampled_from(["Harbour App", "Tidewriter"]),
    st.integers(0, 5),
    st.integers(0, 1439),
)
histories = st.lists(posts, max_size=30, unique_by=lambda post: post.ref)


@given(posts, histories, st.randoms(use_true_random=False))
def test_the_order_of_the_history_does_not_matter(
    post: OwnPost, history: list[OwnPost], order: Random
) -> None:
    shuffled = [*history]
    order.shuffle(shuffled)
    assert novelties([post], shuffled) == novelties([post], history)


@given(posts, histories, histories)
def test_more_history_makes_nothing_new(
    post: OwnPost, history: list[OwnPost], older: list[OwnPost]
) -> None:
    history = [*history, made_post("everything was looked for", text="ferry", language="en")]
    with_older = {(one.first, one.what) for one in novelties([post], [*history, *older])}
    assert with_older <= {(one.first, one.what) for one in novelties([post], history)}
