"""Which fault makes a proof of the AT Protocol fail?"""

from reprlib import Repr

from onrecord.record.errors import OnrecordError

__all__ = [
    "CarError",
    "CborError",
    "CidError",
    "CommitError",
    "DidDocumentError",
    "FrameError",
    "InversionError",
    "MissingBlock",
    "MultikeyError",
    "PlcError",
    "ProofError",
    "SignatureError",
    "TreeError",
    "brief",
]

_MOST_SHOWN = 120
_brief = Repr()
_brief.maxstring = _brief.maxother = _brief.maxlong = _MOST_SHOWN


def brief(value: object) -> str:
    """A stranger's value as an error may show it: quoted, and never long."""
    return _brief.repr(value)


class ProofError(OnrecordError):
    """What was given does not prove what it claims to prove."""

    advice = "Keep the bytes as they are and ask the account's host again; do not rely on them."


class CborError(ProofError):
    """Bytes that are not the one DAG-CBOR encoding of what they say."""


class CidError(ProofError):
    """A content identifier that is malformed or of a kind that repositories do not use."""


class CarError(ProofError):
    """A CAR file that is malformed, too large, or holds a block under another block's CID."""


class MultikeyError(ProofError):
    """A public key that is malformed or on a curve that the AT Protocol does not use."""

    advice = "Fetch the account's DID document again; it may name another key by now."


class CommitError(ProofError):
    """A commit object of another shape, another account or another revision than expected."""


class SignatureError(ProofError):
    """A signature that the given key did not make over these bytes."""

    advice = "The account may have changed its key: fetch its DID's history and check again."


class TreeError(ProofError):
    """A repository tree that breaks the rules of the Merkle search tree."""


class MissingBlock(ProofError):
    """A block that the proof needs is not among the blocks that were given."""

    advice = "Ask the host for the record's proof (sync.getRecord) or for the whole repository."


class InversionError(ProofError):
    """The operations, undone, do not lead back to the tree that came before."""

    advice = "Something changed besides what was announced: fetch the whole repository."


class FrameError(ProofError):
    """A frame of the event stream that is malformed or contradicts what it carries."""


class PlcError(ProofError):
    """An operation log of did:plc that its own keys and hashes do not bear out."""


class DidDocumentError(ProofError):
    """A DID document that is malformed or somebody else's."""
