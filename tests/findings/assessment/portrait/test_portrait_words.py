"""Do a portrait's sentences keep to posts, and to what was counted?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.assessment.own_posts import Field, OwnPost
from onrecord.findings.assessment.portrait import Topic, portrait
from onrecord.findings.words import portrait as words
from onrecord.findings.words.portrait_pictures import described, marked, partly
from own_posts_made_up import BEGAN, made_post, made_posts

NEVER = re.compile(
    r"hack|fake|forge|genuine|authentic|confiden|probab|likely|chance|insider|impost|suspicio|%",
    re.IGNORECASE,
)
QUOTED = re.compile(r"“[^”]*”")

COUNTED = {
    "nothing": (0, 0, "No post of the account's own is counted."),
    "one": (1, 0, "One post of the account's own is counted, of 2026-03-02 08:00:00 UTC."),
    "several": (
        1_200,
        0,
        "1,200 posts of the account's own are counted, between 2026-03-02 08:00:00 UTC and"
        " 2026-04-21 07:00:00 UTC.",
    ),
    "one left out": (
        1,
        1,
        "One post of the account's own is counted, of 2026-03-02 08:00:00 UTC. The words of 1 more"
        " post are not on record: it is left out.",
    ),
    "many left out": (
        1,
        2_000,
        "One post of the account's own is counted, of 2026-03-02 08:00:00 UTC. The words of 2,000"
        " more posts are not on record: they are left out.",
    ),
}


@pytest.mark.parametrize(("posts", "unread", "says"), COUNTED.values(), ids=COUNTED)
def test_how_many_are_counted(posts: int, unread: int, says: str) -> None:
    found = portrait(made_posts(["Ferries run."] * posts))
    assert words.counted(found, unread) == says


UNTOLD = {
    frozenset(Field): None,
    frozenset(Field) - {Field.CLIENT}: "The platform does not tell the client.",
    frozenset({Field.LANGUAGE, Field.LINKS}): "The platform does not tell the client and media.",
    frozenset[Field](): (
        "The platform does not tell the client, the language, media and where links lead."
    ),
}


# A set has no order: its text would differ between the workers that share the tests out.
@pytest.mark.parametrize(("told", "says"), UNTOLD.items(), ids=range(len(UNTOLD)))
def test_what_is_not_told_is_said(told: frozenset[Field], says: str | None) -> None:
    assert words.untold(portrait([made_post("one", told=told)]).untold) == says


def test_of_how_many_posts_a_picture_is_where_not_of_all() -> None:
    posts = [*made_posts(["x"] * 3), made_post("without", told=frozenset({Field.LANGUAGE}))]
    found = portrait(posts)
    said = {one.topic: partly(one, found) for one in found.pictures}
    assert said[Topic.CLIENTS] == "The platform tells it of 3 of 4 posts."
    assert said[Topic.KINDS] is None and said[Topic.PAUSES] is None


def test_where_a_marked_post_lies() -> None:
    history = made_posts([f"#t{n}" for n in range(40)])
    asked = made_post("asked", BEGAN.replace(month=5), " ".join(f"#n{n}" for n in range(9)))
    found = portrait(history, [asked])
    said = {one.topic: marked(one, found.marks) for one in found.pictures}
    assert said[Topic.HOURS] == ("Marked post 1: Saturday, 08 h (0 of 40 posts).",)
    assert said[Topic.CLIENTS] == ("Marked post 1: “Harbour App” (40 of 40 posts).",)
    assert said[Topic.HASHTAGS][0].endswith("“#n5” (0 of 40 posts); and in 3 more rows.")
    alone = portrait([], [asked])
    pauses = next(one for one in alone.pictures if one.topic is Topic.PAUSES)
    assert marked(pauses, alone.marks) == ("Marked post 1: no place in it.",)


def test_marked_posts_that_lie_together_are_said_together() -> None:
    asked = [
        made_post(f"asked {n}", BEGAN.replace(month=5, minute=n), client=client)
        for n, client in enumerate(("Harbour App", "Other", "Other", "Other"))
    ]
    found = portrait(made_posts(["x"] * 4), asked)
    said = {one.topic: marked(one, found.marks) for one in found.pictures}
    assert said[Topic.HOURS] == ("Marked posts 1, 2, 3 and 4: Saturday, 08 h (0 of 4 posts).",)
    assert said[Topic.CLIENTS] == (
        "Marked post 1: “Harbour App” (4 of 4 posts).",
        "Marked posts 2, 3 and 4: “Other” (0 of 4 posts).",
    )


made = st.builds(
    lambda n, hours, text, client, told: made_post(
        f"{n}", BEGAN.replace(day=1 + hours % 28, hour=hours % 24), text, client=client, told=told
    ),
    st.integers(0, 99),
    st.integers(0, 900),
    st.text(max_size=20) | st.just("We were hacked”, fake. #authentic 99 %"),
    st.sampled_from([None, "Harbour App", "confidence”"]),
    st.frozensets(st.sampled_from(Field)),
)


@given(st.lists(made, max_size=12), st.lists(made, max_size=3), st.integers(0, 5))
def test_no_sentence_says_more_than_was_counted(
    history: list[OwnPost], asked: list[OwnPost], left: int
) -> None:
    found = portrait(history, asked)
    said = [words.counted(found, left), words.left_out(left), words.PRIVATE, words.WHY_PRIVATE]
    said += [words.NOT_CONCLUDED, words.untold(found.untold) or "."]
    for one in found.pictures:
        said += [words.explained(one.topic), described(one), partly(one, found) or "."]
        said += marked(one, found.marks)
    for sentence in said:
        assert not NEVER.search(QUOTED.sub("“…”", sentence)), sentence
        assert sentence.endswith((".", ".”")) and "  " not in sentence, sentence


def test_a_client_is_joined_with_nothing() -> None:
    """What would tell hands apart: which client at which hour, in which language, about what."""
    posts = [
        made_post(str(n), BEGAN.replace(hour=n), "x", client="Only Client", language="tlh")
        for n in range(20)
    ]
    for one in portrait(posts).pictures:
        if one.topic is not Topic.CLIENTS:
            assert "Only Client" not in str(one)
        if one.topic is not Topic.LANGUAGES:
            assert "tlh" not in str(one)
        hours = [name for name in one.columns if re.fullmatch(r"\d\d", name)]
        assert not hours or one.topic is Topic.HOURS
