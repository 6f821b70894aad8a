"""Are accounts found with the owner that the report gives them?"""

import json
from pathlib import Path

import pytest

from onrecord.findings.mentions import NamedAccount, accounts_in, addresses_in, named_accounts
from onrecord.reading.article import read_article

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "articles"


def named(text: str) -> list[tuple[str | None, str | None, str | None]]:
    report = read_article(text.encode(), "text/plain")
    found = named_accounts(report.text, accounts_in(report))
    return [(account.handle, account.owner, account.platform) for account in found]


CASES = {
    "It stood on the account of Valdania's embassy in Port Kellan, @val-in-kellan.": (
        "val-in-kellan", "Valdania's embassy in Port Kellan", None,
    ),
    "The Twitter account of the Consulate of Valdania in Kellan ‘@KellanVal’ was hacked.": (
        "KellanVal", "Consulate of Valdania in Kellan", "Twitter",
    ),
    "The message came from the embassy's official account @ValdaniaKellan.": (
        "ValdaniaKellan", "the embassy", None,
    ),
    "The Foreign Office (@ValdaniaFO) denied it.": ("ValdaniaFO", "The Foreign Office", None),
    "@ValdaniaFO, the official account of the Foreign Office, denied it.": (
        "ValdaniaFO", "Foreign Office", None,
    ),
    "It was sent from @press.valdania.example yesterday.": ("press.valdania.example", None, None),
    "See @press@social.valdania.example.": ("press@social.valdania.example", None, None),
    "A post on the official handle of Valdania Consulate Kellan, which was new.": (
        None, "Valdania Consulate Kellan", None,
    ),
    "The Facebook page of the Ministry of Ports was silent.": (None, "Ministry of Ports", "Facebook"),
}  # fmt: skip


@pytest.mark.parametrize("text", CASES)
def test_one_account(text: str) -> None:
    assert named(text) == [CASES[text]]


NONE = {
    "a mail address": "Write to press@valdania.example for more.",
    "a path": "It is at https://social.example/@press today.",
    "a bank account": "The bank account held three coins.",
    "a doubled sign": "He wrote @@ and then stopped.",
}


@pytest.mark.parametrize("case", NONE)
def test_no_account(case: str) -> None:
    assert named(NONE[case]) == []


def test_the_handle_of_a_pointer_elsewhere_is_not_this_reports() -> None:
    assert named("It was removed on Monday.\n\nAlso Read: What @other wrote") == []


def test_mentions_of_one_account_are_put_together() -> None:
    gold = json.loads((VECTORS / "harbour-consulate.json").read_text())
    [expected] = gold["accounts"]
    report = read_article((VECTORS / "harbour-consulate.txt").read_bytes())
    [account] = named_accounts(report.text, accounts_in(report))
    assert isinstance(account, NamedAccount)
    assert f"@{account.handle}" == expected["handle"]
    assert (account.owner, account.platform) == (expected["owner"], expected["platform"])
    assert len(account.mentions) == 3, "twice by its owner, once by its handle"


def test_two_owners_are_two_accounts() -> None:
    text = "The account of the Embassy @one was hacked, the account of the Ministry @two was not."
    assert [handle for handle, _, _ in named(text)] == ["one", "two"]


def test_addresses_in_the_text_behind_links_and_of_shown_posts() -> None:
    report = read_article((VECTORS / "shown_posts.html").read_bytes())
    urls = [address.url for address in addresses_in(report)]
    assert "https://www.facebook.com/tavaria/posts/42" in urls
    plain = read_article(b"It read (https://bsky.app/profile/a.example/post/3k). More.")
    [address] = addresses_in(plain)
    assert address.url == "https://bsky.app/profile/a.example/post/3k"
    assert address.place is not None
