"""Does the bundle hold exactly what it lists, and nothing that no entry accounts for?"""

from collections.abc import Iterator

from onrecord.proof.bundle.container import Container
from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.manifest import Manifest
from onrecord.proof.bundle.opened import Bundle
from onrecord.proof.bundle.paths import (
    MANIFEST,
    OPENINGS,
    REQUIRED,
    UNKEPT,
    UNLISTED,
    blob_digest,
    blob_path,
    entry_path,
    folder_of,
    proof_path,
)
from onrecord.proof.bundle.verification import Step, step
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.documents import Document, shown_in
from onrecord.record.entries import EntryError, commitments_of

__all__ = ["NOT_KEPT", "WITHHELD", "check_blobs", "check_manifest"]

WITHHELD = "withheld: "
"""How the reason begins where bytes were destroyed on purpose."""
NOT_KEPT = "never kept: "
"""And where they were seen and, by the issuer's decision, never written down."""
_MOST_REASONS, _LONGEST_REASON = 3, 200


def check_manifest(container: Container, manifest: Manifest) -> Step:
    """Step 2: every file is listed and as listed, and what is listed or required is there."""
    faults = [*_missing_or_added(container, manifest), *_of_no_entry(manifest)]
    for name, facts in sorted(manifest.files.items()):
        member = container.members.get(name)
        if member is not None:
            faults += _difference(container, name, facts.sha256, facts.size)
    count = len(manifest.files)
    return step(2, faults, f"all {count} files are there, and as bundle.json lists them")


def _missing_or_added(container: Container, manifest: Manifest) -> Iterator[str]:
    held, listed = container.members.keys() - UNLISTED, manifest.files.keys()
    for name in sorted(listed - held):
        yield f"{name}: listed in bundle.json, and not in the bundle"
    for name in sorted(held - listed):
        yield f"{name}: in the bundle, and not listed in bundle.json"
    wanted = {path(e.n) for e in manifest.entries for path in (entry_path, proof_path)}
    for name in sorted((REQUIRED | wanted) - held - UNLISTED - listed):
        yield f"{name}: a bundle must hold it, and this one does not"


def _of_no_entry(manifest: Manifest) -> Iterator[str]:
    folders = {folder_of(entry.n) for entry in manifest.entries}
    for name in sorted(manifest.files):
        if name.startswith("record/") and name.rpartition("/")[0] not in folders:
            yield f"{name}: bundle.json lists no entry of this number"


def _difference(container: Container, name: str, sha256: Digest, size: int) -> Iterator[str]:
    try:
        if container.members[name].size != size or container.digest(name) != sha256:
            yield f"{name}: its bytes are not those that bundle.json lists"
        elif blob_digest(name) not in (None, sha256):
            yield f"{name}: its bytes do not have the digest in its name"
    except BundleError as error:
        yield str(error)


def check_blobs(bundle: Bundle) -> Step:
    """Step 10: every commitment is opened or owned to be left out; nothing else came along."""
    used = {
        found: carried.path for carried in bundle.entries for found in commitments_of(carried.entry)
    }
    named: set[Digest] = set()
    faults: list[str] = []
    for carried in bundle.entries:
        if isinstance(carried.entry, Document) and carried.entry.body in bundle.openings:
            try:
                named |= _named_by(bundle, carried.entry)
            except (BundleError, EntryError) as error:
                faults.append(f"{carried.path}: its document: {error}")
    faults += _unaccounted(bundle, used)
    faults += _unused(bundle, used, named)
    faults += _kept_after_all(bundle)
    says = f"commitments opened: {len(bundle.openings)}; left out, with why: {len(bundle.left_out)}"
    return step(10, faults, says + _withheld(bundle) + _not_kept(bundle))


def _withheld(bundle: Bundle) -> str:
    """For what the issuer says that bytes were destroyed on purpose: its word."""
    told = _reasons(bundle, WITHHELD)
    return f"; withheld, in the issuer's words: {told}" if told else ""


def _not_kept(bundle: Bundle) -> str:
    """For what the issuer says that bytes were never kept, and of how many the digest came along.

    What they said is not checked by anything here; a copy can be compared with a digest.
    """
    told = _reasons(bundle, NOT_KEPT)
    digests = f"; digests told of {len(bundle.unkept)} of them, whose bytes nobody can check here"
    return f"; never kept, in the issuer's words: {told}{digests}" if told else ""


def _kept_after_all(bundle: Bundle) -> Iterator[str]:
    for commitment in bundle.unkept:
        if not bundle.left_out.get(commitment, "").startswith(NOT_KEPT):
            yield f"{UNKEPT}: {commitment} is not listed as never kept"


def _reasons(bundle: Bundle, beginning: str) -> str:
    reasons = dict.fromkeys(
        why.removeprefix(beginning) for why in bundle.left_out.values() if why.startswith(beginning)
    )
    told = [f"“{why[:_LONGEST_REASON]}”" for why in list(reasons)[:_MOST_REASONS]]
    more = f" and {len(reasons) - _MOST_REASONS} more" if len(reasons) > _MOST_REASONS else ""
    return f"{', '.join(told)}{more}"


def _named_by(bundle: Bundle, document: Document) -> set[Digest]:
    """The blobs in which a document's words can be seen."""
    return set(shown_in(bundle.body_of(document)))


def _unaccounted(bundle: Bundle, used: dict[Commitment, str]) -> Iterator[str]:
    for commitment, path in used.items():
        opening = bundle.openings.get(commitment)
        if opening is None and commitment not in bundle.left_out:
            yield f"{path}: commits to bytes that the bundle neither holds nor owns to leave out"
        if opening is not None and blob_path(opening.digest) not in bundle.container.members:
            yield f"{blob_path(opening.digest)}: {path} commits to it, and it is not in the bundle"


def _unused(bundle: Bundle, used: dict[Commitment, str], named: set[Digest]) -> Iterator[str]:
    digests = {opening.digest for opening in bundle.openings.values()}
    for commitment, opening in bundle.openings.items():
        if commitment not in used and opening.digest not in named:
            yield f"{OPENINGS}: {commitment} belongs to no entry"
        if commitment in bundle.left_out:
            yield f"{MANIFEST}: {commitment} is opened and listed as left out"
    for commitment in bundle.left_out:
        if commitment not in used:
            yield f"{MANIFEST}: {commitment} is left out, and belongs to no entry"
    for name in bundle.container.members:
        digest = blob_digest(name)
        if digest is not None and digest not in digests:
            yield f"{name}: no opening leads to it"
