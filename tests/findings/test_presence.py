"""Each rule of presence as a named case: what we heard, and what may be said of it.

Read a case as: given these looks (in this order of arrival), the verdict, whose signature stands
behind it, the minute when it was last seen and the minute of the first absence.
"""

from dataclasses import replace

import pytest

from findings.made_up import (
    DOWN,
    GARBLED,
    GONE,
    OTHER,
    SHUT,
    by_app,
    by_host,
    by_stream,
    called,
    copy,
    digests,
    gap,
    instance,
    listed,
    log,
    look_app,
    look_host,
    look_tree,
    minutes,
    of_account,
    of_post,
    picture,
    revision,
    text,
    tree,
)
from onrecord.findings.presence import Presence, Verdict, presence
from onrecord.record.entries import Entry, Logged
from onrecord.record.observations import Authenticity

A, B = text("a text"), text("another text")
SIGNED, INSTANCE = Authenticity.ACCOUNT_SIGNED, Authenticity.INSTANCE_SIGNED
UNSIGNED, COPY = Authenticity.TLS_ONLY, Authenticity.THIRD_PARTY_COPY
KEY, HOST, APP = (
    Verdict.WITHDRAWN_BY_ACCOUNT_KEY,
    Verdict.HIDDEN_BY_HOST,
    Verdict.HIDDEN_BY_APP,
)
PRESENT, NOT_SERVED, NEVER = Verdict.PRESENT, Verdict.NO_LONGER_SERVED, Verdict.NEVER_SEEN
INACTIVE, UNREACHABLE = Verdict.ACCOUNT_INACTIVE, Verdict.UNREACHABLE

CASES = {
    # There
    "in the signed tree: there": ([tree(A, 0, 1)], PRESENT, SIGNED, 0, None),
    "served by its host only: there, unsigned": ([look_host(A, 0)], PRESENT, UNSIGNED, 0, None),
    "shown by the app only: there, unsigned": ([look_app(A, 0)], PRESENT, UNSIGNED, 0, None),
    "a third party's copy only: there by its word": ([copy(A, 0)], PRESENT, COPY, 0, None),
    "seen again and again: the latest sighting counts": (
        [tree(A, 0, 1), look_tree(A, 30, 1), look_tree(A, 60, 1)],
        PRESENT, SIGNED, 60, None,
    ),
    "the tree is the authority; a later unsigned sighting does not borrow its signature": (
        [tree(A, 0, 1), look_host(A, 30)],
        PRESENT, SIGNED, 0, None,
    ),
    # Withdrawn with the account's key
    "the signed tree held it and no longer does: withdrawn by the key": (
        [tree(A, 0, 1), tree(GONE, 10, 2)],
        KEY, SIGNED, 0, 10,
    ),
    "a signed proof of absence, asked for: withdrawn by the key": (
        [tree(A, 0, 1), look_tree(GONE, 10, 2)],
        KEY, SIGNED, 0, 10,
    ),
    "host and app still serve it after the key withdrew it: withdrawn by the key": (
        [tree(A, 0, 1), tree(GONE, 10, 2), look_host(A, 11), look_app(A, 12)],
        KEY, SIGNED, 0, 10,
    ),
    "withdrawn, and the old commit is replayed later: still withdrawn, last seen as before": (
        [tree(A, 0, 1), tree(GONE, 10, 2), look_tree(A, 20, 1)],
        KEY, SIGNED, 0, 10,
    ),
    "there again, and the old commit without it is replayed later: still there": (
        [tree(A, 0, 1), tree(GONE, 10, 2), tree(A, 20, 3), look_tree(GONE, 30, 2)],
        PRESENT, SIGNED, 20, None,
    ),
    "the notice of removal arrives before the post: joined, withdrawn, never seen before": (
        [tree(GONE, 10, 2), tree(A, 20, 1)],
        KEY, SIGNED, None, 10,
    ),
    "only a notice of removal: withdrawn, never seen": (
        [tree(GONE, 10, 2)], KEY, SIGNED, None, 10,
    ),
    "seen at its host only, then absent from the signed tree: withdrawn by the key": (
        [look_host(A, 0), look_tree(GONE, 10, 2)],
        KEY, SIGNED, 0, 10,
    ),
    "withdrawn twice: the last disappearance is bounded": (
        [tree(A, 0, 1), tree(GONE, 10, 2), tree(A, 20, 3), tree(GONE, 30, 4)],
        KEY, SIGNED, 20, 30,
    ),
    "found absent again and again: the first absence bounds it": (
        [tree(A, 0, 1), tree(GONE, 10, 2), look_tree(GONE, 20, 3)],
        KEY, SIGNED, 0, 10,
    ),
    "a stale commit between the last sighting and the absence does not move the last sighting": (
        [tree(A, 0, 1), look_tree(A, 20, 1), tree(GONE, 30, 6), revision(10, 5, 4)],
        KEY, SIGNED, 0, 30,
    ),
    "withdrawn by the key, and the account is taken down afterwards: withdrawn by the key": (
        [tree(A, 0, 1), tree(GONE, 10, 2), by_host("takendown", 20)],
        KEY, SIGNED, 0, 10,
    ),
    # Looked for in vain
    "a made-up address: not in the signed tree, and never seen": (
        [look_tree(GONE, 10, 2)], NEVER, SIGNED, None, 10,
    ),
    "a made-up address: its host knows nothing of it": (
        [look_host(GONE, 10)], NEVER, UNSIGNED, None, 10,
    ),
    "a third party has a copy, the signed tree does not hold it: never seen by us": (
        [copy(A, 0), look_tree(GONE, 10, 2)], NEVER, SIGNED, None, 10,
    ),
    "looked for in the tree before it was posted: there": (
        [look_tree(GONE, 0, 1), tree(A, 10, 2)], PRESENT, SIGNED, 10, None,
    ),
    "looked for in the tree before its host showed it: there, by its host's word": (
        [look_tree(GONE, 0, 1), look_host(A, 10)], PRESENT, UNSIGNED, 10, None,
    ),
    "looked for before it was posted, then posted, then withdrawn": (
        [look_tree(GONE, 0, 1), tree(A, 10, 2), tree(GONE, 20, 3)], KEY, SIGNED, 10, 20,
    ),
    "looked for in vain, then seen at its host, then absent from the tree: absent after that": (
        [look_tree(GONE, 0, 1), look_host(A, 10), look_tree(GONE, 20, 2)], KEY, SIGNED, 10, 20,
    ),
    # Hidden by its host
    "the host does not serve it, and the signed tree asked for then still holds it: hidden": (
        [tree(A, 0, 1), look_host(A, 1), look_host(GONE, 60), look_tree(A, 61, 1)],
        HOST, UNSIGNED, 1, 60,
    ),
    "tree and host asked in one look, tree first: hidden by its host": (
        [tree(A, 0, 1), look_tree(A, 60, 1), look_host(GONE, 60.1)],
        HOST, UNSIGNED, None, 60.1,
    ),
    "the host does not serve it, and the tree was last seen long before: nobody is accused": (
        [tree(A, 0, 1), look_host(A, 1), look_host(GONE, 60)],
        NOT_SERVED, UNSIGNED, 1, 60,
    ),
    "the host does not serve it, and an unbroken signed chain later still holds it: hidden": (
        [listed(0, 1), tree(A, 1, 2), revision(1, 2, 1), look_host(GONE, 60), revision(90, 3, 2)],
        HOST, UNSIGNED, None, 60,
    ),
    "the host does not serve it, and the signed chain is broken: nobody is accused": (
        [listed(0, 1), tree(A, 1, 2), revision(1, 2, 1), look_host(GONE, 60), revision(90, 4, 3)],
        NOT_SERVED, UNSIGNED, 1, 60,
    ),
    "the host does not serve it, and an old part of the chain is replayed: nobody is accused": (
        [tree(A, 0, 1), revision(50, 9, 8), look_host(GONE, 60), revision(61, 2, 1)],
        NOT_SERVED, UNSIGNED, 0, 60,
    ),
    "the host replays a stale commit that held it: nobody is accused": (
        [tree(A, 0, 1), revision(50, 5, 4), look_host(GONE, 60), look_tree(A, 61, 1)],
        NOT_SERVED, UNSIGNED, 0, 60,
    ),
    "the host did not serve it while it was withdrawn, and it was posted again: there": (
        [tree(A, 0, 1), tree(GONE, 10, 2), look_host(GONE, 20), tree(A, 30, 3)],
        PRESENT, SIGNED, 30, None,
    ),
    "hidden by its host, then withdrawn by the key: withdrawn": (
        [tree(A, 0, 1), look_host(GONE, 10), look_tree(A, 11, 1), tree(GONE, 20, 2)],
        KEY, SIGNED, 11, 20,
    ),
    "hidden by its host, then served again: there": (
        [tree(A, 0, 1), look_host(GONE, 10), look_tree(A, 11, 1), look_host(A, 20)],
        PRESENT, SIGNED, 11, None,
    ),
    # Hidden by the app
    "the app does not show it, its host serves it even then: hidden by the app": (
        [tree(A, 0, 1), look_host(A, 1), look_app(A, 2), look_app(GONE, 60), look_host(A, 61)],
        APP, UNSIGNED, 2, 60,
    ),
    "no signed tree at all: the host serves what the app does not show": (
        [look_host(A, 0), look_app(A, 1), look_app(GONE, 60), look_host(A, 61)],
        APP, UNSIGNED, 1, 60,
    ),
    "the app does not show it, the tree asked for then holds it, the host served it before": (
        [tree(A, 0, 1), look_host(A, 1), look_app(A, 2), look_app(GONE, 60), look_tree(A, 61, 1)],
        APP, UNSIGNED, 2, 60,
    ),
    "the app does not show it, and nobody asked its host since: nobody is accused": (
        [tree(A, 0, 1), look_host(A, 1), look_app(A, 2), look_app(GONE, 60)],
        NOT_SERVED, UNSIGNED, 2, 60,
    ),
    "the app does not show it, the tree holds it, its host was never asked: nobody is accused": (
        [tree(A, 0, 1), look_app(A, 2), look_app(GONE, 60), look_tree(A, 61, 1)],
        NOT_SERVED, UNSIGNED, 2, 60,
    ),
    "the app did not show it yet when its host first served it: there": (
        [look_app(GONE, 0), look_host(A, 10)], PRESENT, UNSIGNED, 10, None,
    ),
    "neither its host nor the app has it, the tree still does: hidden by its host": (
        [tree(A, 0, 1), look_app(GONE, 10), look_host(GONE, 11), look_tree(A, 12, 1)],
        HOST, UNSIGNED, None, 11,
    ),
    # No longer served
    "the host served it and says that it is not there: no longer served": (
        [look_host(A, 0), look_host(GONE, 60)], NOT_SERVED, UNSIGNED, 0, 60,
    ),
    "the app showed it and says that it is not there: no longer served": (
        [look_app(A, 0), look_app(GONE, 60)], NOT_SERVED, UNSIGNED, 0, 60,
    ),
    "gone from its host while the app still shows its copy: no longer served": (
        [look_host(A, 0), look_host(GONE, 60), look_app(A, 70)], NOT_SERVED, UNSIGNED, 0, 60,
    ),
    "gone from a third party's copy, and we never asked: no longer served, by its word": (
        [copy(A, 0), copy(GONE, 60)], NOT_SERVED, COPY, 0, 60,
    ),
    "a third party's word changes nothing once we saw it ourselves": (
        [look_host(A, 0), copy(GONE, 60)], PRESENT, UNSIGNED, 0, None,
    ),
    "gone and back: there": (
        [look_host(A, 0), look_host(GONE, 10), look_host(A, 20)], PRESENT, UNSIGNED, 20, None,
    ),
    # Withdrawn, says its instance
    "the instance signs that it is gone: withdrawn, says its instance": (
        [instance(A, 0), instance(GONE, 10)], Verdict.WITHDRAWN_BY_INSTANCE, INSTANCE, 0, 10,
    ),
    "first found absent, then the instance signs it: the first absence bounds it": (
        [look_host(A, 0), look_host(GONE, 10), instance(GONE, 20)],
        Verdict.WITHDRAWN_BY_INSTANCE, INSTANCE, 0, 10,
    ),
    "the instance signs that a post which we never saw is gone": (
        [instance(GONE, 10)], Verdict.WITHDRAWN_BY_INSTANCE, INSTANCE, None, 10,
    ),
    # The account is inactive
    "its host says that the account is taken down: account inactive": (
        [tree(A, 0, 1), by_host("takendown", 10)], INACTIVE, UNSIGNED, 0, 10,
    ),
    "a relay says so, and nobody confirmed it: account inactive, by the relay's word": (
        [tree(A, 0, 1), by_stream("deactivated", 10)], INACTIVE, UNSIGNED, 0, 10,
    ),
    "a relay said so first, its host confirmed it: inactive since the first word": (
        [tree(A, 0, 1), by_stream("deactivated", 10), by_host("deactivated", 11)],
        INACTIVE, UNSIGNED, 0, 10,
    ),
    "a relay says so, and its host says that it is active: there": (
        [tree(A, 0, 1), by_stream("deactivated", 10), by_host("active", 11)],
        PRESENT, SIGNED, 0, None,
    ),
    "a relay says so, and an old commit of the tree is served again: still inactive": (
        [tree(A, 0, 1), revision(5, 9, 8), by_stream("deactivated", 10), look_tree(A, 20, 1)],
        INACTIVE, UNSIGNED, 0, 10,
    ),
    "a relay says so, and its tree is served as it now stands: there": (
        [tree(A, 0, 1), by_stream("deactivated", 10), look_tree(A, 20, 2)],
        PRESENT, SIGNED, 20, None,
    ),
    "its host says so, and a relay that it is active again: inactive until its host says so": (
        [tree(A, 0, 1), by_host("takendown", 10), by_stream("active", 11)],
        INACTIVE, UNSIGNED, 0, 10,
    ),
    "active again by its host's word: there, as last seen": (
        [tree(A, 0, 1), by_host("takendown", 10), by_host("active", 20)],
        PRESENT, SIGNED, 0, None,
    ),
    "not served while the account was inactive, and active again: that absence says nothing": (
        [tree(A, 0, 1), by_host("takendown", 10), look_host(GONE, 15), by_host("active", 20)],
        PRESENT, SIGNED, 0, None,
    ),
    "inactive by a relay's mistake: an absence at its host still counts": (
        [tree(A, 0, 1), by_stream("deactivated", 10), look_host(GONE, 15), by_host("active", 20)],
        NOT_SERVED, UNSIGNED, 0, 15,
    ),
    "its host serves the post after all: there": (
        [tree(A, 0, 1), by_host("takendown", 10), look_host(A, 20)], PRESENT, SIGNED, 0, None,
    ),
    "the app alone says that the account is suspended: inactive, by the app's word": (
        [tree(A, 0, 1), by_host("active", 5), by_app("suspended", 10)], INACTIVE, UNSIGNED, 0, 10,
    ),
    "gone from its host before the account became inactive: account inactive": (
        [look_host(A, 0), look_host(GONE, 5), by_host("takendown", 10)], INACTIVE, UNSIGNED, 0, 10,
    ),
    "always active: nothing changes": (
        [tree(A, 0, 1), by_host("active", 10)], PRESENT, SIGNED, 0, None,
    ),
    # Our own failures, and silence
    "only failures: unreachable": (
        [look_host(DOWN, 0), look_host(SHUT, 1), look_tree(GARBLED, 2, 1)],
        UNREACHABLE, None, None, None,
    ),
    "there, then our network failed: there": (
        [tree(A, 0, 1), look_host(DOWN, 10)], PRESENT, SIGNED, 0, None,
    ),
    "gone, then a login wall: gone": (
        [look_host(A, 0), look_host(GONE, 10), look_host(SHUT, 20)], NOT_SERVED, UNSIGNED, 0, 10,
    ),
    "nothing but a gap in our watch: gap": ([gap(0, 60)], Verdict.GAP, None, None, None),
    "a gap and only failures: unreachable": (
        [gap(0, 60), look_host(DOWN, 70)], UNREACHABLE, None, None, None,
    ),
    "nothing at all: gap": ([], Verdict.GAP, None, None, None),
    # Media
    "its picture is gone: the post is there": (
        [tree(A, 0, 1), picture(GONE, 10)], PRESENT, SIGNED, 0, None,
    ),
    "its picture is still served: the post is withdrawn": (
        [tree(A, 0, 1), tree(GONE, 10, 2), picture(A, 20)], KEY, SIGNED, 0, 10,
    ),
    "only its picture was ever asked for: gap": ([picture(A, 0)], Verdict.GAP, None, None, None),
}  # fmt: skip


def found(entries: list[Logged]) -> Presence:
    return presence(of_post(entries), of_account(entries))


@pytest.mark.parametrize(
    ("entries", "verdict", "authenticity", "last_seen", "first_absent"), CASES.values(), ids=CASES
)
def test_presence(
    entries: list[Entry],
    verdict: Verdict,
    authenticity: Authenticity | None,
    last_seen: float | None,
    first_absent: float | None,
) -> None:
    logged = log(*entries)
    said = found(logged)
    assert (said.verdict, said.authenticity) == (verdict, authenticity)
    assert (minutes(said.last_seen), minutes(said.first_absent)) == (last_seen, first_absent)
    assert set(said.because) <= digests(logged)
    assert said.because or not [x for x in entries if x not in (picture(A, 0),)]


SENTENCES = {
    "a key's signature is the account's or its host's": (
        [tree(A, 0, 1), tree(GONE, 10, 2)],
        "Withdrawn with the account's key: a commit signed with it does not hold the post (last seen "
        "2026-01-31 12:00:00 UTC, first found absent 2026-01-31 12:10:00 UTC). The host of an "
        "account usually holds its key, so this is the word of the account or of its host; it does "
        "not show who acted, or why.",
    ),
    "a copy that came late is told": (
        [tree(GONE, 10, 2), tree(A, 20, 1)],
        "A signed copy from an earlier revision was served to us later, 2026-01-31 12:20:00 UTC.",
    ),
    "that we never saw it ourselves is told": (
        [tree(GONE, 10, 2)],
        "We never saw the post itself: a notice of its removal is all we hold.",
    ),
    "that we saw it only unsigned is told": (
        [look_host(A, 0), look_tree(GONE, 10, 2)],
        "We saw it only without a signature.",
    ),
    "a later unsigned sighting is told, as unsigned": (
        [tree(A, 0, 1), tree(GONE, 10, 2), look_host(A, 11)],
        "Its host served it at 2026-01-31 12:11:00 UTC (unsigned answer).",
    ),
    "an unbroken signed chain narrows the interval": (
        [tree(A, 1, 2), revision(1, 2, 1), revision(50, 3, 2), tree(GONE, 60, 4)],
        "The unbroken chain of signed revisions shows it in the tree still at 2026-01-31 12:50:00 "
        "UTC (revision 3laaaa0000003).",
    ),
    "a gap in our watch within the interval is told": (
        [tree(A, 0, 1), tree(GONE, 60, 2), gap(20, 40)],
        "We did not watch the account from 2026-01-31 12:20:00 UTC to 2026-01-31 12:40:00 UTC "
        "(20 min; our machine was off).",
    ),
    "a gap since the last sighting is told": (
        [tree(A, 0, 1), gap(20, 40)],
        "We did not watch the account from 2026-01-31 12:20:00 UTC",
    ),
    "whose word it is that the account is inactive": (
        [tree(A, 0, 1), by_host("takendown", 10)],
        "the state of the whole account is “takendown” by the word of its host, first heard "
        "2026-01-31 12:10:00 UTC; this post was last seen 2026-01-31 12:00:00 UTC. This says "
        "nothing about the post itself.",
    ),
    "a relay's word is called unconfirmed": (
        [tree(A, 0, 1), by_stream("deactivated", 10)],
        "Its host has not confirmed this.",
    ),
    "that it was looked for in vain is no withdrawal": (
        [look_tree(GONE, 10, 2)],
        "the account's signed tree did not hold it, and we had not seen it before. This does not "
        "show whether it ever existed.",
    ),
    "an old tree is called old": (
        [tree(A, 0, 1), look_host(GONE, 60)],
        "The account's signed tree held it at 2026-01-31 12:00:00 UTC; no tree since then shows "
        "whether it still does.",
    ),
    "both times are given where a host hides": (
        [tree(A, 0, 1), look_host(GONE, 60), look_tree(A, 61, 1)],
        "(not seen there before it was first found absent, 2026-01-31 13:00:00 UTC), while "
        "the account's signed tree held it (2026-01-31 13:01:00 UTC)",
    ),
    "a return is told": (
        [tree(A, 0, 1), tree(GONE, 10, 2), tree(A, 20, 3)],
        "It had been found absent 2026-01-31 12:10:00 UTC, and was seen again 2026-01-31 12:20:00",
    ),
    "an unsigned sighting after the signed one is told": (
        [tree(A, 0, 1), look_host(A, 30)],
        "Its host served it at 2026-01-31 12:30:00 UTC (unsigned answer).",
    ),
    "a post that was only seen in a stale commit is told so": (
        [revision(0, 9, 8), look_tree(A, 10, 1)],
        "a later revision had been served to us before",
    ),
    "failures are ours": (
        [look_host(DOWN, 0)],
        "This says something about our watch, not the post.",
    ),
}


@pytest.mark.parametrize(("entries", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_what_is_said(entries: list[Entry], sentence: str) -> None:
    assert sentence in found(log(*entries)).says


def test_a_gap_before_the_last_sighting_is_not_told() -> None:
    assert "watch" not in found(log(gap(0, 5), tree(A, 10, 1), tree(GONE, 20, 2))).says


def test_another_accounts_inactivity_says_nothing_about_the_post() -> None:
    other = replace(by_host("takendown", 10), account=OTHER)
    assert found(log(tree(A, 0, 1), other)).verdict is PRESENT


def test_what_the_account_is_called_says_nothing_about_the_post() -> None:
    assert found(log(tree(A, 0, 1), called("tides.example", 10))).verdict is PRESENT
