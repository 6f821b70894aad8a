"""Are the made-up accounts the same for the same seed, and each of them like itself?"""

from collections import Counter
from datetime import UTC, timedelta
from hashlib import sha256
from itertools import pairwise

import pytest

from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.training.synthetic import account_id, made_up_account, made_up_accounts

MADE = made_up_accounts(7, 40, 120)


def read(posts: tuple[OwnPost, ...]) -> str:
    """A digest of all that a post says, and of its ref."""
    told = "\n".join(
        "|".join(
            (post.ref, post.at.isoformat(), post.kind, post.text, str(post.client), str(post.links))
        )
        for post in posts
    )
    return sha256(told.encode()).hexdigest()


def test_the_same_seed_makes_the_same_accounts_everywhere() -> None:
    assert made_up_accounts(7, 40, 120) == MADE
    assert read(MADE[3]) == "48673e1e9a6c3ee65017e7c28508666c6e1a8a229878b6b29029e94517ec81d4"


def test_another_seed_makes_others() -> None:
    assert {post.text for post in made_up_account(8, 0, 120)}.isdisjoint(
        {post.text for post in MADE[0] if len(post.text) > 60}
    )


def test_an_account_is_the_same_however_many_are_asked_for() -> None:
    assert made_up_accounts(7, 2, 120) == MADE[:2]
    assert made_up_account(7, 1, 120) == MADE[1]


def test_posts_are_in_order_of_time_and_each_has_a_name_of_its_own() -> None:
    for posts in MADE:
        assert len(posts) == 120
        assert all(earlier.at <= later.at for earlier, later in pairwise(posts))
        assert all(post.at.tzinfo is UTC for post in posts)
    refs = [post.ref for posts in MADE for post in posts]
    assert len(set(refs)) == len(refs)
    assert account_id(3) != account_id(30)


def test_enough_accounts_post_in_the_same_week_for_another_to_be_put_in_their_place() -> None:
    for posts in MADE:
        middle = posts[60].at
        others = [
            other
            for other in MADE
            if other is not posts
            and any(abs(post.at - middle) < timedelta(days=7) for post in other)
        ]
        assert len(others) >= 20


def test_all_of_what_an_assessment_looks_at_occurs_somewhere() -> None:
    posts = [post for account in MADE for post in account]
    assert {post.kind for post in posts} == set(Kind)
    assert {post.language for post in posts} == {"en", "fr", "es"}
    assert {medium for post in posts for medium in post.media} == {"image", "video"}
    assert len({post.client for post in posts}) > 4
    for mark in ("#", "@", "https://", "“", "’", "!", "…", " & ", "\n"):
        assert any(mark in post.text for post in posts), mark


def test_an_account_is_more_like_itself_than_like_another() -> None:
    """Words of its first half are found again in its second half rather than in another's."""

    def words(posts: tuple[OwnPost, ...]) -> frozenset[str]:
        return frozenset(word for post in posts for word in post.text.lower().split())

    firsts = [words(posts[:60]) for posts in MADE]
    used_by = Counter(word for first in firsts for word in first)

    def shared(first: frozenset[str], second: frozenset[str]) -> float:
        return sum(1 / used_by[word] ** 2 for word in first & second)

    right = sum(
        max(range(len(MADE)), key=lambda n: shared(firsts[n], words(posts[60:]))) == place
        for place, posts in enumerate(MADE)
    )
    assert right > len(MADE) * 0.7


@pytest.mark.parametrize("field", Field)
def test_a_field_that_is_not_told_is_nowhere(field: Field) -> None:
    (posts,) = made_up_accounts(7, 1, 60, told=frozenset(Field) - {field})
    held = {
        Field.CLIENT: [post.client for post in posts],
        Field.LANGUAGE: [post.language for post in posts],
        Field.LINKS: [post.links for post in posts],
        Field.MEDIA: [post.media for post in posts],
    }
    assert not any(held[field])
    assert any(held[Field.CLIENT if field is not Field.CLIENT else Field.LANGUAGE])
    assert [post.text for post in posts] == [post.text for post in made_up_accounts(7, 1, 60)[0]], (
        "what is told of a post changes nothing else of it"
    )


def test_what_was_posted_before_a_change_of_habits_stays_what_it_was() -> None:
    steady, changed = made_up_account(7, 5, 100), made_up_account(7, 5, 100, change_at=60)
    assert len(changed) == 100
    assert changed[:60] == steady[:60]
    assert changed[60].at > changed[59].at
    assert changed[60:] != steady[60:]
