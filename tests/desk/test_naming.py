"""Does a name lead to the one post or account that a person means, or to nobody?"""

from itertools import count
from urllib.parse import quote

import pytest

from onrecord.archive import AmbiguousRef
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.naming import AmbiguousName, resolve, resolve_account
from onrecord.platforms.speech import AddressError
from onrecord.record.accounts import AccountId, Ref, ref_of
from polled_desk import polled, shown
from small_desk import OTHERS, TIDES, Desk, post_id


@pytest.fixture
def post(desk: Desk) -> Ref:
    desk.enrol()
    return desk.posted("3laaa", "The pier is closed.", 10)


NAMES = [
    "https://bsky.app/profile/tides.test/post/3laaa",
    "bsky.app/profile/tides.test/post/3laaa",
    "https://bsky.app/profile/TIDES.test/post/3laaa",
    f"https://bsky.app/profile/{TIDES}/post/3laaa",
    f"at://{TIDES}/app.bsky.feed.post/3laaa",
    "at://tides.test/app.bsky.feed.post/3laaa",
]


@pytest.mark.parametrize("name", NAMES)
def test_an_address_names_a_post(desk: Desk, post: Ref, name: str) -> None:
    assert resolve(desk.archive, name) == post


@pytest.mark.parametrize("digits", [4, 7, 16])
def test_a_ref_or_its_beginning_names_a_post(desk: Desk, post: Ref, digits: int) -> None:
    assert resolve(desk.archive, post[:digits]) == post
    assert resolve(desk.archive, post[:digits].upper()) == post


OUR_PAGES = ["https://records.example/posts/{}", "http://localhost:8765/posts/{}#f", "/posts/{}"]


@pytest.mark.parametrize("page", OUR_PAGES)
def test_the_address_of_our_own_page_names_what_it_is_about(
    desk: Desk, post: Ref, page: str
) -> None:
    assert resolve(desk.archive, page.format(post)) == post
    account = page.replace("posts", "accounts")
    assert resolve_account(desk.archive, account.format(TIDES)) == TIDES
    assert resolve_account(desk.archive, account.format(quote(TIDES, safe=""))) == TIDES
    assert resolve_account(desk.archive, page.format(post)) is None
    with pytest.raises(AddressError):
        resolve(desk.archive, page.format("0123456789abcdef"))


NO_POST = {
    "an unknown ref": ("0123456789abcdef", NotOnRecord, "no post on record has the ref"),
    "three digits": ("abc", AddressError, "neither a ref nor an address"),
    "a digit too many": ("0123456789abcdef0", AddressError, "neither a ref nor an address"),
    "no name at all": ("", AddressError, "neither a ref nor an address"),
    "a page elsewhere": ("https://example.org/post/1", AddressError, "on no platform"),
    "an unknown post": ("https://bsky.app/profile/tides.test/post/3lzzz", NotOnRecord, "3lzzz"),
    "an unknown handle": (
        "https://bsky.app/profile/ebb.test/post/3laaa", NotOnRecord, "enrolled as ebb.test"
    ),
    "an account": ("tides.test", NotOnRecord, "an account, not a post"),
    "brackets": ("https://[", AddressError, "no address"),
}  # fmt: skip


@pytest.mark.parametrize("fault", NO_POST)
def test_what_names_no_post_on_record_is_told(desk: Desk, post: Ref, fault: str) -> None:
    name, error, words = NO_POST[fault]
    with pytest.raises(error, match=words) as told:
        resolve(desk.archive, name)
    assert (told.value.exit_code, bool(told.value.advice)) == (2, True)


def test_a_beginning_that_two_refs_share_is_not_chosen_from(desk: Desk) -> None:
    known: dict[str, str] = {}
    for number in count():
        ref = ref_of("bluesky", TIDES, post_id(str(number)))
        if ref[:4] in known:
            break
        known[ref[:4]] = str(number)
    desk.posted(known[ref[:4]], "one", 10)
    desk.posted(str(number), "the other", 11)
    with pytest.raises(AmbiguousRef) as told:
        resolve(desk.archive, ref[:4])
    assert told.value.exit_code == 2
    assert "more digits" in told.value.advice
    assert resolve(desk.archive, ref) == ref


ACCOUNTS = [
    "tides.test",
    "@tides.test",
    "https://bsky.app/profile/tides.test",
    TIDES,
    f"at://{TIDES}",
]


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_name_of_an_account(desk: Desk, post: Ref, name: str) -> None:
    assert resolve_account(desk.archive, name) == TIDES


@pytest.mark.parametrize(
    "name", ["ebb.test", OTHERS, NAMES[0], "", "https://example.org", "0123456789abcdef"]
)
def test_what_names_no_enrolled_account(desk: Desk, post: Ref, name: str) -> None:
    assert resolve_account(desk.archive, name) is None


def test_a_handle_of_hex_digits_is_no_ref(desk: Desk) -> None:
    desk.enrol(handle="dead.beef")
    assert resolve_account(desk.archive, "dead.beef") == TIDES
    with pytest.raises(NotOnRecord, match="no post on record has the ref deadbeef"):
        resolve(desk.archive, "deadbeef")


# A handle that changed hands


@pytest.fixture
def handed_on(desk: Desk) -> Desk:
    """Two accounts wore the same handle, one after the other."""
    desk.enrol(TIDES)
    desk.enrol(OTHERS, minutes=60 * 24 * 30, institution="Ministry of Ebbs")
    return desk


def test_a_handle_that_two_accounts_wore_names_neither(handed_on: Desk) -> None:
    with pytest.raises(AmbiguousName) as told:
        resolve_account(handed_on.archive, "tides.test")
    assert told.value.exit_code == 2
    for words in (TIDES, OTHERS, "Ministry of Tides", "Ministry of Ebbs", "2026-03-02"):
        assert words in str(told.value)
    assert "id" in told.value.advice
    assert resolve_account(handed_on.archive, OTHERS) == OTHERS


@pytest.mark.parametrize("account", [TIDES, OTHERS])
def test_of_two_accounts_the_one_that_posted_is_meant(handed_on: Desk, account: AccountId) -> None:
    post = handed_on.posted("3laaa", "words", 10, account=account)
    assert resolve(handed_on.archive, NAMES[0]) == post


def test_the_same_key_of_two_accounts_is_not_chosen_from(handed_on: Desk) -> None:
    for account in (TIDES, OTHERS):
        handed_on.posted("3laaa", "words", 10, account=account)
    with pytest.raises(AmbiguousName, match=OTHERS):
        resolve(handed_on.archive, NAMES[0])
    assert resolve(handed_on.archive, NAMES[3]) == ref_of("bluesky", TIDES, post_id("3laaa"))


def test_an_account_without_a_handle_is_found_by_its_id_alone(desk: Desk) -> None:
    desk.enrol(handle=None)
    assert resolve_account(desk.archive, TIDES) == TIDES
    assert resolve_account(desk.archive, "none.test") is None


# Platforms whose ids are addresses or numbers, and whose names are given away

FEED, ENTRY = "https://tides.example/feed.xml", "tag:tides.example,2026:a/b?c"
STATUS = "https://m.example/users/tides/statuses/7"
POLLED = {
    "a message on Telegram": ("telegram", "1234567890", "7", "https://t.me/Tides_Example/7"),
    "in its preview": ("telegram", "1234567890", "7", "t.me/s/tides_example/7"),
    "a post on X": ("x", "44", "7", "https://x.com/tides_example/status/7"),
    "an entry of a feed, by its id": ("feed", FEED, ENTRY, ENTRY),
    "one whose id is its address": ("feed", FEED, "https://tides.example/n/1", None),
    "a status by its id": ("mastodon", "https://m.example/users/tides", STATUS, STATUS),
    "as its page has it": (
        "mastodon", "https://m.example/users/tides", STATUS, "https://m.example/@tides/7"
    ),
    "a page": ("web", "https://tides.example/n/", "https://tides.example/n/1", None),
}  # fmt: skip
HANDLES = {"mastodon": "tides@m.example", "feed": None, "web": None}


@pytest.mark.parametrize("case", POLLED)
def test_a_post_of_a_polled_platform_is_named(desk: Desk, case: str) -> None:
    platform, account, post, name = POLLED[case]
    handle = HANDLES.get(platform, "tides_example")
    refs = polled(desk.archive, platform, account, {post: shown(text="A")}, handle=handle)
    assert resolve(desk.archive, name or post) == refs[post]
    assert resolve_account(desk.archive, account) == account
    assert resolve_account(desk.archive, post) in (None, account)


ACCOUNTS = {
    "@tides@m.example": "https://m.example/users/tides",
    "https://m.example/@tides": "https://m.example/users/tides",
    "https://t.me/tides_example": "1234567890",
    f"feed:{FEED}": FEED,
    FEED: FEED,
    "web:https://tides.example/n/": "https://tides.example/n/",
}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_an_account_of_a_polled_platform_is_named(desk: Desk, name: str) -> None:
    for platform, account, post, _ in POLLED.values():
        handle = HANDLES.get(platform, "tides_example")
        polled(desk.archive, platform, account, {post: shown(text="A")}, handle=handle)
    assert resolve_account(desk.archive, name) == ACCOUNTS[name]


def test_a_new_name_leads_to_the_account_and_the_old_one_still(desk: Desk) -> None:
    said = {"7": shown(text="A")}
    polled(desk.archive, "telegram", "1234567890", said, handle="tides_example")
    polled(desk.archive, "telegram", "1234567890", said, handle="tides_renamed", minutes=60)
    for name in ("tides_example", "Tides_Renamed"):
        assert resolve_account(desk.archive, f"https://t.me/{name}") == "1234567890"


def test_an_id_of_two_accounts_is_not_chosen_from(desk: Desk) -> None:
    for account in (FEED, "https://ebb.example/feed.xml"):
        polled(desk.archive, "feed", account, {ENTRY: shown(title="A")})
    with pytest.raises(AmbiguousName, match="may mean any of these"):
        resolve(desk.archive, ENTRY)
