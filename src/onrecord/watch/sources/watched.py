"""Which accounts of polled platforms do we watch, and where is each asked for?"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from onrecord.archive import Archive
from onrecord.platforms import polled_named
from onrecord.platforms.polling import Account, Polled
from onrecord.record.accounts import AccountId, Enrolment
from onrecord.record.documents import DocumentKind
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Identity
from onrecord.watch.watched import enrolled_in

__all__ = ["Key", "Source", "called", "load_sources", "posted_at", "sources_from"]

Key: TypeAlias = tuple[str, AccountId]
"""A platform's name, and an account of it."""

_LATEST = 20  # posts among which the one that claims the latest time is looked for


@dataclass(slots=True)
class Source:
    """One enrolled account of a polled platform."""

    platform: Polled
    account: Account  # replaced when an Identity with another handle or host is recorded
    enrolled_at: datetime

    @property
    def key(self) -> Key:
        """By what it is known among all sources."""
        return self.platform.NAME, self.account.account


def load_sources(archive: Archive) -> dict[Key, Source]:
    """All enrolled accounts of polled platforms; of two enrolments of one, the latest counts."""
    return sources_from(archive, 0)


def sources_from(archive: Archive, start: int) -> dict[Key, Source]:
    """Those that were enrolled at entry `start` or later."""
    found = {}
    for logged in archive.index.documents_from(DocumentKind.ENROLMENT, start):
        one = enrolled_in(archive, logged)
        platform = None if one is None else polled_named(one.platform)
        if one is not None and platform is not None:
            account = _account(archive, one, platform)
            found[one.platform, one.account] = Source(platform, account, one.enrolled_at)
    return found


def called(account: Account, identity: Identity) -> Account:
    """The account as it is asked for after it was learnt what it is called, and where."""
    handle = identity.handles[0] if identity.handles else account.handle
    return replace(account, handle=handle, host=identity.host or account.host)


def posted_at(archive: Archive, source: Source) -> datetime | None:
    """When the account posted last: by its own word, or when we first saw it if that was before."""
    platform, account = source.key
    posts = [post for _, post in archive.index.posts_of(platform, account, _LATEST)]
    words = archive.index.latest_words(platform, account, posts).values()
    times = (x.first if x.claimed is None else min(x.claimed, x.first) for x in words)
    last = max(times, default=None)
    return None if last is None else datetime.fromtimestamp(last, source.enrolled_at.tzinfo)


def _account(archive: Archive, enrolled: Enrolment, platform: Polled) -> Account:
    """What it is called and where, by the record's latest word."""
    account = Account(account=enrolled.account, handle=enrolled.handle, host=platform.SERVER)
    latest = archive.index.latest_fact(enrolled.platform, enrolled.account, Identity)
    if latest is None:
        return account
    entry = latest.entry
    if isinstance(entry, AccountObservation) and isinstance(entry.fact, Identity):
        account = called(account, entry.fact)
        if entry.fact.host is not None and entry.fact.handles:
            return account
    return _through_the_record(archive, enrolled, account)


def _through_the_record(archive: Archive, enrolled: Enrolment, account: Account) -> Account:
    """As above, where the latest word leaves something out."""
    for logged in archive.index.entries_of_account(enrolled.platform, enrolled.account):
        entry = logged.entry
        if isinstance(entry, AccountObservation) and isinstance(entry.fact, Identity):
            account = called(account, entry.fact)
    return account
