"""What is there to tell people about a case, in the words of its own bytes?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onrecord import __version__
from onrecord.archive import Archive, BlobMissing, BlobUnkept, BlobWithheld
from onrecord.desk.assessments.shown import ShownAssessment, shown_assessments
from onrecord.desk.believing import trust
from onrecord.desk.bundles.stamps import Chosen
from onrecord.desk.bundles.told_times import ToldTimes
from onrecord.desk.corrections import corrections_among
from onrecord.desk.releases import releases_among
from onrecord.desk.vantages.brought import words_among
from onrecord.findings.corrected import ShownCorrection
from onrecord.findings.trust import Disbelieved, disbelieved
from onrecord.platforms import platform_named
from onrecord.platforms.speech import Unplaced
from onrecord.proof.bundle import CaseName
from onrecord.record.accounts import Enrolment, Ref
from onrecord.record.captures import Capture
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Declaration
from onrecord.record.documents import Body, CaseChange, Document
from onrecord.record.entries import Entry, Logged, read_body
from onrecord.record.observations import (
    AccountObservation,
    Authenticity,
    Gap,
    Looks,
    PostObservation,
)
from onrecord.record.outcomes import Seen
from onrecord.record.reports import Report
from onrecord.record.stamps import Stamp
from onrecord.record.times import instant

__all__ = ["Told", "ToldEntry", "ToldVantage", "ToldVersion"]

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldVersion:
    """One version of a post, in the words of its exact bytes; `text` is None if unreadable."""

    ref: Ref
    account: str
    post: str
    digest: Digest | None
    text: str | None
    language: str | None
    first_seen: str
    claimed_at: str | None
    authenticity: str
    rev: str | None
    withheld: str | None = None  # the reason, where the bytes were destroyed on purpose
    unkept: str | None = None  # and where they were never kept, by the issuer's decision


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEntry:
    """One line of the list of entries."""

    n: int
    index: int
    digest: Digest
    kind: str
    at: str
    authenticity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldVantage:
    """A machine elsewhere, how many entries it signed, and how many of them count for nothing."""

    name: str
    key: str
    place: str | None
    operator: str | None
    entries: int
    distrusted_since: str | None
    why: str | None
    distrusted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that the two pages tell."""

    origin: str
    version: str
    case: CaseName
    exported_at: str
    claims: Mapping[str, Any]
    versions: tuple[ToldVersion, ...]
    entries: tuple[ToldEntry, ...]
    enrolments: tuple[Enrolment, ...]
    declarations: tuple[Declaration, ...]
    reports: tuple[Report, ...]
    assessed: tuple[ShownAssessment, ...]
    corrections: tuple[ShownCorrection, ...]
    disbelieved: tuple[Disbelieved, ...]
    notes: tuple[CaseChange, ...]
    times: ToldTimes
    vantages: tuple[ToldVantage, ...]

    @classmethod
    def of(
        cls,
        archive: Archive,
        case: CaseName,
        posts: Sequence[Ref],
        claims: Mapping[str, Any],
        entries: Sequence[Logged],
        chosen: Chosen,
        exported_at: datetime,
    ) -> "Told":
        """Read the entries' blobs for people. Raises the archive's errors for damage."""
        whose_word = trust(archive)
        believed = whose_word.believed(entries)
        bodies = [body for logged in entries if (body := _body(archive, logged)) is not None]
        return cls(
            origin=archive.origin,
            version=__version__,
            case=case,
            exported_at=instant(exported_at),
            claims=claims,
            versions=tuple(found for ref in posts for found in _versions(archive, ref, believed)),
            entries=tuple(_told_entry(n, logged) for n, logged in enumerate(entries)),
            enrolments=tuple(body for body in bodies if isinstance(body, Enrolment)),
            declarations=tuple(body for body in bodies if isinstance(body, Declaration)),
            reports=tuple(body for body in bodies if isinstance(body, Report)),
            assessed=shown_assessments(releases_among(archive, entries)),
            corrections=corrections_among(archive, entries),
            disbelieved=disbelieved(whose_word, entries),
            notes=tuple(body for body in bodies if isinstance(body, CaseChange)),
            times=ToldTimes.of(archive, chosen, entries),
            vantages=tuple(_vantages(archive, entries)),
        )


def _vantages(archive: Archive, entries: Sequence[Logged]) -> Iterator[ToldVantage]:
    for one in words_among(archive, entries).by.values():
        stated = one.key.distrusted
        since = one.key.distrusted_since
        yield ToldVantage(
            name=one.key.key.name,
            key=str(one.key.key),
            place=one.key.vantage.place,
            operator=one.key.vantage.operator,
            entries=one.entries,
            distrusted_since=None if since is None else instant(since),
            why=None if stated is None else stated[1].why,
            distrusted=one.distrusted,
        )


def _body(archive: Archive, logged: Logged) -> Body | None:
    if not isinstance(logged.entry, Document):
        return None
    try:
        return read_body(archive.blob(logged.entry.body))
    except BlobMissing:  # redacted: the leaf stays, and says that there was a document
        return None


def _versions(archive: Archive, ref: Ref, entries: Sequence[Logged]) -> list[ToldVersion]:
    found: dict[str, ToldVersion] = {}
    for logged in entries:
        entry = logged.entry
        if not isinstance(entry, PostObservation) or entry.ref != ref or entry.part is not None:
            continue
        if isinstance(entry.outcome, Seen) and entry.outcome.version not in found:
            found[entry.outcome.version] = _version(archive, entry, entry.outcome)
    return list(found.values())


def _version(archive: Archive, entry: PostObservation, seen: Seen) -> ToldVersion:
    said, digest, withheld, unkept = None, None, None, None
    platform = platform_named(entry.platform)
    try:
        digest = archive.opening(seen.version).digest
        if platform is not None:
            said = platform.read_version(entry.post, archive.blob(seen.version))
    except BlobWithheld as error:
        withheld = error.why
    except BlobUnkept as error:
        unkept = error.why
    except (BlobMissing, Unplaced):  # lost, or for a reader to come: shown as not readable
        said = None
    languages = () if said is None else said.languages
    signed = entry.evidence.signed
    return ToldVersion(
        ref=entry.ref,
        account=entry.account,
        post=entry.post,
        digest=digest,
        text=None if said is None else said.text,
        language=next((tag for tag in languages if _LANGUAGE.fullmatch(tag)), None),
        first_seen=instant(entry.observed_at),
        claimed_at=None if entry.claimed_at is None else instant(entry.claimed_at),
        authenticity=entry.evidence.authenticity,
        rev=None if signed is None else signed.rev,
        withheld=withheld,
        unkept=unkept,
    )


def _told_entry(n: int, logged: Logged) -> ToldEntry:
    kind, at, authenticity = _facts(logged.entry)
    return ToldEntry(
        n=n,
        index=logged.index,
        digest=logged.digest,
        kind=kind,
        at=instant(at),
        authenticity=authenticity,
    )


def _facts(entry: Entry) -> tuple[str, datetime, str]:
    """What an entry is, when we say it was, and by whose word."""
    match entry:
        case PostObservation():
            what = "medium of" if entry.part is not None else "post"
            kind = f"{what} {entry.ref}: {type(entry.outcome).__name__.lower()}"
            return kind, entry.observed_at, entry.evidence.authenticity.value
        case AccountObservation():
            kind = f"account: {type(entry.fact).__name__.lower()}"
            return kind, entry.observed_at, entry.evidence.authenticity.value
        case Gap():
            return "gap in the watch", entry.noted_at, ""
        case Looks():
            return "looks that found nothing new", entry.noted_at, ""
        case Document():
            return entry.kind.value, entry.recorded_at, ""
        case Capture():
            kind = f"visit of a browser: {type(entry.outcome).__name__.lower()}"
            return kind, entry.ended_at, Authenticity.TLS_ONLY.value if entry.tls else ""
        case Stamp():
            kind = f"time stamp by {entry.service}: {type(entry.outcome).__name__.lower()}"
            return kind, entry.answered_at, ""
