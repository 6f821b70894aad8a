"""What can we say about a post, or an account, and what does it rest on?

Folds the record with `findings`; the same functions serve the command line, the pages and the
bundles. `moment` asks what was true then, `known` what we knew then; None means now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive, BlobMissing
from onrecord.desk.documents import Recorded, recorded
from onrecord.findings.as_of import known_at, true_at
from onrecord.findings.coverage import Span, coverage
from onrecord.findings.declared import Declared
from onrecord.findings.presence import Presence, presence
from onrecord.findings.scope import facts_of
from onrecord.findings.standing import Standing, standing
from onrecord.findings.versions import Version, versions
from onrecord.platforms import PLATFORMS, platform_named
from onrecord.platforms.speech import AddressError, Said, Unplaced
from onrecord.record.accounts import AccountId, Enrolment, PostId, Ref, ref_of
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Declaration, ScopeKind
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = [
    "AccountFinding",
    "AsOf",
    "NotOnRecord",
    "PostFinding",
    "ShownVersion",
    "find_account",
    "find_post",
    "resolve",
    "resolve_account",
]


class NotOnRecord(OnrecordError):
    """What was asked for is not in this archive. That says nothing about whether it existed."""

    exit_code = EXIT_USAGE
    advice = "Give a post's ref or address as `onrecord show` prints it, of an enrolled account."


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """As of when: what was true at a moment, by what was known at another."""

    moment: datetime | None = None
    known: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version with what it says; `said` is None if its bytes are gone or can't be placed."""

    version: Version
    said: Said | None
    digest: Digest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFinding:
    """All that we say about one post."""

    ref: Ref
    platform: str
    account: AccountId
    post: PostId
    enrolment: Enrolment | None
    presence: Presence
    standing: Standing
    versions: tuple[ShownVersion, ...]
    entries: tuple[Logged, ...]  # observations of the post, oldest first
    around: tuple[Logged, ...]  # observations of the account
    declared: tuple[Declared, ...]  # every declaration that may concern it
    page: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFinding:
    """All that we say about one account."""

    account: AccountId
    platform: str
    enrolment: Enrolment
    enrolled_by: Digest
    spans: tuple[Span, ...]
    entries: tuple[Logged, ...]
    page: str | None


def resolve(archive: Archive, name: str) -> Ref:
    """The ref of the post that a ref, a unique beginning of one, or an address names."""
    if all(digit in "0123456789abcdef" for digit in name) and 4 <= len(name) <= 16:
        found = archive.index.post(name)
        if found is not None:
            return ref_of(found.platform, found.account, found.post)
        raise NotOnRecord(f"no post on record has the ref {name}")
    for platform in PLATFORMS:
        address = platform.read_address(name)
        if address is not None and address.post is not None:
            account = address.account or _account_of(archive, address.handle)
            if account is not None:
                return _known(archive, ref_of(platform.NAME, account, address.post), name)
    raise NotOnRecord(f"{name[:200]!r} names no post on record")


def resolve_account(archive: Archive, name: str) -> AccountId | None:
    """The enrolled account that an id, a handle or a profile's address names, if it is one."""
    for platform in PLATFORMS:
        try:
            address = platform.read_address(name)
        except AddressError:
            continue
        if address is not None and address.post is None:
            account = address.account or _account_of(archive, address.handle)
            if account is not None and _enrolment(archive, account)[0] is not None:
                return account
    return None


def find_post(archive: Archive, ref: Ref, as_of: AsOf | None = None) -> PostFinding:
    """Fold what is on record about a post."""
    known = archive.index.post(ref)
    if known is None:
        raise NotOnRecord(f"no post on record has the ref {ref}")
    platform, account, post = known
    when = as_of or AsOf()
    entries = _restricted(archive.index.entries_of_post(ref), when)
    around = _restricted(archive.index.entries_of_account(platform, account), when)
    declared = _declared(archive, account, ref, when)
    kind = _kind(archive, platform, post, entries)
    facts = facts_of(ref, account, kind, entries, around)
    found = presence(entries, around)
    return PostFinding(
        ref=ref,
        platform=platform,
        account=account,
        post=post,
        enrolment=_enrolment(archive, account)[0],
        presence=found,
        standing=standing(facts, found, declared),
        versions=tuple(_shown(archive, platform, post, v) for v in versions(entries)),
        entries=tuple(entries),
        around=tuple(around),
        declared=tuple(declared),
        page=_page(platform, account, post),
    )


def find_account(archive: Archive, account: AccountId, until: datetime) -> AccountFinding:
    """Fold what is on record about an account."""
    enrolment, digest = _enrolment(archive, account)
    if enrolment is None or digest is None:
        raise NotOnRecord(f"{account} is not on record", advice="Enrol it: onrecord add")
    entries = archive.index.entries_of_account(enrolment.platform, account)
    return AccountFinding(
        account=account,
        platform=enrolment.platform,
        enrolment=enrolment,
        enrolled_by=digest,
        spans=coverage(entries, until),
        entries=tuple(entries),
        page=_page(enrolment.platform, account, None),
    )


def _restricted(entries: Sequence[Logged], when: AsOf) -> Sequence[Logged]:
    if when.known is not None:
        entries = known_at(entries, when.known)
    if when.moment is not None:
        entries = true_at(entries, when.moment)
    return entries


def _declared(archive: Archive, account: AccountId, ref: Ref, when: AsOf) -> list[Declared]:
    found = []
    for document in recorded(archive, DocumentKind.DECLARATION):
        body, facts = document.body, document.document
        if isinstance(body, Declaration) and (account in facts.accounts or ref in facts.posts):
            found.append(Declared(document.digest, facts.recorded_at, body))
    if when.known is not None:
        found = [one for one in found if one.recorded_at <= when.known]
    if when.moment is not None:
        found = [one for one in found if one.declaration.said_at <= when.moment]
    return found


def _enrolment(archive: Archive, account: AccountId) -> tuple[Enrolment | None, Digest | None]:
    found: Recorded | None = None
    for document in recorded(archive, DocumentKind.ENROLMENT):
        if account in document.document.accounts:
            found = document
    if found is None or not isinstance(found.body, Enrolment):
        return None, None
    return found.body, found.digest


def _shown(archive: Archive, platform: str, post: PostId, version: Version) -> ShownVersion:
    reader = platform_named(platform)
    try:
        data = archive.blob(version.version)
        digest = archive.opening(version.version).digest
        said = None if reader is None else reader.read_version(post, data)
    except (BlobMissing, Unplaced):  # redacted, or a reader to come: shown as not readable
        return ShownVersion(version, None, None)
    return ShownVersion(version, said, digest)


def _kind(archive: Archive, platform: str, post: PostId, entries: Sequence[Logged]) -> ScopeKind:
    shown = [_shown(archive, platform, post, version) for version in versions(entries)]
    kinds = [one.said.kind for one in shown if one.said is not None]
    return kinds[-1] if kinds else ScopeKind.POSTS


def _account_of(archive: Archive, handle: str | None) -> AccountId | None:
    for document in recorded(archive, DocumentKind.ENROLMENT):
        if isinstance(document.body, Enrolment) and document.body.handle == handle:
            return document.body.account
    return None


def _known(archive: Archive, ref: Ref, name: str) -> Ref:
    if archive.index.post(ref) is None:
        raise NotOnRecord(f"{name[:200]!r} is not on record")
    return ref


def _page(platform: str, account: AccountId, post: PostId | None) -> str | None:
    reader = platform_named(platform)
    return None if reader is None else reader.page_of(account, post)
