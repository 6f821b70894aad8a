"""An archive with the small case, whose heads services stamp when a test says so.

The answers are those of `openssl ts`, at any moment (faketime), and no network is used: who asks
the services over HTTP is tried elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.desk.bundles.export import Exported, export_case
from onrecord.desk.cases import find_case
from onrecord.desk.shapes import case_shape
from onrecord.proof.bundle.times import recorded_at
from onrecord.proof.timestamp import read_response
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry, Logged
from onrecord.record.outcomes import Refused
from onrecord.record.stamps import Stamp, Stamped, StampMethod
from small_case import OLD, STARTLING, Story, tell
from time_stamping_rig import Service, stamp_at

__all__ = ["ORIGIN", "Ministry"]

ORIGIN = "records.example/ministry"


@dataclass
class Ministry:
    """The archive, and the services that are pinned in it. A store of the story."""

    folder: Path
    services: Sequence[Service]
    every: int = 4
    story: Story = field(init=False)

    def __post_init__(self) -> None:
        create_archive(self.folder, ORIGIN)
        self.archive: Archive = open_archive(self.folder)
        self._appended = 0
        for service in self.services:
            pin = Layout(self.folder).pin(service.name)
            pin.parent.mkdir(exist_ok=True)
            pin.write_bytes(service.root)
        self.story = tell(self)

    def keep(self, *blobs: bytes) -> tuple[Commitment, ...]:
        return self.archive.keep(*blobs)

    def append(self, entries: Sequence[Entry]) -> object:
        """Into the log; after each few the head is stamped, half a minute later."""
        self._appended += 1
        found = self.archive.append(entries)
        if self._appended % self.every == 0:
            self.stamp(recorded_at(entries[-1]) + timedelta(seconds=30))
        return found

    def stamp(
        self, when: datetime, services: Sequence[Service] = (), *, refusing: Sequence[str] = ()
    ) -> tuple[Logged, ...]:
        """The head as it is now, published and stamped, and the answers appended."""
        head = self.archive.publish()
        note = Layout(self.folder).checkpoint.read_bytes()
        fields: dict[str, Any] = {
            "method": StampMethod.RFC3161,
            "size": head.size,
            "root": head.root.hex(),
            "note": self.archive.keep(note)[0],
            "revocation": (),
            "asked_at": when,
            "answered_at": when + timedelta(seconds=1),
        }
        found = [
            Stamp(service=one.name, request=None, response=None, outcome=Refused("busy"), **fields)
            if one.name in refusing
            else self._stamped(one, note, when, fields)
            for one in services or self.services
        ]
        return self.archive.append(found)

    def _stamped(
        self, service: Service, note: bytes, when: datetime, fields: dict[str, Any]
    ) -> Stamp:
        asked = stamp_at(service, sha256(note).digest(), when, nonce=fields["size"])
        request, response = self.archive.keep(asked.request, asked.response)
        said_at = read_response(asked.response).said_at
        return Stamp(
            service=service.name,
            request=request,
            response=response,
            outcome=Stamped(said_at),
            **fields,
        )

    def trust(self, services: Sequence[Service] = ()) -> Path:
        """A verifier's folder with the log's key and the services' roots."""
        folder = self.folder.with_name("trust")
        (folder / "tsa").mkdir(parents=True, exist_ok=True)
        (folder / "log.vkey").write_text(f"{self.archive.verifier_key}\n")
        for service in services or self.services:
            (folder / "tsa" / f"{service.name}.pem").write_bytes(service.root)
        return folder

    def export(self, out: Path, exported_at: datetime) -> Exported:
        found = find_case(self.archive, "accord")
        return export_case(
            self.archive,
            name="accord",
            title="The accord",
            posts=[self.story.ref(OLD), self.story.ref(STARTLING)],
            claims=case_shape(found),
            exported_at=exported_at,
            out=out,
        )
