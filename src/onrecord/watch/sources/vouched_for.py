"""By which names is an account known, and who was seen to vouch for it?"""

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.archive import Archive
from onrecord.findings.vouching import Vouching, vouchings
from onrecord.platforms import platform_named
from onrecord.reading.vouching import Named, is_web_address
from onrecord.record.accounts import Enrolment
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Identity, VouchedHow

__all__ = ["VouchedFor", "vouched_for"]

_WITH_PAGES_OF_THEIR_OWN = ("mastodon", "activitypub")  # whose profiles have links with rel=me


@dataclass(frozen=True, slots=True)
class VouchedFor:
    """An account, by all its names, with what was seen of its vouchers before."""

    enrolment: Enrolment
    named: Named
    host: str | None
    known: tuple[Vouching, ...]

    def before(self, by: str) -> tuple[VouchedHow, ...]:
        """The means by which a page was last seen to speak of the account."""
        return tuple(x.how for x in self.known if x.by == by and x.link and not x.silent_since)

    @property
    def profile(self) -> str | None:
        """The account's page, where that may have links with rel=me."""
        if self.enrolment.platform not in _WITH_PAGES_OF_THEIR_OWN:
            return None
        return self.named.platform.page_of(self.enrolment.account, None)

    @property
    def pages(self) -> tuple[str, ...]:
        """The page that the operator named, and those that were seen to speak of it."""
        where = self.enrolment.voucher.where
        before = [x.by for x in self.known if x.how != "rel-me-back" and x.link is not None]
        given = [where] if where is not None else []
        return tuple(dict.fromkeys(x for x in (*given, *before) if is_web_address(x)))


def vouched_for(archive: Archive, enrolment: Enrolment) -> VouchedFor | None:
    """What is on record; None for a platform that is not known here."""
    platform = platform_named(enrolment.platform)
    if platform is None:
        return None
    entries = archive.index.entries_of_account(enrolment.platform, enrolment.account)
    identity = _identity(entries)
    # Not those that it wore before: somebody else may wear them now.
    enrolled = () if enrolment.handle is None else (enrolment.handle,)
    handles = enrolled if identity is None else identity.handles
    page = platform.page_of(enrolment.account, None)
    own = (enrolment.account, *([page] if page is not None else []))
    named = Named(
        platform=platform,
        account=enrolment.account,
        handles=tuple(handles),
        addresses=tuple(one for one in own if is_web_address(one)),
    )
    host = None if identity is None else identity.host
    return VouchedFor(enrolment, named, host, vouchings(entries))


def _identity(entries: Iterable[Logged]) -> Identity | None:
    """The latest that names a host; a relay's names handles only."""
    found: Identity | None = None
    for logged in entries:
        match logged.entry:
            case AccountObservation(fact=Identity() as identity) if identity.host or not found:
                found = identity
            case _:
                pass
    return found
