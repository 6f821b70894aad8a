"""Archives of tests whose blobs and whose log lie in buckets."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from entries import at
from kept_entries import gap, kept_observations
from onrecord.archive import Archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.moving_objects import move_blobs, move_log
from onrecord.archive.naming_places import naming_bucket
from onrecord.archive.settings import BucketSettings
from onrecord.record.commitments import Commitment
from onrecord.record.custody import Custody, CustodyEvent
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import write_body
from s3_rig import SeaweedServer


def write_credentials(folder: Path, seaweed: SeaweedServer) -> None:
    """The owner's, where an archive looks for them."""
    path = Layout(folder).bucket_credentials
    who = seaweed.credentials
    path.write_text(
        f'access_key_id = "{who.access_key_id}"\nsecret_access_key = "{who.secret_access_key}"\n'
    )
    path.chmod(0o600)


@dataclass(frozen=True)
class Moved:
    """An archive in two buckets."""

    folder: Path
    seaweed: SeaweedServer
    blobs: str
    log: str

    @property
    def settings(self) -> BucketSettings:
        return self.seaweed.settings(self.blobs)

    def through(self, port: int) -> None:
        """From now on it speaks with both buckets by another line."""
        path = Layout(self.folder).configuration
        text = path.read_text()
        for section, bucket in (("blobs", self.blobs), ("log", self.log)):
            text = naming_bucket(text, section, self.seaweed.settings(bucket, port))
        path.write_text(text)

    @contextmanager
    def store(self, bucket: str) -> Iterator[dict[str, bytes]]:
        """What lies in a bucket now."""
        name, _, prefix = bucket.partition("/")
        with closing(self.seaweed.store(name, prefix)) as store:
            yield {one: store.read(one) or b"" for one in store.names()}


def fill(folder: Path) -> None:
    """40 entries, of which 30 are published; some bytes are not kept by decision."""
    with open_archive(folder) as archive:
        archive.append([*kept_observations(archive, *range(5)), *map(gap, range(25))])
        archive.commit_to(b"seen and not kept", why="the terms ask for it")
        archive.publish()
        archive.append([gap(number) for number in range(25, 35)])


def move(folder: Path, seaweed: SeaweedServer, *named: str, versions: bool = False) -> Moved:
    """Move its blobs and its log into buckets of their own; nothing is left in the folder.

    The buckets are new ones, unless they are `named`: that for blobs, and that for the log.
    """
    write_credentials(folder, seaweed)
    made = named or (f"{seaweed.bucket(versions=versions)}/an/archive", seaweed.bucket())
    blobs, log = made
    move_blobs(folder, seaweed.settings(blobs))
    move_log(folder, seaweed.settings(log))
    layout = Layout(folder)
    for left in [*layout.shelves.rglob("*"), *layout.log.rglob("*")]:
        if left.is_file() and left != layout.verifier_key:
            left.unlink()
    return Moved(folder, seaweed, blobs, log)


def redaction(archive: Archive, *what: Commitment) -> Document:
    """The document that says that these bytes are redacted."""
    custody = Custody(
        event=CustodyEvent.REDACTED,
        by="the editor on duty",
        why="a private number",
        what=what,
        digest=None,
        where=None,
        result=None,
    )
    (body,) = archive.keep(write_body(custody))
    return Document(kind=DocumentKind.CUSTODY, recorded_at=at(9), accounts=(), posts=(), body=body)


__all__ = ["Moved", "fill", "move", "redaction", "write_credentials"]
