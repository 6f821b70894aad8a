"""Is an archive ready to be relied on, as far as one sees at once?"""

import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from onrecord.archive import (
    Archive,
    ArchiveError,
    Heads,
    PublishingStopped,
    pinned_services,
    state_folder,
)
from onrecord.archive.files import is_there
from onrecord.archive.layout import Layout
from onrecord.archive.redaction_files import read_withheld
from onrecord.archive.witness_policies import load_policy
from onrecord.desk.custody.bucket_checks import checks_of_buckets
from onrecord.desk.custody.check import Check, State
from onrecord.desk.custody.events import custody_events
from onrecord.desk.custody.vantage_checks import checks_of_vantages
from onrecord.findings.proven import clock_offset, said_at, stamp_of
from onrecord.findings.words import proven as words
from onrecord.findings.words.moments import moment
from onrecord.network.browser import NoBrowser, require_browser
from onrecord.record.custody import CustodyEvent

__all__ = ["checks_of_archive", "checks_of_folder"]

_SERVICES = 2  # with different roots (design, section 6)
_LITTLE, _TOO_LITTLE = 2_000_000_000, 100_000_000  # bytes that are free
_BACKUP_AGE = timedelta(days=8)  # a weekly one, with a day's grace
_SCRUB_AGE = timedelta(days=100)  # every three months


def checks_of_folder(folder: Path) -> Iterator[Check]:
    """What can be seen without opening the archive: its private files, and the disk."""
    yield from _modes(folder)
    yield _room(folder)
    layout = Layout(folder)
    if layout.next_key.exists():
        says = "A change of the log's key was begun and is not finished."
        yield Check("key", State.FAULT, says, "Run the same onrecord rotate-key again.")
    elif layout.previous_key.exists():
        says = "Two keys sign: the log's, and the one before it."
        advice = "Once everybody knows the new key: onrecord rotate-key --finish"
        yield Check("key", State.WARNING, says, advice)


def checks_of_archive(archive: Archive, now: datetime) -> Iterator[Check]:
    """What an open archive shows; the redactions that were left over are finished on the way."""
    yield _log(archive)
    yield _redactions(archive)
    yield _part(archive)
    if archive.configuration.operation.signs:
        yield _memory(archive)
    yield _stopped(archive)
    yield from checks_of_buckets(archive)
    yield from checks_of_vantages(archive)
    if archive.configuration.records.postgres:
        yield _words(archive)
    if archive.configuration.operation.signs:
        yield _services(archive)
        yield _witnesses(archive)
    yield from _stamps(archive)
    if archive.configuration.capture.automatic:
        yield _browser(archive)
    yield _clock(archive, now)
    yield _last(archive, now, CustodyEvent.REPLICATED, _BACKUP_AGE, "backup", "onrecord backup")
    yield _last(
        archive, now, CustodyEvent.EXAMINED, _SCRUB_AGE, "fixity", "onrecord doctor --fixity"
    )


def _modes(folder: Path) -> Iterator[Check]:
    keys = folder / "keys"
    of_buckets, withheld = Layout(folder).bucket_credentials, Layout(folder).withheld
    private = [*sorted(keys.glob("*.pem")), *sorted(keys.glob("*.token")), of_buckets, withheld]
    found = [path for path in private if path.exists()]
    open_ = [path for path in found if stat.S_IMODE(path.stat().st_mode) & 0o077]
    for path in open_:
        says = f"Others may read {path.relative_to(folder)}."
        yield Check("private files", State.FAULT, says, f"chmod 600 {path}")
    if not open_:
        yield Check("private files", State.FINE, f"{len(found)}, which only their owner may read")


def _room(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    state = State.FINE if free > _LITTLE else State.WARNING
    state = State.FAULT if free < _TOO_LITTLE else state
    advice = "" if state is State.FINE else "Make room before the watcher has to stop."
    return Check("disk", state, f"{free // 1_000_000:,} MB are free", advice)


def _log(archive: Archive) -> Check:
    told, head = archive.published, archive.head
    behind = head.size - told.size
    says = f"{head.size} entries; the published head continues what is committed"
    if behind:
        says += f"; {behind} await publication"
    return Check("log", State.FINE, says)


def _redactions(archive: Archive) -> Check:
    again = archive.redactions.finish_all(read_withheld(Layout(archive.folder).withheld))
    count = len(archive.redactions.everything())
    if not again:
        return Check("redactions", State.FINE, f"{count} blobs withheld, none of them here")
    says = f"{len(again)} blobs were here that the log says were redacted. They are destroyed now."
    return Check("redactions", State.WARNING, says, "Look where they came from: an old copy?")


def _memory(archive: Archive) -> Check:
    if state_folder() is None:
        says = "This machine remembers no signed head outside the archive's folder."
        advice = "Set HOME or ONRECORD_STATE, so that an older copy of the folder is noticed."
        return Check("memory", State.WARNING, says, advice)
    known = Heads(archive.verifier_key).largest()
    if known is None:
        says = "Nothing was signed on this machine, or it could not be remembered."
        return Check("memory", State.WARNING, says, f"See that {state_folder()} can be written.")
    return Check("memory", State.FINE, f"the largest head signed here has {known.size} entries")


def _part(archive: Archive) -> Check:
    """What this machine does, where several share the archive."""
    if archive.configuration.operation.signs:
        return Check("part", State.FINE, "records and publishes: the log's key is here")
    if is_there(Layout(archive.folder).log_key):
        says = "A private key of the log lies here, and this machine does not publish."
        return Check(
            "part", State.WARNING, says, "Remove keys/log.pem: two places are one too many."
        )
    return Check("part", State.FINE, "records or reads; another machine publishes")


def _stopped(archive: Archive) -> Check:
    path, why = Layout(archive.folder).stopped, archive.publishing_stopped
    if why is None:
        return Check("publishing", State.FINE, "not stopped")
    if path.exists():
        return Check("publishing", State.FAULT, "Publishing was stopped.", f"Read {path}")
    says = f"On another machine {PublishingStopped.because(why)}."
    return Check("publishing", State.FAULT, says, "docs/witnesses.md says what to do.")


def _words(archive: Archive) -> Check:
    """How far the shared index of words is, and whether it finds what is spelt otherwise."""
    behind = archive.head.size - archive.search.reached.size
    says = f"{archive.search.size()} versions can be found by their words"
    says += f"; {behind} entries are to be read" if behind else ""
    if archive.search.spells:
        return Check("words", State.FINE, says)
    says += ". A word that is misspelt finds nothing: pg_trgm is missing."
    advice = "Install PostgreSQL's contrib modules; as the owner: SELECT onrecord.search_spelling()"
    return Check("words", State.WARNING, says, advice)


def _services(archive: Archive) -> Check:
    try:
        services = pinned_services(archive.folder, archive.configuration.time)
    except ArchiveError as error:
        return Check("time stamps", State.FAULT, f"{error}.", error.advice)
    names = ", ".join(one.name for one in services) or "none"
    if len(services) < _SERVICES:
        says = f"Fewer than two services stamp the log's heads: {names}."
        advice = "Add one to [time] services, with its certificates under pins/."
        return Check("time stamps", State.WARNING, says, advice)
    return Check("time stamps", State.FINE, f"services with pinned certificates: {names}")


def _stamps(archive: Archive) -> Iterator[Check]:
    """Whether every service has stamped the newest head that any was asked about."""
    asked = archive.index.newest_stamps()
    stamped = {stamp.service for one in asked if said_at(one) and (stamp := stamp_of(one))}
    wanted = [line.split(" ")[0] for line in archive.configuration.time.services]
    missing = [name for name in wanted if name not in stamped]
    if wanted and not archive.head.size:
        yield Check("stamps", State.FINE, "nothing is on record that could be stamped")
    elif wanted and missing:
        says = f"The newest head that was to be stamped lacks: {', '.join(missing)}."
        yield Check("stamps", State.WARNING, says, "The watcher asks again; see that it runs.")
    elif wanted:
        yield Check("stamps", State.FINE, "every service has stamped the newest head")


def _witnesses(archive: Archive) -> Check:
    try:
        witnesses = load_policy(Layout(archive.folder).witnesses).witnesses
    except ArchiveError as error:
        return Check("witnesses", State.FAULT, f"{error}.", error.advice)
    if not witnesses:
        says = "Nobody witnesses this log: its owner could show two histories."
        return Check("witnesses", State.WARNING, says, "Ask another newsroom: onrecord witness")
    return Check("witnesses", State.FINE, f"asked to cosign: {len(witnesses)}")


def _browser(archive: Archive) -> Check:
    try:
        require_browser(archive.configuration.capture.browser)
    except NoBrowser as error:
        return Check("browser", State.WARNING, f"{error}.", error.advice)
    return Check("browser", State.FINE, "there")


def _clock(archive: Archive, now: datetime) -> Check:
    offset = clock_offset(archive.index.newest_stamps())
    says = words.clock(offset)
    latest = max(filter(None, map(said_at, archive.index.newest_stamps())), default=None)
    if latest is not None and now < latest - timedelta(minutes=1):
        says = f"This clock is behind the last time stamp, {moment(latest)}."
        return Check("clock", State.FAULT, says, "Set the clock; observations carry its time.")
    if offset is None or says is None:
        return Check("clock", State.FINE, "no time stamp tells how it stands")
    state = State.FINE if offset.agrees else State.WARNING
    return Check("clock", state, says, "" if offset.agrees else "Have it set by NTP.")


def _last(
    archive: Archive,
    now: datetime,
    event: CustodyEvent,
    age: timedelta,
    name: str,
    command: str,
) -> Check:
    times = [at for at, one in custody_events(archive) if one.event is event]
    if not times:
        return Check(name, State.WARNING, "There has been none.", f"Run: {command}")
    says = f"last on {moment(times[-1])}"
    if now - times[-1] > age:
        return Check(name, State.WARNING, says, f"Run: {command}")
    return Check(name, State.FINE, says)
