"""What do the pages show of accounts that sign nothing, and whose ids are addresses?"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.findings.words.timeline import identity
from onrecord.record.accounts import Ref
from onrecord.record.outcomes import Absent, Identity
from polled_desk import polled, shown
from web.asking import Pages, read

FEED = "https://tides.example/feed.xml?a=b&c=d#e"
JSON_FEED = "https://tides.example/feed.json"
STATUS = "https://m.example/users/tides/statuses/7"
ODD = "NUL \0, half \ufffd, ‮right to left‬, <script>alert(1)</script> & 👩‍👩‍👧‍👦"
ACCOUNTS = {
    "x": "44196397",
    "telegram": "1234567890",
    "feed": FEED,
    "mastodon": "https://m.example/users/tides",
    "activitypub": "https://ap.example/actor",
    "web": "https://tides.example/news/",
}


class World:
    """An archive with an account of each platform."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.refs: dict[str, Ref] = {}
        for minutes, (platform, account) in enumerate(ACCOUNTS.items()):
            post = STATUS if platform == "mastodon" else f"https://a.example/{platform}?x=1#y/z"
            post = {"telegram": "7", "x": "1900000000000000000"}.get(platform, post)
            version = shown(title=ODD, text=ODD, content=ODD)
            found = polled(
                archive,
                platform,
                account,
                {post: version},
                handle="tides_example",
                minutes=minutes,
                institution=f"Ministry on {platform}",
            )
            self.refs[platform] = found[post]
        self.pages = Pages(archive)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("polled") / "archive"
    create_archive(folder, "records.example/polled")
    with open_archive(folder) as archive:
        yield World(archive)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/polled")
    with open_archive(tmp_path / "archive") as opened:
        yield opened


@pytest.mark.parametrize("platform", ACCOUNTS)
def test_an_account_has_a_page_whatever_is_in_its_id(world: World, platform: str) -> None:
    account = ACCOUNTS[platform]
    page = world.pages.get(f"/accounts/{quote(account, safe='')}")
    assert page.status_code == 200 and f"Ministry on {platform}" in page.text
    answer = world.pages.get(f"/accounts/{quote(account, safe='')}.json").json()
    assert answer["account"] == account
    assert quote(account, safe=":") in page.text


@pytest.mark.parametrize("platform", ACCOUNTS)
def test_a_post_has_a_page_whatever_is_in_it(world: World, platform: str) -> None:
    page = world.pages.get(f"/posts/{world.refs[platform]}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text and "signed tree still holds" not in page.text
    assert world.pages.get(f"/posts/{world.refs[platform]}.json").status_code == 200
    front = world.pages.get("/")
    assert front.status_code == 200 and quote(ACCOUNTS[platform], safe=":") in front.text


def test_an_account_whose_id_ends_as_our_json_does(archive: Archive) -> None:
    polled(archive, "feed", JSON_FEED, {"a": shown(title="One")}, host=JSON_FEED)
    pages, path = Pages(archive), f"/accounts/{quote(JSON_FEED, safe='')}"
    assert pages.get(path).headers["content-type"].startswith("text/html")
    assert pages.get(f"{path}.json").headers["content-type"] == "application/json"
    assert pages.get("/accounts/https%3A%2F%2Ftides.example%2Ffeed").status_code == 404


def test_an_account_whose_id_ends_as_our_feeds_begin(archive: Archive) -> None:
    account = JSON_FEED.removesuffix(".json")
    polled(archive, "feed", account, {"a": shown(title="One")}, host=account)
    pages, path = Pages(archive), f"/accounts/{quote(account, safe='')}"
    assert pages.get(f"{path}.json").json()["account"] == account
    assert pages.get(f"{path}/feed.json").json()["title"].startswith("Ministry")
    assert pages.get("/accounts/https%3A%2F%2Ftides.example%2Fno/feed.json").status_code == 404


def test_an_account_that_signs_nothing_is_not_said_to_have_keys(world: World) -> None:
    page = world.pages.get(f"/accounts/{quote(FEED, safe='')}").text
    assert "Its id, and where it was found" in page
    assert "Nothing here is signed by the" in page
    for words in ("Signing keys", "signed with", "commit is left out"):
        assert words not in page


def test_missing_numbers_are_told_and_say_nothing(archive: Archive) -> None:
    posts = {number: shown(text="A") for number in ("3", "7", "8", "10")}
    polled(archive, "telegram", "1234567890", posts, handle="tides_example")
    page = Pages(archive).get("/accounts/1234567890").text
    assert "Not on record between the messages on this page: 4 to 6, 9." in page
    assert "of a missing number nothing follows" in page


def test_other_platforms_posts_have_no_numbers_that_could_be_missing(archive: Archive) -> None:
    polled(archive, "x", "44", {"3": shown(text="A"), "7": shown(text="B")}, handle="tides")
    assert "of a missing number" not in Pages(archive).get("/accounts/44").text


def test_a_channel_and_its_messages_are_where_its_name_leads(archive: Archive) -> None:
    refs = polled(archive, "telegram", "1234567890", {"3": shown(text="A")}, handle="tides_example")
    pages = Pages(archive)
    assert 'href="https://t.me/tides_example"' in pages.get("/accounts/1234567890").text
    assert 'href="https://t.me/tides_example/3"' in pages.get(f"/posts/{refs['3']}").text


def test_an_answer_leads_to_the_post_that_it_answers(archive: Archive) -> None:
    said = {"3": shown(text="First"), "4": shown(text="B", reply_to="https://t.me/tides_example/3")}
    refs = polled(archive, "telegram", "1234567890", said, handle="tides_example")
    page = Pages(archive).get(f"/posts/{refs['4']}").text
    assert "In answer to" in page and f'href="/posts/{refs["3"]}"' in page


def test_a_word_that_looks_like_a_ref_leads_nowhere(archive: Archive) -> None:
    refs = polled(archive, "telegram", "1234567890", {"3": shown(text="A")}, handle="tides_example")
    link = shown(text="B", reply_to=str(refs["3"]), minutes=1)
    more = polled(archive, "telegram", "1234567890", {"4": link}, handle="tides_example", minutes=1)
    page = Pages(archive).get(f"/posts/{more['4']}").text
    assert "whose it is, is not shown" in page and f'href="/posts/{refs["3"]}"' not in page


def test_what_is_no_longer_served_is_called_that(archive: Archive) -> None:
    refs = polled(archive, "telegram", "1", {"3": shown(text="A")}, handle="tides_example")
    for minutes in (10, 20):
        polled(archive, "telegram", "1", {"3": Absent("Post not found")}, minutes=minutes)
    page = Pages(archive).get(f"/posts/{refs['3']}").text
    assert "No longer served" in page and "Post not found" in page
    for word in ("deleted", "hacked", "fake"):
        assert word not in page.lower()


KINDS = {
    "x": ("Account on X", "@tides_example, X"),
    "telegram": ("Channel on Telegram", "@tides_example, Telegram"),
    "feed": ("Feed", "@tides_example, Feed"),
    "mastodon": ("Account on Mastodon", "@tides_example, Mastodon"),
    "activitypub": ("Account on an ActivityPub server", "@tides_example, ActivityPub"),
    "web": ("Pages of a site", "@tides_example, Web pages"),
}


@pytest.mark.parametrize("platform", ACCOUNTS)
def test_where_it_was_said_stands_above_a_post_and_in_the_list(world: World, platform: str) -> None:
    kind, listed = KINDS[platform]
    post = world.pages.get(f"/posts/{world.refs[platform]}").text
    assert f'<p class="kicker">{kind}</p>' in post
    # What the platforms' own readers can't read is not called the account's words.
    readable = platform not in ("x", "mastodon")
    assert ("The account’s words, as they were served." in post) == readable
    assert ("In place of the account’s words." in post) == (not readable)
    assert listed in read(world.pages.get("/")).text


def test_an_account_without_a_handle_is_listed_by_its_id(archive: Archive) -> None:
    polled(archive, "feed", FEED, {"1": shown(text="High water")}, host=FEED)
    page = read(Pages(archive).get("/")).text
    assert f"{FEED}, Feed" in page
    told = identity(Identity((), None, FEED, "its server"), None)
    assert told.startswith("The account has no handle, is kept at https://tides.example/feed.xml")


def test_what_a_server_can_do_is_no_part_of_where_an_account_is_kept(archive: Archive) -> None:
    host = "https://m.example/api/v1/accounts/7"
    polled(archive, "mastodon", ACCOUNTS["mastodon"], {}, host=f"{host}#v2+many")
    pages = Pages(archive)
    account = pages.get(f"/accounts/{quote(ACCOUNTS['mastodon'], safe='')}").text
    assert host in account and "#v2" not in account
