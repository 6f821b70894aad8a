"""Do others' own examples verify? RFC 9421, RFC 9530, and what activities may say."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from onrecord.proof.activitypub import Deed, Delivery, DeliveryError, is_public, read_activity
from onrecord.proof.activitypub.delivery import base64_bytes
from onrecord.proof.activitypub.digests import require_content_digest, require_digest
from onrecord.proof.activitypub.keys import has_signed
from onrecord.proof.activitypub.rfc9421 import signature_base
from onrecord.proof.activitypub.structured import read_bytes_dictionary, read_signature_inputs
from signed_actor import ACTOR, OTHER, POST, PUBLIC, create, remove

# RFC 9421, appendix B.1.4 and B.2.6 (code components: Revised BSD License, IETF Trust)
ED25519 = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----
"""
INPUT = (
    'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"'
)
SIGNATURE = "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"


def example(body: bytes, *headers: tuple[str, str]) -> Delivery:
    return Delivery(
        method="POST",
        url="https://example.com/foo?param=Value&Pet=dog",
        headers=headers,
        body=body,
        received_at=datetime.fromtimestamp(1618884473, UTC),
    )


def test_the_example_of_rfc_9421_with_ed25519_verifies() -> None:
    request = example(
        b'{"hello": "world"}',
        ("host", "example.com"),
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("content-type", "application/json"),
        ("content-length", "18"),
    )
    base = signature_base(request, read_signature_inputs(INPUT)["sig-b26"])
    signature = read_bytes_dictionary(SIGNATURE)["sig-b26"]
    key: Any = load_pem_public_key(ED25519)
    assert has_signed(key, base, signature)
    assert not has_signed(key, base + b" ", signature)


def test_the_digests_of_the_examples_hold() -> None:
    # RFC 9421, section 2.1, and RFC 9530, appendix B
    sha512 = (
        "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwE"
        "mTHWXvJwew==:"
    )
    for digest in (sha512, "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"):
        require_content_digest(example(b'{"hello": "world"}', ("content-digest", digest)))
        with pytest.raises(DeliveryError):
            require_content_digest(example(b'{"hello": "world"} ', ("content-digest", digest)))


def test_all_known_digests_must_hold() -> None:
    right, wrong = "X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=", "AAAA"
    body = b'{"hello": "world"}'
    require_digest(example(body, ("digest", f"SHA-256={right},MD5={wrong}")))
    with pytest.raises(DeliveryError):
        require_digest(example(body, ("digest", f"SHA-256={right},SHA-512={wrong}")))


MALFORMED = {
    "nothing": "",
    "no list": "sig1=1",
    "no end": 'sig1=("@method"',
    "two of one name": 'sig1=("@method"), sig1=("@method")',
    "one component twice": 'sig1=("@method" "@method")',
    "one parameter twice": 'sig1=("@method");created=1;created=2',
    "a comma at the end": 'sig1=("@method"),',
    "a component with parameters": 'sig1=("@query-param";name="a")',
    "a token": "sig1=(method)",
    "upper case": 'SIG1=("@method")',
    "a tab in a string": 'sig1=("a\tb")',
    "too long": 'sig1=("' + "a" * 9000 + '")',
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_header_that_is_not_as_rfc_9421_has_it_is_refused(case: str) -> None:
    with pytest.raises(DeliveryError):
        read_signature_inputs(MALFORMED[case])


def test_a_signature_s_input_is_told_as_it_stands() -> None:
    text = '("@method"  "content-digest" );created=5; keyid="a\\"b";alg="ed25519"'
    (one,) = read_signature_inputs(f"a.b-c*=  {text}".replace("=  ", "=")).values()
    assert (one.text, one.covered) == (text, ("@method", "content-digest"))
    assert one.parameters == {"created": 5, "keyid": 'a"b', "alg": "ed25519"}


@pytest.mark.parametrize("text", ["AAA", "AAAB=", "AA==AA==", "AB==", "A\nAA=", "\u00e9"])
def test_base64_is_read_in_one_form(text: str) -> None:
    with pytest.raises(DeliveryError):
        base64_bytes(text)


# What activities say

SAID: dict[str, tuple[dict[str, Any], Deed, str | None]] = {
    "a post": (create(), Deed.SHOWED, POST),
    "an edit": (create(kind="Update"), Deed.SHOWED, POST),
    "a removal": (remove(), Deed.REMOVED, POST),
    "a removal by id": ({**remove(), "object": POST}, Deed.REMOVED, POST),
    "the account leaves": ({**remove(), "object": ACTOR}, Deed.LEFT, None),
    "the account changed": ({**create(kind="Update"), "object": {"id": ACTOR}}, Deed.CHANGED, None),
    "a repost": (
        {"type": "Announce", "id": f"{ACTOR}/r", "actor": ACTOR, "object": "https://o.example/1"},
        Deed.SHOWED,
        f"{ACTOR}/r",
    ),
    "a repost undone": (
        {
            "type": "Undo",
            "actor": ACTOR,
            "object": {"type": "Announce", "id": f"{ACTOR}/r", "object": "https://o.example/1"},
        },
        Deed.REMOVED,
        f"{ACTOR}/r",
    ),
    "a move": (
        {"type": "Move", "actor": ACTOR, "object": ACTOR, "target": OTHER},
        Deed.MOVED,
        None,
    ),
    "a like": ({"type": "Like", "actor": ACTOR, "object": POST}, Deed.OTHER, None),
    "a like undone": (
        {"type": "Undo", "actor": ACTOR, "object": {"type": "Like", "id": f"{ACTOR}/l"}},
        Deed.OTHER,
        None,
    ),
    "a post by its id alone": ({**create(), "object": POST}, Deed.OTHER, None),
    "a post with a name and password in its id": (
        create(post="https://a@social.tides.example/1"),
        Deed.OTHER,
        None,
    ),
    "an actor as an object": ({**create(), "actor": {"id": ACTOR}}, Deed.SHOWED, POST),
}


@pytest.mark.parametrize("case", SAID)
def test_what_an_activity_says(case: str) -> None:
    body, deed, post = SAID[case]
    activity = read_activity(body)
    assert (activity.actor, activity.deed, activity.post) == (ACTOR, deed, post)


UNHEARD: dict[str, dict[str, Any]] = {
    "nobody did it": {"type": "Create"},
    "somebody without an address": {**create(), "actor": "ministry"},
    "of another host": create(post="https://other.example/1"),
    "of another port": create(post="https://social.tides.example:444/1"),
    "without TLS": create(post="http://social.tides.example/1"),
    "removes nothing": {**remove(), "object": None},
    "removes another account": {**remove(), "object": "https://other.example/users/x"},
    "moves another account": {"type": "Move", "actor": ACTOR, "object": OTHER, "target": ACTOR},
}


@pytest.mark.parametrize("case", UNHEARD)
def test_what_an_actor_has_no_right_to_say_is_refused(case: str) -> None:
    with pytest.raises(DeliveryError):
        read_activity(UNHEARD[case])


def test_what_is_for_everybody() -> None:
    assert is_public({"to": PUBLIC}) and is_public({"cc": ["x", "as:Public"]}, None)
    assert is_public({}, {"to": ["Public"]})
    assert not is_public({"to": [f"{ACTOR}/followers"]}, {"to": None, "cc": {"id": PUBLIC}})


def test_a_body_may_be_any_json() -> None:
    for text in ('{"type": [], "actor": "https://a.example", "object": [1]}', '{"actor": {}}'):
        try:
            read_activity(json.loads(text))
        except DeliveryError:
            continue
