"""Which words on record concern a post, and may those who said them speak for its account?"""

from collections.abc import Iterable, Sequence

from onrecord.archive import Archive
from onrecord.desk.as_of import AsOf
from onrecord.desk.documents import recorded_among
from onrecord.desk.institutions import judge, ownership
from onrecord.findings.declared import Declared
from onrecord.record.accounts import AccountId
from onrecord.record.declarations import Declaration
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged

__all__ = ["judged_for", "spoken_of"]


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
