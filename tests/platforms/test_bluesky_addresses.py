"""Which account or post does an address name, as a person may paste it?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.platforms import bluesky
from onrecord.platforms.bluesky.names import is_did, is_handle
from onrecord.platforms.speech import Address, AddressError
from onrecord.record.accounts import AccountId, Handle, PostId

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
POST = PostId("app.bsky.feed.post/3laaaaaaaaaaa")


def account(post: PostId | None = None) -> Address:
    return Address(account=AccountId(DID), handle=None, post=post)


def handle(name: str = "ministry.test", post: PostId | None = None) -> Address:
    return Address(account=None, handle=Handle(name), post=post)


ADDRESSES = {
    "a profile": ("https://bsky.app/profile/ministry.test", handle()),
    "a profile, with a slash": ("https://bsky.app/profile/ministry.test/", handle()),
    "a profile by id": (f"https://bsky.app/profile/{DID}", account()),
    "an id that was escaped": (f"https://bsky.app/profile/{DID.replace(':', '%3A')}", account()),
    "a post": ("https://bsky.app/profile/ministry.test/post/3laaaaaaaaaaa", handle(post=POST)),
    "a post by id": (f"https://bsky.app/profile/{DID}/post/3laaaaaaaaaaa", account(POST)),
    "a post as it was shared": (
        "https://bsky.app/profile/ministry.test/post/3laaaaaaaaaaa?ref_src=embed#top",
        handle(post=POST),
    ),
    "as browsers show it": ("bsky.app/profile/ministry.test", handle()),
    "with www": ("http://www.bsky.app/profile/ministry.test", handle()),
    "a handle": ("ministry.test", handle()),
    "a handle with @": ("@ministry.test", handle()),
    "a handle in capitals": ("Ministry.TEST", handle()),
    "the app's own handle": ("bsky.app", handle("bsky.app")),
    "blanks around": ("  ministry.test\n", handle()),
    "an id": (DID, account()),
    "an id of a host": ("did:web:ministry.example", Address(
        account=AccountId("did:web:ministry.example"), handle=None, post=None
    )),
    "an at:// address of an account": (f"at://{DID}", account()),
    "an at:// address of a post": (f"at://{DID}/{POST}", account(POST)),
    "an at:// address with a handle": (f"at://ministry.test/{POST}", handle(post=POST)),
    "a repost": (
        f"at://{DID}/app.bsky.feed.repost/3lb", account(PostId("app.bsky.feed.repost/3lb"))
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ADDRESSES)
def test_an_address_names_an_account_or_a_post(case: str) -> None:
    text, named = ADDRESSES[case]
    assert bluesky.read_address(text) == named


NAMES_NOTHING = {
    "nothing": "",
    "a word": "ministry",
    "a sentence": "not an address",
    "a ref": "0123456789abcdef",
    "a mail address": "press@ministry.test",
    "a handle with a port": "ministry.test:443",
    "a label that ends with a dash": "ministry-.test",
    "a domain that begins with a digit": "ministry.1test",
    "a handle that is too long": f"{'a.' * 130}test",
    "another alphabet": "міністерство.test",
    "no profile": "https://bsky.app/",
    "a search": "https://bsky.app/search?q=ministry.test",
    "a post without key": "https://bsky.app/profile/ministry.test/post/",
    "a feed of an account": "https://bsky.app/profile/ministry.test/feed/news",
    "who liked a post": "https://bsky.app/profile/ministry.test/post/3l/liked-by",
    "a key that leads astray": "https://bsky.app/profile/ministry.test/post/..",
    "a key with a slash in it": "https://bsky.app/profile/ministry.test/post/a%2Fb",
    "a collection": f"at://{DID}/app.bsky.feed.post",
    "a collection that is none": f"at://{DID}/profile/3laaaaaaaaaaa",
    "too many parts": f"at://{DID}/{POST}/more",
    "an id of another method": "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
    "an id that is too short": "did:plc:aaaa",
    "a host with a path": "did:web:ministry.example%2Fadmin",
    "brackets": "https://[bsky.app",
    "a host that is none": "http://bsky.app／profile/x",  # a full-width slash
}


@pytest.mark.parametrize("case", NAMES_NOTHING)
def test_what_names_nothing_is_said_to(case: str) -> None:
    with pytest.raises(AddressError) as told:
        bluesky.read_address(NAMES_NOTHING[case])
    assert told.value.exit_code == 2
    assert told.value.advice


@pytest.mark.parametrize(
    "text",
    ["https://example.org/x", "https://bsky.app.evil.example/profile/a.test", "ftp://bsky.app/x"],
)
def test_a_web_address_elsewhere_may_be_another_platforms(text: str) -> None:
    assert bluesky.read_address(text) is None


@given(st.text(max_size=80) | st.text(alphabet="abt:/.@%[]#?did-plc\\", max_size=60))
def test_any_text_is_an_address_or_is_said_to_be_none(text: str) -> None:
    for given_text in (text, f"https://bsky.app/profile/{text}", f"at://{text}"):
        try:
            found = bluesky.read_address(given_text)
        except AddressError:
            continue
        if found is not None:
            assert (found.account is None) != (found.handle is None)
            assert found.account is None or is_did(found.account)
            assert found.handle is None or is_handle(found.handle)


keys = st.text(alphabet="abcXYZ019._:~-", min_size=1, max_size=20).filter(
    lambda key: key not in (".", "..")
)


@given(keys)
def test_the_page_of_a_post_is_an_address_of_it(key: str) -> None:
    post = PostId(f"{bluesky.POSTS}/{key}")
    page = bluesky.page_of(AccountId(DID), post)
    assert page is not None
    assert bluesky.read_address(page) == account(post)


def test_the_page_of_an_account_is_an_address_of_it() -> None:
    assert bluesky.read_address(bluesky.page_of(AccountId(DID), None) or "") == account()


def test_the_app_has_no_page_for_a_like() -> None:
    assert bluesky.page_of(AccountId(DID), PostId("app.bsky.feed.like/3l")) is None


def test_another_app_has_its_pages_at_the_same_paths() -> None:
    post = PostId(f"{bluesky.POSTS}/3laaaaaaaaaaa")
    page = bluesky.page_at("https://app.example/", AccountId(DID), post)
    assert page == f"https://app.example/profile/{DID}/post/3laaaaaaaaaaa"
    assert bluesky.page_at("https://app.example", AccountId(DID), PostId("a.b.like/3l")) is None
