"""How is an assessment put on record, and how is it published by a second editor, or no more?

Until its release nothing of it is on pages, in shapes, feeds and bundles: those ask
`desk.releases`, and its leaf in the log names neither post nor account.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from onrecord import __version__
from onrecord.archive import Archive
from onrecord.desk.assessments.confirmed_copies import Confirmed
from onrecord.desk.assessments.own_posts import PostReader
from onrecord.desk.assessments.recorded import AssessmentError, OnRecord, assessment_called
from onrecord.desk.believing import believed
from onrecord.desk.documents import put_on_record
from onrecord.findings.releases import Released, TakenBack, may_release
from onrecord.record.accounts import Ref
from onrecord.record.assessed import Assessment, NotAssessed, Why
from onrecord.record.assessments import (
    AssessmentMade,
    AssessmentRelease,
    Claimed,
    Occasion,
    ReleaseTakenBack,
    digest_of_observations,
    is_another_editor,
    is_synthetic,
    rests_on,
)
from onrecord.record.commitments import Digest
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation

__all__ = ["record_assessment", "release_assessment", "take_back_release"]

_LONGEST_NAME = 200  # characters


def record_assessment(
    archive: Archive,
    found: Assessment,
    *,
    occasion: Occasion,
    editor: str,
    recorded_at: datetime,
    beside: Sequence[Document] = (),
) -> Logged:
    """Put on record what came of an assessment, for whom and in answer to what.

    `editor` is a name or a role; `beside` stands in the same transaction. Raises AssessmentError
    and DocumentRefused; nothing is recorded then. The digest of the entry is what
    `release_assessment` takes.
    """
    _require_editor(editor)
    _require_worth(archive, found, occasion)
    seen = tuple(_seen(archive, found.questioned))
    made = AssessmentMade(
        occasion=occasion,
        found=found,
        seen=seen,
        observations=digest_of_observations(rests_on(seen, found)),
        editor=editor.strip(),
        made_with=f"onrecord {__version__}",
    )
    return put_on_record(archive, made, recorded_at, beside=beside)


def release_assessment(
    archive: Archive,
    name: str,
    *,
    editor: str,
    released_at: datetime,
    for_show: bool = False,
    beside: Sequence[Document] = (),
) -> Logged:
    """Publish an assessment, as another editor than had it made. Raises AssessmentError.

    `name` is the digest of its entry, or the beginning. What rests on a calibration of made-up
    accounts is released `for_show` alone, which nothing but the demonstration asks for.
    """
    _require_editor(editor)
    one = assessment_called(archive, name)
    release = AssessmentRelease(assessment=one.digest, editor=editor.strip(), for_show=for_show)
    if isinstance(one.release, Released):
        raise AssessmentError("it is released already", advice="onrecord release lists them.")
    if not may_release(one.made, release):
        raise AssessmentError(*_refused(one, release))
    posts = one.made.found.questioned
    return put_on_record(archive, release, released_at, posts=posts, beside=beside)


def take_back_release(
    archive: Archive,
    name: str,
    *,
    editor: str,
    why: str,
    taken_back_at: datetime,
    beside: Sequence[Document] = (),
) -> Logged:
    """Publish an assessment no more; the reason is published in its place. AssessmentError.

    Any editor may: to be silent takes no second one.
    """
    _require_editor(editor)
    one = assessment_called(archive, name)
    if not why.strip():
        raise AssessmentError("the reason is empty", advice="Say why: it is published.")
    if not isinstance(one.release, Released):
        was = "taken back already" if isinstance(one.release, TakenBack) else "not released"
        raise AssessmentError(f"it is {was}", advice="onrecord release lists them.")
    taken = ReleaseTakenBack(assessment=one.digest, editor=editor.strip(), why=why.strip())
    posts = one.made.found.questioned
    return put_on_record(archive, taken, taken_back_at, posts=posts, beside=beside)


def _require_editor(name: str) -> None:
    if not name.strip():
        raise AssessmentError("the editor's name is empty")
    if len(name) > _LONGEST_NAME or len(name.splitlines()) > 1:
        raise AssessmentError(f"a name is one line of at most {_LONGEST_NAME} characters")


def _require_worth(archive: Archive, found: Assessment, occasion: Occasion) -> None:
    if isinstance(found, NotAssessed) and Why.NO_ARRAYS in found.why:
        raise AssessmentError(
            "nothing was assessed: a part of onrecord is not installed",
            advice="Install it: pip install 'onrecord[assess]'",
        )
    if isinstance(occasion, Claimed) and not _is_declaration(archive, occasion.declaration):
        raise AssessmentError(f"no declaration on record has the digest {occasion.declaration!r}")


def _is_declaration(archive: Archive, digest: Digest) -> bool:
    logged = archive.find(digest)
    entry = None if logged is None else logged.entry
    return isinstance(entry, Document) and entry.kind is DocumentKind.DECLARATION


def _refused(one: OnRecord, release: AssessmentRelease) -> tuple[str]:
    if not is_another_editor(one.made.editor, release.editor):
        return (f"{release.editor!r} had it made: it takes a second editor to publish it",)
    if is_synthetic(one.made.found):
        return ("its calibration is of made-up accounts: it says nothing, and is not published",)
    return ("it is not for show",)


def _seen(archive: Archive, questioned: Sequence[Ref]) -> Iterator[Digest]:
    """Of each post the observation in which its words were read, as `gather` reads them."""
    for ref in questioned:
        known = archive.index.post(ref)
        if known is not None:
            reader = PostReader(archive, known.platform, Confirmed(archive))
            entries = believed(archive, archive.index.entries_of_post(ref))
            found = reader.read([one for one in entries if isinstance(one.entry, PostObservation)])
            if found is not None and found.post is not None:
                yield found.post.because
