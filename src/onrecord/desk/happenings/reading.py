"""What happened lately, earlier, or since?"""

from collections.abc import Iterable, Iterator

from onrecord.archive import Archive, Happened, Position
from onrecord.desk.happenings.entering import moment_of
from onrecord.desk.happenings.following import bring_up
from onrecord.desk.happenings.happening import Happening
from onrecord.desk.happenings.spoken import Spoken, spoken
from onrecord.desk.happenings.wanted import EVERYTHING, Wanted, positions
from onrecord.desk.institutions.known import hierarchy
from onrecord.findings.happening import HappeningKind
from onrecord.findings.hierarchy import Hierarchy
from onrecord.findings.stated import Stated
from onrecord.findings.words import happenings as words
from onrecord.platforms.called import is_called
from onrecord.record.accounts import AccountId, Enrolment, Ref
from onrecord.record.commitments import Digest
from onrecord.record.observations import Authenticity, Gap

__all__ = ["find_happening", "happenings"]

_AT_A_QUESTION = 20_000  # entries that a question waits for: some seconds


def happenings(
    archive: Archive,
    wanted: Wanted = EVERYTHING,
    *,
    before: Position | None = None,
    after: Position | None = None,
    limit: int = 50,
) -> tuple[Happening, ...]:
    """What came on record, latest first, at most `limit`; with `after` the first ones after that.

    What can't be read any more is left out. The table is brought up to the log's head before; if
    it has been lost, by as much as a reader may wait for: `bring_up` does all of it.
    """
    bring_up(archive, _AT_A_QUESTION)
    known, found = hierarchy(archive), list[Happening]()
    while len(found) < limit:
        asked = limit - len(found)
        nearest = positions(archive, wanted, before=before, after=after, limit=asked)
        told = list(_told(archive, known, archive.happenings.read(nearest)))
        found = [*found, *told] if after is None else [*told, *found]
        if len(nearest) < asked:
            break
        before, after = (nearest[-1], None) if after is None else (before, nearest[0])
    return tuple(found)


def find_happening(archive: Archive, name: str) -> Happening | None:
    """What has this id, if it can be read."""
    bring_up(archive, _AT_A_QUESTION)
    row = archive.happenings.find(name)
    return next(_told(archive, hierarchy(archive), () if row is None else [row]), None)


def _told(archive: Archive, known: Hierarchy, rows: Iterable[Happened]) -> Iterator[Happening]:
    for row in rows:
        one = _happening(archive, known, row)
        if one is not None:
            yield one


def _happening(archive: Archive, known: Hierarchy, row: Happened) -> Happening | None:
    kind = HappeningKind(row.kind)
    account = None if row.account is None else AccountId(row.account)
    enrolled = None if account is None else known.accounts.get(account)
    if account is not None and row.at is not None and not _is_watched(archive, enrolled):
        return None
    says = _says(archive, row, kind)
    if says is None:
        return None
    return Happening(
        id=row.id,
        place=row.place,
        nth=row.nth,
        at=says.at,
        which_time=says.which_time,
        kind=kind,
        says=says.says,
        authenticity=None if row.authenticity is None else Authenticity(row.authenticity),
        platform=row.platform or (None if enrolled is None else enrolled.body.platform),
        account=account,
        institution=None if enrolled is None else enrolled.body.institution,
        post=None if row.post is None else Ref(row.post),
        case=says.case,
        because=tuple(map(Digest, row.because.split())),
        recorded_at=moment_of(row.recorded_at),
    )


def _is_watched(archive: Archive, enrolled: Stated[Enrolment] | None) -> bool:
    """Whether an account is somebody's office's: no bystander's, and no canary of the operator's.

    What a canary does each day is made up, so that the watch can be tested.
    """
    if enrolled is None:
        return False
    canaries = archive.configuration.sources.canaries
    return not any(is_called(enrolled.body, name) for name in canaries)


def _says(archive: Archive, row: Happened, kind: HappeningKind) -> Spoken | None:
    if row.at is None:
        return spoken(archive, archive.entry(row.place), kind)
    says = row.says
    match kind:
        case HappeningKind.ENROLLED:
            says = words.enrolled(row.counted)
        case HappeningKind.OLDER_POSTS:
            says = words.older_posts(row.counted)
        case HappeningKind.GAP if row.counted > 1:
            gap = archive.entry(row.place).entry
            if isinstance(gap, Gap):
                says = words.gaps(row.counted, gap.ended_at, gap.why, gap.vantage)
        case _:
            pass
    if says is None:
        return None
    # By our clock; other clocks speak in documents alone.
    return Spoken(at=moment_of(row.at), which_time="observed", says=says)
