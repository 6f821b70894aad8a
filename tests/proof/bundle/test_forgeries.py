"""Which forgeries would somebody try who wants a bundle to say more, or less, than the log?

Each row is one forgery: by whom it is made, what the verifier trusts, in which step it falls, and
with which words. Three hands: a *stranger* has no key; an *issuer* has the log's key and exports
what suits him; a *log* that lies keeps two histories. Forged time-stamp tokens are in
`test_faults_of_time.py`, faults of single files in `test_faults_of_files.py`, what accounts did not sign
in `test_faults_of_accounts.py`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from bundle_faults import CASE, SEEN, STATE, body_of, checked, listed, put, says, unsealed
from onrecord.proof.bundle import Trust, seal_text
from onrecord.proof.bundle.paths import (
    CHECKPOINT,
    MANIFEST,
    SEAL,
    blob_path,
    entry_path,
    proof_path,
)
from onrecord.proof.c2sp_text import base64_text
from onrecord.proof.merkle import EMPTY_ROOT
from onrecord.proof.notes import Algorithm, parse_note, sign_note
from onrecord.proof.policy import parse_policy
from onrecord.proof.tlog_proof import TlogProof
from onrecord.record.commitments import digest_of
from onrecord.record.entries import canonical
from small_bundle import TRUST, Forge, small, zipped
from small_log import LOG_KEY, ORIGIN, TestSigner

WITNESS = TestSigner("north.example/w", Algorithm.COSIGNATURE_ED25519, seed=7)
WITNESSED = Trust(
    policy=parse_policy(f"log {LOG_KEY.key}\nwitness north {WITNESS.key}\nquorum north\n")
)
Files = dict[str, bytes]


@dataclass(frozen=True)
class Forgery:
    """What was forged, under which trust it is looked at, where it falls, and the words."""

    forge: Callable[[Forge], bytes]
    step: int
    says: str
    trust: Trust = TRUST


# --- a stranger, who has bundles and no key -----------------------------------------------------


def other_bundle() -> Files:
    """Another true bundle of the same log: the same, before the case was changed."""
    return small().drop(CASE).members()


def seal_transplanted(files: Files) -> None:
    files[SEAL] = other_bundle()[SEAL]


def head_transplanted(files: Files) -> None:
    """The true signature line of another head, under this one."""
    text, _ = parse_note(files[CHECKPOINT])
    _, lines = parse_note(other_bundle()[CHECKPOINT])
    files[CHECKPOINT] = f"{text}\n{''.join(map(str, lines))}".encode()


def reordered_manifest(files: Files) -> None:
    value = json.loads(files[MANIFEST])
    files[MANIFEST] = json.dumps(dict(reversed(value.items()))).encode()


def _with_forged_entry(made: Forge) -> Forge:
    made.entries[STATE] = replace(made.entries[STATE], account="did:plc:" + "b" * 24)
    return made.drop()


# --- an issuer, who has the log's key -----------------------------------------------------------


def manifest_reordered(made: Forge) -> bytes:
    """The entries in another order, listed and sealed so by the log's key."""
    members = made.members()
    value = json.loads(members[MANIFEST])
    value["entries"][3], value["entries"][4] = value["entries"][4], value["entries"][3]
    return _resealed(members, canonical(value))


def manifest_not_canonical(made: Forge) -> bytes:
    members = made.members()
    return _resealed(members, json.dumps(json.loads(members[MANIFEST]), indent=1).encode())


def _resealed(members: Files, manifest: bytes) -> bytes:
    seal = sign_note(seal_text(ORIGIN, manifest), [LOG_KEY]).encode()
    return zipped({**members, MANIFEST: manifest, SEAL: seal})


def entry_and_tile_forged(made: Forge) -> bytes:
    """A forged entry with the proof of the tree in which it stands, under the log's true head."""
    true = made.files()
    forged = _with_forged_entry(made.copy())
    note = true[CHECKPOINT].decode()
    reader = forged.log.reader()
    proofs = {
        proof_path(n): str(TlogProof(n, reader.inclusion_proof(n), note)).encode()
        for n in range(len(forged.entries))
    }
    return forged.build(lambda files: files.update({CHECKPOINT: true[CHECKPOINT], **proofs}))


def headed(size: int, root: bytes) -> Callable[[Forge], bytes]:
    """The log's key signs a head of another size; every proof names that head."""

    def forge(made: Forge) -> bytes:
        note = sign_note(f"{ORIGIN}\n{size}\n{base64_text(root)}\n", [LOG_KEY])

        def change(files: Files) -> None:
            true = files[CHECKPOINT]
            files[CHECKPOINT] = note.encode()
            for n in range(len(made.entries)):
                files[proof_path(n)] = files[proof_path(n)].replace(true, note.encode())

        return made.build(change)

    return forge


def root_at(size: int) -> bytes:
    return small().log.reader().root_at(size)


def renamed(made: Forge) -> bytes:
    """The same key, speaking for a log of another name."""
    other = TestSigner("other.example/log")
    return replace(made, signer=other, origin=other.name).build()


# --- a log that keeps two histories -------------------------------------------------------------


def second_history(made: Forge) -> bytes:
    """Another log of the same name, key and size, which no witness has seen."""
    return _with_forged_entry(made).build()


def second_history_with_the_firsts_cosignature(made: Forge) -> bytes:
    """… with the witness' true line from under the first one's head."""
    made.witnesses = (WITNESS,)
    _, lines = parse_note(made.note)
    forged = replace(_with_forged_entry(made.copy()), witnesses=())
    (line,) = [str(found) for found in lines if found.name == WITNESS.name]
    note = forged.note + line
    reader = forged.log.reader()
    proofs = {
        proof_path(n): str(TlogProof(n, reader.inclusion_proof(n), note)).encode()
        for n in range(len(forged.entries))
    }
    return forged.build(lambda files: files.update({CHECKPOINT: note.encode(), **proofs}))


X = blob_path(digest_of(b"x"))
SEEN_BLOB = blob_path(small().openings[body_of(small(), SEEN)].digest)

BY_A_STRANGER = {
    "a signature transplanted from another bundle": Forgery(
        unsealed(seal_transplanted), 4, "bundle.sig: signs another bundle.json than the one"
    ),
    "a head's signature transplanted": Forgery(
        listed(head_transplanted),
        4,
        "time/checkpoint: the signature by log.example/onrecord is wrong",
    ),
    "the seal stripped": Forgery(
        unsealed(lambda files: files.pop(SEAL)), 4, "bundle.sig: is not in the bundle"
    ),
    "the manifest reordered": Forgery(
        unsealed(reordered_manifest), 4, "bundle.sig: signs another bundle.json"
    ),
    "a file dropped": Forgery(
        unsealed(lambda files: files.pop(entry_path(SEEN))), 2, "record/0006/entry.json: listed in"
    ),
    "an unlisted file added": Forgery(
        unsealed(put(X, b"x")), 2, f"{X}: in the bundle, and not listed in bundle.json"
    ),
    "a head whose signature is stripped": Forgery(
        listed(
            lambda files: files.update({CHECKPOINT: files[CHECKPOINT].split(b"\n\n")[0] + b"\n"})
        ),
        4,
        "time/checkpoint: no empty line",
    ),
}
BY_AN_ISSUER = {
    "the manifest's entries reordered": Forgery(
        manifest_reordered, 2, "bundle.json: its entries are not numbered from 0 on"
    ),
    "the manifest in another writing": Forgery(
        manifest_not_canonical, 2, "bundle.json: not in the canonical form"
    ),
    "a file dropped from bundle and list": Forgery(
        listed(lambda files: files.pop(SEEN_BLOB)),
        10,
        f"{SEEN_BLOB}: record/0006/entry.json commits",
    ),
    "an entry and its tile forged consistently": Forgery(
        entry_and_tile_forged, 6, "record/0000/entry.tlog-proof: entry 0 does not lie under the"
    ),
    "the log rolled back below what is shown": Forgery(
        headed(10, root_at(10)), 6, "record/0000/entry.tlog-proof: entry 0 of 10 needs 4"
    ),
    "a head of size 0": Forgery(
        headed(0, EMPTY_ROOT), 6, "record/0000/entry.tlog-proof: no proof about this"
    ),
    "a head of size 0 with a root": Forgery(
        headed(0, bytes(32)), 4, "time/checkpoint: the root of an empty log is the hash of"
    ),
    "a log of another origin": Forgery(
        renamed, 4, "bundle.sig: of the log other.example/log; the logs that you trust: log.ex"
    ),
    "a cosignature stripped while one is asked for": Forgery(
        lambda made: made.build(),
        5,
        "time/checkpoint: the quorum north is missed; it is cosigned by: none",
        WITNESSED,
    ),
}
BY_A_LOG = {
    "a split view: another history of one size": Forgery(
        second_history,
        5,
        "time/checkpoint: the quorum north is missed; it is cosigned by: none",
        WITNESSED,
    ),
    "a split view with the other's cosignature": Forgery(
        second_history_with_the_firsts_cosignature,
        4,
        "time/checkpoint: the signature by north.example/w is wrong",
        WITNESSED,
    ),
}
FORGERIES = BY_A_STRANGER | BY_AN_ISSUER | BY_A_LOG


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_falls_in_its_step_with_its_words(name: str) -> None:
    forgery = FORGERIES[name]
    found = checked(forgery.forge(small()), forgery.trust)
    failed = [step.n for step in found.steps if step.ok is False]
    assert found.verdict == "failed" and found.exit_code == 1
    assert min(failed) == forgery.step, [step.says for step in found.steps if step.ok is False]
    assert says(found, forgery.step).startswith(forgery.says), says(found, forgery.step)


@pytest.mark.parametrize("trust", [TRUST, WITNESSED], ids=["keys", "keys and a witness"])
def test_a_true_bundle_passes_where_the_forgeries_fell(trust: Trust) -> None:
    made = small()
    made.witnesses = (WITNESS,)
    assert checked(made.build(), trust).verdict == "proved"


def test_without_witnesses_a_split_view_is_not_found_and_that_is_said() -> None:
    """One bundle cannot show what others are shown: only witnesses, or two bundles together."""
    found = checked(second_history(small()))
    assert found.verdict == "proved"
    assert any("shows everybody the same history" in words for words in found.not_proved)
