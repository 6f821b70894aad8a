"""Which texts did a post have? Read a case as: these looks; then each text with its minutes."""

import pytest

from findings.made_up import GONE, copy, log, look_app, look_host, look_tree, minutes, text, tree
from onrecord.findings.versions import versions
from onrecord.record.entries import Entry
from onrecord.record.observations import Authenticity

A, B = text("A"), text("B")
AS_JSON, B_AS_JSON = text("A, as the host writes it"), text("B, as the host writes it")

CASES = {
    "never seen: no text": ([look_host(GONE, 0)], []),
    "seen once": ([tree(A, 0, 1)], [(A, 0, 0)]),
    "seen twice, unchanged": ([tree(A, 0, 1), look_tree(A, 30, 1)], [(A, 0, 30)]),
    "edited": ([tree(A, 0, 1), tree(B, 10, 2)], [(A, 0, 0), (B, 10, 10)]),
    "edited and edited back: three appearances": (
        [tree(A, 0, 1), tree(B, 10, 2), tree(A, 20, 3)],
        [(A, 0, 0), (B, 10, 10), (A, 20, 20)],
    ),
    "gone and back with the same text: one": (
        [tree(A, 0, 1), tree(GONE, 10, 2), tree(A, 20, 3)],
        [(A, 0, 20)],
    ),
    "the old commit is replayed after an edit: no return to the old text": (
        [tree(A, 0, 1), tree(B, 10, 2), look_tree(A, 20, 1)],
        [(A, 0, 0), (B, 10, 10)],
    ),
    "the edit arrives before the first text: in the order of the revisions": (
        [tree(B, 10, 2), tree(A, 20, 1)],
        [(A, 20, 20), (B, 10, 10)],
    ),
    "the host writes the same text in other bytes: no edit": (
        [tree(A, 0, 1), look_host(AS_JSON, 5), look_host(AS_JSON, 50)],
        [(A, 0, 0)],
    ),
    "the host saw the change that the tree shows: one edit": (
        [tree(A, 0, 1), look_host(AS_JSON, 5), tree(B, 10, 2), look_host(B_AS_JSON, 9)],
        [(A, 0, 0), (B, 10, 10)],
    ),
    "the host shows a change after the tree was last heard: an edit, by its host's word": (
        [tree(A, 0, 1), look_host(AS_JSON, 5), look_host(B_AS_JSON, 50)],
        [(A, 0, 0), (B_AS_JSON, 50, 50)],
    ),
    "no tree: the host tells the story": (
        [look_host(A, 0), look_host(B, 10), look_app(AS_JSON, 5)],
        [(A, 0, 0), (B, 10, 10)],
    ),
    "a third party's copy adds no text once we saw the post ourselves": (
        [tree(A, 0, 1), copy(A, 5), copy(B, 50)],
        [(A, 0, 0)],
    ),
    "a third party's copies are all there is": ([copy(A, 0), copy(B, 9)], [(A, 0, 0), (B, 9, 9)]),
}


@pytest.mark.parametrize(("entries", "expected"), CASES.values(), ids=CASES)
def test_versions(entries: list[Entry], expected: list[tuple[object, float, float]]) -> None:
    found = versions(log(*entries))
    told = [(one.version, minutes(one.first_seen), minutes(one.last_seen)) for one in found]
    assert told == [(seen.version, first, last) for seen, first, last in expected]


def test_each_version_says_whose_signature_stands_behind_it_and_what_it_claims() -> None:
    signed, unsigned = versions(
        log(tree(A, 3, 1), look_host(AS_JSON, 5), look_host(B_AS_JSON, 50)),
    )
    assert signed.authenticity is Authenticity.ACCOUNT_SIGNED
    assert minutes(signed.claimed_at) == 3
    assert unsigned.authenticity is Authenticity.TLS_ONLY
    assert unsigned.claimed_at is None
