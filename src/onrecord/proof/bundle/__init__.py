"""Can a stranger check a case from one file? The format of `*.onrecord`, and its verifier."""

from onrecord.proof.bundle.account_keys import KnownKeys, is_identity, known_keys
from onrecord.proof.bundle.checked_page import CheckedFile, checked_page
from onrecord.proof.bundle.consistency import read_consistency, write_consistency
from onrecord.proof.bundle.container import MAX_BYTES, MAX_MEMBERS, Container, read_container
from onrecord.proof.bundle.container_writer import Source, Streamed, write_container
from onrecord.proof.bundle.errors import BundleError, ContainerError, ManifestError
from onrecord.proof.bundle.manifest import (
    CaseName,
    FileFacts,
    LeftOut,
    ListedEntry,
    Manifest,
    read_manifest,
    write_manifest,
)
from onrecord.proof.bundle.opened import Bundle, Carried
from onrecord.proof.bundle.openings import read_openings, write_openings
from onrecord.proof.bundle.seal import seal_text
from onrecord.proof.bundle.trust import (
    MAX_TRUST_FILE,
    Trust,
    TrustError,
    is_trust_file,
    trust_from_files,
)
from onrecord.proof.bundle.verification import Step, Verification, step, unchecked
from onrecord.proof.bundle.verify import Opened, open_bundle, verify_bundle, verify_opened
from onrecord.proof.bundle.words import MARKS, Told, told

__all__ = [
    "MARKS",
    "MAX_BYTES",
    "MAX_MEMBERS",
    "MAX_TRUST_FILE",
    "Bundle",
    "BundleError",
    "Carried",
    "CaseName",
    "CheckedFile",
    "Container",
    "ContainerError",
    "FileFacts",
    "KnownKeys",
    "LeftOut",
    "ListedEntry",
    "Manifest",
    "ManifestError",
    "Opened",
    "Source",
    "Step",
    "Streamed",
    "Told",
    "Trust",
    "TrustError",
    "Verification",
    "checked_page",
    "is_identity",
    "is_trust_file",
    "known_keys",
    "open_bundle",
    "read_consistency",
    "read_container",
    "read_manifest",
    "read_openings",
    "seal_text",
    "step",
    "told",
    "trust_from_files",
    "unchecked",
    "verify_bundle",
    "verify_opened",
    "write_consistency",
    "write_container",
    "write_manifest",
    "write_openings",
]
