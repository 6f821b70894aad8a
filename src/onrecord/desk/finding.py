"""What can we say about a post, or an account, and what does it rest on?

Folds the record with `findings`; the same functions serve the command line, the pages and the
bundles.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakKeyDictionary

from onrecord.archive import Archive, BlobMissing, BlobUnkept, BlobWithheld
from onrecord.desk.as_of import NOW, AsOf
from onrecord.desk.believing import trust
from onrecord.desk.corrections import corrections_among
from onrecord.desk.documents import recorded_among
from onrecord.desk.histories import history, watched
from onrecord.desk.institutions.known import ownership
from onrecord.desk.institutions.spoken import judged_for, spoken_of
from onrecord.desk.proven import Proven, proven_times
from onrecord.desk.releases import assessments_released, releases_among
from onrecord.desk.told_versions import ToldVersion, told_versions
from onrecord.findings.corrected import ShownCorrection
from onrecord.findings.coverage import Span
from onrecord.findings.declared import Declared
from onrecord.findings.history import History
from onrecord.findings.long_history import LongHistory
from onrecord.findings.names import handles
from onrecord.findings.ownership import Ownership
from onrecord.findings.presence import Presence, presence
from onrecord.findings.releases import Release
from onrecord.findings.scope import facts_of
from onrecord.findings.standing import Standing, standing
from onrecord.findings.trust import Disbelieved, disbelieved
from onrecord.findings.versions import Version, versions
from onrecord.findings.words import standing as words
from onrecord.platforms import PLATFORMS, platform_named, telegram
from onrecord.platforms.speech import Said, Unplaced
from onrecord.record.accounts import AccountId, Enrolment, PostId, Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import ScopeKind
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.observations import PostObservation

__all__ = [
    "AccountFinding",
    "NotOnRecord",
    "PostFinding",
    "ShownVersion",
    "find_account",
    "find_post",
    "latest_posts",
    "remembering_findings",
]


_LATEST = 64  # posts whose findings are remembered, where that is asked for


class NotOnRecord(OnrecordError):
    """What was asked for is not in this archive. That says nothing about whether it existed."""

    exit_code = EXIT_USAGE
    advice = "Give a post's ref or address as `onrecord show` prints it, of an enrolled account."


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version with what it says; `said` is None if its bytes are gone or can't be placed.

    `withheld` is the reason, where they were destroyed on purpose; `unkept`, where they were seen
    and never kept, by the operator's decision.
    """

    version: Version
    said: Said | None
    digest: Digest | None
    withheld: str | None = None
    unkept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFinding:
    """All that we say about one post."""

    ref: Ref
    platform: str
    account: AccountId
    post: PostId
    as_of: AsOf
    enrolment: Enrolment | None
    presence: Presence
    standing: Standing
    versions: tuple[ShownVersion, ...]
    told: tuple[ToldVersion, ...]  # others, of which its instance tells
    entries: tuple[Logged, ...]  # observations of the post, documents about it, in order
    around: History  # the same of the account
    declared: tuple[Declared, ...]  # every declaration that may concern it
    page: str | None
    proven: tuple[Proven, ...]  # the looks that matter, between the time stamps around them
    assessed: tuple[Release, ...]  # assessments that a second editor released, and what became
    corrections: tuple[ShownCorrection, ...]  # of what our own pages said about it
    disbelieved: tuple[Disbelieved, ...] = ()  # what a vantage brought whose word is not taken

    @property
    def listed(self) -> tuple[Logged, ...]:
        """All entries about it, in the log's order: also those that are not believed."""
        more = (logged for one in self.disbelieved for logged in one.entries)
        return tuple(sorted((*self.entries, *more), key=lambda logged: logged.index))

    @property
    def observations(self) -> tuple[Logged, ...]:
        """The observations of the post, in the log's order."""
        return tuple(one for one in self.entries if isinstance(one.entry, PostObservation))


_FOUND: WeakKeyDictionary[Archive, dict[tuple[Ref, AsOf], PostFinding]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFinding:
    """All that we say about one account."""

    account: AccountId
    platform: str
    as_of: AsOf
    enrolment: Enrolment
    enrolled_by: Digest
    whose: Ownership  # with the chain of institutions, and who may speak for it
    spans: tuple[Span, ...]
    entries: History
    page: str | None
    corrections: tuple[ShownCorrection, ...]  # of what our pages said about it or its posts


def remembering_findings(archive: Archive) -> None:
    """Keep what is found of the latest posts for as long as this object is there.

    For who looks at one state of the log, and asks for each post several times.
    """
    _FOUND[archive] = {}


def find_post(archive: Archive, ref: Ref, as_of: AsOf = NOW) -> PostFinding:
    """Fold what is on record about a post. Raises NotOnRecord."""
    remembered = _FOUND.get(archive)
    if remembered is None:
        return _find_post(archive, ref, as_of)
    if (ref, as_of) not in remembered:
        if len(remembered) >= _LATEST:
            remembered.clear()
        remembered[ref, as_of] = _find_post(archive, ref, as_of)
    return remembered[ref, as_of]


def _find_post(archive: Archive, ref: Ref, as_of: AsOf) -> PostFinding:
    known = archive.index.post(ref)
    if known is None:
        raise NotOnRecord(f"no post on record has the ref {ref}")
    platform, account, post = known
    whose_word, everything = trust(archive, as_of), archive.index.entries_of_post(ref)
    all_of_post = whose_word.believed(everything)
    all_around = history(archive, platform, account, as_of)
    entries = as_of.restrict(all_of_post)
    around = _as_of(all_around, as_of)
    all_spoken = spoken_of(archive, (*all_of_post, *all_around.rest))
    spoken = as_of.restrict(all_spoken)
    declared = judged_for(archive, account, spoken, all_around.rest, as_of)
    enrolled = _enrolled(archive, platform, all_around.rest, as_of)
    shown = tuple(_shown(archive, platform, post, version) for version in versions(entries))
    found = presence(entries, around)
    facts = facts_of(ref, account, _kind(platform, post, shown), entries, around)
    assessed = releases_among(archive, entries)
    released = assessments_released(archive, assessed)
    return PostFinding(
        ref=ref,
        platform=platform,
        account=account,
        post=post,
        as_of=as_of,
        enrolment=None if enrolled is None else enrolled[0],
        presence=found,
        standing=_with_lost(standing(facts, found, declared), all_spoken, (*entries, *around.rest)),
        versions=shown,
        told=told_versions(archive, entries, [one.said.text for one in shown if one.said]),
        entries=tuple(sorted((*entries, *released), key=lambda logged: logged.index)),
        around=around,
        declared=declared,
        page=_page(platform, account, post, around.rest),
        proven=proven_times(archive, entries, [one.version for one in shown], found, as_of),
        assessed=assessed,
        corrections=corrections_among(archive, entries),
        disbelieved=disbelieved(whose_word, as_of.restrict(everything)),
    )


def find_account(
    archive: Archive, account: AccountId, until: datetime, as_of: AsOf = NOW
) -> AccountFinding:
    """Fold what is on record about an account, its coverage up to `until`. NotOnRecord."""
    for platform in PLATFORMS:
        entries = history(archive, platform.NAME, account, as_of)
        enrolled = _enrolled(archive, platform.NAME, entries.rest, as_of)
        if enrolled is not None:
            seen = _as_of(entries, as_of)
            return AccountFinding(
                account=account,
                platform=platform.NAME,
                as_of=as_of,
                enrolment=enrolled[0],
                enrolled_by=enrolled[1],
                whose=ownership(archive, account, seen.rest, as_of),
                spans=watched(seen, until),
                entries=seen,
                page=_page(platform.NAME, account, None, seen.rest),
                corrections=corrections_among(archive, seen.rest),
            )
    then = "" if as_of == NOW else ", or was not at that time"
    raise NotOnRecord(f"{account} is not on record{then}", advice="Enrol it: onrecord add")


def latest_posts(archive: Archive, account: AccountFinding, most: int) -> tuple[PostFinding, ...]:
    """The posts of an account, last observed for the first time first, as of the same time."""
    found: list[PostFinding] = []
    before: Ref | None = None
    while len(found) < most:
        page = archive.index.posts_of(account.platform, account.account, most, before)
        if not page:
            break
        before = page[-1][0]
        posts = (find_post(archive, ref, account.as_of) for ref, _ in page)
        found += [post for post in posts if post.observations]
    return tuple(found[:most])


def _as_of(around: LongHistory, as_of: AsOf) -> LongHistory:
    until = min(filter(None, (as_of.moment, as_of.known)), default=None)
    return around if until is None else around.restricted(as_of.restrict, until)


def _enrolled(
    archive: Archive, platform: str, around: Sequence[Logged], as_of: AsOf
) -> tuple[Enrolment, Digest] | None:
    """The latest enrolment that was then known; whose an account is does not begin with it."""
    known = AsOf(known=as_of.known).restrict(around)
    found = [
        (one.body, one.digest)
        for one in recorded_among(archive, known, DocumentKind.ENROLMENT)
        if isinstance(one.body, Enrolment) and one.body.platform == platform
    ]
    return found[-1] if found else None


def _shown(archive: Archive, platform: str, post: PostId, version: Version) -> ShownVersion:
    digest: Digest | None = None
    try:
        digest = archive.opening(version.version).digest
        data = archive.blob_by_digest(digest)
    except BlobWithheld as withheld:
        return ShownVersion(version, None, None, withheld.why)
    except BlobUnkept as unkept:
        return ShownVersion(version, None, digest, unkept=unkept.why)
    except BlobMissing:  # lost
        return ShownVersion(version, None, None)
    reader = platform_named(platform)
    try:
        said = None if reader is None else reader.read_version(post, data)
    except Unplaced:  # for a reader to come
        said = None
    return ShownVersion(version, said, digest)


def _with_lost(found: Standing, spoken: Sequence[Declared], entries: Sequence[Logged]) -> Standing:
    """A standing that says how many declarations it could not consider: their words are gone."""
    read = {one.digest for one in spoken}
    lost = {
        one.digest
        for one in entries
        if isinstance(one.entry, Document) and one.entry.kind is DocumentKind.DECLARATION
        if one.digest not in read
    }
    return replace(found, says=f"{found.says} {words.not_kept(len(lost))}") if lost else found


def _kind(platform: str, post: PostId, shown: Sequence[ShownVersion]) -> ScopeKind:
    kinds = [one.said.kind for one in shown if one.said is not None]
    reader = platform_named(platform)
    unread = ScopeKind.POSTS if reader is None else reader.kind_of(post)
    return kinds[-1] if kinds else unread


def _page(
    platform: str, account: AccountId, post: PostId | None, around: Sequence[Logged]
) -> str | None:
    """Its public page; where an id leads nowhere, by the name that the account had last."""
    reader = platform_named(platform)
    page = None if reader is None else reader.page_of(account, post)
    if page is None and platform == telegram.NAME:
        called = handles(around)
        return telegram.page_at(called[0].value, post) if called else None
    return page
