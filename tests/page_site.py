"""Which website do captures look at? Node serves it, on loopback, with HTTP/2 where it has TLS."""

import base64
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from loopback_server import authority

__all__ = ["PageSite", "page_site"]

ROOT = Path(__file__).resolve().parents[1]
SITE = Path(__file__).with_suffix(".mjs")
HOSTS = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class PageSite:
    """Where it is. `chain` is what it shows over TLS, DER; `trusting` makes a browser take it."""

    scheme: str
    port: int
    chain: tuple[bytes, ...] = ()

    def url(self, path: str = "/page", host: str = "localhost") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def trusting(self) -> tuple[str, ...]:
        """The browser's flag for these certificates alone, by the digest of their key."""
        if not self.chain:
            return ()
        key = x509.load_der_x509_certificate(self.chain[0]).public_key()
        spki = key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        digest = base64.b64encode(hashlib.sha256(spki).digest()).decode()
        return (f"--ignore-certificate-errors-spki-list={digest}",)


def node() -> Path:
    sys.path.insert(0, str(ROOT / "rig"))
    try:
        import install

        return Path(install.node())
    finally:
        sys.path.remove(str(ROOT / "rig"))


@contextmanager
def page_site(*, tls: bool = False) -> Iterator[PageSite]:
    """The site, for as long as the block lasts."""
    if not tls:
        with _served("http", ()) as site:
            yield site
        return
    with authority() as trust:
        trust.server(*HOSTS)
        leaf, key = _apart((trust.folder / "server.pem").read_bytes())
        root = trust.certificate.public_bytes(serialization.Encoding.PEM)
        (trust.folder / "cert.pem").write_bytes(leaf + root)
        (trust.folder / "key.pem").write_bytes(key)
        chain = tuple(
            one.public_bytes(serialization.Encoding.DER)
            for one in x509.load_pem_x509_certificates(leaf + root)
        )
        with _served("https", chain, str(trust.folder)) as site:
            yield site


def _apart(pem: bytes) -> tuple[bytes, bytes]:
    end = b"-----END CERTIFICATE-----\n"
    leaf, _, key = pem.partition(end)
    return leaf + end, key


@contextmanager
def _served(scheme: str, chain: tuple[bytes, ...], *given: str) -> Iterator[PageSite]:
    child = subprocess.Popen([node(), SITE, *given], stdout=subprocess.PIPE)
    assert child.stdout is not None
    try:
        yield PageSite(scheme, int(child.stdout.readline()), chain)
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
