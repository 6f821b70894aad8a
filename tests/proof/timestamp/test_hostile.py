"""What does a hostile answer do to its reader? It is refused, by name, and soon."""

import hashlib
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import example, given
from hypothesis import strategies as st

from forged_tokens import WHEN, Forgery, algorithm, attribute
from onrecord.proof.timestamp import (
    MAX_RESPONSE,
    PinnedService,
    TimeStampError,
    TimeStampRefused,
    Token,
    read_pinned,
    read_response,
    verify_response,
    write_request,
)
from onrecord.proof.timestamp.der import (
    BOOLEAN,
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    context,
    write,
    write_integer,
    write_oid,
)
from onrecord.proof.timestamp.messages import granted_response, read_request
from time_stamping_rig import (
    BEGIN,
    END,
    Service,
    make_service,
    needs_openssl,
    openssl_accepts,
    same_authorities,
)

pytestmark = needs_openssl

NOTE = b"log.example/onrecord\n2\nAAAA=\n"
DIGEST = hashlib.sha256(NOTE).digest()
REQUEST = write_request(DIGEST, 1)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return make_service(tmp_path_factory.mktemp("services") / "one", "one")


@pytest.fixture(scope="module")
def other(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    return make_service(tmp_path_factory.mktemp("services") / "two", "two")


def verify(service: Service, response: bytes) -> Token:
    return verify_response(response, note=NOTE, request=REQUEST, service=service.pinned)


def test_a_token_built_by_hand_is_accepted_by_openssl_and_by_us(service: Service) -> None:
    response = Forgery(service=service, note=NOTE).response()
    assert openssl_accepts(service.root, response, note=NOTE, request=REQUEST, at=WHEN)
    assert verify(service, response).said_at == WHEN


@pytest.mark.parametrize("name", [b"Time stamps for tests", b"one signer", b"one root"])
def test_a_name_in_no_known_letters_is_refused(service: Service, name: bytes) -> None:
    """Names in a certificate are read later than the rest of it, also of one that only came along."""
    own = Forgery(service=service, note=NOTE).certificate()
    utf8, relative_oid = b"\x0c", b"\x0d"
    tagged = bytes([len(name)]) + name
    assert utf8 + tagged in own
    beside = own.replace(utf8 + tagged, relative_oid + tagged)
    along = Forgery(service=service, note=NOTE, certificates=(beside, own)).response()
    with pytest.raises(TimeStampError, match="can't be read"):
        read_response(along)
    with pytest.raises(TimeStampError, match="can't be read"):
        verify(service, along)


def _ess(named: bytes, *more: bytes) -> bytes:
    one = write(SEQUENCE, *more, write(OCTET_STRING, named))
    return attribute("1.2.840.113549.1.9.16.2.47", write(SEQUENCE, write(SEQUENCE, one)))


SHA1 = write(SEQUENCE, write_oid("1.3.14.3.2.26"))

FORGERIES: dict[str, tuple[dict[str, object], str]] = {
    "no nonce": ({"nonce": None}, "another request"),
    "another nonce": ({"nonce": 2}, "another request"),
    "negative nonce": ({"nonce": -1}, "another request"),
    "version 2": ({"version": 2}, "version 2"),
    "no time": ({"time": b""}, "not a time"),
    "local time": ({"time": b"20240601120000"}, "not a time"),
    "time with an offset": ({"time": b"20240601120000+0100"}, "not a time"),
    "a 13th month": ({"time": b"20241301120000Z"}, "is no time"),
    "a leap second": ({"time": b"20161231235960Z"}, "is no time"),
    "a fraction that ends in 0": ({"time": b"20240601120000.10Z"}, "not a time"),
    "year 0": ({"time": b"00000101000000Z"}, "is no time"),
    "a year before the chain": ({"time": b"00010101000000Z"}, "is valid from"),
    "a year after the chain": ({"time": b"99991231235959Z"}, "is valid from"),
    "digest of another algorithm": (
        {"imprint": write(SEQUENCE, SHA1, write(OCTET_STRING, bytes(20)))},
        "no SHA-256",
    ),
    "short digest": (
        {"imprint": write(SEQUENCE, algorithm(), write(OCTET_STRING, bytes(31)))},
        "no SHA-256",
    ),
    "accuracy of ages": (
        {"after_time": write(SEQUENCE, write_integer(2**40))},
        "the accuracy holds",
    ),
    "negative accuracy": ({"after_time": write(SEQUENCE, write_integer(-1))}, "the accuracy holds"),
    "critical extension": (
        {
            "at_end": write(
                context(1),
                write(
                    SEQUENCE,
                    write_oid("1.2.3"),
                    write(BOOLEAN, b"\xff"),
                    write(OCTET_STRING, b""),
                ),
            )
        },
        "critical extension",
    ),
    "something at the end": ({"at_end": write(OCTET_STRING, b"x")}, "does not belong"),
    "not a time stamp": ({"info": b"plain words"}, "the time stamp"),
    "another type of content": ({"info_type": "1.2.840.113549.1.7.1"}, "is not a time stamp"),
    "attributes of another type": (
        {"content_type": write_oid("1.2.840.113549.1.7.1")},
        "another type of content",
    ),
    "attributes of another stamp": ({"message_digest": bytes(32)}, "another time stamp"),
    "no certificate identifier": ({"certificate_id": b""}, "do not name the signer's certificate"),
    "identifier of another certificate": (
        {"certificate_id": _ess(bytes(32))},
        "another certificate",
    ),
    "identifier by a broken hash": (
        {"certificate_id": _ess(bytes(16), write(SEQUENCE, write_oid("1.2.840.113549.2.5")))},
        "not of the SHA-2 family",
    ),
    "attribute twice": (
        {"more_attributes": (attribute("1.2.840.113549.1.9.4", write(OCTET_STRING, bytes(32))),)},
        "stands twice",
    ),
    "SHA-1 signed": ({"digest_algorithm": "1.3.14.3.2.26"}, "not of the SHA-2 family"),
    "other bytes signed": ({"signed_bytes": b"something else"}, "signature does not hold"),
    "no certificate": ({"certificates": ()}, "did not come along"),
    "two signers": ({"signers": 2}, "2 signers"),
    "no signer": ({"signers": 0}, "0 signers"),
    "junk for a certificate": (
        {"certificates": (write(SEQUENCE, b"junk"),)},
        "a certificate",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_refused_by_name(service: Service, name: str) -> None:
    changes, says = FORGERIES[name]
    response = Forgery(service=service, note=NOTE, **changes).response()  # type: ignore[arg-type]  # any field
    with pytest.raises(TimeStampError, match=says):
        verify(service, response)


PURPOSES = {
    "none": ((), True, "states no purpose"),
    "servers": ((ExtendedKeyUsageOID.SERVER_AUTH,), True, "is not for time stamps"),
    "not critical": ((ExtendedKeyUsageOID.TIME_STAMPING,), False, "as critical"),
    "code as well": (
        (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING),
        True,
        "other purposes besides",
    ),
}


@pytest.mark.parametrize("name", PURPOSES)
def test_a_signer_for_other_purposes_is_refused(name: str, tmp_path: Path) -> None:
    purposes, critical, says = PURPOSES[name]
    service = make_service(tmp_path / "one", "one", purposes=purposes, critical=critical)
    response = Forgery(service=service, note=NOTE).response()
    assert not openssl_accepts(service.root, response, note=NOTE, request=REQUEST, at=WHEN)
    with pytest.raises(TimeStampError, match=says):
        verify(service, response)


def test_another_services_key_signs_nothing_under_this_ones_certificate(
    service: Service, other: Service
) -> None:
    """The certificates that came along are exchanged for the pinned service's own."""
    honest = Forgery(service=service, note=NOTE)
    forged = Forgery(service=other, note=NOTE, certificates=(honest.certificate(),))
    with pytest.raises(TimeStampError, match="did not come along"):
        verify(service, forged.response())


def test_the_status_is_read_before_the_token(service: Service) -> None:
    token = Forgery(service=service, note=NOTE).token()
    modified = write(SEQUENCE, write(SEQUENCE, write_integer(1)), token)
    assert verify(service, modified).said_at == WHEN
    for status, says in ((2, "rejection"), (3, "waiting"), (4, "revocation warning")):
        with pytest.raises(TimeStampRefused, match=says):
            verify(service, write(SEQUENCE, write(SEQUENCE, write_integer(status)), token))
    for status in (6, -1, 2**70):
        with pytest.raises(TimeStampError, match="which RFC 3161 has not"):
            verify(service, write(SEQUENCE, write(SEQUENCE, write_integer(status)), token))
    with pytest.raises(TimeStampError, match="holds none"):
        verify(service, write(SEQUENCE, write(SEQUENCE, write_integer(0))))


def _nested(depth: int) -> bytes:
    data = b""
    for _ in range(depth):
        data = write(SEQUENCE, data)
    return data


SHAPES = {
    "nothing": b"",
    "a web page": b"<html>Welcome to our hotel's network</html>",
    "too long": write(SEQUENCE, bytes(MAX_RESPONSE)),
    "indefinite length": b"\x30\x80\x00\x00",
    "length of four gigabytes": b"\x30\x84\xff\xff\xff\xff\x30",
    "length in nine bytes": b"\x30\x89" + bytes(9),
    "padded length": b"\x30\x82\x00\x01\x00",
    "high tag": b"\x3f\x81\x01\x00",
    "nested 10,000 deep": _nested(10_000),
    "many members": write(SEQUENCE, *[write(INTEGER, b"\x00")] * 20_000),
    "number of 1,000 digits": write(SEQUENCE, write(SEQUENCE, write(INTEGER, b"\x7f" * 400))),
    "empty number": write(SEQUENCE, write(SEQUENCE, write(INTEGER))),
    "empty token": granted_response(write(SEQUENCE)),
    "endless object identifier": granted_response(write(SEQUENCE, write(0x06, b"\x80" * 64))),
    "open object identifier": granted_response(write(SEQUENCE, write(0x06, b"\x2a\x86"))),
    "set for a token": write(SEQUENCE, write(SEQUENCE, write_integer(0)), write(SET)),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_no_response_is_refused(service: Service, name: str) -> None:
    with pytest.raises(TimeStampError):
        read_response(SHAPES[name])
    with pytest.raises(TimeStampError):
        verify(service, SHAPES[name])


def test_more_certificates_than_chains_have_are_not_looked_at(service: Service) -> None:
    mine = Forgery(service=service, note=NOTE).certificate()
    response = Forgery(service=service, note=NOTE, certificates=(mine,) * 17).response()
    with pytest.raises(TimeStampError, match="17 certificates"):
        verify(service, response)


def test_certificates_in_any_order_are_accepted(service: Service, other: Service) -> None:
    mine = Forgery(service=service, note=NOTE).certificate()
    root = read_pinned("x", other.root).certificates[0]
    for order in ((mine, root), (root, mine)):
        response = Forgery(service=service, note=NOTE, certificates=order).response()
        assert len(verify(service, response).chain) == 2


def _damaged(response: bytes) -> st.SearchStrategy[bytes]:
    places = st.integers(0, len(response) - 1)

    def changed(edits: list[tuple[int, int]]) -> bytes:
        data = bytearray(response)
        for place, value in edits:
            data[place] = value
        return bytes(data)

    edits = st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=4)
    cut = st.tuples(places, places).map(lambda ends: response[min(ends) : max(ends)])
    return edits.map(changed) | cut | st.binary(max_size=200).map(response.__add__)


@given(st.data())
def test_damage_changes_no_statement_and_raises_nothing_else(
    service: Service, data: st.DataObject
) -> None:
    """Some bytes are not signed (the status, digest algorithms): changing them may be accepted."""
    whole = _responses(service)
    response = data.draw(_damaged(whole))
    with suppress(TimeStampError):
        read_response(response)
    try:
        found = verify(service, response)
    except TimeStampError as error:
        assert len(str(error)) < 400
    else:
        assert found == verify(service, whole)


_kept: list[bytes] = []


def _responses(service: Service) -> bytes:
    if not _kept:
        _kept.append(Forgery(service=service, note=NOTE).response())
    return _kept[0]


def test_every_byte_of_a_response_may_be_wrong(service: Service) -> None:
    """Each byte in turn, by one bit: refused, or the same statement; no warning, no other error."""
    whole = _responses(service)
    expected = verify(service, whole)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for response in _bits(whole):
            try:
                assert verify(service, response) == expected
            except TimeStampError:
                continue


def _bits(whole: bytes) -> Iterator[bytes]:
    for place in range(len(whole)):
        yield whole[:place] + bytes([whole[place] ^ (1 << place % 8)]) + whole[place + 1 :]


@given(st.binary(max_size=300))
@example(b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
def test_pins_that_are_none_are_refused(pem: bytes) -> None:
    with pytest.raises(TimeStampError):
        read_pinned("one", pem)


def test_pins_need_a_root(service: Service) -> None:
    with pytest.raises(TimeStampError, match="hold no root"):
        read_pinned("one", service.signer)
    with pytest.raises(TimeStampError, match="more than"):
        read_pinned("one", service.root * 33)
    assert isinstance(read_pinned("one", service.root + service.signer), PinnedService)


@pytest.mark.parametrize(
    ("digest", "nonce"), [(b"", 1), (bytes(31), 1), (bytes(32), -1), (bytes(32), 2**64)]
)
def test_impossible_requests_are_not_written(digest: bytes, nonce: int) -> None:
    with pytest.raises(TimeStampError):
        write_request(digest, nonce)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**64 - 1))
def test_a_request_is_read_back(digest: bytes, nonce: int) -> None:
    read = read_request(write_request(digest, nonce))
    assert (read.imprint, read.nonce) == (digest, nonce)


def test_authorities_that_issue_each_other_end_the_search(service: Service, tmp_path: Path) -> None:
    """Fourteen of one name and key: as many chains as paths through them, if none gave up."""
    evil = make_service(tmp_path / "evil", "evil", intermediate=(BEGIN, END))
    forgery = Forgery(service=evil, note=NOTE)
    certificates = (forgery.certificate(), *same_authorities(evil, 14))
    response = Forgery(service=evil, note=NOTE, certificates=certificates).response()
    with pytest.raises(TimeStampError, match="did not lead to a pinned root"):
        verify(service, response)
