"""Where does a chain say who may revoke it, and what comes from there?

Lists (CRL, RFC 5280) and answers (OCSP, RFC 6960) are fetched when a token is, and kept with it:
years later nobody serves them any more. They are kept, not judged: a certificate may be revoked
after the stamp for a reason that leaves the stamp whole, and that is for an expert to weigh.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from onrecord.proof.timestamp.certificates import HOSTILE, load
from onrecord.proof.timestamp.errors import TimeStampError, brief

__all__ = ["RevocationQuestion", "revocation_questions"]

_MOST_QUESTIONS = 6  # a chain of three has two certificates to ask about, by two ways each
_LONGEST_URL = 500


@dataclass(frozen=True, slots=True)
class RevocationQuestion:
    """Where to ask about one certificate. `request` is an OCSP request; a list is just fetched."""

    url: str
    request: bytes | None
    serial: int
    issuer: bytes  # the issuer's certificate, DER

    def require_answer(self, data: bytes) -> None:
        """Return if these bytes are such a list or answer about this certificate.

        Raises TimeStampError. A list's signature is checked; an OCSP answer's is not.
        """
        issuer = load(self.issuer, "the issuer")
        try:
            if self.request is None:
                _require_list(data, issuer)
            else:
                self._require_ocsp(data)
        except HOSTILE as error:
            raise TimeStampError(f"it can't be read: {brief(str(error))}") from error

    def _require_ocsp(self, data: bytes) -> None:
        answer = ocsp.load_der_ocsp_response(data)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise TimeStampError(f"the responder says {answer.response_status.name.lower()}")
        if self.serial not in {one.serial_number for one in answer.responses}:
            raise TimeStampError("the responder speaks of another certificate")


def _require_list(data: bytes, issuer: x509.Certificate) -> None:
    found = x509.load_der_x509_crl(data)
    key = issuer.public_key()
    if found.issuer != issuer.subject or not found.is_signature_valid(key):  # type: ignore[arg-type]  # TypeError for keys that don't sign is caught
        raise TimeStampError("the list is not one that the issuer signed")


def revocation_questions(chain: Sequence[bytes]) -> tuple[RevocationQuestion, ...]:
    """What may be asked about a verified chain (DER, signer first), at most six questions.

    Roots are not asked about: what they say of themselves revokes nothing. Raises TimeStampError.
    """
    loaded = [load(der, "a certificate of the chain") for der in chain]
    found: list[RevocationQuestion] = []
    for certificate, issuer in pairwise(loaded):
        try:
            found += _about(certificate, issuer)
        except HOSTILE as error:
            raise TimeStampError(f"the chain's addresses: {brief(str(error))}") from error
    return tuple(found[:_MOST_QUESTIONS])


def _about(certificate: x509.Certificate, issuer: x509.Certificate) -> Iterator[RevocationQuestion]:
    serial, der = certificate.serial_number, issuer.public_bytes(Encoding.DER)
    for url in filter(_is_fetched, _responders(certificate)):
        # RFC 6960 lets responders know SHA-1 alone; it names the certificate and secures nothing.
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())
        yield RevocationQuestion(url, builder.build().public_bytes(Encoding.DER), serial, der)
    for url in filter(_is_fetched, _lists(certificate)):
        yield RevocationQuestion(url, None, serial, der)


def _responders(certificate: x509.Certificate) -> Iterator[str]:
    try:
        kind = x509.AuthorityInformationAccess
        access = certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return
    for one in access:
        location = one.access_location
        is_ocsp = one.access_method == AuthorityInformationAccessOID.OCSP
        if is_ocsp and isinstance(location, x509.UniformResourceIdentifier):
            yield location.value


def _lists(certificate: x509.Certificate) -> Iterator[str]:
    try:
        kind = x509.CRLDistributionPoints
        points = certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return
    for point in points:
        for name in point.full_name or ():
            if isinstance(name, x509.UniformResourceIdentifier):
                yield name.value


def _is_fetched(url: str) -> bool:
    """Some authorities publish by LDAP as well, which we do not speak."""
    try:
        return len(url) <= _LONGEST_URL and urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False
