"""Which words on record concern a post, and may those who said them speak for its account?"""

from collections.abc import Iterable, Sequence

from onrecord.archive import Archive
from onrecord.desk.as_of import NOW, AsOf
from onrecord.desk.documents import recorded_among
from onrecord.desk.institutions.known import judge, ownership
from onrecord.findings.declared import Declared
from onrecord.platforms import PLATFORMS
from onrecord.record.accounts import AccountId
from onrecord.record.declarations import Declaration
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Logged

__all__ = ["judged_for", "spoken_of", "without_standing"]


def spoken_of(archive: Archive, entries: Iterable[Logged]) -> tuple[Declared, ...]:
    """The declarations that name the post or its account, in the log's order."""
    concerning = {logged.index: logged for logged in entries}
    in_order = [concerning[index] for index in sorted(concerning)]
    return tuple(
        Declared(one.digest, one.document.recorded_at, one.body)
        for one in recorded_among(archive, in_order, DocumentKind.DECLARATION)
        if isinstance(one.body, Declaration)
    )


def judged_for(
    archive: Archive,
    account: AccountId,
    spoken: Sequence[Declared],
    around: Sequence[Logged],
    as_of: AsOf,
) -> tuple[Declared, ...]:
    """The declarations, with whether their speakers may speak for the account.

    `around` holds what was observed of the account.
    """
    if not spoken:  # of most posts nobody speaks: the institutions need not be read
        return ()
    known = AsOf(known=as_of.known).restrict(around)
    whose = ownership(archive, account, known, as_of)
    return tuple(judge(archive, one, whose, as_of) for one in spoken)


def without_standing(archive: Archive, recorded: Logged) -> tuple[str, ...]:
    """Why the speaker of a declaration may not speak for the accounts that it is about.

    A sentence for each reason; none: they may.
    """
    if not isinstance(recorded.entry, Document):
        return ()
    posts = filter(None, map(archive.index.post, recorded.entry.posts))
    accounts = dict.fromkeys((*recorded.entry.accounts, *(post.account for post in posts)))
    spoken = spoken_of(archive, [recorded])
    reasons = (
        one.speaking.reason
        for account in accounts
        for one in judged_for(archive, account, spoken, _around(archive, account), NOW)
        if one.speaking is not None and not one.may_speak
    )
    return tuple(dict.fromkeys(reasons))


def _around(archive: Archive, account: AccountId) -> list[Logged]:
    return [
        logged
        for platform in PLATFORMS
        for logged in archive.index.account_without_revisions(platform.NAME, account)
    ]
