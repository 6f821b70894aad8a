"""Which other post does this one answer or show, and may its account be named?"""

from contextlib import suppress
from dataclasses import dataclass

from onrecord.archive import AmbiguousRef, Archive
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.institutions.known import hierarchy
from onrecord.desk.naming import AmbiguousName, resolve
from onrecord.platforms import PLATFORMS
from onrecord.platforms.speech import AddressError
from onrecord.record.accounts import AccountId

__all__ = ["Other", "other_post"]


@dataclass(frozen=True, slots=True)
class Other:
    """A post that this one answers or shows. Bystanders are not named (design, section 11)."""

    account: str | None  # None: of an account that is not on record here
    ref: str | None


def other_post(archive: Archive, address: str | None) -> Other | None:
    """The other post, by its account's name only if that is on record; its page if we have one."""
    if address is None:
        return None
    if "/" not in address:  # whatever an author wrote there, it is no address, and no ref of ours
        return Other(None, None)
    try:
        ref = resolve(archive, address)
    except (NotOnRecord, AddressError, AmbiguousName, AmbiguousRef):
        return Other(_institution_at(archive, address), None)
    known = archive.index.post(ref)
    whose = None if known is None else _institution(archive, known.platform, known.account)
    return Other(None, None) if whose is None else Other(whose, ref)


def _institution_at(archive: Archive, address: str) -> str | None:
    """Whose account an address leads to, where the post itself is not on record."""
    for platform in PLATFORMS:
        with suppress(AddressError):
            read = platform.read_address(address)
            if read is not None and read.account is not None:
                return _institution(archive, platform.NAME, read.account)
    return None


def _institution(archive: Archive, platform: str, account: AccountId) -> str | None:
    known = hierarchy(archive).accounts.get(account)
    return None if known is None or known.body.platform != platform else known.body.institution
