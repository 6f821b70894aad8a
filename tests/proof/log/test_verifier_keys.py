"""Is a verifier key read as its owner wrote it, and in no other way?"""

from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.proof.verifier_keys import Algorithm, MalformedKey, VerifierKey, WrongSignature
from small_log import LOG_KEY, ORIGIN, TestSigner

# From C2SP signed-note (the example), and from the documentation of golang.org/x/mod/sumdb/note
# (BSD-3-Clause) and the Go checksum database: keys that other programs wrote.
PUBLISHED = {
    "the specification's": "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "Go's documentation's": "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "Go's checksum database's": "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
}


@pytest.mark.parametrize("text", PUBLISHED.values(), ids=PUBLISHED)
def test_published_keys(text: str) -> None:
    key = VerifierKey.parse(text)
    assert str(key) == text
    assert (key.name, key.key_id.hex()) == tuple(text.split("+")[:2])
    assert key.algorithm is Algorithm.ED25519


@pytest.mark.parametrize("algorithm", Algorithm)
def test_keys_of_every_kind_come_back(algorithm: Algorithm) -> None:
    key = TestSigner("w.example/1", algorithm).key
    assert VerifierKey.parse(str(key)) == key


def test_the_type_and_the_name_are_part_of_the_id() -> None:
    ids = {
        TestSigner(name, algorithm).key.key_id
        for name in ("a", "b")
        for algorithm in (Algorithm.ED25519, Algorithm.COSIGNATURE_ED25519)
    }
    assert len(ids) == 4


GOOD = str(LOG_KEY.key)
NAME, KEY_ID, MATERIAL = GOOD.split("+", 2)


def vkey(kind: int, size: int, name: str = NAME) -> str:
    """A key that is right but for its type, its size or its name."""
    typed = bytes([kind]) + bytes(size)
    key_id = sha256(name.encode("utf-8", "surrogatepass") + b"\n" + typed).hexdigest()[:8]
    return f"{name}+{key_id}+{b64encode(typed).decode()}"


MALFORMED = {
    "nothing": "",
    "a name alone": NAME,
    "no key": f"{NAME}+{KEY_ID}",
    "an empty key": f"{NAME}+{KEY_ID}+",
    "another name": f"other.example+{KEY_ID}+{MATERIAL}",
    "no name": vkey(1, 32, ""),
    "a space in the name": vkey(1, 32, "a b"),
    "another id": f"{NAME}+00000000+{MATERIAL}",
    "an id in capitals": f"{NAME}+{KEY_ID.upper()}+{MATERIAL}",
    "an id cut short": f"{NAME}+{KEY_ID[1:]}+{MATERIAL}",
    "a newline at the end": f"{GOOD}\n",
    "a space at the beginning": f" {GOOD}",
    "Base64 without its padding": GOOD.rstrip("=")[:-1],
    "a key one byte short": vkey(1, 31),
    "a key one byte long": vkey(1, 33),
    "an ML-DSA-44 key of Ed25519's size": vkey(6, 32),
    "ECDSA, which we do not read": vkey(2, 32),
    "RFC 6962's tree heads, which we do not read": vkey(5, 32),
    "half a surrogate pair in the name": vkey(1, 32, "\ud800"),
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_verifier_key(text: str) -> None:
    with pytest.raises(MalformedKey):
        VerifierKey.parse(text)


def test_the_good_key_of_the_table_is_good() -> None:
    assert VerifierKey.parse(GOOD) == LOG_KEY.key
    assert NAME == ORIGIN
    assert VerifierKey.parse(vkey(1, 32)).public_key == bytes(32)


@given(st.text(max_size=80) | st.builds("{}+{}+{}".format, *[st.text(max_size=20)] * 3))
def test_any_text_is_a_key_or_malformed(text: str) -> None:
    with pytest.raises(MalformedKey):
        VerifierKey.parse(text)


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("value", [b"", bytes(7), bytes(8), bytes(72), bytes(64), bytes(2428)])
def test_garbage_is_no_signature_of_any_kind(algorithm: Algorithm, value: bytes) -> None:
    key = TestSigner("w.example/1", algorithm).key
    with pytest.raises(WrongSignature):
        key.verify("text\n", value)


def test_a_key_that_is_no_point_of_the_curve_verifies_nothing() -> None:
    key = VerifierKey("a", Algorithm.ED25519, b"\xff" * 32)
    with pytest.raises(WrongSignature):
        key.verify("text\n", bytes(64))
