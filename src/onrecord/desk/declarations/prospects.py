"""Which posts would a declaration cover, if it were put on record?"""

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.archive import Archive
from onrecord.desk.finding import PostFinding, find_post
from onrecord.findings.scope import covers, facts_of
from onrecord.platforms import PLATFORMS
from onrecord.record.accounts import Ref
from onrecord.record.declarations import Coverage, Declaration, ScopeKind

__all__ = ["Prospect", "prospects"]


@dataclass(frozen=True, slots=True)
class Prospect:
    """A post, and whether the words would cover it."""

    post: PostFinding
    coverage: Coverage

    @property
    def text(self) -> str:
        """What the post says, as last read; empty where nothing is read."""
        said = [shown.said.text for shown in self.post.versions if shown.said is not None]
        return said[-1] if said else ""


def prospects(
    archive: Archive, declaration: Declaration, most: int = 50
) -> tuple[tuple[Prospect, ...], bool]:
    """The posts that are decided on, and the latest of the accounts; whether there are more.

    At most `most` posts of each account, last observed for the first time first.
    """
    decided = [one.post for one in declaration.covers]
    refs, more = list(decided), False
    for account in declaration.scope.accounts:
        for platform in PLATFORMS:
            found = archive.index.posts_of(platform.NAME, account, most + 1)
            more = more or len(found) > most
            refs += [ref for ref, _ in found[:most]]
    return tuple(_prospects(archive, declaration, dict.fromkeys(refs))), more


def _prospects(
    archive: Archive, declaration: Declaration, refs: dict[Ref, None]
) -> Iterator[Prospect]:
    for ref in refs:
        if archive.index.post(ref) is None:
            continue
        post = find_post(archive, ref)
        kinds = [shown.said.kind for shown in post.versions if shown.said is not None]
        kind = kinds[-1] if kinds else ScopeKind.POSTS
        facts = facts_of(ref, post.account, kind, post.entries, post.around)
        yield Prospect(post, covers(declaration, declaration.said_at, facts))
