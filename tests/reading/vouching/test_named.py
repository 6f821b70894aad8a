"""On every platform, its account's addresses lead to it; others', and posts', do not."""

import pytest

from onrecord.platforms import PLATFORMS, platform_named
from onrecord.reading.vouching import Named, leads_to
from onrecord.record.accounts import AccountId

ACTOR = "https://social.example/users/tides"
OURS: dict[str, tuple[str, tuple[str, ...], dict[str, bool]]] = {
    "bluesky": (
        "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa",
        ("tides.test",),
        {
            "https://bsky.app/profile/tides.test": True,
            "https://bsky.app/profile/did:plc:aaaaaaaaaaaaaaaaaaaaaaaa": True,
            "https://bsky.app/profile/waves.test": False,
            "https://bsky.app/profile/tides.test/post/3laaaaaaaaaaa": False,
            "https://tides.test/": False,
        },
    ),
    "mastodon": (
        ACTOR,
        ("tides@social.example",),
        {
            ACTOR: True,
            "https://social.example/@tides": True,
            "https://SOCIAL.example/@Tides/": True,
            "https://social.example/@waves": False,
            "https://other.example/@tides": False,
            "https://other.example/@tides@social.example": False,
            "https://social.example/@tides/109348000000000001": False,
            "https://social.example/": False,
        },
    ),
    "activitypub": (
        ACTOR,
        ("tides@social.example",),
        {ACTOR: True, "https://social.example/users/waves": False, f"{ACTOR}/followers": False},
    ),
    "telegram": (
        "1234567890",
        ("ministry",),
        {
            "https://t.me/ministry": True,
            "https://t.me/s/Ministry": True,
            "https://t.me/waves": False,
            "https://t.me/ministry/7": False,
        },
    ),
    "x": (
        "4711",
        ("tides",),
        {
            "https://x.com/tides": True,
            "https://twitter.com/Tides": True,
            "https://x.com/waves": False,
            "https://x.com/tides/status/123": False,
            "https://x.com.example/tides": False,
        },
    ),
    "feed": (
        "https://tides.example/rss",
        (),
        {
            "https://tides.example/rss": True,
            "http://tides.example/rss/": True,
            "https://tides.example/rss?page=2": False,
            "https://tides.example/": False,
        },
    ),
    "web": (
        "https://tides.example/statement",
        (),
        {"https://tides.example/statement": True, "https://tides.example/": False},
    ),
}
LINKS = [(name, link) for name, (_, _, links) in OURS.items() for link in links]


@pytest.mark.parametrize("name, link", LINKS)
def test_which_links_lead_to_the_account(name: str, link: str) -> None:
    account, handles, links = OURS[name]
    platform = platform_named(name)
    assert platform is not None
    page = platform.page_of(AccountId(account), None)
    named = Named(
        platform=platform,
        account=AccountId(account),
        handles=handles,
        addresses=tuple(one for one in (account, page) if one is not None),
    )
    assert leads_to(named, link) is links[link]


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda one: one.NAME)
def test_no_link_makes_a_platform_raise(platform: object) -> None:
    account = AccountId("https://a.example/")
    named = Named(platform=platform, account=account, handles=("a",), addresses=())  # type: ignore[arg-type]  # one of the list
    for link in ("https://[", "http://a:99999/", "https://a.example/\x00", "https://" + "a" * 9999):
        leads_to(named, link)
