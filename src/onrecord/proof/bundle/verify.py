"""Does this bundle prove what it says, to somebody who trusts only their own keys?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from onrecord.proof.bundle.assessed import arithmetic_not_proved
from onrecord.proof.bundle.bounds import SEALED, UNSEALED, Bounds
from onrecord.proof.bundle.container import Container, read_container
from onrecord.proof.bundle.contents import check_blobs, check_manifest
from onrecord.proof.bundle.errors import BundleError, ContainerError, ManifestError
from onrecord.proof.bundle.heads import check_head, check_inclusion, check_witnesses
from onrecord.proof.bundle.manifest import read_manifest
from onrecord.proof.bundle.opened import Bundle, read_entries
from onrecord.proof.bundle.openings import read_openings
from onrecord.proof.bundle.pages import check_pages
from onrecord.proof.bundle.paths import MANIFEST, OPENINGS, UNKEPT
from onrecord.proof.bundle.seal import require_trusted_seal
from onrecord.proof.bundle.signed_entries import check_accounts
from onrecord.proof.bundle.stamped import check_continuity
from onrecord.proof.bundle.story import check_story
from onrecord.proof.bundle.testimony import Testimony, numbered
from onrecord.proof.bundle.times import check_times
from onrecord.proof.bundle.tokens import Tokens, check_tokens, time_not_proved
from onrecord.proof.bundle.trust import Trust
from onrecord.proof.bundle.vantages import Heard, check_vantages
from onrecord.proof.bundle.verification import (
    Step,
    Verification,
    concluded,
    step,
    unchecked,
)
from onrecord.record.commitments import Commitment, Opening

__all__ = ["Opened", "open_bundle", "verify_bundle", "verify_opened"]


@dataclass(frozen=True, slots=True)
class Opened:
    """As much of a bundle as could be opened, and the steps that this took."""

    steps: tuple[Step, ...]
    bundle: Bundle | None


def open_bundle(file: BinaryIO, trust: Trust | None = None) -> Opened:
    """Steps 1 to 3 for a seekable file: container, manifest, entries. Raises only OSError.

    With `trust` the seal is checked first, and what no trusted key signed is not parsed at all;
    without, only what is small is parsed.
    """
    try:
        container = read_container(file)
    except ContainerError as error:
        return Opened((step(1, [str(error)], ""),), None)
    safe = step(1, [], f"{len(container.members)} stored files, read in one way only")
    bounds = (UNSEALED if trust is None else SEALED).of(len(container.members))
    try:
        _require_small(container, bounds)
        if trust is not None and (forged := _unsealed(container, trust)) is not None:
            return Opened((safe, _NOT_PARSED, forged), None)
        data = container.read(MANIFEST, bounds.json)
        manifest = read_manifest(data, bounds)
    except BundleError as error:
        return Opened((safe, step(2, [str(error)], "")), None)
    complete = check_manifest(container, manifest)
    openings: Mapping[Commitment, Opening] = {}
    unkept: Mapping[Commitment, Opening] = {}
    try:
        openings = read_openings(container.read(OPENINGS, bounds.json), bounds)
        if UNKEPT in container.members:
            unkept = read_openings(container.read(UNKEPT, bounds.json), bounds, UNKEPT)
    except BundleError as error:
        complete = step(2, [str(error), *_says(complete)], "")
    entries, faults = read_entries(container, manifest)
    left_out = {missing.commitment: missing.why for missing in manifest.left_out}
    bundle = Bundle(container, manifest, data, openings, entries, left_out, unkept)
    says = f"all {len(entries)} entries are leaves as we write them"
    return Opened((safe, complete, step(3, faults, says)), bundle)


_NOT_PARSED = unchecked(2, f"{MANIFEST} was not read: nobody whose key you trust has signed it")


def _require_small(container: Container, bounds: Bounds) -> None:
    """The manifest is there, and so small that it may be read under these bounds."""
    count, size = len(container.members), container.size(MANIFEST)
    if count > bounds.members or size > bounds.json:
        what = f"{size} bytes for {count} files"
        why = f"more than the {bounds.json} for {bounds.members}"
        stranger = bounds.json < SEALED.json
        more = " that are read of a stranger; supply the log's key" if stranger else ""
        raise ManifestError(MANIFEST, f"{what} are {why}{more}")


def _unsealed(container: Container, trust: Trust) -> Step | None:
    """The failed step 4, if no key that is trusted signed the manifest."""
    try:
        require_trusted_seal(container, trust)
    except BundleError as error:
        return step(4, [str(error)], "")
    return None


def _says(found: Step) -> Iterator[str]:
    if found.ok is False:
        yield found.says


def verify_bundle(
    file: BinaryIO, trust: Trust | None = None, *, at: datetime | None = None
) -> Verification:
    """Check a bundle in a seekable file, in the order of the design, section 6.

    Uses no network and no clock: `at` is the verifier's own time, at which certificates of time
    stamps may have ended. Whatever is in the file, the answer is a Verification; only
    OSError from reading can escape. Without `trust` the verdict is at most "unanchored".
    """
    opened = open_bundle(file, trust)
    return verify_opened(opened, trust, at=at)


def verify_opened(
    opened: Opened, trust: Trust | None, *, at: datetime | None = None
) -> Verification:
    """The same for a bundle that was opened before; its file must still be open."""
    bundle = opened.bundle
    if bundle is None:
        return concluded(opened.steps, (), anchored=trust is not None)
    head = check_head(bundle, trust)
    continuity = check_continuity(bundle, head)
    tokens = check_tokens(bundle, continuity, trust, at)
    testimony = check_accounts(bundle)
    heard = check_vantages(bundle)
    steps = (
        *opened.steps,
        head.step,
        check_witnesses(head, trust),
        check_inclusion(bundle, head),
        continuity.step,
        tokens.step,
        check_times(bundle, tokens),
        check_blobs(bundle),
        testimony.step(),
        check_pages(bundle),
        check_story(bundle, testimony),
        unchecked(14, "not checked here: `onrecord verify` reads the stored bytes again"),
        heard.step(),
    )
    not_proved = _not_proved(bundle, trust, tokens, testimony, heard)
    return concluded(
        steps,
        not_proved,
        anchored=trust is not None,
        lapsed=tokens.lapsed,
        vantages=heard.by(),
    )


def _not_proved(
    bundle: Bundle, trust: Trust | None, tokens: Tokens, testimony: Testimony, heard: Heard
) -> Iterator[str]:
    if trust is None:
        yield "Whose log this is: you supplied no keys, so the bundle vouches for itself."
    if trust is None or trust.policy.quorum is None:
        yield "That the log shows everybody the same history: no witness is asked for."
    yield from time_not_proved(tokens)
    if testimony.missing:
        missing = numbered(testimony.missing)
        yield f"What the account signed under {missing}: those bytes were left out."
    if testimony.delivered:
        yield _KEY_DOCUMENTS
    if heard.signed:
        yield _VANTAGES
    yield from arithmetic_not_proved(bundle)
    yield (
        "That every entry of the log about these posts came along: the issuer chose them, so what is"
        " first here may not be the first."
    )
    yield "What was posted outside of the span that the bundle's signed revisions cover."
    yield from _NEVER_PROVED


_KEY_DOCUMENTS = (
    "Whose keys signed the deliveries: an actor's key document is its instance's word, over TLS, on"
    " the day on which the recording machine asked for it."
)
_VANTAGES = (
    "Whose machines the vantages are, and where they stand: their keys are named by the log alone, and"
    " whoever keeps it could have named one of their own. What a vantage saw, and when, is its word;"
    " and whoever chose the entries may have left out the one by which a key is distrusted."
)
_NEVER_PROVED = (
    "That the recording machine saw the true server, where nobody signed (tls-only): that rests"
    " on its word.",
    "Who typed: a signature by an account's key means the account or its host, who usually holds"
    " the key.",
    "That a key was in force when it signed: the dates of an identity are its directory's word,"
    " and nothing shows that the directory left nothing out.",
    "What the exporter says of the posts, beyond what is compared in step 14; and REPORT.html,"
    " which is the exporter's page.",
)
