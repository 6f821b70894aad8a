"""What did the tree, the host and the app say last of an account's latest posts?"""

from dataclasses import dataclass

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.record.accounts import AccountId, PostId, Ref, ref_of
from onrecord.record.observations import PostObservation, Surface
from onrecord.record.outcomes import Absent, Outcome, Seen

__all__ = ["LATEST", "Standing", "latest_posts"]

LATEST = 100  # posts that a visit compares: as many as a host lists on one page
_PAGES = 20  # of records of any kind that are looked through for so many posts


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest word of each surface on a post."""

    tree: Outcome | None
    host: Outcome | None
    app: Outcome | None

    @property
    def host_unsettled(self) -> bool:
        """Whether the host serves it no longer, and that is not on record yet."""
        held_by_tree = isinstance(self.tree, Seen) and not isinstance(self.host, Absent)
        return held_by_tree or isinstance(self.host, Seen)


def latest_posts(archive: Archive, account: AccountId) -> dict[PostId, Standing]:
    """The account's latest posts (likes and the rest left out), newest first."""
    found: dict[PostId, Standing] = {}
    before: Ref | None = None
    for _ in range(_PAGES):
        page = archive.index.posts_of(bluesky.NAME, account, LATEST, before)
        for _, post in page:
            if post.startswith(f"{bluesky.POSTS}/") and len(found) < LATEST:
                found[post] = _standing(archive, account, post)
        if len(page) < LATEST or len(found) == LATEST:
            break
        before = page[-1][0]
    return found


def _standing(archive: Archive, account: AccountId, post: PostId) -> Standing:
    said: dict[Surface, Outcome] = {}
    rev = ""  # trees count in the order of their revisions: a host may send an old one
    for logged in archive.index.entries_of_post(ref_of(bluesky.NAME, account, post)):
        entry = logged.entry
        if not isinstance(entry, PostObservation) or entry.part is not None:
            continue
        if not isinstance(entry.outcome, Seen | Absent):
            continue
        if entry.evidence.signed is not None:
            if entry.evidence.signed.rev < rev:
                continue
            rev = entry.evidence.signed.rev
        said[entry.evidence.surface] = entry.outcome
    return Standing(said.get(Surface.TREE), said.get(Surface.HOST), said.get(Surface.APP))
