"""What would a time-stamping service sign that OpenSSL refuses to?

Tokens built by hand and signed with a service's real key, each part of which a test may replace.
Without a change, OpenSSL accepts them.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from onrecord.proof.timestamp.der import (
    GENERALIZED_TIME,
    NULL,
    OCTET_STRING,
    SEQUENCE,
    SET,
    context,
    write,
    write_integer,
    write_oid,
)
from onrecord.proof.timestamp.messages import SHA256_OID, granted_response
from time_stamping_rig import Service

TST_INFO = "1.2.840.113549.1.9.16.1.4"
SIGNED_DATA = "1.2.840.113549.1.7.2"
ECDSA_SHA256 = "1.2.840.10045.4.3.2"

WHEN = datetime(2024, 6, 1, 12, tzinfo=UTC)


def algorithm(oid: str = SHA256_OID) -> bytes:
    return write(SEQUENCE, write_oid(oid), write(NULL))


def attribute(oid: str, *values: bytes) -> bytes:
    return write(SEQUENCE, write_oid(oid), write(SET, *values))


@dataclass(kw_only=True)
class Forgery:
    """The parts of a token; None means what an honest service would write."""

    service: Service
    note: bytes
    nonce: int | None = 1
    time: bytes = f"{WHEN:%Y%m%d%H%M%SZ}".encode()
    imprint: bytes | None = None
    version: int = 1
    after_time: bytes = b""  # accuracy, ordering: what may stand between time and nonce
    at_end: bytes = b""  # extensions
    info: bytes | None = None
    info_type: str = TST_INFO
    content_type: bytes | None = None
    message_digest: bytes | None = None
    certificate_id: bytes | None = None  # the whole attribute; b"" leaves it out
    more_attributes: tuple[bytes, ...] = ()
    digest_algorithm: str = SHA256_OID
    certificates: tuple[bytes, ...] | None = None
    signers: int = 1
    signed_bytes: bytes | None = None
    extra: dict[str, bytes] = field(default_factory=dict)

    def response(self) -> bytes:
        return granted_response(self.token())

    def token(self) -> bytes:
        info = self.info if self.info is not None else self._info()
        signer = self._signer(info)
        content = write(
            SEQUENCE, write_oid(self.info_type), write(context(0), write(OCTET_STRING, info))
        )
        mine = (self.certificate(),) if self.certificates is None else self.certificates
        certificates = write(context(0), *mine) if mine else b""
        data = write(
            SEQUENCE,
            write_integer(3),
            write(SET, algorithm()),
            content,
            certificates,
            write(SET, *[signer] * self.signers),
        )
        return write(SEQUENCE, write_oid(SIGNED_DATA), write(context(0), data))

    def certificate(self) -> bytes:
        loaded = x509.load_pem_x509_certificate(self.service.signer)
        return loaded.public_bytes(serialization.Encoding.DER)

    def _info(self) -> bytes:
        digest = write(OCTET_STRING, hashlib.sha256(self.note).digest())
        imprint = self.imprint or write(SEQUENCE, algorithm(), digest)
        nonce = b"" if self.nonce is None else write_integer(self.nonce)
        return write(
            SEQUENCE,
            write_integer(self.version),
            write_oid("1.3.6.1.4.1.99999.1.1"),
            imprint,
            write_integer(5),
            write(GENERALIZED_TIME, self.time),
            self.after_time,
            nonce,
            self.at_end,
        )

    def _signer(self, info: bytes) -> bytes:
        certificate = x509.load_pem_x509_certificate(self.service.signer)
        issuer = certificate.issuer.public_bytes()
        name = write(SEQUENCE, issuer, write_integer(certificate.serial_number))
        attributes = write(SET, *sorted(self._attributes(info)))
        signature = self._key().sign(self.signed_bytes or attributes, ec.ECDSA(hashes.SHA256()))
        return write(
            SEQUENCE,
            write_integer(1),
            name,
            algorithm(self.digest_algorithm),
            write(context(0), attributes[_head(attributes) :]),
            write(SEQUENCE, write_oid(ECDSA_SHA256)),
            write(OCTET_STRING, signature),
        )

    def _attributes(self, info: bytes) -> list[bytes]:
        content_type = self.content_type or write_oid(TST_INFO)
        digest = self.message_digest or hashlib.sha256(info).digest()
        named = hashlib.sha256(self.certificate()).digest()
        # SigningCertificateV2 { certs { ESSCertIDv2 { certHash } } }: SHA-256 goes without saying
        ess = write(SEQUENCE, write(SEQUENCE, write(SEQUENCE, write(OCTET_STRING, named))))
        default = attribute("1.2.840.113549.1.9.16.2.47", ess)
        found = default if self.certificate_id is None else self.certificate_id
        return [
            attribute("1.2.840.113549.1.9.3", content_type),
            attribute("1.2.840.113549.1.9.4", write(OCTET_STRING, digest)),
            *([found] if found else []),
            *self.more_attributes,
        ]

    def _key(self) -> ec.EllipticCurvePrivateKey:
        pem = (self.service.folder / "signer.key").read_bytes()
        key = serialization.load_pem_private_key(pem, None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key


def _head(encoded: bytes) -> int:
    """How many bytes come before the content."""
    return 2 if encoded[1] < 0x80 else 2 + (encoded[1] & 0x7F)
