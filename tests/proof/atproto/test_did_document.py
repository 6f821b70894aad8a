"""DID documents: the key, the server and the handles that they name."""

import json
from pathlib import Path

import libipld
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from atproto_account import K256Signer, P256Signer
from onrecord.proof.atproto import DidDocument, DidDocumentError, read_did_document
from onrecord.proof.atproto.json_object import MAX_JSON_BYTES

VECTORS = Path(__file__).parents[2] / "vectors" / "atproto" / "crypto"
SUITES = json.loads((VECTORS / "signature-fixtures.json").read_text())
DID = "did:web:ministry.test"
K256, P256 = K256Signer("ministry"), P256Signer("ministry")
KEY = K256.public.text


def multibase(raw: bytes) -> str:
    return libipld.encode_multibase("z", raw)


def method(key: str = KEY, **fields: object) -> dict[str, object]:
    return {
        "id": f"{DID}#atproto",
        "type": "Multikey",
        "controller": DID,
        "publicKeyMultibase": key,
    } | fields


def service(endpoint: object = "https://pds.test", **fields: object) -> dict[str, object]:
    return {
        "id": "#atproto_pds",
        "type": "AtprotoPersonalDataServer",
        "serviceEndpoint": endpoint,
    } | fields


def document(**fields: object) -> bytes:
    whole = {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": DID,
        "alsoKnownAs": ["at://ministry.test"],
        "verificationMethod": [method()],
        "service": [service()],
    }
    return json.dumps(whole | fields).encode()


def read(**fields: object) -> DidDocument:
    return read_did_document(document(**fields), DID)


def test_a_document_as_hosts_write_it() -> None:
    assert read() == DidDocument(DID, KEY, "https://pds.test", ("ministry.test",))


def test_a_document_that_names_nothing() -> None:
    raw = json.dumps({"id": DID}).encode()
    assert read_did_document(raw, DID) == DidDocument(DID, None, None, ())


BARE_P256 = P256.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
BARE_K256 = K256.private.public_key.format(compressed=False)
LEGACY_K256, LEGACY_P256 = "EcdsaSecp256k1VerificationKey2019", "EcdsaSecp256r1VerificationKey2019"
KEYS = {
    "p256": ([method(P256.public.text)], P256.public.text),
    "the id without the DID": ([method(id="#atproto")], KEY),
    "no controller told": ([{k: v for k, v in method().items() if k != "controller"}], KEY),
    "legacy k256": ([method(multibase(BARE_K256), type=LEGACY_K256)], KEY),
    "legacy p256": ([method(multibase(BARE_P256), type=LEGACY_P256)], P256.public.text),
    "the first of two": ([method(), method(P256.public.text)], KEY),
    "the first valid of two": ([method("z1"), method(P256.public.text)], P256.public.text),
    "after another purpose's": ([method(P256.public.text, id="#other"), method()], KEY),
    "another purpose's only": ([method(id=f"{DID}#atproto_label")], None),
    "somebody else's": ([method(controller="did:web:other.test")], None),
    "under another DID's id": ([method(id="did:web:other.test#atproto")], None),
    "an unknown suite": ([method(type="Ed25519VerificationKey2020")], None),
    "a legacy key of the other curve": ([method(multibase(BARE_P256), type=LEGACY_K256)], None),
    "a legacy key with a kind": ([method(KEY, type=LEGACY_K256)], None),
    "a bare point in a new suite": ([method(multibase(BARE_K256))], None),
    "no key": ([method("")], None),
    "a key that is a number": ([method() | {"publicKeyMultibase": 1}], None),
    "a suite that is a list": ([method(type=[])], None),
    "a method that is a text": (["#atproto"], None),
}


@pytest.mark.parametrize(("methods", "key"), KEYS.values(), ids=KEYS)
def test_the_signing_key(methods: list[object], key: str | None) -> None:
    assert read(verificationMethod=methods).signing_key == key


@pytest.mark.parametrize("vector", SUITES, ids=[vector["comment"] for vector in SUITES])
def test_official_legacy_keys(vector: dict[str, str]) -> None:
    methods = [method(vector["publicKeyMultibase"], type=vector["didDocSuite"])]
    key = read(verificationMethod=methods).signing_key
    assert f"did:key:{key}" == vector["publicKeyDid"]


SERVERS = {
    "an origin": ("https://pds.test", "https://pds.test"),
    "an origin with a slash": ("https://pds.test/", "https://pds.test"),
    "a port": ("http://localhost:2583", "http://localhost:2583"),
    "a path": ("https://pds.test/xrpc", None),
    "a query": ("https://pds.test?x", None),
    "somebody's name": ("https://user:secret@pds.test", None),
    "another scheme": ("ftp://pds.test", None),
    "no scheme": ("pds.test", None),
    "no host": ("https://", None),
    "a malformed port": ("https://pds.test:x", None),
    "a malformed address": ("https://[pds", None),
    "a number": (1, None),
    "an object": ({"uri": "https://pds.test"}, None),
}


@pytest.mark.parametrize(("endpoint", "pds"), SERVERS.values(), ids=SERVERS)
def test_the_server(endpoint: object, pds: str | None) -> None:
    assert read(service=[service(endpoint)]).pds == pds


def test_the_first_server_of_its_type_counts() -> None:
    other = service("https://label.test", id="#atproto_labeler")
    wrong = service("https://wrong.test", type="Other")
    assert (
        read(service=[other, wrong, service(), service("https://b.test")]).pds == "https://pds.test"
    )


def test_handles_are_those_that_are_valid() -> None:
    aliases = [
        "https://ministry.test",
        "at://a.test",
        "at://b.test/path",
        1,
        "at://",
        "at://c.test",
    ]
    assert read(alsoKnownAs=aliases).handles == ("a.test", "c.test")


FAULTS = {
    "another's": document(id="did:web:other.test"),
    "nobody's": document(id=None),
    "methods that are an object": document(verificationMethod={}),
    "services that are a text": document(service="https://pds.test"),
    "aliases that are nothing": document(alsoKnownAs=None),
    "a list": b"[]",
    "no JSON": b"<html>",
    "not UTF-8": b'{"id": "\xff"}',
    "a key twice": b'{"id": "did:web:ministry.test", "id": "did:web:ministry.test"}',
    "nothing": b"",
}


@pytest.mark.parametrize("raw", FAULTS.values(), ids=FAULTS)
def test_what_is_no_document_of_this_did(raw: bytes) -> None:
    with pytest.raises(DidDocumentError):
        read_did_document(raw, DID)


def test_a_document_beyond_the_limit_is_not_even_begun() -> None:
    with pytest.raises(DidDocumentError, match="more than"):
        read_did_document(document() + b" " * MAX_JSON_BYTES, DID)
