"""Who signed a token, over which bytes, and what else does it carry?

CMS SignedData (RFC 5652, section 5) as RFC 3161, section 2.4.2 narrows it: one signer, signed
attributes, a TSTInfo inside. The members of sets outside of the signed attributes may stand in
any order: services write them as they come.
"""

import hashlib
from dataclasses import dataclass

from onrecord.proof.timestamp.der import (
    INTEGER,
    NULL,
    OCTET_STRING,
    OID,
    SEQUENCE,
    SET,
    Element,
    Fields,
    context,
    write,
    write_oid,
)
from onrecord.proof.timestamp.errors import TimeStampError, brief

__all__ = ["Embedded", "SignedData", "read_signed_data"]

MOST_CERTIFICATES = 16  # the services' chains have two to four

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"  # RFC 2634: SHA-1
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"  # RFC 5816

_DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


@dataclass(frozen=True, slots=True)
class Embedded:
    """A certificate that came along: its issuer (Name) and serial number (INTEGER) in DER."""

    der: bytes
    issuer: bytes
    serial: bytes


@dataclass(frozen=True, slots=True)
class SignedData:
    """A token taken apart: `info` is the TSTInfo (DER), `signer` the certificate that signed.

    The signer is the one that issuer, serial number and the signed attributes (ESSCertID) name.
    Whether its key made the signature is not said by this.
    """

    info: bytes
    signer: bytes
    others: tuple[bytes, ...]
    _head: bytes  # version, digestAlgorithms, encapContentInfo
    _signers: bytes

    def with_certificates(self, certificates: tuple[bytes, ...]) -> bytes:
        """The same token (ContentInfo, DER) with these certificates in place of its own."""
        certified = write(context(0), *sorted(set(certificates)))
        data = write(SEQUENCE, self._head, certified, self._signers)
        return write(SEQUENCE, write_oid(_SIGNED_DATA), write(context(0), data))


def read_signed_data(token: Element) -> SignedData:
    """Take a token (ContentInfo) apart. Raises TimeStampError; no signature is checked."""
    outer = token.fields("the token")
    if outer.take(OID, "type").oid("the token's type") != _SIGNED_DATA:
        raise TimeStampError("the token is not signed data (RFC 5652)")
    boxed = outer.take(context(0), "content").fields("the token's content")
    outer.end()
    data = boxed.take(SEQUENCE, "signed data").fields("the signed data")
    boxed.end()
    version = data.take(INTEGER, "version")
    digests = data.take(SET, "digest algorithms")
    content = data.take(SEQUENCE, "content")
    embedded = _certificates(data.optional(context(0)))
    data.optional(context(1))  # revocation lists: asked for by ourselves
    signers = data.take(SET, "signers")
    data.end()
    info = _info(content)
    signer = _signer(_only(signers), info, embedded)
    others = tuple(one.der for one in embedded if one != signer)
    head = version.encoded + digests.encoded + content.encoded
    return SignedData(info, signer.der, others, head, signers.encoded)


def _info(content: Element) -> bytes:
    fields = content.fields("the signed content")
    if fields.take(OID, "type").oid("the signed content's type") != _TST_INFO:
        raise TimeStampError("what is signed is not a time stamp (TSTInfo)")
    boxed = fields.take(context(0), "bytes").fields("the signed content")
    fields.end()
    info = boxed.take(OCTET_STRING, "bytes").content
    boxed.end()
    return info


def _certificates(found: Element | None) -> tuple[Embedded, ...]:
    if found is None:
        return ()
    read = found.fields("the certificates").rest()
    if len(read) > MOST_CERTIFICATES:
        raise TimeStampError(f"{len(read)} certificates came along, more than {MOST_CERTIFICATES}")
    plain = (one for one in read if one.tag == SEQUENCE)  # others are attribute certificates
    return tuple(dict.fromkeys(_embedded(one) for one in plain))


def _embedded(certificate: Element) -> Embedded:
    what = "a certificate"
    body = certificate.fields(what).take(SEQUENCE, "body").fields(what)
    body.optional(context(0))
    serial = body.take(INTEGER, "serial number").encoded
    body.take(SEQUENCE, "signature algorithm")
    return Embedded(certificate.encoded, body.take(SEQUENCE, "issuer").encoded, serial)


def _only(signers: Element) -> Fields:
    found = signers.fields("the signers").rest()
    if len(found) != 1 or found[0].tag != SEQUENCE:
        raise TimeStampError(f"the token has {len(found)} signers instead of one")
    return found[0].fields("the signer")


def _signer(fields: Fields, info: bytes, embedded: tuple[Embedded, ...]) -> Embedded:
    """The certificate that the signer's fields name, if all of them name the same."""
    fields.take(INTEGER, "version")
    named = fields.optional(SEQUENCE)
    if named is None:
        raise TimeStampError("the signer is not named by issuer and serial number")
    name = named.fields("the signer's name")
    issuer, serial = name.take(SEQUENCE, "issuer"), name.take(INTEGER, "serial number")
    name.end()
    digest = _digest_name(fields.take(SEQUENCE, "digest algorithm"))
    attributes = _attributes(fields.take(context(0), "signed attributes"))
    if _single(attributes, _CONTENT_TYPE, "content type").encoded != write_oid(_TST_INFO):
        raise TimeStampError("the signed attributes speak of another type of content")
    stated = _single(attributes, _MESSAGE_DIGEST, "message digest")
    if stated.tag != OCTET_STRING or stated.content != hashlib.new(digest, info).digest():
        raise TimeStampError("the signed attributes hold the digest of another time stamp")
    matching = [
        one for one in embedded if (one.issuer, one.serial) == (issuer.encoded, serial.encoded)
    ]
    if not matching:
        raise TimeStampError("the certificate of the token's signer did not come along")
    function, hashed = _certificate_digest(attributes)
    for one in matching:
        if hashlib.new(function, one.der, usedforsecurity=False).digest() == hashed:
            return one
    raise TimeStampError("the signed attributes name another certificate than the signer's")


def _attributes(element: Element) -> dict[str, list[Element]]:
    """The values of each signed attribute; each may stand once."""
    found: dict[str, list[Element]] = {}
    for one in element.fields("the signed attributes").rest():
        fields = one.fields("a signed attribute")
        oid = fields.take(OID, "type").oid("a signed attribute's type")
        if oid in found:
            raise TimeStampError(f"the signed attribute {brief(oid)} stands twice")
        found[oid] = fields.take(SET, "values").fields("a signed attribute").rest()
        fields.end()
    return found


def _single(attributes: dict[str, list[Element]], oid: str, what: str) -> Element:
    values = attributes.get(oid, [])
    if len(values) != 1:
        raise TimeStampError(f"the signed attributes have {len(values)} values of the {what}")
    return values[0]


def _certificate_digest(attributes: dict[str, list[Element]]) -> tuple[str, bytes]:
    """The hash function and digest of the signer's certificate (ESSCertID, ESSCertIDv2)."""
    newer = _SIGNING_CERTIFICATE_V2 in attributes
    if not newer and _SIGNING_CERTIFICATE not in attributes:
        raise TimeStampError("the signed attributes do not name the signer's certificate")
    oid = _SIGNING_CERTIFICATE_V2 if newer else _SIGNING_CERTIFICATE
    what = "the signed certificate identifier"
    fields = _single(attributes, oid, "signing certificate").fields(what)
    first = fields.take(SEQUENCE, "list").fields(what).take(SEQUENCE, "first member").fields(what)
    named = first.optional(SEQUENCE) if newer else None
    function = ("sha256" if named is None else _digest_name(named)) if newer else "sha1"
    return function, first.take(OCTET_STRING, "digest").content


def _digest_name(algorithm: Element) -> str:
    fields = algorithm.fields("a digest's algorithm")
    oid = fields.take(OID, "name").oid("a digest's algorithm")
    fields.optional(NULL)
    fields.end()
    if oid not in _DIGESTS:
        raise TimeStampError(f"the digest algorithm {brief(oid)} is not of the SHA-2 family")
    return _DIGESTS[oid]
