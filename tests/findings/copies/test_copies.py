"""Are copies recognised after what outlets do to them, and strangers never?"""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_copies import EDITS, made_article
from onrecord.findings.copies import (
    ChangeKind,
    Relation,
    WordChange,
    changes_between,
    clusters_of,
    relation_of,
    shingles_of,
)

untimed = settings(deadline=None)

ARTICLES = [made_article(Random(seed), 9 + seed % 5) for seed in range(120)]
SHINGLES = [shingles_of("\n".join(article)) for article in ARTICLES]


@pytest.mark.parametrize("name", EDITS)
def test_a_copy_is_recognised_after(name: str) -> None:
    chance, right = Random(11), 0
    for at, own in enumerate(ARTICLES):
        edited, expected = EDITS[name](chance, own, ARTICLES[at - 1])
        right += relation_of(SHINGLES[at], shingles_of("\n".join(edited))).relation in expected
    assert right >= 0.97 * len(ARTICLES)


def test_strangers_are_no_copies() -> None:
    pairs = list(combinations(SHINGLES, 2))
    said = [relation_of(a, b).relation for a, b in pairs]
    wrong = sum(relation not in (Relation.NONE, Relation.OVERLAPS) for relation in said)
    assert wrong <= 0.01 * len(pairs)


QUOTATION = (
    "any post or message sent from this account is not written by the consulate nor does it "
    "express the policy of the government in this or any other matter before us today"
)


def test_a_shared_quotation_makes_no_copy() -> None:
    first = "\n".join([*ARTICLES[0][:3], QUOTATION])
    second = "\n".join([*ARTICLES[1][:3], QUOTATION])
    found = relation_of(shingles_of(first), shingles_of(second))
    assert found.relation is Relation.OVERLAPS
    assert found.shared >= len(QUOTATION.split()) - 3


NOTHING_IN_COMMON = {
    "two empty texts": ("", ""),
    "an empty text": ("The embassy denied it on Monday.", ""),
    "a sentence that anybody may quote": (
        "The embassy denied it on Monday. " + " ".join(ARTICLES[0]),
        "The embassy denied it on Monday. " + " ".join(ARTICLES[1]),
    ),
}


@pytest.mark.parametrize("case", NOTHING_IN_COMMON)
def test_nothing_is_said_of(case: str) -> None:
    first, second = map(shingles_of, NOTHING_IN_COMMON[case])
    assert relation_of(first, second).relation is not Relation.SAME
    assert relation_of(first, second).relation in (Relation.NONE, Relation.OVERLAPS)


def test_short_texts_that_share_a_sentence_are_not_said_to_overlap() -> None:
    shared = "The embassy said on Monday that its page was used by a stranger"
    first = shingles_of(f"{shared}. Nobody was hurt and no data were lost, it said.")
    second = shingles_of(f"{shared}. Markets closed a little lower after a calm morning.")
    found = relation_of(first, second)
    assert (found.relation, found.shared) == (Relation.NONE, 10)


def test_marks_and_capitals_do_not_matter() -> None:
    first = shingles_of("“It is not ours,” said the Embassy of Valdania.")
    second = shingles_of("it is NOT ours - said the embassy of valdania")
    assert relation_of(first, second).relation is Relation.SAME


def test_scripts_without_spaces() -> None:
    text = "大使馆周一否认该信息由其发布并表示账号被盗用正在与平台联系以恢复访问权限。"
    found = relation_of(shingles_of(text), shingles_of("据报道，" + text))
    assert found.relation is Relation.SAME
    assert found.of_first == 1000


def test_clusters_keep_same_and_contains_apart() -> None:
    wire, other = ARTICLES[0], ARTICLES[1]
    texts = [
        wire,
        ["Another headline than before", *wire, "(With agency inputs)"],
        wire[:3],
        [*other, *wire, *ARTICLES[2]],
        other,
        ARTICLES[3],
    ]
    clusters = clusters_of([shingles_of("\n".join(text)) for text in texts])
    assert [cluster.members for cluster in clusters] == [(0, 1), (2,), (3,), (4,), (5,)]
    contains = {(p.first, p.second) for cluster in clusters for p in cluster.contains}
    assert contains == {(0, 2), (1, 2), (3, 0), (3, 1), (3, 2), (3, 4)}
    contained = {(p.first, p.second) for cluster in clusters for p in cluster.contained}
    assert contained == {(b, a) for a, b in contains}


def test_only_the_callers_candidates_are_compared() -> None:
    same = [SHINGLES[0]] * 3
    assert [c.members for c in clusters_of(same)] == [(0, 1, 2)]
    assert [c.members for c in clusters_of(same, [(2, 0)])] == [(0, 2), (1,)]


def test_clusters_by_turns() -> None:
    def edited(text: list[str], seed: int) -> list[str]:
        return EDITS["lightly copy-edited"](Random(seed), text, [])[0]

    first = ARTICLES[5]
    second = edited(edited(first, 1), 2)
    third = edited(edited(second, 3), 4)
    shingles = [shingles_of("\n".join(text)) for text in (first, second, third)]
    assert [c.members for c in clusters_of(shingles)] == [(0, 1, 2)]


def test_within_a_cluster_nothing_contains_anything() -> None:
    paragraphs = [f"{made_article(Random(n), 1)[0]}" for n in range(25)]
    cuts = [paragraphs, paragraphs[:21], paragraphs[:18]]
    shingles = [shingles_of("\n".join(cut)) for cut in cuts]
    assert relation_of(shingles[0], shingles[2]).relation is Relation.CONTAINS
    [cluster] = clusters_of(shingles)
    assert cluster.members == (0, 1, 2)
    assert cluster.contains == cluster.contained == cluster.overlaps == ()


def test_who_changed_what() -> None:
    own = [
        "The ministry said that the account had been hacked.",
        "It did not say by whom, nor since when.",
        "The post is gone from the page of the embassy.",
        "Harbour masters voiced alarm over the missing crews.",
    ]
    theirs = [
        "Our correspondent reports from the capital tonight.",
        "The ministry stated that the account had been hacked on Monday.",
        "Harbour masters voiced alarm over the missing crews.",
        "The post is gone from the page of the embassy.",
    ]
    added, edited, moved, kept, left_out = changes_between(own, theirs)
    assert (added.kind, added.second) == (ChangeKind.ADDED, 0)
    assert (edited.kind, edited.first, edited.second) == (ChangeKind.EDITED, 0, 1)
    assert edited.words == (
        WordChange("said", "stated"),
        WordChange("hacked.", "hacked on Monday."),
    )
    assert {moved.kind, kept.kind} == {ChangeKind.KEPT}
    assert sorted([moved.moved, kept.moved]) == [False, True]
    assert (left_out.kind, left_out.first) == (ChangeKind.LEFT_OUT, 1)


paragraphs = st.lists(
    st.lists(st.sampled_from(["the", "post", "is", "gone", "not", "ours"]), max_size=12).map(
        " ".join
    ),
    max_size=8,
)


@untimed
@given(paragraphs, paragraphs)
def test_each_paragraph_is_accounted_for_once(first: list[str], second: list[str]) -> None:
    changes = changes_between(first, second)
    assert sorted(c.first for c in changes if c.first is not None) == list(range(len(first)))
    assert [c.second for c in changes if c.second is not None] == list(range(len(second)))
    for change in changes:
        if change.kind is ChangeKind.KEPT:
            assert first[change.first or 0].split() == second[change.second or 0].split()


@untimed
@given(paragraphs)
def test_nothing_changed_between_an_article_and_itself(own: list[str]) -> None:
    kinds = {change.kind for change in changes_between(own, own)}
    assert kinds <= {ChangeKind.KEPT}


texts = st.sampled_from(["\n".join(article[:4]) for article in ARTICLES[:6]] + ["", "a b"])


@untimed
@given(texts, texts)
def test_a_relation_read_backwards_is_its_counterpart(a: str, b: str) -> None:
    there = relation_of(shingles_of(a), shingles_of(b))
    back = relation_of(shingles_of(b), shingles_of(a))
    counterparts = {Relation.CONTAINS: Relation.CONTAINED, Relation.CONTAINED: Relation.CONTAINS}
    assert back.relation is counterparts.get(there.relation, there.relation)
    assert (back.of_first, back.of_second) == (there.of_second, there.of_first)
