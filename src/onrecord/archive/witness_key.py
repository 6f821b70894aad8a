"""Who holds the private key of the witness?"""

from onrecord.archive.files import Files, is_there
from onrecord.archive.layout import Layout
from onrecord.archive.signing import KEY_MODE, KeyRefused, LogKey
from onrecord.proof.notes import Algorithm, VerifierKey

__all__ = ["WitnessKey", "load_witness_key", "make_witness_key"]

_ADVICE = (
    "Restore keys/witness.pem. If it is lost, move witness.db away as well: the next"
    " `onrecord witness show` makes a new witness, whose line the others need anew."
)


class WitnessKey:
    """An Ed25519 cosigner's key (type 0x04, C2SP tlog-cosignature): a `notes.Signer`.

    Never the log's key: what a cosigner says is of another kind, and must not be taken for it.
    """

    def __init__(self, held: LogKey) -> None:
        self._held = held
        public = held.key.public_key
        self.key = VerifierKey(held.name, Algorithm.COSIGNATURE_ED25519, public)

    @property
    def name(self) -> str:
        """The name of the key: the log's origin and `/witness`."""
        return self._held.name

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of exactly these bytes."""
        return self._held.sign(message)


def load_witness_key(layout: Layout, origin: str) -> WitnessKey:
    """The key that lies in keys/witness.pem. KeyRefused, StorageError."""
    if not is_there(layout.witness_key):
        raise KeyRefused(
            f"the private key of the witness is missing: {layout.witness_key}", advice=_ADVICE
        )
    return WitnessKey(LogKey.load(layout.witness_key, _name(origin)))


def make_witness_key(layout: Layout, files: Files, origin: str, seed: bytes) -> WitnessKey:
    """The key in keys/witness.pem; made durably from 32 random bytes if there is none yet.

    One process at a time: the caller holds a lock.
    """
    if not is_there(layout.witness_key):
        made = LogKey.from_seed(_name(origin), seed)
        files.put(layout.witness_key, made.to_pem(), mode=KEY_MODE)
    return load_witness_key(layout, origin)


def _name(origin: str) -> str:
    return f"{origin}/witness"
