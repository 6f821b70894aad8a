"""How does a case leave the archive, so that a stranger can check it?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from onrecord import __version__
from onrecord.archive import Archive, BlobDamaged
from onrecord.desk.bundles.evidence import Evidence, gather
from onrecord.desk.bundles.file import BundleExists, ExportFailed, Progress, write_bundle
from onrecord.desk.bundles.pages import by_hand_page, report_page
from onrecord.desk.bundles.proofs import Proved, prove
from onrecord.desk.bundles.selection import entries_of_case
from onrecord.desk.bundles.stamps import pins_of, stamps_of_case
from onrecord.desk.bundles.told import Told
from onrecord.proof.bundle import (
    CaseName,
    FileFacts,
    ListedEntry,
    Manifest,
    Source,
    Streamed,
    Trust,
    Verification,
    seal_text,
    write_manifest,
    write_openings,
)
from onrecord.proof.bundle.paths import (
    BY_HAND,
    CHECKPOINT,
    KEY,
    MANIFEST,
    OPENINGS,
    REPORT,
    SEAL,
    UNKEPT,
    blob_path,
    entry_path,
    proof_path,
)
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged, leaf_of

__all__ = ["BundleExists", "ExportFailed", "Exported", "Progress", "export_case"]

_PIECE = 1 << 20  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The bundle that was written, and what our own checks say of it."""

    path: Path
    sha256: Digest
    bytes: int
    entries: int
    left_out: int
    unstamped: int  # entries that lie under no time stamp yet
    verification: Verification


def export_case(
    archive: Archive,
    *,
    name: str,
    title: str | None,
    posts: Sequence[Ref],
    claims: Mapping[str, Any],
    exported_at: datetime,
    out: Path,
    progress: Progress | None = None,
    replace: bool = False,
    captures: bool = True,
    articles: bool = True,
    publish: Callable[[], object] | None = None,
) -> Exported:
    """Write a case and its evidence into the file `out`; the same input gives the same bytes.

    `claims` is what we say about the posts (JSON values), as the issuer's words. Raises
    NothingToExport, BundleExists (unless `replace`), TreeUnproved, ExportFailed, ManifestError
    for claims that JSON cannot hold, and the archive's errors. Without `captures`, captured pages
    and pictures of them are named and left out; without `articles`, reports as they were read.
    `publish` stands in place of `archive.publish`, for whoever wants the head witnessed before it
    goes into the bundle.
    """
    if out.exists() and not replace:
        raise BundleExists(f"{out} exists already")
    # 1. What belongs to the case, what it rests on, and that it is in the log.
    of_case = entries_of_case(archive, name, posts, claims)
    chosen = stamps_of_case(archive, of_case)
    entries = sorted({one.index: one for one in (*of_case, *chosen.stamps)}.values(), key=_index)
    evidence = gather(archive, entries, captures=captures, articles=articles)
    (publish or archive.publish)()
    proved = prove(archive, entries)
    # 2. Every file but the two that speak of all the others.
    case = CaseName(name, title)
    told = Told.of(archive, case, posts, claims, entries, chosen, exported_at)
    sources = _sources(archive, entries, evidence, proved, told)
    # 3. The manifest over all of them, and the log's signature over the manifest.
    manifest = write_manifest(
        Manifest(
            onrecord=__version__,
            origin=archive.origin,
            case=case,
            exported_at=exported_at,
            files={path: _facts(source) for path, source in sources.items()},
            entries=tuple(ListedEntry(n, one.index, one.digest) for n, one in enumerate(entries)),
            claims=claims,
            left_out=evidence.left_out,
        )
    )
    sources[MANIFEST] = manifest
    sources[SEAL] = archive.sign(seal_text(archive.origin, manifest)).encode()
    # 4. On the disk, checked by our own verifier, and only then under its name.
    trust = Trust(logs=(archive.verifier_key,))
    written = write_bundle(sources, out, trust, progress, replace=replace)
    return Exported(
        path=out,
        sha256=written.sha256,
        bytes=written.bytes,
        verification=written.verification,
        entries=len(entries),
        left_out=len(evidence.left_out),
        unstamped=len(chosen.open),
    )


def _sources(
    archive: Archive,
    entries: Sequence[Logged],
    evidence: Evidence,
    proved: Proved,
    told: Told,
) -> dict[str, Source]:
    sources: dict[str, Source] = {
        REPORT: report_page(told),
        BY_HAND: by_hand_page(told),
        OPENINGS: write_openings(evidence.openings.values()),
        CHECKPOINT: proved.checkpoint.encode(),
        KEY: f"{archive.verifier_key}\n".encode(),
        **proved.consistency,
        **dict(pins_of(archive, entries)),
    }
    for n, (logged, proof) in enumerate(zip(entries, proved.proofs, strict=True)):
        sources[entry_path(n)] = leaf_of(logged.entry)
        sources[proof_path(n)] = proof.encode()
    if evidence.unkept:
        sources[UNKEPT] = write_openings(evidence.unkept.values())
    sources.update(evidence.slices)
    for digest in evidence.digests:
        sources[blob_path(digest)] = _reader(archive, digest)
    return sources


def _index(logged: Logged) -> int:
    return logged.index


def _reader(archive: Archive, digest: Digest) -> Streamed:
    return Streamed(lambda: _pieces(archive, digest))


def _pieces(archive: Archive, digest: Digest) -> Iterator[bytes]:
    """A blob in pieces, since a captured page may be large. Raises BlobDamaged, BlobMissing."""
    found = sha256()
    with archive.open_blob(digest) as file:
        while piece := file.read(_PIECE):
            found.update(piece)
            yield piece
    if found.hexdigest() != digest:
        raise BlobDamaged(f"the bytes of {digest} were changed")


def _facts(source: Source) -> FileFacts:
    found, size = sha256(), 0
    for piece in (source,) if isinstance(source, bytes) else source.chunks():
        found.update(piece)
        size += len(piece)
    return FileFacts(Digest(found.hexdigest()), size)
