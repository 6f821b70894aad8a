"""A domain names its account, another one, or gives an answer that says nothing."""

import pytest

from onrecord.reading.vouching import ask_domain, is_own_domain, spoken_by_domain
from onrecord.record.accounts import AccountId
from onrecord.record.outcomes import Refused, Unreached, Unread, Vouched
from reading.vouching.test_spoken import DID, OTHER, answer, page

ASKED = ask_domain("tides.example")
RESOLVED = "https://resolver.example/xrpc/com.atproto.identity.resolveHandle?handle=tides.example"

SAID = {
    "the account": (answer(f"{DID}\n", "text/plain", url=ASKED), DID),
    "another account": (answer(OTHER, "text/plain", url=ASKED), None),
    "the account, says a resolver": (answer(f'{{"did": "{DID}"}}', url=RESOLVED), DID),
    "another account, says a resolver": (answer(f'{{"did": "{OTHER}"}}', url=RESOLVED), None),
}


@pytest.mark.parametrize("name", SAID)
def test_what_a_domain_says(name: str) -> None:
    exchange, link = SAID[name]
    told = spoken_by_domain(DID, "tides.example", exchange)
    assert told == Vouched("tides.example", "domain-handle", link)


NOTHING = {
    "a page in its place": (page("x"), Unread),
    "not found: the name may be in DNS": (answer("no", status=404, url=ASKED), Unread),
    "forbidden": (answer("no", status=403, url=ASKED), Refused),
    "no answer": (answer("", status=None, failure="DNS", url=ASKED), Unreached),
    "bytes that are no text": (answer(b"\xff\xfe\x00", url=ASKED), Unread),
    "an account's id among other words": (answer(f"{DID} and more", url=ASKED), Unread),
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_answer_says_nothing(name: str) -> None:
    exchange, expected = NOTHING[name]
    assert isinstance(spoken_by_domain(AccountId(DID), "tides.example", exchange), expected)


OWN = {
    ("tides.example", "https://pds.example"): True,
    ("press.tides.example", "https://pds.example"): True,
    ("tides.bsky.social", "https://shimeji.us-east.host.bsky.network"): False,
    ("tides.pds.example", "https://pds.example"): False,
    ("tides.pds.example", "https://pds.example:8080/"): False,
    ("localhost", None): False,
    ("tides.example", None): True,
}


@pytest.mark.parametrize("handle", OWN, ids=lambda pair: pair[0])
def test_which_handle_may_be_a_domain_of_its_own(handle: tuple[str, str | None]) -> None:
    assert is_own_domain(*handle) is OWN[handle]
