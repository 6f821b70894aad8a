"""Whom did TLS vouch for?"""

import hashlib
import ssl

import httpx

__all__ = ["described", "verifying"]

_TOLD_OF_ISSUER = ("organizationName", "commonName")


def verifying() -> ssl.SSLContext:
    """A context that checks chain and name against the public authorities, TLS 1.2 or newer.

    The authorities are certifi's, or those of SSL_CERT_FILE and SSL_CERT_DIR.
    """
    return httpx.create_ssl_context()


def described(connection: object) -> str | None:
    """What a verified connection says, as an exchange keeps it; None without TLS.

    `verified TLSv1.3, issuer Example Trust / R1, leaf sha256:…`: the certificate's digest tells
    two certificates of one issuer apart, and finds it in the transparency logs.
    """
    if not isinstance(connection, ssl.SSLObject | ssl.SSLSocket):
        return None
    leaf = connection.getpeercert(binary_form=True)
    named = connection.getpeercert()
    if not leaf or not named:  # only a context that does not verify comes here
        return f"unverified {connection.version()}"
    issuer = " / ".join(_names(named.get("issuer", ()))) or "unnamed"
    return f"verified {connection.version()}, issuer {issuer}, leaf sha256:{_digest(leaf)}"


def _names(issuer: object) -> list[str]:
    """The names out of the nested tuples that `getpeercert` gives."""
    parts = issuer if isinstance(issuer, tuple) else ()
    pairs = {key: value for part in parts for key, value in part}
    return [str(pairs[key]) for key in _TOLD_OF_ISSUER if key in pairs]


def _digest(leaf: bytes) -> str:
    return hashlib.sha256(leaf).hexdigest()
