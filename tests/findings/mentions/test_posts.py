"""What does a report say became of a post?"""

import json
from pathlib import Path

import pytest

from onrecord.findings.mentions import SaidState, SpokenPost, posts_spoken_of
from onrecord.reading.article import read_article

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "articles"
GONE, THERE = SaidState.GONE, SaidState.THERE


def spoken(text: str) -> tuple[SpokenPost, ...]:
    return posts_spoken_of(read_article(text.encode(), "text/plain"))


STATES = {
    "The now-deleted tweet thanked the republic.": (GONE,),
    "The since-deleted post thanked the republic.": (GONE,),
    "The tweet was later deleted.": (GONE,),
    "The post has been removed by its author.": (GONE,),
    "The post had since been taken down.": (GONE,),
    "The post has not been removed.": (THERE,),
    "The embassy deleted the tweet within hours.": (GONE,),
    "The embassy took down its post.": (GONE,),
    "The tweet is no longer available.": (GONE,),
    "The post disappeared within hours.": (GONE,),
    "The thread remained online on Wednesday.": (THERE,),
    "The tweet was still online on Wednesday.": (THERE,),
    "The tweet was not deleted.": (THERE,),
    "The embassy has not deleted the tweet.": (THERE,),
    "The embassy refused to delete the tweet.": (THERE,),
    "The embassy was asked to delete the tweet.": (),
    "The platform will remove the post.": (),
    "The post was restored on Monday.": (SaidState.RESTORED,),
    "The post was later edited.": (SaidState.CHANGED,),
    "The tweet thanked the republic.": (),
    "Both deleted posts were from Monday.": (GONE,),
    "The tweet was deleted, and the tweet was later restored.": (GONE, SaidState.RESTORED),
}


@pytest.mark.parametrize("text", STATES)
def test_states_are_the_reports_words(text: str) -> None:
    [post] = spoken(text)
    assert post.states == STATES[text]
    for mention in post.mentions:
        if mention.state_words:
            assert mention.state_words.start <= mention.place.start or mention.state_words.of(text)


NOT_POSTS = {
    "an office": "He left the post of minister in March.",
    "a newspaper": "The Haverly Post reported it first.",
    "a verb": "Embassies post much on Mondays.",
    "posts in general": "Posts by embassies are rarely read.",
}


@pytest.mark.parametrize("case", NOT_POSTS)
def test_what_is_no_single_post(case: str) -> None:
    assert spoken(NOT_POSTS[case]) == ()


def test_a_post_and_then_another() -> None:
    text = (
        "The embassy sent a tweet on Monday. The tweet was deleted.\n\n"
        "In another post it apologised. The post remains online."
    )
    first, second = spoken(text)
    assert (first.states, second.states) == ((GONE,), (THERE,))
    assert len(first.mentions) == len(second.mentions) == 2


def test_a_headlines_post_is_the_one_that_the_text_begins_with() -> None:
    text = "Embassy retreats on tweet\n\nThe embassy disowned a tweet on Monday, it said at noon."
    [post] = spoken(text)
    assert len(post.mentions) == 2


def test_the_posts_that_a_person_lists() -> None:
    gold = json.loads((VECTORS / "harbour-consulate.json").read_text())
    removed, embedded = gold["posts"]
    report = read_article((VECTORS / "harbour-consulate.txt").read_bytes())
    spoken_of, shown = posts_spoken_of(report)
    assert spoken_of.states == (GONE,)
    [words] = {m.state_words.of(report.text) for m in spoken_of.mentions if m.state_words}
    assert words == removed["state"]
    assert shown.embed is not None
    assert shown.embed.date == embedded["date"]
