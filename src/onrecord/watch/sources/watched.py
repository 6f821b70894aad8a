"""Which accounts of polled platforms do we watch, and where is each asked for?

What an account is called, and where, is noted in state.db; lost notes are made again from the
record's latest `Identity`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from onrecord.archive import Archive
from onrecord.platforms import polled_named
from onrecord.platforms.polling import Account, Polled
from onrecord.record.accounts import AccountId, Enrolment, Handle
from onrecord.record.documents import DocumentKind
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Identity
from onrecord.watch.watched import enrolled_in

__all__ = ["Key", "Source", "called", "load_sources", "remember_source", "sources_from"]

Key: TypeAlias = tuple[str, AccountId]
"""A platform's name, and an account of it."""


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
    listed = archive.index.documents_from(DocumentKind.ENROLMENT, start)
    found = (enrolled_in(archive, logged) for logged in listed)
    return _sources(archive, (one for one in found if one is not None))


def called(account: Account, identity: Identity) -> Account:
    """The account as it is asked for after it was learnt what it is called, and where."""
    handle = identity.handles[0] if identity.handles else account.handle
    return replace(account, handle=handle, host=identity.host or account.host)


def remember_source(archive: Archive, source: Source) -> None:
    """Note what an account is called and where, so that a restart need not read the record."""
    account = source.account
    archive.state.set(_note(*source.key), json.dumps([account.handle, account.host]))


def _sources(archive: Archive, enrolled: Iterable[Enrolment]) -> dict[Key, Source]:
    found = {}
    for one in enrolled:
        platform = polled_named(one.platform)
        if platform is not None:
            account = _remembered(archive, one) or _from_record(archive, one, platform)
            found[one.platform, one.account] = Source(platform, account, one.enrolled_at)
    return found


def _note(platform: str, account: AccountId) -> str:
    return f"source/{platform}/{account}"


def _remembered(archive: Archive, enrolled: Enrolment) -> Account | None:
    try:
        handle, host = json.loads(
            archive.state.get(_note(enrolled.platform, enrolled.account)) or ""
        )
    except (ValueError, TypeError, RecursionError):
        return None  # spoiled notes are as good as lost
    if not isinstance(host, str) or not isinstance(handle, str | None):
        return None
    named = None if handle is None else Handle(handle)
    return Account(account=enrolled.account, handle=named, host=host)


def _from_record(archive: Archive, enrolled: Enrolment, platform: Polled) -> Account:
    account = Account(account=enrolled.account, handle=enrolled.handle, host=platform.SERVER)
    for logged in archive.index.entries_of_account(enrolled.platform, enrolled.account):
        entry = logged.entry
        if isinstance(entry, AccountObservation) and isinstance(entry.fact, Identity):
            account = called(account, entry.fact)
    return account
