"""Is the channel independent of the account? Each case for a press officer to review.

Read a case as: this is on record about channels, the ministry's words were found there; is that
independent of the embassy's account, does its holder hold the channel, and by whose word?
"""

from dataclasses import replace

import pytest

from entries import ACCOUNT
from findings.made_up import says
from institutions_made_up import (
    EMBASSY,
    MINISTRY,
    MINISTRYS,
    SPORTS,
    STRANGERS,
    Body,
    channel,
    enrolled,
    institution,
    on_record,
    spoken,
)
from onrecord.findings.channels import independence
from onrecord.record.declarations import Channel

CHAIN = (enrolled(), institution(EMBASSY, MINISTRY), institution(MINISTRY, None, "Foreign Office"))
ACCOUNTS = (enrolled("Foreign Office", account=MINISTRYS, handle="tides.test"),)
SITE = "https://tides.example"


def at_site(name: str = "its website", url: str | None = None, word: bool | None = None) -> Channel:
    return Channel(name=name, url=url, independent=word)


SHARED, APART = channel(shares=(ACCOUNT,)), channel(apart=(ACCOUNT,))
BY_ADDRESS = channel("press pages", url=f"{SITE}/press/", apart=(ACCOUNT,))
YES, NO, UNKNOWN = True, False, None

CASES: dict[str, tuple[tuple[Body, ...], Channel, bool | None, bool, str]] = {
    "nobody says": ((), at_site(), UNKNOWN, False, "is not on record"),
    "the editor says that it is": ((), at_site(word=True), YES, False, "is the editor's word"),
    "the editor says that it is not": ((), at_site(word=False), NO, False, "is the editor's word"),
    "a voucher says that its holder holds it": ((SHARED,), at_site(), NO, True, "“its website” too"),
    "… against the editor's word": ((SHARED,), at_site(word=True), NO, True, "“The Gazette” vouches"),
    "a voucher says that it is independent": (
        (APART,), at_site(), YES, False, "“The Gazette” vouches",
    ),
    "a voucher says so, against the editor's word": (
        (APART,), at_site(word=False), YES, False, "is independent of the account",
    ),
    "a voucher speaks of another account": (
        (channel(shares=(MINISTRYS,)),), at_site(word=True), YES, False, "the editor's word",
    ),
    "a later word of a voucher stands in place of an earlier": (
        (SHARED, APART), at_site(), YES, False, "is independent of the account",
    ),
    "two channels, one of them shared": (
        (BY_ADDRESS, SHARED), at_site(url=f"{SITE}/press/1"), NO, True, "holds",
    ),
    "by its address": (
        (BY_ADDRESS,), at_site("a release", f"{SITE}/press/2026/1"), YES, False, "“press pages”",
    ),
    "by its address, with www": (
        (BY_ADDRESS,), at_site("a release", "https://www.tides.example/press"), YES, False, "vouches",
    ),
    "another folder of the same host": (
        (BY_ADDRESS,), at_site("a release", f"{SITE}/pressed/1"), UNKNOWN, False, "not on record",
    ),
    "another host that begins alike": (
        (BY_ADDRESS,), at_site("a release", "https://tides.example.net/press/1"), UNKNOWN, False, "not",
    ),
    "an address that is none": (
        (BY_ADDRESS,), at_site("a release", "https://[tides/press"), UNKNOWN, False, "not on record",
    ),
    "another institution's channel of the same name": (
        (channel(of=SPORTS, apart=(ACCOUNT,)),), at_site(), UNKNOWN, False, "not on record",
    ),
    "the account itself": (
        (APART,), at_site("@embassy.test"), NO, False, "said by the account itself",
    ),
    "the account itself, by its address": (
        (), at_site("its page", "https://bsky.app/profile/embassy.test/post/3l", word=True), NO, False, "itself",
    ),
    "the institution's website, whose name is the account's handle": (
        (), at_site("its website", "https://embassy.test/press/1", word=True), YES, False, "editor's word",
    ),
    "… with www": (
        (), at_site("its website", "https://www.embassy.test/press/1"), UNKNOWN, False, "not on record",
    ),
    "… by its name only": ((), at_site("embassy.test, press release"), UNKNOWN, False, "not on record"),
    "… by the word of a voucher": (
        (channel("its website", of=EMBASSY, url="https://embassy.test", apart=(ACCOUNT,)),),
        at_site("a release", "https://embassy.test/1"), YES, False, "vouches",
    ),
    "a channel that speaks about the account": (
        (), at_site("a notice on @embassy.test"), UNKNOWN, False, "is not on record",
    ),
    "an address that only asks about the account": (
        (), at_site("a search", f"{SITE}/find?who=x/embassy.test"), UNKNOWN, False, "not on record",
    ),
    "an account whose handle only begins alike": (
        (), at_site("@embassy.test.example"), UNKNOWN, False, "is not on record",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_is_it_independent(name: str) -> None:
    record, where, independent, shares, words = CASES[name]
    whose = on_record(*CHAIN, *ACCOUNTS, *record).ownership(ACCOUNT)
    found = independence(spoken(says(), channel=where).declaration, whose)
    assert (found.independent, found.shares_access) == (independent, shares), found.reason
    assert words in found.reason
    assert bool(found.because) == ("vouches" in found.reason)


def test_a_handle_that_it_wore_later_is_the_accounts() -> None:
    said = spoken(says(), channel=at_site("@embassy-of-tides.test")).declaration
    known = on_record(*CHAIN)
    assert independence(said, known.ownership(ACCOUNT)).independent is None
    worn = known.ownership(ACCOUNT, ["embassy-of-tides.test"])
    assert independence(said, worn).independent is False


def test_a_channel_by_another_name_of_its_institution() -> None:
    whose = on_record(*CHAIN, APART).ownership(ACCOUNT)
    said = spoken(says(), channel=at_site(), institution="foreign office").declaration
    assert independence(said, whose).independent is True
    assert independence(replace(said, institution=SPORTS), whose).independent is None


def test_in_a_post_of_another_account_it_is_not_said_by_this_one() -> None:
    known = on_record(*CHAIN, *ACCOUNTS, enrolled(SPORTS, account=STRANGERS, handle="s.test"))
    said = spoken(says(), channel=at_site("@embassy.test")).declaration
    elsewhere = independence(said, known.ownership(ACCOUNT), known.ownership(MINISTRYS))
    assert elsewhere.independent is None
    itself = independence(said, known.ownership(ACCOUNT), known.ownership(ACCOUNT))
    assert itself.independent is False
