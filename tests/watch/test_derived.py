"""Is what is owed, and what was said last, found in the record?"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import libipld
import pytest

from entries import ACCOUNT, at, evidence
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.proof.atproto import cid_of_blob, cid_of_text, cid_text
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.observations import Authenticity, PostObservation, SignedTree, Surface
from onrecord.record.outcomes import Absent, Outcome, Refused, Seen, Unreached, Unread
from onrecord.watch.latest import LATEST, latest_posts
from onrecord.watch.owed import Medium, owed_media

PICTURE = cid_text(cid_of_blob(b"a picture"))
OTHER = cid_text(cid_of_blob(b"another"))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/derived")
    with open_archive(tmp_path / "archive") as opened:
        yield opened


def post_id(name: str, collection: str = "app.bsky.feed.post") -> PostId:
    return PostId(f"{collection}/{name}")


def record_of(*pictures: str) -> bytes:
    """A post that shows pictures."""
    images = [
        {
            "alt": "",
            "image": {
                "$type": "blob",
                "ref": bytes(cid_of_text(cid)),
                "mimeType": "image/png",
                "size": 1,
            },
        }
        for cid in pictures
    ]
    embed = {"$type": "app.bsky.embed.images", "images": images}
    return libipld.encode_dag_cbor({"$type": "app.bsky.feed.post", "text": "", "embed": embed})


_MINUTES = iter(range(10_000))


def say(
    archive: Archive,
    post: PostId,
    outcome: Outcome,
    surface: Surface = Surface.HOST,
    *,
    part: str | None = None,
    rev: str | None = None,
    account: AccountId = ACCOUNT,
) -> None:
    """Put on record what was said of a post."""
    minutes = next(_MINUTES)
    (body,) = archive.keep(f"answer {minutes}".encode())
    signed = None if rev is None else SignedTree(commit="bafyreib", rev=rev)
    authenticity = Authenticity.TLS_ONLY if rev is None else Authenticity.ACCOUNT_SIGNED
    found = evidence(minutes, surface=surface, authenticity=authenticity, rev=None)
    found = replace(found, exchange=replace(found.exchange, body=body), signed=signed)
    archive.append(
        [
            PostObservation(
                platform="bluesky",
                account=account,
                post=post,
                part=part,
                outcome=outcome,
                claimed_at=at(minutes),
                evidence=found,
            )
        ]
    )


def shown(archive: Archive, post: PostId, *pictures: str, rev: str = "3laaaaaaaaa22") -> Seen:
    """A version that shows pictures was seen in the tree."""
    (version,) = archive.keep(record_of(*pictures))
    say(archive, post, Seen(version), Surface.TREE, rev=rev)
    return Seen(version)


def fetched(archive: Archive, post: PostId, picture: str, outcome: Outcome | None = None) -> None:
    (bytes_of,) = archive.keep(picture.encode())
    say(archive, post, outcome or Seen(bytes_of), part=picture)


def owed(archive: Archive) -> list[str]:
    return [f"{one.post.rpartition('/')[2]} {one.part}" for one in owed_media(archive, {ACCOUNT})]


def test_a_picture_that_was_never_fetched_is_owed(archive: Archive) -> None:
    shown(archive, post_id("a"), PICTURE, OTHER)
    assert owed(archive) == [f"a {PICTURE}", f"a {OTHER}"]
    fetched(archive, post_id("a"), PICTURE)
    assert owed(archive) == [f"a {OTHER}"]


SETTLED = {
    "seen": (None, False),
    "said to be gone": (Absent("BlobNotFound: gone"), False),
    "refused": (Refused("HTTP 429"), True),
    "unreached": (Unreached("timeout: no answer"), True),
    "other bytes than the record names": (Unread("not those"), True),
}


@pytest.mark.parametrize("name", SETTLED)
def test_only_a_sighting_or_an_absence_settles_it(archive: Archive, name: str) -> None:
    outcome, still = SETTLED[name]
    shown(archive, post_id("a"), PICTURE)
    fetched(archive, post_id("a"), PICTURE, outcome)
    assert bool(owed(archive)) is still


def test_what_was_settled_before_the_note_stays_settled(archive: Archive) -> None:
    """The post is seen once more, long after its picture was fetched."""
    shown(archive, post_id("a"), PICTURE)
    fetched(archive, post_id("a"), PICTURE)
    assert owed(archive) == []
    assert archive.state.get("media/settled") == "2"
    shown(archive, post_id("a"), PICTURE, rev="3laaaaaaaaa23")
    assert owed(archive) == []


def test_nothing_owed_is_passed_by_the_note(archive: Archive) -> None:
    for name in "abc":
        shown(archive, post_id(name), PICTURE)
        if name != "b":
            fetched(archive, post_id(name), PICTURE)
    for _ in range(2):
        assert owed(archive) == [f"b {PICTURE}"]
    fetched(archive, post_id("b"), PICTURE)
    assert owed(archive) == []
    assert archive.state.get("media/settled") == str(archive.head.size)


@pytest.mark.parametrize("note", ["nonsense", "9999", ""])
def test_a_spoiled_note_costs_time_only(archive: Archive, note: str) -> None:
    shown(archive, post_id("a"), PICTURE)
    archive.state.set("media/settled", note)
    assert owed(archive) == [f"a {PICTURE}"]


def test_pictures_of_accounts_that_are_not_watched_are_left_alone(archive: Archive) -> None:
    shown(archive, post_id("a"), PICTURE)
    assert owed_media(archive, set()) == []
    assert owed_media(archive, {ACCOUNT}) == [Medium(ACCOUNT, post_id("a"), PICTURE)]


def test_a_redacted_version_shows_nothing(archive: Archive) -> None:
    version = shown(archive, post_id("a"), PICTURE).version
    digest = archive.opening(version).digest
    for path in (archive.folder / "blobs").rglob(f"{digest}*"):
        path.unlink()
    assert owed(archive) == []


# What was said last


def test_posts_are_compared_not_likes(archive: Archive) -> None:
    """An account that likes a lot still has its posts compared."""
    shown(archive, post_id("old"))
    for number in range(LATEST + 5):
        shown(archive, post_id(str(number), "app.bsky.feed.like"))
    assert list(latest_posts(archive, ACCOUNT)) == [post_id("old")]


def test_the_latest_posts_are_compared_newest_first(archive: Archive) -> None:
    for number in range(LATEST + 5):
        shown(archive, post_id(f"{number:03}"))
    found = list(latest_posts(archive, ACCOUNT))
    assert found == [post_id(f"{number:03}") for number in range(LATEST + 4, 4, -1)]


def test_each_surface_has_its_own_last_word(archive: Archive) -> None:
    post = post_id("a")
    seen = shown(archive, post)
    say(archive, post, seen, Surface.HOST)
    say(archive, post, seen, Surface.APP)
    say(archive, post, Absent("RecordNotFound: gone"), Surface.HOST)
    say(archive, post, Unreached("timeout: no answer"), Surface.APP)
    standing = latest_posts(archive, ACCOUNT)[post]
    assert (standing.tree, standing.app) == (seen, seen)
    assert isinstance(standing.host, Absent)


def test_an_old_tree_that_is_served_later_is_not_the_last_word(archive: Archive) -> None:
    post = post_id("a")
    seen = shown(archive, post, rev="3laaaaaaaaa22")
    say(archive, post, Absent("gone"), Surface.TREE, rev="3laaaaaaaaa24")
    say(archive, post, seen, Surface.TREE, rev="3laaaaaaaaa23")
    assert isinstance(latest_posts(archive, ACCOUNT)[post].tree, Absent)


UNSETTLED = {
    "the tree holds it, the host was not asked": (["tree"], True),
    "the tree holds it, the host served it": (["tree", "host"], True),
    "hidden, and on record as such": (["tree", "host", "host absent"], False),
    "withdrawn, and the host says so": (["tree", "host", "tree absent", "host absent"], False),
    "withdrawn, and the host still served it": (["tree", "host", "tree absent"], True),
}


@pytest.mark.parametrize("name", UNSETTLED)
def test_when_a_host_is_asked_after_a_post(archive: Archive, name: str) -> None:
    told, expected = UNSETTLED[name]
    post, revs = post_id("a"), iter(("3laaaaaaaaa22", "3laaaaaaaaa23"))
    (version,) = archive.keep(record_of())
    for word in told:
        surface, _, absent = word.partition(" ")
        outcome: Outcome = Absent("gone") if absent else Seen(version)
        by_tree = surface == "tree"
        at_surface = Surface.TREE if by_tree else Surface.HOST
        say(archive, post, outcome, at_surface, rev=next(revs) if by_tree else None)
    assert latest_posts(archive, ACCOUNT)[post].host_unsettled is expected
