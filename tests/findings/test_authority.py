"""May this speaker speak for the account? Each case for an expert of protocol to review.

Read a case as: this is on record, somebody spoke so; may they, is it vouched for, and in which
words is it said? The account in question is the embassy's, said at minute 60.
"""

from dataclasses import replace
from typing import Any

import pytest

from entries import ACCOUNT, at
from findings.made_up import facts, log, says, text, tree
from institutions_made_up import (
    EMBASSY,
    MINISTRY,
    MINISTRYS,
    SPOKESPERSON,
    SPORTS,
    STATE,
    STRANGERS,
    Body,
    enrolled,
    institution,
    office,
    on_record,
    spoken,
)
from onrecord.findings.authority import speaking
from onrecord.findings.judging import judged
from onrecord.findings.presence import presence
from onrecord.findings.speaking import Speaking
from onrecord.findings.standing import StandingState, standing
from onrecord.record.accounts import AccountId
from onrecord.record.declarations import Act, Capacity, Channel

INSTITUTION, ABOVE, OFFICER = Capacity.INSTITUTION, Capacity.SUPERIOR, Capacity.OFFICER
ITSELF = Capacity.ACCOUNT
CHAIN = (
    enrolled(),
    institution(EMBASSY, MINISTRY, "The Embassy"),
    institution(MINISTRY, STATE, "Foreign Office"),
)
ALONE = (enrolled(),)
SITE = Channel(name="the ministry's site", url="https://tides.example/n/1", independent=None)
OWN = Channel(
    name="its account", url="https://bsky.app/profile/embassy.test/post/3l", independent=None
)


def named(name: str, independent: bool | None = None) -> Channel:
    return Channel(name=name, url=None, independent=independent)


def spoke(
    capacity: Capacity,
    institution: str | None = None,
    *,
    speaker: str = "A. Speaker",
    channel: Channel = SITE,
    minutes: float = 60,
) -> dict[str, Any]:
    return {
        "capacity": capacity,
        "institution": institution,
        "speaker": speaker,
        "channel": channel,
        "said_at": at(minutes),
    }


def judge(
    record: tuple[Body, ...], how: dict[str, Any], posted_by: AccountId | None = None
) -> Speaking:
    known = on_record(*record)
    spoken_from = None if posted_by is None else known.ownership(posted_by)
    said = spoken(says(), **how).declaration
    return speaking(said, known.ownership(ACCOUNT), spoken_from)


YES, NO, NOBODY = True, False, None
BY = f"“The Gazette” vouches that “{SPOKESPERSON}” may speak for “{MINISTRY}”"

CASES: dict[str, tuple[tuple[Body, ...], dict[str, Any], bool, bool | None, str]] = {
    # Its institution
    "its institution, by its name": (
        CHAIN, spoke(INSTITUTION, EMBASSY), YES, NOBODY,
        "is on record as the account's institution, by the word of “The Gazette”.",
    ),
    "… by another name of it": (
        CHAIN, spoke(INSTITUTION, "the  EMBASSY"), YES, NOBODY,
        "is on record as the account's institution",
    ),
    "… named by the enrolment alone": (
        ALONE, spoke(INSTITUTION, EMBASSY), YES, NOBODY,
        "is on record as the account's institution",
    ),
    "… enrolled under another name of it": (
        (enrolled("The Embassy"), *CHAIN[1:]), spoke(INSTITUTION, EMBASSY), YES, NOBODY,
        "as the account's institution",
    ),
    "… which is not named": (CHAIN, spoke(INSTITUTION), YES, NOBODY, "is the editor's word"),
    "another institution": (
        CHAIN, spoke(INSTITUTION, SPORTS), NO, NOBODY, f"“{SPORTS}” is on record neither as",
    ),
    "another, against an enrolment alone": (
        ALONE, spoke(INSTITUTION, SPORTS), NO, NOBODY, "(none is on record there)",
    ),
    "as its institution, and it is the one above": (
        CHAIN, spoke(INSTITUTION, MINISTRY), YES, NOBODY, "as above the account's institution",
    ),
    "an account of which nothing is on record": (
        (), spoke(INSTITUTION, SPORTS), YES, NOBODY, "is the editor's word",
    ),
    # The superior institution
    "the one above": (
        CHAIN, spoke(ABOVE, MINISTRY), YES, NOBODY,
        f"as above the account's institution, “{EMBASSY}”, by the word of “The Gazette”.",
    ),
    "the one above that": (
        CHAIN, spoke(ABOVE, STATE), YES, NOBODY, "as above the account's institution",
    ),
    "the one above, by another name": (
        CHAIN, spoke(ABOVE, "foreign office"), YES, NOBODY, "as above the account's",
    ),
    "the one above by the enrolment": (
        (enrolled(under=MINISTRY),), spoke(ABOVE, MINISTRY), YES, NOBODY,
        "as above the account's institution, “Embassy of Tides”, by the word of “The Gazette”.",
    ),
    "the one above, by its own word": (
        (enrolled(under=MINISTRY, by=MINISTRY),), spoke(ABOVE, MINISTRY), YES, NOBODY,
        "as above the account's institution, “Embassy of Tides”, by its own word.",
    ),
    "the one above that, where two place it": (
        (enrolled(), institution(EMBASSY, MINISTRY, by="The Herald"), institution(MINISTRY, STATE)),
        spoke(ABOVE, STATE), YES, NOBODY, "by the words of “The Herald” and “The Gazette”.",
    ),
    "one that is not in the chain": (
        CHAIN, spoke(ABOVE, SPORTS), NO, NOBODY, f"nor above it (“{MINISTRY}”, “{STATE}”)",
    ),
    "one that is not the one above by the enrolment": (
        (enrolled(under=MINISTRY),), spoke(ABOVE, SPORTS), NO, NOBODY,
        f"nor above it (“{MINISTRY}”)",
    ),
    "where no chain is on record": (
        ALONE, spoke(ABOVE, MINISTRY), YES, NOBODY,
        "Which institution is above “Embassy of Tides” is not on record",
    ),
    "where its institution is known, and none above": (
        (enrolled(), institution(EMBASSY)), spoke(ABOVE, MINISTRY), YES, NOBODY,
        "is the editor's word",
    ),
    "what a statement says of the chain goes before what an enrolment says": (
        (enrolled(under=SPORTS), institution(EMBASSY, MINISTRY)), spoke(ABOVE, SPORTS), NO, NOBODY,
        "neither",
    ),
    "a later statement stands in place of an earlier": (
        (*CHAIN, institution(EMBASSY, SPORTS)), spoke(ABOVE, MINISTRY), NO, NOBODY,
        f"nor above it (“{SPORTS}”)",
    ),
    "its own institution, said to be the one above": (
        CHAIN, spoke(ABOVE, EMBASSY), YES, NOBODY, "as the account's institution",
    ),
    # Who may speak for it
    "by whom somebody vouches": (
        (*CHAIN, office()), spoke(ABOVE, MINISTRY, speaker=SPOKESPERSON), YES, YES, BY,
    ),
    "… recorded by name and office": (
        (*CHAIN, office()), spoke(ABOVE, MINISTRY, speaker=f"Ilse Marron, {SPOKESPERSON}"), YES,
        YES, BY,
    ),
    "… where the institution is not named": (
        (*CHAIN, office()), spoke(ABOVE, speaker=SPOKESPERSON), YES, YES, BY,
    ),
    "… who formerly held the office, as recorded": (
        (*CHAIN, office()), spoke(ABOVE, MINISTRY, speaker=f"former {SPOKESPERSON}"), YES, NOBODY,
        "Nobody vouches",
    ),
    "… within their time": (
        (*CHAIN, office(since=60, until=61)), spoke(ABOVE, MINISTRY, speaker=SPOKESPERSON), YES,
        YES, f"{BY} from 2026",
    ),
    "… before their time": (
        (*CHAIN, office(since=61)), spoke(ABOVE, MINISTRY, speaker=SPOKESPERSON), NO, NO,
        "this was said 2026-01-31 13:00:00 UTC",
    ),
    "… after their time": (
        (*CHAIN, office(until=60)), spoke(ABOVE, MINISTRY, speaker=SPOKESPERSON), NO, NO,
        "until 2026-01-31 13:00:00 UTC",
    ),
    "… after their time, in another office": (
        (*CHAIN, office(until=60), office(capacity=OFFICER)),
        spoke(OFFICER, MINISTRY, speaker=SPOKESPERSON), YES, YES, BY,
    ),
    "… about other accounts only": (
        (*CHAIN, enrolled(account=STRANGERS), office(accounts=(STRANGERS,))),
        spoke(ABOVE, MINISTRY, speaker=SPOKESPERSON), YES, NOBODY, "Nobody vouches on record",
    ),
    "… about this very account, for an institution outside the chain": (
        (*CHAIN, office(of=SPORTS, accounts=(ACCOUNT,))),
        spoke(ABOVE, SPORTS, speaker=SPOKESPERSON), YES, YES, "vouches",
    ),
    "… for an institution outside the chain, about all of its accounts": (
        (*CHAIN, office(of=SPORTS)), spoke(ABOVE, SPORTS, speaker=SPOKESPERSON), NO, NOBODY,
        "neither",
    ),
    "another speaker than the one vouched for": (
        (*CHAIN, office()), spoke(ABOVE, MINISTRY), YES, NOBODY,
        "Nobody vouches on record that “A. Speaker” may speak",
    ),
    # An officer
    "an officer by whom nobody vouches": (
        CHAIN, spoke(OFFICER, EMBASSY), YES, NOBODY, "Nobody vouches on record",
    ),
    "an officer by whom somebody vouches": (
        (*CHAIN, office("Consul", EMBASSY, OFFICER)), spoke(OFFICER, EMBASSY, speaker="Consul"),
        YES, YES, "vouches that “Consul”",
    ),
    "an officer who may speak for the whole institution": (
        (*CHAIN, office()), spoke(OFFICER, MINISTRY, speaker=SPOKESPERSON), YES, YES, BY,
    ),
    "an officer's vouching is none for the institution": (
        (*CHAIN, office("Consul", EMBASSY, OFFICER)),
        spoke(INSTITUTION, EMBASSY, speaker="Consul"), YES, NOBODY, "Nobody vouches",
    ),
    "an officer of another institution": (CHAIN, spoke(OFFICER, SPORTS), NO, NOBODY, "neither"),
    "an officer after their time": (
        (*CHAIN, office("Consul", EMBASSY, OFFICER, until=30)),
        spoke(OFFICER, EMBASSY, speaker="Consul"), NO, NO, "until",
    ),
    "an officer where nothing is on record": (
        (), spoke(OFFICER, EMBASSY), YES, NOBODY, "Nobody vouches on record",
    ),
    # The account itself
    "the account, through itself by its handle": (
        CHAIN, spoke(ITSELF, channel=OWN), YES, YES, "said by the account itself",
    ),
    "the account, through itself by its id": (
        CHAIN, spoke(ITSELF, channel=replace(OWN, url=f"at://{ACCOUNT}/app.bsky.feed.post/3l")),
        YES, YES, "by the account itself",
    ),
    "the account, by the channel's name": (
        CHAIN,
        spoke(ITSELF, channel=named("@embassy.test, its pinned post")),
        YES, YES, "itself",
    ),
    "the account, somewhere else by the address": (
        CHAIN, spoke(ITSELF), NO, NO, "not by the account",
    ),
    "the account, somewhere that is independent of it": (
        CHAIN, spoke(ITSELF, channel=named("a letter", independent=True)), NO, NO,
        "not by the account",
    ),
    "the account, and nothing tells where": (
        CHAIN, spoke(ITSELF, channel=named("its account")), YES,
        NOBODY, "is the editor's word",
    ),
    "the account, of which nothing is on record": (
        (), spoke(ITSELF), YES, NOBODY, "is the editor's word",
    ),
    # Those who never own or disown
    "the platform": (
        CHAIN, spoke(Capacity.PLATFORM, EMBASSY), NO, NOBODY, "A platform may tell what it knows",
    ),
    "the police": (CHAIN, spoke(Capacity.AUTHORITY), NO, NOBODY, "The police or a court may tell"),
    "an archive": ((), spoke(Capacity.ARCHIVE), NO, NOBODY, "An archive may tell"),
    "the platform, by whom somebody vouches": (
        (*CHAIN, office("A. Speaker", EMBASSY)), spoke(Capacity.PLATFORM, EMBASSY), NO, NOBODY,
        "A platform",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_may_they_speak(name: str) -> None:
    record, how, may, vouched, words = CASES[name]
    found = judge(record, how)
    assert (found.may, found.vouched) == (may, vouched), found.reason
    assert words in found.reason
    assert found.reason.endswith((".", "”"))


BY_THE_EDITOR = {
    "… which is not named",
    "an account of which nothing is on record",
    "where no chain is on record",
    "where its institution is known, and none above",
    "an officer by whom nobody vouches",
    "an officer where nothing is on record",
    "the account, and nothing tells where",
    "the account, of which nothing is on record",
}


@pytest.mark.parametrize("name", CASES)
def test_where_that_rests_on_the_editors_word_alone(name: str) -> None:
    record, how, *_ = CASES[name]
    assert judge(record, how).by_editor == (name in BY_THE_EDITOR)


def test_a_speaker_who_is_vouched_for_need_not_name_the_institution() -> None:
    found = judge((*CHAIN, office()), spoke(INSTITUTION, speaker=SPOKESPERSON))
    assert "editor" not in found.reason
    assert found.counts_as is ABOVE


# Said in a post of an account on record

POSTED = {
    "the account, in a post of its own": (ITSELF, None, ACCOUNT, YES, YES),
    "the account, in a post of another account": (ITSELF, None, MINISTRYS, NO, NO),
    "the one above, in a post of its own account": (ABOVE, MINISTRY, MINISTRYS, YES, YES),
    "the one above, in a post of a stranger's account": (ABOVE, MINISTRY, STRANGERS, YES, NOBODY),
    "its institution, in a post of the account in question": (
        INSTITUTION,
        EMBASSY,
        ACCOUNT,
        YES,
        NOBODY,
    ),
    "another institution, in a post of its own account": (ABOVE, SPORTS, STRANGERS, NO, NOBODY),
}


@pytest.mark.parametrize("name", POSTED)
def test_in_a_post(name: str) -> None:
    capacity, institution, account, may, vouched = POSTED[name]
    record = (
        *CHAIN,
        enrolled("Foreign Office", account=MINISTRYS, handle="tides.test"),
        enrolled(SPORTS, account=STRANGERS, handle="sports.test"),
    )
    found = judge(record, spoke(capacity, institution), account)
    assert (found.may, found.vouched) == (may, vouched), found.reason


def test_words_known_to_the_day_are_in_time_if_either_end_is() -> None:
    record = (*CHAIN, office(since=100))
    how = spoke(ABOVE, MINISTRY, speaker=SPOKESPERSON)
    assert judge(record, how).may is False
    assert judge(record, how | {"said_until": at(120)}).may is True


# What it rests on


def test_it_rests_on_the_way_up_and_on_who_vouches() -> None:
    known = on_record(*CHAIN, office(), institution(SPORTS), enrolled(account=STRANGERS))
    whose = known.ownership(ACCOUNT)
    said = spoken(says(), **spoke(ABOVE, MINISTRY, speaker=SPOKESPERSON)).declaration
    enrolment, embassy, ministry = (
        whose.enrolment,
        whose.chain[0].stated,
        whose.chain[1].stated,
    )
    assert enrolment and embassy and ministry
    assert set(speaking(said, whose).because) == {
        enrolment.digest,
        embassy.digest,
        ministry.digest,
        whose.authorities[0].digest,
    }


# What follows for the post

THERE = presence(log(tree(text("A"), 0, 1)), ())


def state(record: tuple[Body, ...], *how: dict[str, Any]) -> StandingState:
    whose = on_record(*record).ownership(ACCOUNT)
    said = [
        judged(spoken(says(act, 60 + n), **one), whose) for n, (act, one) in enumerate(_acts(how))
    ]
    return standing(facts(), THERE, said).state


def _acts(how: tuple[dict[str, Any], ...]) -> list[tuple[Act, dict[str, Any]]]:
    return [(one.pop("act", Act.DISOWNS), one) for one in map(dict, how)]


def test_who_may_not_speak_disowns_nothing() -> None:
    assert state(CHAIN, spoke(ABOVE, MINISTRY)) is StandingState.DISOWNED
    assert state(CHAIN, spoke(ABOVE, SPORTS)) is StandingState.UNCHALLENGED


def test_who_may_not_speak_contests_nothing() -> None:
    affirmed = spoke(ABOVE, SPORTS) | {"act": Act.AFFIRMS}
    assert state(CHAIN, spoke(ABOVE, MINISTRY), affirmed) is StandingState.DISOWNED
    affirmed = spoke(INSTITUTION, EMBASSY) | {"act": Act.AFFIRMS}
    assert state(CHAIN, spoke(ABOVE, MINISTRY), affirmed) is StandingState.CONTESTED


def takes_back(first: dict[str, Any], then: dict[str, Any]) -> StandingState:
    whose = on_record(*CHAIN).ownership(ACCOUNT)
    earlier = spoken(says(Act.DISOWNS), **first)
    later = spoken(says(Act.WITHDRAWS, 90, covers=None), **(then | {"withdraws": earlier.digest}))
    both = [judged(one, whose) for one in (earlier, later)]
    return standing(facts(), THERE, both).state


TAKES_BACK = {
    "the one above takes back what its institution said": (
        spoke(INSTITUTION, EMBASSY), spoke(ABOVE, MINISTRY), True,
    ),
    "its institution takes back what the one above said": (
        spoke(ABOVE, MINISTRY), spoke(INSTITUTION, EMBASSY), False,
    ),
    "its institution does, calling itself the one above": (
        spoke(ABOVE, MINISTRY), spoke(ABOVE, EMBASSY, speaker="B"), False,
    ),
    "one that is not in the chain does": (
        spoke(INSTITUTION, EMBASSY), spoke(ABOVE, SPORTS, speaker="B"), False,
    ),
    "the same speaker does, for another institution": (
        spoke(ABOVE, MINISTRY), spoke(ABOVE, SPORTS), False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKES_BACK)
def test_who_may_take_it_back(name: str) -> None:
    first, then, may = TAKES_BACK[name]
    expected = StandingState.DISAVOWAL_WITHDRAWN if may else StandingState.DISOWNED
    assert takes_back(first, then) is expected
