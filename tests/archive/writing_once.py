"""A process that does once what an archive does, and says each promise right after it was given.

Run as: python writing_once.py FOLDER, under a tracer that lets one call to the system fail. What
stands before the mark (loading Python and our modules) is not what is tried. Ends with 0, or with
4 and the error's words, as the commands do.
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from entries import at
from kept_entries import gap, kept_observation
from onrecord.archive import Archive, open_archive
from onrecord.record.errors import OnrecordError
from onrecord.record.outcomes import Seen
from onrecord.record.stamps import Stamp, Stamped, StampMethod

BEFORE = 250  # entries that are published before anything fails
MARK = "/from-here-on-calls-may-fail"


def say(**promise: object) -> None:
    """A promise on the standard output; by `writev`, which nothing of the archive calls."""
    os.writev(1, [json.dumps(promise).encode() + b"\n"])


def main(folder: Path) -> None:
    with open_archive(folder) as archive:
        observe(archive)
        publish(archive)
        append(archive, [gap(number) for number in range(BEFORE, BEFORE + 4)])
        publish(archive)
        append(archive, [stamp(archive)])
        publish(archive)


def observe(archive: Archive) -> None:
    """Keep bytes, then say what they mean."""
    seen = [kept_observation(archive, number) for number in (1, 2)]
    versions = [one.outcome.version for one in seen if isinstance(one.outcome, Seen)]
    say(blobs={version: f"post {n}" for n, version in enumerate(versions, 1)})
    append(archive, seen)


def stamp(archive: Archive) -> Stamp:
    """A service's answer, kept; and the entry that says so."""
    head = archive.published
    note = archive.published_note.encode()
    kept = archive.keep(note, b"request", b"response")
    say(blobs={kept[1]: "request", kept[2]: "response"})
    return Stamp(
        service="north",
        method=StampMethod.RFC3161,
        size=head.size,
        root=head.root.hex(),
        note=kept[0],
        request=kept[1],
        response=kept[2],
        revocation=(),
        outcome=Stamped(at(5)),
        asked_at=at(4),
        answered_at=at(6),
    )


def append(archive: Archive, entries: list[object]) -> None:
    logged = archive.append(entries)  # type: ignore[arg-type]  # entries of several kinds
    head = archive.head
    say(
        entries={one.digest: one.index for one in logged},
        size=head.size,
        root=head.root.hex(),
    )


def publish(archive: Archive) -> None:
    told = archive.publish()
    say(published=told.size, root=told.root.hex())


if __name__ == "__main__":
    with suppress(OSError):
        os.open(MARK, os.O_RDONLY)
    try:
        main(Path(sys.argv[1]))
    except (OnrecordError, OSError) as error:
        with suppress(OSError):
            os.writev(2, [f"{type(error).__name__}: {error}\n".encode()])
        sys.exit(4)
