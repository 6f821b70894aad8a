"""Which certificates of a service do we trust, by our own decision?"""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from onrecord.proof.timestamp.certificates import is_authority, is_root, load
from onrecord.proof.timestamp.errors import TimeStampError, brief

__all__ = ["PinnedService", "keys_of", "read_pinned"]

_MOST_PINNED = 32
_LARGEST_PEM = 262_144  # bytes


@dataclass(frozen=True, slots=True)
class PinnedService:
    """A service and what its tokens must rest on: certificates in DER.

    At least one root, issued by itself. Intermediates help to build a chain and anchor none. If
    certificates are among them that may not issue others, a token's signer must be one of those.
    """

    name: str
    certificates: tuple[bytes, ...]

    def roots(self) -> tuple[x509.Certificate, ...]:
        """The certificates that chains may end in."""
        return tuple(one for one in self._loaded() if is_root(one))

    def intermediates(self) -> tuple[x509.Certificate, ...]:
        """The certificates that may stand between a signer and a root."""
        return tuple(one for one in self._loaded() if is_authority(one) and not is_root(one))

    def signers(self) -> tuple[bytes, ...]:
        """The only signers that are accepted (DER); empty if any that chains to a root is."""
        pairs = zip(self._loaded(), self.certificates, strict=True)
        return tuple(der for one, der in pairs if not is_authority(one))

    def public_keys(self) -> tuple[bytes, ...]:
        """The public keys of all of them (SubjectPublicKeyInfo, DER)."""
        return keys_of(self.certificates)

    def _loaded(self) -> list[x509.Certificate]:
        return [load(der, f"a certificate pinned for {self.name}") for der in self.certificates]


def keys_of(certificates: Iterable[bytes]) -> tuple[bytes, ...]:
    """The public keys (SubjectPublicKeyInfo, DER) in certificates (DER). Raises TimeStampError.

    One key may stand in several certificates: a root that was issued anew, or cross-signed.
    """
    loaded = (load(der, "a certificate") for der in certificates)
    return tuple(
        one.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for one in loaded
    )


def read_pinned(name: str, pem: bytes) -> PinnedService:
    """Read the certificates of a service (PEM, one after another). Raises TimeStampError."""
    what = f"the certificates pinned for {name}"
    if len(pem) > _LARGEST_PEM:
        raise TimeStampError(f"{what} take up {len(pem)} bytes, more than {_LARGEST_PEM}")
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise TimeStampError(
            f"{what} are not PEM: {brief(str(error))}",
            advice="Put the service's root certificate there, from its operator, as PEM.",
        ) from error
    if len(found) > _MOST_PINNED:
        raise TimeStampError(f"{what} are {len(found)}, more than {_MOST_PINNED}")
    service = PinnedService(name, tuple(one.public_bytes(Encoding.DER) for one in found))
    if not service.roots():
        raise TimeStampError(
            f"{what} hold no root: none is issued by itself",
            advice="Add the root certificate that the service's chain ends in.",
        )
    return service
