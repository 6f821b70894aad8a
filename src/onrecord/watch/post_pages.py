"""On which page does a reader see a post?"""

from onrecord.archive import Archive, BlobMissing
from onrecord.network.browser import require_page_address
from onrecord.network.target import BadTarget
from onrecord.platforms import bluesky, feed, platform_named, polled_named
from onrecord.platforms.polling import Account, Polled
from onrecord.platforms.speech import Platform, Unplaced
from onrecord.platforms.versions import read_fields
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Identity, Seen
from onrecord.watch.sources.watched import called

__all__ = ["page_for"]


def page_for(
    archive: Archive, platform: str, account: AccountId, post: PostId, app: str
) -> str | None:
    """The address of a post's page; None if it has none. On Bluesky `app` has the pages.

    Of an entry of a feed it is the page that it announces. Where a post's id leads nowhere (a
    message of a channel), it is what is asked of the post itself by its account's present name.
    """
    if platform == bluesky.NAME:
        return bluesky.page_at(app, account, post)
    speaks = platform_named(platform)
    if speaks is None:
        return None
    page = _announced(archive, speaks, account, post) or speaks.page_of(account, post)
    polled = polled_named(platform)
    if page is None and polled is not None:
        page = _asked(archive, polled, account, post)
    return page if page is not None and _is_address(page) else None


def _is_address(page: str) -> bool:
    """Whether it can be asked for: a feed announces what it likes, or errs."""
    try:
        require_page_address(page)
    except BadTarget:
        return False
    return True


def _announced(
    archive: Archive, platform: Platform, account: AccountId, post: PostId
) -> str | None:
    """The page that an entry of a feed announces, by its latest version that can be read."""
    if platform.NAME != feed.NAME:
        return None
    entries = archive.index.entries_of_post(ref_of(platform.NAME, account, post))
    outcomes = [x.entry.outcome for x in entries if isinstance(x.entry, PostObservation)]
    for outcome in reversed(outcomes):
        if isinstance(outcome, Seen):
            try:
                link = read_fields(archive.blob(outcome.version)).get("link")
            except (BlobMissing, Unplaced):  # redacted, or written by another reader
                continue
            return link if isinstance(link, str) else None
    return None


def _asked(archive: Archive, platform: Polled, account: AccountId, post: PostId) -> str | None:
    latest = archive.index.latest_fact(platform.NAME, account, Identity)
    entry = None if latest is None else latest.entry
    if not isinstance(entry, AccountObservation) or not isinstance(entry.fact, Identity):
        return None
    asked_as = called(Account(account=account, handle=None, host=platform.SERVER), entry.fact)
    question = platform.ask_post(asked_as, post)
    return None if question is None or question.token is not None else question.url
