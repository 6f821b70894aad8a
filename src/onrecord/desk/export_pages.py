"""What does a person read in a bundle, before any program has checked it?

Two files: REPORT.html (no scripts, nothing fetched) and VERIFY.md (the checks by hand). Texts
come from strangers: every value is escaped, and characters that hide or reorder are shown.
"""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import ChainableUndefined, Environment
from markupsafe import Markup, escape

from onrecord import __version__
from onrecord.archive import Archive, BlobMissing
from onrecord.platforms import platform_named
from onrecord.platforms.speech import Unplaced
from onrecord.proof.bundle import CaseName
from onrecord.record.accounts import Enrolment, Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Declaration
from onrecord.record.documents import Body, CaseChange, Document
from onrecord.record.entries import Entry, Logged, read_body
from onrecord.record.observations import AccountObservation, Gap, PostObservation
from onrecord.record.outcomes import Seen
from onrecord.record.times import instant

__all__ = ["Told", "ToldEntry", "ToldVersion", "by_hand_page", "report_page"]

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
"""Controls, and what Unicode (UAX 9) lets reorder a text or hide in it."""
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{6}Z")


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
    notes: tuple[CaseChange, ...]

    @classmethod
    def of(
        cls,
        archive: Archive,
        case: CaseName,
        posts: Sequence[Ref],
        claims: Mapping[str, Any],
        entries: Sequence[Logged],
        exported_at: datetime,
    ) -> "Told":
        """Read the entries' blobs for people. Raises the archive's errors for damage."""
        bodies = [body for logged in entries if (body := _body(archive, logged)) is not None]
        return cls(
            origin=archive.origin,
            version=__version__,
            case=case,
            exported_at=instant(exported_at),
            claims=claims,
            versions=tuple(found for ref in posts for found in _versions(archive, ref, entries)),
            entries=tuple(_told_entry(n, logged) for n, logged in enumerate(entries)),
            enrolments=tuple(body for body in bodies if isinstance(body, Enrolment)),
            declarations=tuple(body for body in bodies if isinstance(body, Declaration)),
            notes=tuple(body for body in bodies if isinstance(body, CaseChange)),
        )


def report_page(told: Told) -> bytes:
    """REPORT.html: readable on a phone and on paper, in light and dark."""
    style = _file("export_report.css")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    page = _pages().from_string(_file("export_report.html"))
    html = page.render(told=told, style=Markup(style), style_digest=digest)  # our own file
    return html.encode("utf-8", "backslashreplace")


def by_hand_page(told: Told) -> bytes:
    """VERIFY.md: what `onrecord verify` does, with tools that are not ours."""
    return _file("export_verify.md").replace("{origin}", told.origin).encode()


@cache
def _file(name: str) -> str:
    return files("onrecord.desk").joinpath(name).read_text(encoding="utf-8")


@cache
def _pages() -> Environment:
    made = Environment(
        autoescape=True,
        finalize=_visible,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = _moment
    made.filters["plain"] = _plain
    return made


def _moment(value: object) -> str:
    """An instant to the second; the entries have it to the microsecond."""
    return _INSTANT.sub(r"\1 \2 UTC", str(value))


def _visible(value: object) -> object:
    """Any value as HTML text in which nothing hides."""
    if isinstance(value, Markup) or value is None:
        return "" if value is None else value
    shown = _HIDDEN.sub(lambda found: _named(found[0]), str(escape(str(value))))
    return Markup(shown)  # escaped in the line above


def _plain(value: object) -> Markup:
    """The same where no element may stand: in a title or an attribute."""
    return escape(_HIDDEN.sub(lambda found: _code(found[0]), str(value)))


def _named(char: str) -> str:
    return f'<span class="hidden">{_code(char)}</span>'


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


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
    said, digest = None, None
    platform = platform_named(entry.platform)
    try:
        digest = archive.opening(seen.version).digest
        if platform is not None:
            said = platform.read_version(entry.post, archive.blob(seen.version))
    except (BlobMissing, Unplaced):  # redacted, or for a reader to come: shown as not readable
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
        case Document():
            return entry.kind.value, entry.recorded_at, ""
