"""Who is not named in what we give to programs? Design, section 11.

Whom a post answers or shows is named only if that account is on record itself; what the account
wrote stands as it was. A member that is left out for that is null, and is told in `masked`; of
links those are left out that lead to such an account: some servers add one for each name.
To whom a report attributes words was read by a machine, which may take a neighbour for a speaker.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from onrecord.archive import Archive
from onrecord.desk.institutions.known import hierarchy
from onrecord.desk.naming import AmbiguousName, resolve_account
from onrecord.findings.quoting import QuotedBy
from onrecord.findings.stated import called
from onrecord.platforms import PLATFORMS
from onrecord.platforms.speech import AddressError

__all__ = ["masked_case", "masked_post", "masked_speakers", "masked_versions", "names_bystander"]

_NAMING = ("answers", "quotes")
# Before a word for an office or a body: “the ministry”, “une porte-parole”.
_ARTICLES = frozenset(
    {
        *("the", "a", "an", "der", "die", "das", "ein", "eine", "le", "la", "les", "un", "une"),
        *("el", "los", "las", "una", "il", "lo", "o", "os", "um", "uma", "de", "het", "een"),
    }
)


def masked_post(archive: Archive, post: Mapping[str, Any]) -> dict[str, Any]:
    """The shape of a post, with no bystander named."""
    return {**post, "versions": masked_versions(archive, post["versions"])}


def masked_case(archive: Archive, case: Mapping[str, Any]) -> dict[str, Any]:
    """The shape of a case, with no bystander named in its posts."""
    return {**case, "posts": [masked_post(archive, post) for post in case["posts"]]}


def masked_speakers(archive: Archive, quoted: Iterable[QuotedBy]) -> tuple[QuotedBy, ...]:
    """Quotations of a post; a speaker who is nobody on record becomes "", with what was read."""
    known = hierarchy(archive)
    offices = {called(one.body.speaker) for one in known.authorities}

    def masked(one: QuotedBy) -> QuotedBy:
        name = one.quotation.speaker
        if name is None or _names_nobody(name) or called(name) in offices or known.is_known(name):
            return one
        return replace(one, quotation=replace(one.quotation, speaker="", cue=None))

    return tuple(map(masked, quoted))


def _names_nobody(speaker: str) -> bool:
    """Whether these are an article and common words; what has no small letters may be a name."""
    first, *others = speaker.split() or [""]
    return first.lower() in _ARTICLES and bool(others) and all(word.islower() for word in others)


def masked_versions(archive: Archive, versions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The shapes of a post's versions, with no bystander named."""
    return [_masked(archive, one) for one in versions]


def _masked(archive: Archive, version: dict[str, Any]) -> dict[str, Any]:
    hidden = [
        name
        for name in _NAMING
        if version[name] is not None and not _is_on_record(archive, version[name])
    ]
    made = {**version, **dict.fromkeys(hidden), "masked": hidden}
    links = version.get("links") or []
    told = [one for one in links if not names_bystander(archive, one)]
    return made if told == links else {**made, "links": told, "masked": [*hidden, "links"]}


def names_bystander(archive: Archive, address: str) -> bool:
    """Whether an address is of somebody's account, or a post there, that is not on record here."""
    for platform in PLATFORMS:
        with suppress(AddressError):
            read = platform.read_address(address)
            if read is not None and (read.account is not None or read.handle is not None):
                return not _is_on_record(archive, address)
    return False


def _is_on_record(archive: Archive, address: str) -> bool:
    """Whether an address is that of an account on record, or of a post of one."""
    known = hierarchy(archive).accounts
    for platform in PLATFORMS:
        with suppress(AddressError):
            read = platform.read_address(address)
            if read is not None and read.account in known:
                return True
            if read is not None and read.account is None and read.handle is not None:
                return _is_worn(archive, read.handle)
    return False


def _is_worn(archive: Archive, handle: str) -> bool:
    """Whether an account on record wears a handle; where several did, none is told."""
    try:
        return resolve_account(archive, handle) is not None
    except AmbiguousName:
        return False
