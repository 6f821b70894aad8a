"""What is a case: posts, declarations and notes under one name, with a timeline?

A case is a fold over its changes: nothing is edited, and each change says what it adds.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias
from weakref import WeakKeyDictionary

from onrecord.archive import Archive
from onrecord.archive.archive import Opened
from onrecord.desk.corrections import corrections
from onrecord.desk.documents import Prepared, put_prepared, recorded
from onrecord.desk.finding import PostFinding, find_post
from onrecord.desk.histories import watched
from onrecord.desk.reported import quotations_of, reports_of
from onrecord.findings.corrected import ShownCorrection
from onrecord.findings.declared import Declared
from onrecord.findings.long_history import together
from onrecord.findings.questions import Answer, six_questions
from onrecord.findings.quoting import QuotedBy, Reported
from onrecord.findings.timeline import Event, timeline
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest
from onrecord.record.documents import CaseChange, DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = [
    "MOST_AT_ONCE",
    "Case",
    "CaseError",
    "CaseFinding",
    "Note",
    "answers_of",
    "cases",
    "change_case",
    "find_case",
    "prepared_change",
]

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
MOST_AT_ONCE = 1000
"""Posts that one change may name: a ref takes 19 bytes of a leaf's 65,535, an account some 40."""


class CaseError(OnrecordError):
    """A case that does not exist, or can't be called so."""

    exit_code = EXIT_USAGE
    advice = "Begin a case with: onrecord case NAME add REF. Names: small letters, digits, dashes."


# Every page asks for the cases. By the last change of any, and what had been destroyed.
_Stamp: TypeAlias = tuple[Logged | None, tuple[int, int, int] | None]
_READ: WeakKeyDictionary[Opened, tuple[_Stamp, dict[str, "Case"]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Note:
    """An editor's note, as recorded."""

    at: datetime
    text: str
    digest: Digest


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands: what its changes add up to."""

    name: str
    title: str
    posts: tuple[Ref, ...] = ()
    notes: tuple[Note, ...] = ()
    because: tuple[Digest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFinding:
    """A case with what follows for each of its posts."""

    case: Case
    posts: tuple[PostFinding, ...]
    declared: tuple[Declared, ...]
    reported: tuple[Reported, ...]
    quoted: Mapping[Ref, tuple[QuotedBy, ...]]
    corrections: tuple[ShownCorrection, ...]  # of what our pages said about it or its posts
    timeline: tuple[Event, ...]
    questions: Mapping[Ref, tuple[Answer, ...]]  # the six of design section 1, for each post


def change_case(archive: Archive, change: CaseChange, recorded_at: datetime) -> Logged | None:
    """Put on record what a change does to a case; None if it does nothing. Raises CaseError."""
    prepared = prepared_change(archive, change)
    return None if prepared is None else put_prepared(archive, prepared, recorded_at)


def prepared_change(archive: Archive, change: CaseChange) -> Prepared | None:
    """What of a change is news to the case, ready to be put on record; None: nothing. CaseError."""
    if not _NAME.fullmatch(change.case):
        raise CaseError(f"a case can't be called {change.case[:80]!r}")
    accounts = {_account_of(archive, ref): None for ref in (*change.adds, *change.removes)}
    before = cases(archive).get(change.case)
    fault = next(_faults(change, () if before is None else before.posts), None)
    if fault is not None:
        raise CaseError(fault)
    change = change if before is None else _news(before, change)
    if not (change.adds or change.removes or change.title or change.note):
        return None
    posts = (*change.adds, *change.removes)
    return Prepared(body=change, accounts=tuple(accounts), posts=posts)


def _faults(change: CaseChange, held: Sequence[Ref]) -> Iterator[str]:
    """Why a change can't be made to a case that holds these posts."""
    for ref in change.removes:
        if ref not in held:
            yield f"{change.case} does not hold the post {ref}"
    for what, words in (("title", change.title), ("note", change.note)):
        if words is not None and not words.strip():
            yield f"the {what} is empty"
    if change.title is not None and len(change.title.splitlines()) > 1:
        yield "a title is one line"
    if len(change.adds) + len(change.removes) > MOST_AT_ONCE:
        yield f"more than {MOST_AT_ONCE} posts at a time"


def _news(case: Case, change: CaseChange) -> CaseChange:
    """What of a change is not so already."""
    return replace(
        change,
        title=None if change.title == case.title else change.title,
        adds=tuple(ref for ref in change.adds if ref not in case.posts or ref in change.removes),
    )


def cases(archive: Archive, known: datetime | None = None) -> dict[str, Case]:
    """All cases as they stand, or as they stood by what was known at a moment."""
    if known is not None:
        return _cases(archive, known)
    listed = archive.index.latest_documents(DocumentKind.CASE, 1)
    stamp = (listed[0] if listed else None, archive.redactions.so_far())
    read = _READ.get(archive.opened)
    if read is None or read[0] != stamp or stamp[1] is None:
        read = _READ[archive.opened] = (stamp, _cases(archive, None))
    return dict(read[1])


def _cases(archive: Archive, known: datetime | None) -> dict[str, Case]:
    found: dict[str, Case] = {}
    for document in recorded(archive, DocumentKind.CASE):
        change, at = document.body, document.document.recorded_at
        if isinstance(change, CaseChange) and (known is None or at <= known):
            before = found.get(change.case, Case(change.case, change.case))
            found[change.case] = _after(before, change, at, document.digest)
    return found


def find_case(archive: Archive, name: str) -> CaseFinding:
    """A case with its posts, declarations, timeline and answers.

    Coverage is counted up to our last look at the account: later than that we know nothing.
    """
    case = cases(archive).get(name)
    if case is None:
        raise CaseError(f"there is no case called {name[:80]!r}")
    posts = tuple(find_post(archive, ref) for ref in case.posts)
    declared = {one.digest: one for post in posts for one in post.declared}
    reported = {one.digest: one for post in posts for one in reports_of(archive, post)}
    quoted = {post.ref: quotations_of(post, tuple(reported.values())) for post in posts}
    corrected = {one.digest: one for one in corrections(archive, case=name)}
    corrected |= {one.digest: one for post in posts for one in post.corrections}
    events = timeline(
        {post.ref: post.entries for post in posts},
        together(post.around for post in posts),
        tuple(declared.values()),
        tuple(reported.values()),
        {post.ref: post.assessed for post in posts},
        tuple(corrected.values()),
    )
    return CaseFinding(
        case=case,
        posts=posts,
        declared=tuple(declared.values()),
        reported=tuple(reported.values()),
        quoted=quoted,
        corrections=tuple(sorted(corrected.values(), key=lambda one: (one.at, one.digest))),
        timeline=events,
        questions={post.ref: answers_of(post, quoted[post.ref]) for post in posts},
    )


def answers_of(post: PostFinding, quoted: Sequence[QuotedBy]) -> tuple[Answer, ...]:
    """The six questions about a post, by the coverage of its account and the reports on it."""
    last = post.around.last_look
    spans = () if last is None else watched(post.around, last)
    texts = [shown.version for shown in post.versions]
    return six_questions(post.presence, post.standing, texts, spans, quoted, post.assessed)


def _after(case: Case, change: CaseChange, at: datetime, digest: Digest) -> Case:
    kept = tuple(ref for ref in case.posts if ref not in change.removes)
    added = tuple(ref for ref in dict.fromkeys(change.adds) if ref not in kept)
    note = () if change.note is None else (Note(at, change.note, digest),)
    return Case(
        name=case.name,
        title=change.title or case.title,
        posts=kept + added,
        notes=case.notes + note,
        because=(*case.because, digest),
    )


def _account_of(archive: Archive, ref: Ref) -> AccountId:
    known = archive.index.post(ref)
    if known is None:
        raise CaseError(f"no post on record has the ref {ref}", advice="See: onrecord show")
    return known.account
