"""Keys and signatures of both curves."""

import json
from base64 import b64decode
from pathlib import Path

import coincurve
import libipld
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from atproto_account import K256Signer, P256Signer, Signer
from onrecord.proof.atproto import MultikeyError, public_key
from onrecord.proof.atproto.keys import K256_PREFIX, P256_PREFIX, multikey

VECTORS = Path(__file__).parents[2] / "vectors" / "atproto" / "crypto"
SIGNATURES = json.loads((VECTORS / "signature-fixtures.json").read_text())
SIGNERS = {"k256": K256Signer("ministry"), "p256": P256Signer("ministry")}
POINT = K256Signer("ministry").private.public_key.format()


@pytest.mark.parametrize("vector", SIGNATURES, ids=[vector["comment"] for vector in SIGNATURES])
def test_official_signatures(vector: dict[str, str]) -> None:
    message = b64decode(vector["messageBase64"] + "==")
    signature = b64decode(vector["signatureBase64"] + "==")
    key = public_key(vector["publicKeyDid"])
    assert key.verify(message, signature) is vector["validSignature"]
    assert not key.verify(message + b"\0", signature)


@pytest.mark.parametrize("vector", json.loads((VECTORS / "w3c_didkey_K256.json").read_text()))
def test_official_k256_keys(vector: dict[str, str]) -> None:
    private = coincurve.PrivateKey(bytes.fromhex(vector["privateKeyBytesHex"]))
    written = multikey(K256_PREFIX, private.public_key.format())
    assert f"did:key:{written}" == vector["publicDidKey"]
    assert public_key(vector["publicDidKey"]).text == written


@pytest.mark.parametrize("vector", json.loads((VECTORS / "w3c_didkey_P256.json").read_text()))
def test_official_p256_keys(vector: dict[str, str]) -> None:
    _, secret = libipld.decode_multibase("z" + vector["privateKeyBytesBase58"])
    private = ec.derive_private_key(int.from_bytes(secret), ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    assert f"did:key:{multikey(P256_PREFIX, point)}" == vector["publicDidKey"]


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS)
def test_only_one_form_of_a_signature_counts(signer: Signer) -> None:
    message = b"The dam is safe."
    signature = signer.sign(message)
    r, s = signature[:32], signature[32:]
    high_s = (signer.order - int.from_bytes(s)).to_bytes(32)
    refused = {
        "high s": r + high_s,
        "r and s swapped": s + r,
        "r of zero": bytes(32) + s,
        "s of zero": r + bytes(32),
        "r of the order": signer.order.to_bytes(32) + s,
        "the highest r": b"\xff" * 32 + s,
        "short": signature[:-1],
        "long": signature + b"\0",
        "empty": b"",
    }
    assert signer.public.verify(message, signature)
    assert not [name for name, bad in refused.items() if signer.public.verify(message, bad)]


def test_a_number_with_leading_zeros_is_still_a_number() -> None:
    signer = K256Signer("ministry")
    messages = (number.to_bytes(2) for number in range(2**16))
    message, signature = next((m, s) for m in messages if (s := signer.sign(m))[0] == 0)
    assert signer.public.verify(message, signature)


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS)
def test_a_number_without_its_leading_zeros_is_not_a_signature(signer: Signer) -> None:
    messages = (number.to_bytes(2) for number in range(2**16))
    signed = ((message, signer.sign(message)) for message in messages)
    message, signature = next((m, s) for m, s in signed if s[32] == 0 and s[33] < 0x7F)
    assert signer.public.verify(message, signature)
    assert not signer.public.verify(message, signature[:32] + signature[33:])


MALFORMED = {
    "empty": "",
    "no multibase": "did:key:",
    "base16": "f" + (K256_PREFIX + POINT).hex(),
    "a character that base58 lacks": "z0OIl",
    "no bytes": "z",
    "only a kind": libipld.encode_multibase("z", K256_PREFIX),
    "Ed25519": multikey(b"\xed\x01", bytes(32)),
    "a point too short": multikey(K256_PREFIX, POINT[:-1]),
    "a point too long": multikey(K256_PREFIX, POINT + b"\0"),
    "an uncompressed point": multikey(
        K256_PREFIX, K256Signer("ministry").private.public_key.format(compressed=False)
    ),
    "no point of k256": multikey(K256_PREFIX, b"\x02" + b"\xff" * 32),
    "no point of p256": multikey(P256_PREFIX, b"\x02" + b"\xff" * 32),
    "a point without a sign": multikey(P256_PREFIX, b"\x00" + POINT[1:]),
    "endless": "z" + "1" * 1_000_000,
    "a newline": multikey(K256_PREFIX, POINT) + "\n",
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_key_is_refused(text: str) -> None:
    with pytest.raises(MultikeyError):
        public_key(text)


def test_a_key_is_read_once() -> None:
    text = multikey(K256_PREFIX, POINT)
    assert public_key(text) is public_key(text)
    assert public_key(f"did:key:{text}").text == text
