"""Which post or account does a person mean by a name?

Refs and the platform's ids are names for good; on some platforms an id is an address. A handle is
not: it is the label that an account wore when it was enrolled, or wears now, and another may have
worn it since. Where that leaves two accounts to choose from, nobody chooses for the person who
asked.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from onrecord.archive import Archive
from onrecord.desk.believing import trust
from onrecord.desk.documents import recorded
from onrecord.desk.finding import NotOnRecord
from onrecord.platforms import PLATFORMS
from onrecord.platforms.speech import Address, AddressError, Platform
from onrecord.record.accounts import AccountId, Enrolment, PostId, Ref, ref_of
from onrecord.record.documents import DocumentKind
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Identity

__all__ = ["AmbiguousName", "resolve", "resolve_account"]

_REF = re.compile(r"[0-9a-fA-F]{4,16}")
# The address of a page of ours, as a browser shows it. A ref is the same in every archive, and so
# is an id: whose page it is does not matter.
_OUR_PAGE = re.compile(r"\s*(?:https?://[^/?#\s]+)?/(posts|accounts)/([^?#\s]+)(?:[?#]\S*)?\s*")


class AmbiguousName(OnrecordError):
    """A handle that several accounts on record have worn."""

    exit_code = EXIT_USAGE
    advice = "Give the account's id in place of the handle; in a post's address, too."


def resolve(archive: Archive, name: str) -> Ref:
    """The ref of the post that a ref, a unique beginning of one, an id or an address names.

    Raises NotOnRecord, AddressError, AmbiguousName, and the archive's AmbiguousRef.
    """
    if _REF.fullmatch(name):
        found = archive.index.post(name.lower())
        if found is None:
            raise NotOnRecord(f"no post on record has the ref {name}")
        return ref_of(*found)
    if (by_id := _by_id(archive, PostId(name.strip()))) is not None:
        return by_id
    if (shown := _shown(archive, name)) is not None:
        return shown
    failed: NotOnRecord | None = None
    for platform, address in _addresses(name):
        if address.post is None:
            failed = failed or NotOnRecord(f"{name[:200]!r} names an account, not a post")
            continue
        try:
            return _post(archive, platform, address, address.post)
        except NotOnRecord as error:
            failed = failed or error
    assert failed is not None  # an address that is none raises
    raise failed


def resolve_account(archive: Archive, name: str) -> AccountId | None:
    """The enrolled account that an id, a handle or a profile's address names, if it is one.

    Raises AmbiguousName.
    """
    given = AccountId(name.strip())
    if any(one.account == given for one in _enrolled(archive)):
        return given
    page = _our_page(name, "accounts")
    if any(one.account == page for one in _enrolled(archive)):
        return AccountId(page)
    try:
        addresses = _addresses(name)
    except AddressError:
        return None
    named: dict[AccountId, Enrolment] = {}
    for platform, address in addresses:
        if address.post is None or str(address.post) == str(address.account):
            named.update(_accounts(archive, platform, address))
    if len(named) > 1:
        raise _ambiguous(name, named)
    return next(iter(named), None)


def _by_id(archive: Archive, post: PostId) -> Ref | None:
    """The post that has this id, where ids are addresses or names of their own."""
    refs = {ref_of(one.platform, one.account, post): one for one in _enrolled(archive)}
    found = {ref: one for ref, one in refs.items() if archive.index.post(ref) is not None}
    if len(found) > 1:
        raise _ambiguous(post, {one.account: one for one in found.values()})
    return next(iter(found), None)


def _shown(archive: Archive, name: str) -> Ref | None:
    """The post on record of which this is the address of our own page."""
    ref = _our_page(name, "posts")
    found = archive.index.post(ref) if re.fullmatch(r"[0-9a-f]{16}", ref) else None
    return None if found is None else ref_of(*found)


def _our_page(name: str, kind: str) -> str:
    """What the address of such a page of ours names; empty if it is none."""
    match = _OUR_PAGE.fullmatch(name)
    return unquote(match[2]) if match and match[1] == kind else ""


def _addresses(name: str) -> list[tuple[Platform, Address]]:
    """What a text names, by every platform that knows such addresses. Raises AddressError."""
    why, found = "it is on no platform that onrecord knows", []
    for platform in PLATFORMS:
        try:
            address = platform.read_address(name)
        except AddressError as error:
            why = str(error)
            continue
        if address is not None:
            found.append((platform, address))
    if not found:
        raise AddressError(
            f"{name[:200]!r} is neither a ref nor an address: {why}",
            advice="Give a post's ref (4 to 16 hex digits) or an address as the browser shows it.",
        )
    return found


def _post(archive: Archive, platform: Platform, address: Address, post: PostId) -> Ref:
    named = _accounts(archive, platform, address)
    if address.account is None and not named:
        raise NotOnRecord(
            f"no account on record was enrolled as {address.handle}",
            advice="Handles change: after a new one, give the account's id in its place.",
        )
    accounts = [*named] if address.account is None else [address.account]
    refs = {ref_of(platform.NAME, account, post): account for account in accounts}
    found = [ref for ref in refs if archive.index.post(ref) is not None]
    if len(found) > 1:
        raise _ambiguous(post, {refs[ref]: named[refs[ref]] for ref in found})
    if not found:
        raise NotOnRecord(
            f"the post {post} of {address.handle or address.account} is not on record"
        )
    return found[0]


def _accounts(
    archive: Archive, platform: Platform, address: Address
) -> Mapping[AccountId, Enrolment]:
    """The enrolled accounts that an address may mean, by the names that they have or had.

    All of the platform's, where it names a post by its id alone.
    """
    by_post = address.account is None and address.handle is None
    return {
        one.account: one
        for one in _enrolled(archive)
        if one.platform == platform.NAME
        if by_post
        or address.account == one.account
        or (address.handle is not None and address.handle in _handles(archive, one))
    }


def _handles(archive: Archive, enrolled: Enrolment) -> set[str]:
    """What it was called when it was enrolled, and what it was called last."""
    handles = {enrolled.handle} if enrolled.handle is not None else set()
    latest = archive.index.latest_fact(enrolled.platform, enrolled.account, Identity)
    match None if latest is None or not trust(archive).counts(latest) else latest.entry:
        case AccountObservation(fact=Identity(handles=named)):
            handles.update(named)
        case _:
            pass
    return {handle.lower() for handle in handles}


def _enrolled(archive: Archive) -> list[Enrolment]:
    return [
        one.body
        for one in recorded(archive, DocumentKind.ENROLMENT)
        if isinstance(one.body, Enrolment)
    ]


def _ambiguous(name: str, named: Mapping[AccountId, Enrolment]) -> AmbiguousName:
    told = "; ".join(
        f"{account} ({one.institution}), enrolled {one.enrolled_at:%Y-%m-%d}"
        for account, one in named.items()
    )
    return AmbiguousName(f"{name[:200]!r} may mean any of these: {told}")
