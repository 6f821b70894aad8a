"""Is an account's page honest about who vouches for it, and complete over its pages?"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from entries import ACCOUNT, ENROLMENT, at
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.documents import put_on_record
from onrecord.record.accounts import AccountId, Handle, Voucher
from onrecord.record.observations import Surface
from onrecord.record.outcomes import Identity, Vouched
from onrecord.web.account import ON_A_PAGE
from web.asking import Pages, read
from web.ministry import Maker, ref

MANY = 2 * ON_A_PAGE + 3


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("many") / "archive"
    create_archive(folder, "records.example/many")
    with open_archive(folder) as archive:
        put_on_record(archive, ENROLMENT, at(0), accounts=(ACCOUNT,))
        made = Maker(archive)
        for number in range(MANY):
            made.seen(f"{number}", 10 + number, text=f"Notice {number}.")
        yield archive


def test_its_posts_are_on_pages_newest_first_each_once(many: Archive) -> None:
    pages, path, found, sizes = Pages(many), f"/accounts/{ACCOUNT}", [], []
    while path:
        page = read(pages.get(path))
        posts = re.findall(
            r"/posts/([0-9a-f]{16})", " ".join(x["href"] or "" for x in page.all("a"))
        )
        found += posts
        sizes.append(len(posts))
        later = [x["href"] for x in page.all("a") if x.get("rel") == "next"]
        path = (later[0] or "").partition("#")[0] if later else ""
    assert found == [ref(f"{number}") for number in reversed(range(MANY))]
    assert sizes == [ON_A_PAGE, ON_A_PAGE, 3]


def test_after_its_last_post_a_page_says_so(many: Archive) -> None:
    page = read(Pages(many).get(f"/accounts/{ACCOUNT}?before={ref('0')}"))
    assert "No earlier posts are on record." in page.text
    assert "Latest posts" in page.text


@pytest.fixture
def renamed(tmp_path: Path) -> Iterator[Archive]:
    """An account that was renamed, and a page that no longer speaks of it."""
    create_archive(tmp_path / "archive", "records.example/renamed")
    page, link = "https://<tides>.example/contact", "https://social.example/@tides"
    with open_archive(tmp_path / "archive") as archive:
        put_on_record(archive, ENROLMENT, at(0), accounts=(ACCOUNT,))
        made = Maker(archive)
        for minute, handle in ((1, "tides.test"), (2, "tides.test"), (3, "ministry.test")):
            made.account(Identity((Handle(handle),), None, None, "its host"), minute)
        made.account(Vouched(page, "rel-me", link), 4, Surface.VOUCHER)
        made.account(Vouched(page, "creator", "@tides@social.example"), 4, Surface.VOUCHER)
        made.account(Vouched(page, "rel-me", None), 5, Surface.VOUCHER)
        yield archive


def test_the_names_that_it_wore_are_told_with_their_dates(renamed: Archive) -> None:
    page = read(Pages(renamed).get(f"/accounts/{ACCOUNT}"))
    new, old = page.text.index("ministry.test"), page.text.index("tides.test")
    assert new < old
    told = page.text[old : old + 200]
    assert "known since 2026-01-31 12:01:00 UTC, last seen so 2026-01-31 12:02:00 UTC" in told
    names = Pages(renamed).get(f"/accounts/{ACCOUNT}.json").json()["names"]
    assert [one["name"] for one in names] == ["ministry.test", "tides.test"]


def test_a_name_that_a_relay_told_is_by_the_word_of_a_relay(renamed: Archive) -> None:
    Maker(renamed).account(Identity((Handle("harbour.test"),), None, None, "the stream"), 6)
    told = read(Pages(renamed).get(f"/accounts/{ACCOUNT}")).text
    assert "by the word of a relay (which passes on what hosts say)" in " ".join(told.split())


def test_what_was_seen_of_a_voucher_is_told_with_its_dates(renamed: Archive) -> None:
    answer = Pages(renamed).get(f"/accounts/{ACCOUNT}")
    page = read(answer)
    assert "no longer says so" in page.text
    assert "names the account as its author" in page.text
    assert "<tides>" not in answer.text
    told = Pages(renamed).get(f"/accounts/{ACCOUNT}.json").json()["vouchings"]
    assert [(one["how"], one["silent_since"]) for one in told] == [
        ("creator", None),
        ("rel-me", "2026-01-31T12:05:00.000000Z"),
    ]


VOUCHERS = {
    "nothing public": (Voucher(by="an editor", where=None, words=None), True, []),
    "words, but nowhere": (Voucher(by="an editor", where=None, words="it is ours"), True, []),
    "a page": (
        Voucher(by="an editor", where="https://x.example/", words=None),
        False,
        ["https://x.example/"],
    ),
    "an address that runs code": (
        Voucher(by="an editor", where="javascript:alert(1)", words=None),
        False,
        [],
    ),
    "a place on paper": (Voucher(by="an editor", where="Gazette 4/2026", words=None), False, []),
}


@pytest.mark.parametrize("name", VOUCHERS)
def test_it_says_who_vouches_and_with_what(tmp_path: Path, name: str) -> None:
    voucher, says_none, links = VOUCHERS[name]
    create_archive(tmp_path / "archive", "records.example/voucher")
    with open_archive(tmp_path / "archive") as archive:
        enrolment = replace(ENROLMENT, voucher=voucher)
        put_on_record(archive, enrolment, at(0), accounts=(ACCOUNT,))
        page = read(Pages(archive).get(f"/accounts/{ACCOUNT}"))
    assert "Vouched for by an editor" in page.text
    assert ("No public evidence is recorded" in page.text) == says_none
    assert voucher.where is None or voucher.where in page.text
    assert voucher.words is None or voucher.words in page.text
    leading_out = [x["href"] for x in page.all("a") if not (x["href"] or "").startswith(("/", "#"))]
    assert leading_out == [*links, f"https://bsky.app/profile/{ACCOUNT}"]


def test_an_account_that_was_never_watched_says_so(empty: Archive) -> None:
    put_on_record(empty, ENROLMENT, at(0), accounts=(ACCOUNT,))
    text = read(Pages(empty).get(f"/accounts/{ACCOUNT}")).text
    assert "It has not been watched yet" in text
    assert "No posts are on record." in text
    assert "It was enrolled as @ministry.test." in text


def test_an_account_by_a_name_of_the_web_has_its_page(empty: Archive) -> None:
    account = AccountId("did:web:tides.example")
    enrolment = replace(ENROLMENT, account=account, institution="Tides <i>&</i> ‮Co")
    put_on_record(empty, enrolment, at(0), accounts=(account,))
    answer = Pages(empty).get("/accounts/did:web:tides.example")
    assert answer.status_code == 200
    assert "Tides &lt;i&gt;&amp;&lt;/i&gt;" in answer.text
    assert Pages(empty).get("/accounts/did:web:tides.example.json").status_code == 200
