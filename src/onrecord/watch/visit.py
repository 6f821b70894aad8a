"""What do the host and the app show readers today?

The stream tells what the account signs; it does not tell what a host hides. A visit lists what
the host serves, and asks after each post that is missing there although the signed tree holds
it. The app's silence about a post counts only if the app has shown it before and shows others
of the account in the same answer: otherwise it may be our own fault.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.record.accounts import PostId, ref_of
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import PostObservation, Surface
from onrecord.record.outcomes import Absent, AccountState, Outcome, Seen
from onrecord.watch.asking import Asker
from onrecord.watch.following import ask_after_post, confirm_state, record_served
from onrecord.watch.watched import Watched

__all__ = ["Visited", "visit"]

LATEST = 100  # posts that a visit compares: one page of com.atproto.repo.listRecords
APP_PAGE = 25  # app.bsky.feed.getPosts takes at most 25 addresses


@dataclass(frozen=True, slots=True)
class Visited:
    """What a visit found: the revision the host says it is at, and posts asked after."""

    watched: Watched
    rev: str | None
    asked_after: tuple[PostId, ...]


async def visit(asker: Asker, watched: Watched, plc: str, app: str) -> Visited:
    """Look at one account as a reader would, and record where that differs from before."""
    if watched.host is None:
        return Visited(watched, None, ())
    watched, state, rev = await confirm_state(asker, watched, plc)
    if state != AccountState("active", "its host"):
        return Visited(watched, None, ())  # what it serves of a post then says nothing of the post
    asked = await _compare_listing(asker, watched)
    if app:
        await _compare_app(asker, watched, app)
    return Visited(watched, rev, tuple(asked))


async def _compare_listing(asker: Asker, watched: Watched) -> list[PostId]:
    host, account = watched.host or "", watched.account
    exchange, kept = await asker.ask(bluesky.ask_listing(host, account, bluesky.POSTS, None))
    listing = bluesky.read_listing(exchange)
    if not isinstance(listing, tuple):
        return []  # the account's state, asked just before, says why
    served, more = listing
    asked = []
    for post, standing in await asker.hold(lambda: _standings(asker.archive, watched)):
        if post in served:
            await _record_if_new(asker, watched, post, served[post], kept, standing)
        elif _should_be_listed(post, served, more) and standing.host_unsettled:
            await ask_after_post(asker, watched, post)
            asked.append(post)
    return asked


def _should_be_listed(post: PostId, served: dict[PostId, str], more: str | None) -> bool:
    """Whether the page reaches back to the post: record keys are times, listed newest first."""
    return more is None or not served or post >= min(served)


@dataclass(frozen=True, slots=True)
class _Standing:
    """The latest word of each surface on a post."""

    tree: Outcome | None
    host: Outcome | None
    app: Outcome | None

    @property
    def host_unsettled(self) -> bool:
        """Whether the host serves it no longer, and that is not on record yet."""
        held_by_tree = isinstance(self.tree, Seen) and not isinstance(self.host, Absent)
        return held_by_tree or isinstance(self.host, Seen)


def _standings(archive: Archive, watched: Watched) -> list[tuple[PostId, _Standing]]:
    latest = archive.index.posts_of(bluesky.NAME, watched.account, LATEST)
    posts = [post for _, post in latest if post.startswith(f"{bluesky.POSTS}/")]
    return [(post, _standing(archive, watched, post)) for post in posts]


def _standing(archive: Archive, watched: Watched, post: PostId) -> _Standing:
    said: dict[Surface, Outcome] = {}
    for logged in archive.index.entries_of_post(ref_of(bluesky.NAME, watched.account, post)):
        entry = logged.entry
        if not isinstance(entry, PostObservation) or entry.part is not None:
            continue
        if isinstance(entry.outcome, Seen | Absent):
            said[entry.evidence.surface] = entry.outcome
    return _Standing(said.get(Surface.TREE), said.get(Surface.HOST), said.get(Surface.APP))


async def _record_if_new(
    asker: Asker,
    watched: Watched,
    post: PostId,
    cid: str,
    kept: KeptExchange,
    standing: _Standing,
) -> None:
    """A sighting at the host is recorded once, and again after an absence or an edit."""
    if not isinstance(standing.host, Seen) or standing.host != standing.tree:
        await record_served(asker, watched, post, bluesky.Served(cid), kept, Surface.HOST)


async def _compare_app(asker: Asker, watched: Watched, app: str) -> None:
    latest = await asker.hold(lambda: _standings(asker.archive, watched))
    held = [(post, standing) for post, standing in latest if isinstance(standing.tree, Seen)]
    for start in range(0, len(held), APP_PAGE):
        await _compare_app_page(asker, watched, app, held[start : start + APP_PAGE])


async def _compare_app_page(
    asker: Asker, watched: Watched, app: str, page: Sequence[tuple[PostId, _Standing]]
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
