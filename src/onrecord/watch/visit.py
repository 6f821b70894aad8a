"""What do the host and the app show readers today?

The stream tells what the account signs; it does not tell what a host hides. A visit lists what
the host serves, and asks after each post that is missing there although the signed tree holds
it. The app's silence about a post counts only if the app has shown it before and shows others
of the account in the same answer: otherwise it may be our own fault.
"""

from collections.abc import Mapping, Sequence

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.proof.atproto import ProofError, cid_of_text
from onrecord.record.accounts import PostId
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.observations import Surface
from onrecord.record.outcomes import Absent, AccountState, Seen
from onrecord.watch.asking import Asker
from onrecord.watch.following import ask_after_post, record_served
from onrecord.watch.latest import Standing, latest_posts
from onrecord.watch.watched import Watched

__all__ = ["compare_app", "compare_listing"]

LISTED = 100  # records on a page of com.atproto.repo.listRecords
APP_PAGE = 25  # app.bsky.feed.getPosts takes at most 25 addresses


async def compare_listing(asker: Asker, watched: Watched) -> AccountState | None:
    """Record where what the host serves differs from what was known of it."""
    account = watched.account
    url = bluesky.ask_listing(watched.host or "", account, bluesky.POSTS, None)
    exchange, kept = await asker.ask(url)
    listing = bluesky.read_listing(exchange)
    if not isinstance(listing, tuple):
        return listing if isinstance(listing, AccountState) else None
    served, more = listing
    latest = await asker.hold(lambda: latest_posts(asker.archive, account))
    versions = await asker.hold(lambda: _versions(asker.archive, served))
    for post, standing in latest.items():
        if post in served:
            if standing.host != Seen(versions.get(post, Commitment(""))):
                answer = bluesky.Served(served[post])
                await record_served(asker, watched, post, answer, kept, Surface.HOST)
        elif _should_be_listed(post, served, more) and standing.host_unsettled:
            said = await ask_after_post(asker, watched, post)
            if said is not None:
                return said
    return None


def _should_be_listed(post: PostId, served: Mapping[PostId, str], more: str | None) -> bool:
    """Whether the page reaches back to the post: record keys are times, listed newest first.

    A page that is not full is the last one, though some hosts give a cursor even then.
    """
    return more is None or len(served) < LISTED or post >= min(served)


def _versions(archive: Archive, served: Mapping[PostId, str]) -> dict[PostId, Commitment]:
    """The versions among those served whose bytes we hold."""
    found = {}
    for post, cid in served.items():
        try:
            commitment = archive.commitment_of(Digest(cid_of_text(cid)[-32:].hex()))
        except ProofError:
            continue
        if commitment is not None:
            found[post] = commitment
    return found


async def compare_app(asker: Asker, watched: Watched, app: str) -> None:
    """Record what the app shows of the posts that the tree holds, and what it has ceased to."""
    latest = await asker.hold(lambda: latest_posts(asker.archive, watched.account))
    held = [(post, known) for post, known in latest.items() if isinstance(known.tree, Seen)]
    for start in range(0, len(held), APP_PAGE):
        await _compare_app_page(asker, watched, app, held[start : start + APP_PAGE])


async def _compare_app_page(
    asker: Asker, watched: Watched, app: str, page: Sequence[tuple[PostId, Standing]]
) -> None:
    url = bluesky.ask_app(app, watched.account, tuple(post for post, _ in page))
    exchange, kept = await asker.ask(url)
    shown = bluesky.read_app(exchange)
    if not isinstance(shown, dict):
        return
    for post, standing in page:
        if post in shown:
            if not isinstance(standing.app, Seen) or standing.app != standing.tree:
                answer: bluesky.Answer = bluesky.Served(shown[post])
                await record_served(asker, watched, post, answer, kept, Surface.APP)
        elif isinstance(standing.app, Seen) and shown:
            others = f"not among the posts shown, while {len(shown)} others of the account were"
            await record_served(asker, watched, post, Absent(others), kept, Surface.APP)
