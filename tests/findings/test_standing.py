"""Where does a post stand? Each combination of words and presence, for a fact-checker to review.

Read a case as: these words were said (in this order of time), the post is (or is not) withdrawn,
and so it stands. INSTITUTION is the account's own, SUPERIOR the one above it.
"""

from dataclasses import replace

import pytest

from entries import ACCOUNT
from findings.made_up import GONE, OTHER, facts, log, look_host, says, text, tree
from onrecord.findings.declared import Declared
from onrecord.findings.presence import Verdict, presence
from onrecord.findings.standing import Considered, Standing, StandingState, standing
from onrecord.record.accounts import PostId, ref_of
from onrecord.record.declarations import (
    Act,
    Capacity,
    Covers,
    Denied,
    Extent,
    Ground,
    ScopeKind,
    Via,
)

A = text("A")
THERE = log(tree(A, 0, 1))
WITHDRAWN = log(tree(A, 0, 1), tree(GONE, 30, 2))
VANISHED = log(look_host(A, 0), look_host(GONE, 30))

DISOWNS, AFFIRMS, CORRECTS, WITHDRAWS = Act.DISOWNS, Act.AFFIRMS, Act.CORRECTS, Act.WITHDRAWS
EXPLAINS, RESTORES, APOLOGISES = Act.EXPLAINS, Act.RESTORES, Act.APOLOGISES
UNCLEAR, NO = Covers.UNCLEAR, Covers.NO
ACCOUNT_ITSELF, SUPERIOR, OFFICER = Capacity.ACCOUNT, Capacity.SUPERIOR, Capacity.OFFICER
PLATFORM, POLICE, ARCHIVE = Capacity.PLATFORM, Capacity.AUTHORITY, Capacity.ARCHIVE
S = StandingState


def account(act: Act, minutes: float, **more: object) -> Declared:
    return says(act, minutes, speaker="@tides", capacity=ACCOUNT_ITSELF, **more)


def superior(act: Act, minutes: float, **more: object) -> Declared:
    return says(act, minutes, speaker="Ministry of Seas", capacity=SUPERIOR, **more)


def officer(act: Act, minutes: float, **more: object) -> Declared:
    return says(act, minutes, speaker="A. Officer", capacity=OFFICER, **more)


def other(capacity: Capacity, act: Act, minutes: float = 60, **more: object) -> Declared:
    return says(act, minutes, speaker="Somebody else", capacity=capacity, **more)


FIRST = says(DISOWNS, 60)
PERHAPS = says(DISOWNS, 60, covers=UNCLEAR)
TAKEN_BACK = says(WITHDRAWS, 90, covers=None, withdraws=FIRST)
BY_ACCOUNT = account(DISOWNS, 60)
BY_OFFICER = officer(DISOWNS, 60)

CASES = {
    # Nobody spoke
    "there, nobody spoke: unchallenged": ([], THERE, S.UNCHALLENGED),
    "withdrawn by the key, nobody spoke: withdrawn in silence": (
        [], WITHDRAWN, S.WITHDRAWN_IN_SILENCE,
    ),
    "no longer served, nobody spoke: unchallenged, since nobody is shown to have withdrawn it": (
        [], VANISHED, S.UNCHALLENGED,
    ),
    # One voice
    "its institution disowns it": ([says(DISOWNS)], THERE, S.DISOWNED),
    "its institution disowns it, and it is withdrawn": ([says(DISOWNS)], WITHDRAWN, S.DISOWNED),
    "the superior institution disowns it": ([superior(DISOWNS, 60)], THERE, S.DISOWNED),
    "the account itself disowns it": ([account(DISOWNS, 60)], THERE, S.DISOWNED),
    "an officer disowns it, for herself": ([officer(DISOWNS, 60)], THERE, S.DISOWNED),
    "its institution disowns posts, and whether this one is meant is unclear": (
        [PERHAPS], THERE, S.DISOWNED_UNCLEAR,
    ),
    "the same, and the post is withdrawn: the words may be about it, so it is not in silence": (
        [PERHAPS], WITHDRAWN, S.DISOWNED_UNCLEAR,
    ),
    "its institution disowns other posts": ([says(DISOWNS, covers=NO)], THERE, S.UNCHALLENGED),
    "its institution disowns other posts, this one is withdrawn: in silence": (
        [says(DISOWNS, covers=NO)], WITHDRAWN, S.WITHDRAWN_IN_SILENCE,
    ),
    "its institution corrects it": ([says(CORRECTS)], THERE, S.CORRECTED),
    "its institution corrects it, and it is withdrawn": ([says(CORRECTS)], WITHDRAWN, S.CORRECTED),
    "its institution affirms it": ([says(AFFIRMS)], THERE, S.AFFIRMED),
    "its institution affirms it, and it is withdrawn": ([says(AFFIRMS)], WITHDRAWN, S.AFFIRMED),
    "its institution affirms posts, unclear whether this one": (
        [says(AFFIRMS, covers=UNCLEAR)], THERE, S.UNCHALLENGED,
    ),
    "its institution explains it": ([says(EXPLAINS)], THERE, S.UNCHALLENGED),
    "its institution explains it, and it is withdrawn: not in silence": (
        [says(EXPLAINS)], WITHDRAWN, S.WITHDRAWN_WITH_WORDS,
    ),
    "its institution apologises for it, and it is withdrawn: not in silence": (
        [says(APOLOGISES)], WITHDRAWN, S.WITHDRAWN_WITH_WORDS,
    ),
    "its institution says that it takes it back, and it is still there": (
        [says(WITHDRAWS)], THERE, S.WITHDRAWN_WITH_WORDS,
    ),
    "its institution says that it takes it back, and it is withdrawn": (
        [says(WITHDRAWS)], WITHDRAWN, S.WITHDRAWN_WITH_WORDS,
    ),
    "its institution explains it and denies authorship: that disowns it": (
        [says(EXPLAINS, denies=(Denied.AUTHORSHIP,))], THERE, S.DISOWNED,
    ),
    "its institution takes it back and denies that it endorses it: that disowns it": (
        [says(WITHDRAWS, denies=(Denied.ENDORSEMENT,))], WITHDRAWN, S.DISOWNED,
    ),
    "its institution apologises and denies the content only: that does not disown it": (
        [says(APOLOGISES, denies=(Denied.CONTENT,))], THERE, S.UNCHALLENGED,
    ),
    "its institution explains it by somebody else's access: that disowns it": (
        [says(EXPLAINS, ground=Ground.COMPROMISE)], THERE, S.DISOWNED,
    ),
    "the same, and whether it speaks of this post is unclear": (
        [says(EXPLAINS, ground=Ground.COMPROMISE, covers=UNCLEAR)], THERE, S.DISOWNED_UNCLEAR,
    ),
    "its institution explains it by its own operator's error: that does not": (
        [says(EXPLAINS, ground=Ground.OPERATOR_ERROR)], THERE, S.UNCHALLENGED,
    ),
    "an operator's error, and not endorsed: disowned as to endorsement": (
        [says(EXPLAINS, ground=Ground.OPERATOR_ERROR, denies=(Denied.ENDORSEMENT,))],
        THERE, S.DISOWNED,
    ),
    "“seems it is …”: hedged words can't disown clearly": (
        [says(DISOWNS, hedged=True)], THERE, S.DISOWNED_UNCLEAR,
    ),
    "hedged words do not affirm it either": ([says(AFFIRMS, hedged=True)], THERE, S.UNCHALLENGED),
    "hedged first, clear later": (
        [says(DISOWNS, 60, hedged=True), says(DISOWNS, 90)], THERE, S.DISOWNED,
    ),
    "an admitted stunt is its own": ([says(EXPLAINS, ground=Ground.STUNT)], THERE, S.AFFIRMED),
    # Those who can't speak for it
    "the platform disowns it": ([other(PLATFORM, DISOWNS)], THERE, S.UNCHALLENGED),
    "the police disown it": ([other(POLICE, DISOWNS)], THERE, S.UNCHALLENGED),
    "an archive disowns it": ([other(ARCHIVE, DISOWNS)], THERE, S.UNCHALLENGED),
    "the platform restores it": ([other(PLATFORM, RESTORES)], THERE, S.UNCHALLENGED),
    "the platform explains it, and it is withdrawn: its institution stays silent": (
        [other(PLATFORM, EXPLAINS)], WITHDRAWN, S.WITHDRAWN_IN_SILENCE,
    ),
    "its institution disowns it, an archive affirms it: no contest": (
        [FIRST, other(ARCHIVE, AFFIRMS, 90)], THERE, S.DISOWNED,
    ),
    "its institution disowns it, the police say that they take that back: they can't": (
        [FIRST, other(POLICE, WITHDRAWS, 90, withdraws=FIRST)], THERE, S.DISOWNED,
    ),
    # Several voices
    "its institution and the superior one disown it": (
        [says(DISOWNS), superior(DISOWNS, 70)], THERE, S.DISOWNED,
    ),
    "its institution disowns it, the account stands by it": (
        [says(DISOWNS), account(AFFIRMS, 70)], THERE, S.CONTESTED,
    ),
    "the account stands by it, then its institution disowns it": (
        [account(AFFIRMS, 50), says(DISOWNS)], THERE, S.CONTESTED,
    ),
    "the superior institution disowns it, its own affirms it": (
        [superior(DISOWNS, 60), says(AFFIRMS, 70)], WITHDRAWN, S.CONTESTED,
    ),
    "its institution disowns it, an officer stands by it": (
        [says(DISOWNS), officer(AFFIRMS, 70)], THERE, S.CONTESTED,
    ),
    "perhaps disowned by one, clearly affirmed by another": (
        [PERHAPS, account(AFFIRMS, 70)], THERE, S.CONTESTED,
    ),
    "clearly disowned by one, perhaps affirmed by another: no contest": (
        [says(DISOWNS), account(AFFIRMS, 70, covers=UNCLEAR)], THERE, S.DISOWNED,
    ),
    "perhaps disowned by one, clearly disowned by another": (
        [PERHAPS, superior(DISOWNS, 70)], THERE, S.DISOWNED,
    ),
    "its institution disowns it, the account corrects it: to correct is not to contest": (
        [says(DISOWNS), account(CORRECTS, 70)], THERE, S.DISOWNED,
    ),
    "its institution corrects it, then affirms it": (
        [says(CORRECTS, 60), says(AFFIRMS, 70)], THERE, S.AFFIRMED,
    ),
    "its institution affirms it, then corrects it": (
        [says(AFFIRMS, 60), says(CORRECTS, 70)], THERE, S.CORRECTED,
    ),
    "two spokespersons of the institution disagree, and none takes anything back": (
        [says(DISOWNS, 60, speaker="First spokesperson"),
         says(AFFIRMS, 70, speaker="Second spokesperson")],
        THERE, S.CONTESTED,
    ),
    # Taken back
    "its institution disowns it and takes that back": (
        [FIRST, TAKEN_BACK], THERE, S.DISAVOWAL_WITHDRAWN,
    ),
    "the same, and the post is withdrawn": (
        [FIRST, TAKEN_BACK], WITHDRAWN, S.DISAVOWAL_WITHDRAWN,
    ),
    "a perhaps is taken back too": (
        [PERHAPS, says(WITHDRAWS, 90, covers=None, withdraws=PERHAPS)],
        THERE, S.DISAVOWAL_WITHDRAWN,
    ),
    "taken back, but an editor reads it as not about this post: still disowned": (
        [FIRST, says(WITHDRAWS, 90, covers=NO, withdraws=FIRST)], THERE, S.DISOWNED,
    ),
    "taken back, but it is unclear whether for this post: still disowned": (
        [FIRST, says(WITHDRAWS, 90, covers=UNCLEAR, withdraws=FIRST)], THERE, S.DISOWNED,
    ),
    "the taking back is taken back: disowned": (
        [FIRST, TAKEN_BACK, says(WITHDRAWS, 120, covers=None, withdraws=TAKEN_BACK)],
        THERE, S.DISOWNED,
    ),
    "taken back, and disowned anew": ([FIRST, TAKEN_BACK, says(DISOWNS, 120)], THERE, S.DISOWNED),
    "the words are replaced by better ones that disown it too": (
        [FIRST, says(DISOWNS, 90, withdraws=FIRST)], THERE, S.DISOWNED,
    ),
    "its institution disowns it, and the disputed account takes that back: it may not": (
        [FIRST, account(WITHDRAWS, 90, covers=None, withdraws=FIRST)], THERE, S.DISOWNED,
    ),
    "an officer disowns it, and the account takes that back: those are not its words": (
        [BY_OFFICER, account(WITHDRAWS, 90, covers=None, withdraws=BY_OFFICER)],
        THERE, S.DISOWNED,
    ),
    "it said that somebody else had the account, and admits a stunt": (
        [says(EXPLAINS, ground=Ground.COMPROMISE), says(EXPLAINS, 90, ground=Ground.STUNT)],
        THERE, S.DISAVOWAL_WITHDRAWN,
    ),
    "taken back because whoever took it back was not itself: the ground is not the post's": (
        [FIRST, says(WITHDRAWS, 90, withdraws=FIRST, ground=Ground.COMPROMISE)],
        THERE, S.DISAVOWAL_WITHDRAWN,
    ),
    "a hedged taking back takes nothing back": (
        [FIRST, says(WITHDRAWS, 90, covers=None, withdraws=FIRST, hedged=True)],
        THERE, S.DISOWNED,
    ),
    "a wider disavowal is replaced by a narrower one that leaves this post out": (
        [FIRST, says(DISOWNS, 90, covers=None, withdraws=FIRST)], THERE, S.DISAVOWAL_WITHDRAWN,
    ),
    "a perhaps is widened until it clearly means the post": (
        [PERHAPS, says(DISOWNS, 90)], THERE, S.DISOWNED,
    ),
    "it disowned it and stood by it on the same day, and which came last is not known": (
        [says(DISOWNS, 60, until=600), says(AFFIRMS, 90, until=600)], THERE, S.CONTESTED,
    ),
    "it disowned it on one day and stood by it on the next": (
        [says(DISOWNS, 60, until=600), says(AFFIRMS, 601, until=900)],
        THERE, S.DISAVOWAL_WITHDRAWN,
    ),
    "opposite words of one day, and days later it surely stands by it": (
        [says(DISOWNS, 60, until=600), says(AFFIRMS, 90, until=600), says(AFFIRMS, 900)],
        THERE, S.DISAVOWAL_WITHDRAWN,
    ),
    "opposite words of one day, and days later it surely disowns it": (
        [says(DISOWNS, 60, until=600), says(AFFIRMS, 90, until=600), says(DISOWNS, 900)],
        THERE, S.DISOWNED,
    ),
    "opposite words of one day, and later perhaps it disowns it: the first is not lost": (
        [says(DISOWNS, 60, until=600), says(AFFIRMS, 90, until=600),
         says(DISOWNS, 900, covers=UNCLEAR)],
        THERE, S.DISOWNED,
    ),
    "it disowned it within a month, in which it disowned it and stood by it on known days": (
        [says(DISOWNS, 60, until=900), says(DISOWNS, 90), says(AFFIRMS, 120)],
        THERE, S.CONTESTED,
    ),
    "an officer disowns it and takes that back": (
        [BY_OFFICER, officer(WITHDRAWS, 90, covers=None, withdraws=BY_OFFICER)],
        THERE, S.DISAVOWAL_WITHDRAWN,
    ),
    "the account disowns it, and its institution takes that back: it may": (
        [BY_ACCOUNT, says(WITHDRAWS, 90, covers=None, withdraws=BY_ACCOUNT)],
        THERE, S.DISAVOWAL_WITHDRAWN,
    ),
    "the superior institution takes its lower one's words back": (
        [FIRST, superior(WITHDRAWS, 90, covers=None, withdraws=FIRST)],
        THERE, S.DISAVOWAL_WITHDRAWN,
    ),
    "one of two disavowals is taken back: disowned by the other": (
        [FIRST, superior(DISOWNS, 70), TAKEN_BACK], THERE, S.DISOWNED,
    ),
    "its institution disowns it and later stands by it: that takes it back": (
        [says(DISOWNS, 60), says(AFFIRMS, 90)], THERE, S.DISAVOWAL_WITHDRAWN,
    ),
    "its institution disowns it and later restores it: that takes it back": (
        [says(DISOWNS, 60), says(RESTORES, 90)], THERE, S.DISAVOWAL_WITHDRAWN,
    ),
    "its institution disowns it and later stands by posts, unclear which: still disowned": (
        [says(DISOWNS, 60), says(AFFIRMS, 90, covers=UNCLEAR)], THERE, S.DISOWNED,
    ),
    "its institution perhaps disowns it and later clearly stands by it: affirmed": (
        [PERHAPS, says(AFFIRMS, 90)], THERE, S.AFFIRMED,
    ),
    "its institution stands by it and later disowns it: disowned": (
        [says(AFFIRMS, 50), says(DISOWNS, 60)], THERE, S.DISOWNED,
    ),
    "its institution stands by it and later perhaps disowns it": (
        [says(AFFIRMS, 50), PERHAPS], THERE, S.DISOWNED_UNCLEAR,
    ),
    "it disowned it, stood by it, and disowns it again": (
        [says(DISOWNS, 60), says(AFFIRMS, 70), says(DISOWNS, 80)], THERE, S.DISOWNED,
    ),
    "recorded late, said early: the order of saying counts": (
        [says(DISOWNS, 60), says(AFFIRMS, 50, recorded=900)], THERE, S.DISOWNED,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("declared", "post", "state"), CASES.values(), ids=CASES)
def test_standing(declared: list[Declared], post: list, state: StandingState) -> None:
    found = standing(facts(), presence(post, ()), declared)
    assert found.state is state
    assert found.says
    known = {one.digest for one in declared} | {one.digest for one in post}
    assert found.because and set(found.because) <= known


ANOTHER = ref_of("bluesky", ACCOUNT, PostId("app.bsky.feed.post/3lother"))
EMBASSY = "Embassy of Tides"


def of_embassy(one: Declared) -> Declared:
    return replace(one, declaration=replace(one.declaration, institution=EMBASSY))


def test_speakers_of_the_same_title_at_two_institutions_are_two() -> None:
    ministry = says(DISOWNS, 60, speaker="Spokesperson")
    embassy = of_embassy(says(AFFIRMS, 90, speaker="spokesperson"))
    assert stand(ministry, embassy).state is S.CONTESTED
    assert stand(ministry, says(AFFIRMS, 90, speaker="spokesperson")).state is (
        S.DISAVOWAL_WITHDRAWN
    )


def test_whose_institution_was_left_out_may_still_take_back_her_own_words() -> None:
    said = officer(DISOWNS, 60)
    back = officer(WITHDRAWS, 90, covers=None, withdraws=said)
    unnamed = replace(back, declaration=replace(back.declaration, institution=None))
    elsewhere = of_embassy(back)
    assert stand(said, unnamed).state is S.DISAVOWAL_WITHDRAWN
    assert stand(said, elsewhere).state is S.DISOWNED


def test_what_is_taken_back_for_single_posts_still_stands_for_the_others() -> None:
    back = says(WITHDRAWS, 90, post=ANOTHER, withdraws=FIRST, extent=Extent.NAMED)
    assert stand(FIRST, back).state is S.DISOWNED


WHOLE_ACCOUNT = (ScopeKind.ACCOUNT,)
FOR_OTHERS = {
    "of another account": {"accounts": (OTHER,), "kinds": WHOLE_ACCOUNT},
    "of another time": {"accounts": (ACCOUNT,), "kinds": WHOLE_ACCOUNT, "begins": -90, "ends": -60},
    "of another kind": {"accounts": (ACCOUNT,), "kinds": (ScopeKind.LIKES,)},
}


@pytest.mark.parametrize("scope", FOR_OTHERS.values(), ids=FOR_OTHERS)
def test_what_is_taken_back_for_posts_that_the_words_set_stands_for_the_others(
    scope: dict[str, object],
) -> None:
    back = says(WITHDRAWS, 90, covers=None, withdraws=FIRST, **scope)
    assert stand(FIRST, back).state is S.DISOWNED


@pytest.mark.parametrize("scope", FOR_OTHERS.values(), ids=FOR_OTHERS)
def test_a_narrower_disavowal_in_place_of_a_wider_one_replaces_it(scope: dict[str, object]) -> None:
    narrower = says(DISOWNS, 90, covers=None, withdraws=FIRST, **scope)
    assert stand(FIRST, narrower).state is S.DISAVOWAL_WITHDRAWN


def test_a_disavowal_of_a_single_post_in_place_of_a_wider_one_replaces_it() -> None:
    narrower = says(DISOWNS, 90, post=ANOTHER, withdraws=FIRST, extent=Extent.NAMED)
    assert stand(FIRST, narrower).state is S.DISAVOWAL_WITHDRAWN


def stand(*declared: Declared, post: list | None = None) -> Standing:
    return standing(facts(), presence(post or THERE, ()), declared)


def test_silence_is_only_said_of_what_is_shown_to_be_withdrawn() -> None:
    for verdict in Verdict:
        found = presence(WITHDRAWN, ())
        other_presence = type(found)(
            verdict=verdict,
            authenticity=None,
            last_seen=None,
            first_absent=None,
            because=(),
            says="",
        )
        withdrawn = (Verdict.WITHDRAWN_BY_ACCOUNT_KEY, Verdict.WITHDRAWN_BY_INSTANCE)
        expected = S.WITHDRAWN_IN_SILENCE if verdict in withdrawn else S.UNCHALLENGED
        assert standing(facts(), other_presence, ()).state is expected


def test_as_of_today_makes_an_earlier_post_unclear_and_a_later_one_disowned() -> None:
    words = says(
        DISOWNS, 600, covers=None, accounts=(ACCOUNT,), kinds=(ScopeKind.ACCOUNT,), begins=590
    )
    before, after = facts(seen_by=0, claimed=0), facts(seen_by=700, claimed=700)
    there = presence(THERE, ())
    assert standing(before, there, [words]).state is S.DISOWNED_UNCLEAR
    assert standing(after, there, [words]).state is S.DISOWNED


def test_a_declaration_shows_who_spoke_as_what_and_whether_they_may() -> None:
    (one,) = stand(other(PLATFORM, DISOWNS, denies=(Denied.AUTHORSHIP,))).declarations
    assert isinstance(one, Considered)
    assert (one.speaker, one.capacity, one.act) == ("Somebody else", PLATFORM, DISOWNS)
    assert one.may_speak is False
    assert one.denies == (Denied.AUTHORSHIP,)
    assert one.independent is True


def test_words_about_other_posts_are_not_listed_unless_an_editor_said_so_of_this_one() -> None:
    elsewhere = says(DISOWNS, covers=None, accounts=())
    decided = says(DISOWNS, 70, covers=NO)
    assert [one.digest for one in stand(elsewhere, decided).declarations] == [decided.digest]


def test_what_was_taken_back_is_still_listed_with_what_took_it_back() -> None:
    first, second = stand(FIRST, TAKEN_BACK).declarations
    assert (first.digest, first.withdrawn_by) == (FIRST.digest, TAKEN_BACK.digest)
    assert (second.digest, second.withdraws) == (TAKEN_BACK.digest, FIRST.digest)


SENTENCES = {
    "who disowned it, as what, where, when, in which words, and why it is meant": (
        [says(DISOWNS, denies=(Denied.AUTHORSHIP, Denied.ENDORSEMENT))],
        "Disowned. Ministry of Tides, speaking for the account's institution, disowned it, denying "
        "authorship and endorsement (2026-01-31 13:00:00 UTC, on tides.example, a channel "
        "independent of the account): “So said Ministry of Tides.” This post is meant: by an "
        "editor's decision, “As read.”",
    ),
    "an unclear disavowal gives its reason": (
        [PERHAPS],
        "Whether these words mean this post is not clear: by an editor's decision, “As read.”",
    ),
    "an unclear disavowal is not called one of this post": (
        [PERHAPS],
        "Perhaps disowned. Ministry of Tides, speaking for the account's institution, disowned "
        "posts of the account (",
    ),
    "an officer alone is called alone": (
        [officer(DISOWNS, 60)],
        "No institution has said so on record here.",
    ),
    "hedged words are said to be that": (
        [says(DISOWNS, hedged=True)],
        "The words themselves leave open whether it is so.",
    ),
    "whose words they are known by, quoted": (
        [says(DISOWNS, via=Via(outlet="The Tidal Times", url=None, paraphrase=False))],
        "a channel independent of the account), as The Tidal Times quotes it: “So said",
    ),
    "whose words they are known by, retold": (
        [says(DISOWNS, via=Via(outlet="The Tidal Times", url=None, paraphrase=True))],
        "a channel independent of the account), as The Tidal Times puts it: “So said",
    ),
    "a day is a span of time": (
        [says(DISOWNS, 0, until=719)],
        "(between 2026-01-31 12:00:00 UTC and 2026-01-31 23:59:00 UTC, on tides.example",
    ),
    "a ground that changed is shown": (
        [
            says(DISOWNS, 60, ground=Ground.COMPROMISE, ground_words="was compromised"),
            says(DISOWNS, 90, ground=Ground.COMPROMISE, ground_words="by an external source"),
        ],
        "Ministry of Tides also disowned it, on the ground, as claimed, of “was compromised” "
        "(2026-01-31 13:00:00 UTC): “So said Ministry of Tides.”",
    ),
    "each denial of the same speaker is shown": (
        [
            says(DISOWNS, 60, denies=(Denied.AUTHORSHIP,)),
            says(DISOWNS, 90, denies=(Denied.CONTENT,)),
        ],
        "Ministry of Tides also disowned it, denying authorship (2026-01-31 13:00:00 UTC): “So",
    ),
    "that the order of opposite words is not known": (
        [says(DISOWNS, 60, until=600), says(AFFIRMS, 90, until=600)],
        "Which of its words Ministry of Tides said last is not known: both stand here.",
    ),
    "both sides of a contest are told": (
        [says(DISOWNS), account(AFFIRMS, 70)],
        "Contested: those who may speak for it disagree. Ministry of Tides, speaking for",
    ),
    "those who can't speak for it are named": (
        [other(POLICE, DISOWNS)],
        "Others who spoke of it, and can't speak for the account: Somebody else, for the police",
    ),
}


@pytest.mark.parametrize(("declared", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_what_is_said(declared: list[Declared], sentence: str) -> None:
    assert sentence in stand(*declared).says


def test_that_an_affirmed_post_is_withdrawn_is_told() -> None:
    assert "The post itself is withdrawn." in stand(says(AFFIRMS), post=WITHDRAWN).says


def restored(post_at: float, **window: float) -> StandingState:
    """Disowned from minute 100 on, the account restored at 500; the post came at `post_at`."""
    words = [
        says(minutes=110, covers=None, accounts=(ACCOUNT,), kinds=WHOLE_ACCOUNT, begins=100),
        says(Act.RESTORES, 500, covers=None, accounts=(ACCOUNT,), kinds=WHOLE_ACCOUNT, **window),
    ]
    post = facts(seen_by=post_at, claimed=post_at, not_before=post_at - 1)
    return standing(post, presence(log(look_host(text("A"), post_at)), ()), words).state


def test_what_comes_after_a_restoration_was_never_disowned() -> None:
    assert restored(600) is StandingState.AFFIRMED
    assert restored(600, begins=500) is StandingState.AFFIRMED


def test_a_restoration_leaves_disowned_what_came_before_it() -> None:
    assert restored(300, begins=500) is StandingState.DISOWNED
    assert restored(300) is StandingState.DISOWNED
