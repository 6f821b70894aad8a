"""Does a certificate chain lead from a token's signer to a pinned root, at the token's time?"""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from onrecord.proof.timestamp.errors import TimeStampError, brief

__all__ = ["HOSTILE", "chain_at", "is_authority", "is_root", "load", "require_time_stamper"]

# What `cryptography` raises for certificates that it can't make sense of.
HOSTILE = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    Warning,
)


def load(der: bytes, what: str) -> x509.Certificate:
    """Read a certificate and its extensions. Raises TimeStampError."""
    try:
        found = x509.load_der_x509_certificate(der)
        list(found.extensions)
        found.public_key()
        # Read only when they are asked for: what is wrong with them is to be told here.
        _ = found.subject, found.issuer, found.not_valid_before_utc, found.not_valid_after_utc
    except HOSTILE as error:
        raise TimeStampError(f"{what} can't be read: {brief(str(error))}") from error
    return found


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether it says that it may issue others (RFC 5280, section 4.2.1.9)."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def is_root(certificate: x509.Certificate) -> bool:
    """Whether it is an authority that is issued by itself."""
    return is_authority(certificate) and certificate.subject == certificate.issuer


def require_time_stamper(signer: x509.Certificate) -> None:
    """Return if the certificate is for time stamps and nothing else (RFC 3161, section 2.3)."""
    try:
        purpose = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise TimeStampError("the signer's certificate states no purpose (EKU)") from None
    if ExtendedKeyUsageOID.TIME_STAMPING not in purpose.value:
        raise TimeStampError("the signer's certificate is not for time stamps")
    if len(purpose.value) != 1:
        raise TimeStampError("the signer's certificate is for other purposes besides time stamps")
    if not purpose.critical:
        raise TimeStampError("the signer's certificate does not state its purpose as critical")


def chain_at(
    signer: x509.Certificate,
    others: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    moment: datetime,
) -> tuple[x509.Certificate, ...]:
    """The chain, signer first and root last, as it was valid at `moment`.

    Raises TimeStampError. `cryptography` checks each certificate's time, the root's as well, and
    that each issuer may issue; it bounds the depth of chains and the signatures that are checked.
    """
    if not signer.not_valid_before_utc <= moment <= signer.not_valid_after_utc:
        raise TimeStampError(
            f"the signer's certificate is valid from {signer.not_valid_before_utc:%Y-%m-%d} to"
            f" {signer.not_valid_after_utc:%Y-%m-%d}, and the token says {moment:%Y-%m-%d}"
        )
    anything = verification.ExtensionPolicy.permit_all()
    agnostic = verification.Criticality.AGNOSTIC
    issuing = anything.require_present(x509.BasicConstraints, agnostic, None).may_be_present(
        x509.KeyUsage, agnostic, _require_signing_certificates
    )
    try:
        found = (
            verification.PolicyBuilder()
            .store(verification.Store(list(roots)))
            .time(moment)
            .extension_policies(ee_policy=anything, ca_policy=issuing)
            .build_client_verifier()
            .verify(signer, list(others))
        )
    except (verification.VerificationError, *HOSTILE) as error:
        why = brief(" ".join(str(error).split()))
        raise TimeStampError(
            f"the signer's certificate did not lead to a pinned root at {moment:%Y-%m-%d}: {why}",
            advice="If the service has changed its root, get the new one from its operator.",
        ) from error
    return tuple(found.chain)


def _require_signing_certificates(
    _policy: verification.Policy, _certificate: x509.Certificate, found: x509.KeyUsage | None
) -> None:
    if found is not None and not found.key_cert_sign:
        raise ValueError("a key in between may not sign certificates")
