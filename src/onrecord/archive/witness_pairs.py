"""What do two newsrooms hand each other, so that each witnesses the other's log?"""

import re
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from onrecord.archive.errors import ArchiveError
from onrecord.archive.existing import require_archive
from onrecord.archive.files import Files
from onrecord.archive.layout import Layout
from onrecord.archive.locks import folder_lock
from onrecord.archive.published import load_verifier_key
from onrecord.archive.witness import make_witness
from onrecord.archive.witness_policies import (
    PolicyUnchanged,
    add_log,
    add_witness,
    load_policy,
    remove_log,
    remove_witness,
    store_policies,
)
from onrecord.proof.notes import Algorithm, NoteError, VerifierKey
from onrecord.proof.policy import Policy
from onrecord.record.errors import EXIT_USAGE

__all__ = ["BadPeer", "Pairs", "Peer", "own_line", "pair", "pairs", "unpair"]

_WAIT = 30.0  # seconds for another command that changes the same files
_URL = re.compile(r"https?://[!-~]{1,500}", re.ASCII)


class BadPeer(ArchiveError):
    """A line that is not what `onrecord witness show` prints, or is our own."""

    exit_code = EXIT_USAGE
    advice = "Copy the whole line that `onrecord witness show` printed for the other newsroom."


@dataclass(frozen=True, slots=True)
class Peer:
    """Another archive: its log's key, its witness's key, and where both are served.

    `str()` gives one line of three words. The log lies below URL/log, the witness's submission
    prefix is URL/witness. BadPeer for values that do not belong together.
    """

    log: VerifierKey
    witness: VerifierKey
    url: str

    def __post_init__(self) -> None:
        if self.log.algorithm is not Algorithm.ED25519:
            raise BadPeer(f"{self.log.name} is not the key of a log")
        if self.witness.algorithm is not Algorithm.COSIGNATURE_ED25519:
            raise BadPeer(f"{self.witness.name} is not the key of a witness")
        if self.log.public_key == self.witness.public_key:
            raise BadPeer("one key can't be both the log's and the witness's")
        if not _is_address(self.url):
            raise BadPeer(f"not an address of a server: {self.url[:200]!r}")

    def __str__(self) -> str:
        return f"{self.log} {self.witness} {self.url}"

    @classmethod
    def parse(cls, line: str) -> "Peer":
        """Read the line; BadPeer for any other than `str()` writes."""
        words = line.strip().split(" ")
        if len(words) != 3:
            raise BadPeer(f"three words are expected, not {len(words)}")
        try:
            return cls(VerifierKey.parse(words[0]), VerifierKey.parse(words[1]), words[2])
        except NoteError as error:
            raise BadPeer(str(error)) from error

    @property
    def log_url(self) -> str:
        """The log's prefix (C2SP tlog-tiles)."""
        return f"{self.url.rstrip('/')}/log"

    @property
    def witness_url(self) -> str:
        """The submission prefix (C2SP tlog-witness)."""
        return f"{self.url.rstrip('/')}/witness"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Who witnesses this archive's log, and whose logs it witnesses."""

    asked: Policy
    cosigned: Policy


def own_line(folder: Path, url: str | None) -> Peer:
    """What others need of this archive; makes its witness if there is none. `url`: https://ORIGIN."""
    layout = Layout(folder)
    origin = require_archive(layout).origin
    log = load_verifier_key(layout, origin)
    with closing(make_witness(folder)) as witness:
        return Peer(log, witness.key, url or f"https://{origin}")


def pair(folder: Path, peer: Peer) -> None:
    """Cosign the other's log, and ask its witness for ours. BadPeer, PolicyUnchanged."""
    ours = own_line(folder, peer.url)
    if peer.log.name == ours.log.name or peer.witness.public_key == ours.witness.public_key:
        raise BadPeer("that is this archive's own line; nobody can witness themselves")
    layout, files = Layout(folder), Files()
    with folder_lock(layout.keys, _WAIT):
        logs = add_log(layout.witnessed, peer.log, peer.log_url)
        asked = add_witness(layout.witnesses, peer.log.name, peer.witness, peer.witness_url)
        store_policies(files, {layout.witnessed: logs, layout.witnesses: asked})


def unpair(folder: Path, name: str) -> None:
    """Neither ask this newsroom nor cosign its log any more. What was cosigned is remembered.

    `name` is the other log's origin, or the witness's name in witnesses.policy.
    """
    layout, files = Layout(folder), Files()
    require_archive(layout)
    found = pairs(folder)
    asked = any(one.label == name for one in found.asked.witnesses)
    cosigned = any(one.key.name == name for one in found.cosigned.logs)
    if not asked and not cosigned:
        raise PolicyUnchanged(f"nobody is called {name!r}", advice="Look: onrecord witness list")
    with folder_lock(layout.keys, _WAIT):
        texts = {}
        if asked:
            texts[layout.witnesses] = remove_witness(layout.witnesses, name)
        if cosigned:
            texts[layout.witnessed] = remove_log(layout.witnessed, name)
        store_policies(files, texts)


def pairs(folder: Path) -> Pairs:
    """Both files as they are. PolicyUnchanged if one can't be read."""
    layout = Layout(folder)
    require_archive(layout)
    return Pairs(load_policy(layout.witnesses), load_policy(layout.witnessed))


def _is_address(text: str) -> bool:
    if not _URL.fullmatch(text):
        return False
    try:
        url = urlsplit(text)
        return bool(url.hostname) and not (url.query or url.fragment or url.username)
    except ValueError:
        return False
