"""Do we accept and refuse the same Merkle proofs as everybody else?"""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from onrecord.proof.merkle import MerkleError, verify_consistency, verify_inclusion

FOLDER = Path(__file__).parents[2] / "vectors" / "merkle"
INCLUSION = sorted((FOLDER / "inclusion").rglob("*.json"))
CONSISTENCY = sorted((FOLDER / "consistency").rglob("*.json"))


def name(path: Path) -> str:
    return str(path.relative_to(FOLDER).with_suffix(""))


def proof_of(vector: dict[str, Any]) -> list[bytes]:
    return [b64decode(found) for found in vector["proof"] or []]


def test_all_196_vectors_are_here() -> None:
    assert (len(INCLUSION), len(CONSISTENCY)) == (98, 98)


@pytest.mark.parametrize("path", INCLUSION, ids=name)
def test_inclusion(path: Path) -> None:
    vector = json.loads(path.read_text())
    claim = (
        b64decode(vector["leafHash"]),
        vector["leafIdx"],
        vector["treeSize"],
        proof_of(vector),
        b64decode(vector["root"]),
    )
    if vector["wantErr"]:
        with pytest.raises(MerkleError):
            verify_inclusion(*claim)
    else:
        verify_inclusion(*claim)


@pytest.mark.parametrize("path", CONSISTENCY, ids=name)
def test_consistency(path: Path) -> None:
    vector = json.loads(path.read_text())
    claim = (
        vector["size1"],
        b64decode(vector["root1"]),
        vector["size2"],
        b64decode(vector["root2"]),
        proof_of(vector),
    )
    if vector["wantErr"]:
        with pytest.raises(MerkleError):
            verify_consistency(*claim)
    else:
        verify_consistency(*claim)
