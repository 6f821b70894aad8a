"""Which deliveries are borne out by their actor's keys, and which are not?"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.proof.activitypub import (
    ActorKeys,
    Deed,
    Delivery,
    DeliveryError,
    KeyUnknown,
    Kind,
    read_keys,
    said_keys,
    signed_headers,
    verify_delivery,
)
from signed_actor import ACTOR, AT, INBOX, OTHER, POST, Request, SignedActor, create, remove

MINISTRY, HARBOUR = SignedActor(), SignedActor(OTHER, "the harbour")
KEYS = read_keys(MINISTRY.document_bytes, ACTOR)
LATE, EARLY = timedelta(hours=12, seconds=1), timedelta(hours=1, seconds=1)


def delivery(request: Request, **changed: Any) -> Delivery:
    return Delivery(
        **{
            "method": request.method,
            "url": request.url,
            "headers": tuple(request.headers),
            "body": request.body,
            "received_at": AT,
            **changed,
        }
    )


BORNE_OUT: dict[str, tuple[Callable[[], Request], tuple[Kind, ...]]] = {
    "cavage": (lambda: MINISTRY.cavage(create()), (Kind.CAVAGE,)),
    "cavage with hs2019": (
        lambda: MINISTRY.cavage(create(), algorithm="hs2019"),
        (Kind.CAVAGE,),
    ),
    "cavage with more headers": (
        lambda: MINISTRY.cavage(
            create(), covered=("(request-target)", "host", "date", "digest", "content-type")
        ),
        (Kind.CAVAGE,),
    ),
    "RFC 9421": (lambda: MINISTRY.rfc9421(create()), (Kind.RFC9421,)),
    "RFC 9421 with the algorithm named": (
        lambda: MINISTRY.rfc9421(create(), more=';alg="rsa-v1_5-sha256"'),
        (Kind.RFC9421,),
    ),
    "RFC 9421 by parts of the address": (
        lambda: MINISTRY.rfc9421(
            create(), covered=("@method", "@authority", "@path", "content-digest")
        ),
        (Kind.RFC9421,),
    ),
    "RFC 9421 with Ed25519": (
        lambda: MINISTRY.rfc9421(create(), ed25519=True),
        (Kind.RFC9421,),
    ),
    "RFC 9421 that expires later": (
        lambda: MINISTRY.rfc9421(create(), more=f";expires={int(AT.timestamp()) + 300}"),
        (Kind.RFC9421,),
    ),
    "both a request's signature and a proof": (
        lambda: MINISTRY.cavage(MINISTRY.proved(create())),
        (Kind.CAVAGE, Kind.PROOF),
    ),
    "a proof, forwarded by another actor": (
        lambda: HARBOUR.cavage(MINISTRY.proved(create())),
        (Kind.PROOF,),
    ),
    "a proof alone": (lambda: Request([], _json(MINISTRY.proved(create()))), (Kind.PROOF,)),
    "signed hours ago": (
        lambda: MINISTRY.cavage(create(), at=AT - timedelta(hours=11)),
        (Kind.CAVAGE,),
    ),
}


def _json(body: Any) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


@pytest.mark.parametrize("case", BORNE_OUT)
def test_a_signed_delivery_is_borne_out(case: str) -> None:
    make, kinds = BORNE_OUT[case]
    signed = verify_delivery(delivery(make()), KEYS)
    assert signed.kinds == kinds
    assert (signed.activity.deed, signed.activity.post) == (Deed.SHOWED, POST)


def other_header(request: Request, name: str, value: str | None) -> Request:
    request.headers = [(known, held) for known, held in request.headers if known != name]
    if value is not None:
        request.headers.append((name, value))
    return request


def other_body(request: Request) -> Request:
    request.body = _json(create("<p>Wet.</p>"))
    return request


def other_object(activity: dict[str, Any]) -> dict[str, Any]:
    return {**activity, "object": {**activity["object"], "content": "<p>Wet.</p>"}}


def without(covered: tuple[str, ...], *names: str) -> tuple[str, ...]:
    return tuple(name for name in covered if name not in names)


CAVAGE, RFC9421 = (
    ("(request-target)", "host", "date", "digest"),
    (
        "@method",
        "@target-uri",
        "content-digest",
    ),
)
REFUSED: dict[str, tuple[Callable[[], Request], str]] = {
    "nobody signed": (lambda: Request([], _json(create())), "nobody signed it"),
    "cavage: another body": (lambda: other_body(MINISTRY.cavage(create())), "body is not the one"),
    "cavage: another body with its digest": (
        lambda: other_header(
            other_body(MINISTRY.cavage(create())),
            "digest",
            dict(MINISTRY.cavage(create("<p>Wet.</p>")).headers)["digest"],
        ),
        "did not make",
    ),
    "cavage: another key": (
        lambda: HARBOUR.cavage(create(), key_id=f"{ACTOR}#main-key"),
        "did not make",
    ),
    "cavage: another actor's key": (lambda: HARBOUR.cavage(create()), "names no such key"),
    "cavage: the digest is left out": (
        lambda: MINISTRY.cavage(create(), covered=without(CAVAGE, "digest")),
        "does not cover digest",
    ),
    "cavage: the host is left out": (
        lambda: MINISTRY.cavage(create(), covered=without(CAVAGE, "host")),
        "does not cover host",
    ),
    "cavage: the target is left out": (
        lambda: MINISTRY.cavage(create(), covered=without(CAVAGE, "(request-target)")),
        "does not cover (request-target)",
    ),
    "cavage: the time is left out": (
        lambda: MINISTRY.cavage(create(), covered=without(CAVAGE, "date")),
        "does not cover its time",
    ),
    "cavage: a header that is covered is missing": (
        lambda: other_header(MINISTRY.cavage(create()), "date", None),
        "'date' is missing",
    ),
    "cavage: for another host": (
        lambda: other_header(MINISTRY.cavage(create()), "host", "elsewhere.example"),
        "another host",
    ),
    "cavage: too old": (lambda: MINISTRY.cavage(create(), at=AT - LATE), "too long before"),
    "cavage: from the future": (
        lambda: MINISTRY.cavage(create(), at=AT + EARLY),
        "after it arrived",
    ),
    "cavage: an unknown algorithm": (
        lambda: MINISTRY.cavage(create(), algorithm="rsa-sha1"),
        "algorithm",
    ),
    "cavage: a parameter twice": (
        lambda: MINISTRY.cavage(create(), more=',algorithm="hs2019"'),
        "not a signature",
    ),
    "cavage: an unknown parameter": (
        lambda: MINISTRY.cavage(create(), more=',opaque="x"'),
        "not a signature",
    ),
    "cavage: a digest of another kind": (
        lambda: other_header(MINISTRY.cavage(create()), "digest", "MD5=AAAA"),
        "not known",
    ),
    "RFC 9421: another body": (
        lambda: other_body(MINISTRY.rfc9421(create())),
        "body is not the one",
    ),
    "RFC 9421: another key": (
        lambda: HARBOUR.rfc9421(create(), key_id=f"{ACTOR}#main-key"),
        "did not make",
    ),
    "RFC 9421: the method is left out": (
        lambda: MINISTRY.rfc9421(create(), covered=without(RFC9421, "@method")),
        "the method",
    ),
    "RFC 9421: the address is left out": (
        lambda: MINISTRY.rfc9421(create(), covered=without(RFC9421, "@target-uri")),
        "the host",
    ),
    "RFC 9421: the path is left out": (
        lambda: MINISTRY.rfc9421(create(), covered=("@method", "@authority", "content-digest")),
        "the path",
    ),
    "RFC 9421: the digest is left out": (
        lambda: MINISTRY.rfc9421(create(), covered=without(RFC9421, "content-digest")),
        "digest",
    ),
    "RFC 9421: no time": (
        lambda: MINISTRY.rfc9421(create(), parameters=f';keyid="{ACTOR}#main-key"'),
        "when",
    ),
    "RFC 9421: no key": (
        lambda: MINISTRY.rfc9421(create(), parameters=f";created={int(AT.timestamp())}"),
        "which key",
    ),
    "RFC 9421: too old": (lambda: MINISTRY.rfc9421(create(), at=AT - LATE), "too long before"),
    "RFC 9421: from the future": (
        lambda: MINISTRY.rfc9421(create(), at=AT + EARLY),
        "after it arrived",
    ),
    "RFC 9421: expired": (
        lambda: MINISTRY.rfc9421(create(), more=f";expires={int(AT.timestamp()) - 1}"),
        "expired",
    ),
    "RFC 9421: an unknown algorithm": (
        lambda: MINISTRY.rfc9421(create(), more=';alg="hmac-sha256"'),
        "algorithm",
    ),
    "RFC 9421: a signature without its input": (
        lambda: other_header(MINISTRY.rfc9421(create()), "signature", "sig2=:AAAA:"),
        "do not belong",
    ),
    "a proof over another object": (
        lambda: Request([], _json(other_object(MINISTRY.proved(create())))),
        "did not make the proof",
    ),
    "a proof by another key": (
        lambda: Request(
            [],
            _json(HARBOUR.proved(create(), verificationMethod=f"{ACTOR}#ed25519-key")),
        ),
        "did not make the proof",
    ),
    "a proof that is old": (
        lambda: Request([], _json(MINISTRY.proved(create(), at=AT - LATE))),
        "too long before",
    ),
    "a proof for another purpose": (
        lambda: Request([], _json(MINISTRY.proved(create(), proofPurpose="authentication"))),
        "not known",
    ),
    "a proof of another kind": (
        lambda: Request([], _json(MINISTRY.proved(create(), cryptosuite="eddsa-rdfc-2022"))),
        "not known",
    ),
    "the post of another host": (
        lambda: MINISTRY.cavage(create(post="https://other.example/1")),
        "another host",
    ),
    "a removal of what lies at another host": (
        lambda: MINISTRY.cavage(remove(post="https://other.example/1")),
        "another host",
    ),
    "another actor's activity": (
        lambda: MINISTRY.cavage(create(actor=OTHER)),
        "another actor",
    ),
    "no JSON": (lambda: MINISTRY.cavage(b"\xff"), "not JSON"),
    "a name twice": (lambda: MINISTRY.cavage(b'{"actor": "a", "actor": "b"}'), "two things"),
    "deeper than anybody reads": (lambda: MINISTRY.cavage(b"[" * 100_000), "not JSON"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_signed_so_is_refused_by_its_fault(case: str) -> None:
    make, says = REFUSED[case]
    with pytest.raises(DeliveryError) as refused:
        verify_delivery(delivery(make()), KEYS)
    assert says in str(refused.value)


ASKS_AGAIN = ("did not make", "names no such key")


@pytest.mark.parametrize("case", REFUSED)
def test_only_where_another_key_might_do_is_one_asked_for(case: str) -> None:
    make, says = REFUSED[case]
    with pytest.raises(DeliveryError) as refused:
        verify_delivery(delivery(make()), KEYS)
    assert isinstance(refused.value, KeyUnknown) == says.startswith(ASKS_AGAIN)


# Every byte


SMALL = {
    "cavage": lambda: MINISTRY.cavage(remove()),
    "RFC 9421": lambda: MINISTRY.rfc9421(remove()),
    "proof": lambda: Request([], _json(MINISTRY.proved(remove()))),
}
UNSIGNED = {"cavage": ("content-type",), "RFC 9421": ("host",), "proof": ()}
"""Headers that the signature does not cover; with cavage, the scheme of our address, too."""


def mutated(request: Request, unsigned: tuple[str, ...]) -> list[Delivery]:
    """The request with each single byte of what is signed flipped, in one bit and in all."""
    found = []
    for flip in (0x01, 0x20, 0xFF):
        for at in range(len(request.body)):
            body = bytearray(request.body)
            body[at] ^= flip
            found.append(delivery(request, body=bytes(body)))
        for n, (name, value) in enumerate(request.headers):
            if name in unsigned:
                continue
            for at in range(len(value)):
                changed = value[:at] + chr(ord(value[at]) ^ flip) + value[at + 1 :]
                headers = [*request.headers[:n], (name, changed), *request.headers[n + 1 :]]
                found.append(delivery(request, headers=headers))
        for at in range(request.url.rindex("/"), len(request.url) if request.headers else 0):
            url = request.url[:at] + chr(ord(request.url[at]) ^ flip) + request.url[at + 1 :]
            found.append(delivery(request, url=url))
    return found


@pytest.mark.parametrize("kind", SMALL)
def test_no_flipped_byte_is_verified(kind: str) -> None:
    request = SMALL[kind]()
    whole = verify_delivery(delivery(request), KEYS)
    passed = []
    for changed in mutated(request, UNSIGNED[kind]):
        try:
            signed = verify_delivery(changed, KEYS)
        except DeliveryError:
            continue
        passed.append((changed, signed))
    assert not [one for one in passed if one[0] != delivery(request)], passed[:1]
    assert whole.activity.deed is Deed.REMOVED


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["signature", "signature-input", "digest", "date", "host", "content-digest"]
            ),
            st.text(st.characters(max_codepoint=255), max_size=40),
        )
    ),
    st.binary(max_size=40),
)
def test_whatever_comes_has_an_answer(headers: list[tuple[str, str]], body: bytes) -> None:
    for held in (body, _json(create())):
        came = delivery(Request(headers, held))
        said_keys(came)
        with pytest.raises(DeliveryError):
            verify_delivery(came, KEYS)


# Key documents


def keys_of(change: Callable[[dict[str, Any]], Any]) -> ActorKeys:
    document = MINISTRY.document
    change(document)
    return read_keys(_json(document), ACTOR)


DOCUMENTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "owned by another": lambda doc: doc["publicKey"].update(owner=OTHER),
    "at another host": lambda doc: doc["publicKey"].update(id="https://other.example/key"),
    "no PEM": lambda doc: doc["publicKey"].update(publicKeyPem="-----BEGIN PUBLIC KEY-----"),
    "no key": lambda doc: doc.pop("publicKey"),
    "too short a key": lambda doc: doc.update(
        publicKey=SignedActor(name="short", bits=1024).document["publicKey"]
    ),
    "only its id": lambda doc: doc.update(publicKey=f"{ACTOR}#main-key"),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_key_that_is_not_the_actor_s_counts_for_nothing(case: str) -> None:
    keys = keys_of(DOCUMENTS[case])
    assert not keys.requests
    with pytest.raises(KeyUnknown):
        verify_delivery(delivery(MINISTRY.cavage(create())), keys)


PROOF_KEYS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "controlled by another": lambda key: key.update(controller=OTHER),
    "of another type": lambda key: key.update(type="JsonWebKey"),
    "of another curve": lambda key: key.update(publicKeyMultibase="zQ3sh"),
    "no multibase": lambda key: key.update(publicKeyMultibase="\ud800"),
}


@pytest.mark.parametrize("case", PROOF_KEYS)
def test_a_proof_s_key_that_is_not_the_actor_s_counts_for_nothing(case: str) -> None:
    keys = keys_of(lambda doc: PROOF_KEYS[case](doc["assertionMethod"][0]))
    assert keys.requests and not keys.proofs


def test_the_key_document_of_another_actor_is_refused() -> None:
    with pytest.raises(DeliveryError):
        read_keys(HARBOUR.document_bytes, ACTOR)


@given(st.binary(max_size=40))
def test_any_document_has_an_answer(data: bytes) -> None:
    with pytest.raises(DeliveryError):
        read_keys(data, ACTOR)


# Our own requests


def test_our_own_signature_is_one_that_we_would_accept() -> None:
    body = _json(create())
    headers = signed_headers("POST", INBOX, body, AT, f"{ACTOR}#main-key", MINISTRY.sign)
    assert verify_delivery(delivery(Request(list(headers), body)), KEYS).kinds == (Kind.CAVAGE,)
    assert said_keys(delivery(Request(list(headers), body))) == (f"{ACTOR}#main-key",)
