"""Which certificates did a site show, and what is said of its TLS?"""

import hashlib
from base64 import b64decode
from collections.abc import Iterable, Sequence

from cryptography import x509
from cryptography.x509.oid import NameOID

from onrecord.network.browser.asked import origin_of
from onrecord.network.browser.sessions import CdpError, Session
from onrecord.network.browser.visited import Certified, PageExchange

__all__ = ["certificates_of", "tls_of"]

_MOST = 50  # origins: a page may have some from hundreds
_UNVERIFIED = "--ignore-certificate-errors"
_TOLD = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)


async def certificates_of(
    session: Session, exchanges: Iterable[PageExchange]
) -> tuple[Certified, ...]:
    """The chains of all origins that answered over TLS, as the browser had them."""
    origins = dict.fromkeys(
        origin_of(one.url)
        for one in exchanges
        if one.status is not None and one.url.startswith("https://")
    )
    found = []
    for origin in list(origins)[:_MOST]:
        try:
            told = await session.send("Network.getCertificate", origin=origin)
        except CdpError:  # it kept none for this one
            continue
        chain = tuple(b64decode(one) for one in told["tableNames"])
        if chain:
            found.append(Certified(origin=origin, chain=chain))
    return tuple(found)


def tls_of(
    main: PageExchange, certificates: Sequence[Certified], flags: Sequence[str]
) -> str | None:
    """TLS of the page itself, in the words of an exchange; None without TLS.

    A browser takes no answer whose certificate it could not verify, unless its flags say so.
    """
    origin = origin_of(main.url)
    if not origin.startswith("https://"):
        return None
    verified = "unverified" if any(_UNVERIFIED in flag for flag in flags) else "verified"
    version = (main.tls_version or "TLS").replace("TLS ", "TLSv")
    chain = next((one.chain for one in certificates if one.origin == origin), ())
    if not chain:
        return f"{verified} {version}"
    digest = hashlib.sha256(chain[0]).hexdigest()
    return f"{verified} {version}, issuer {_issuer(chain[0])}, leaf sha256:{digest}"


def _issuer(der: bytes) -> str:
    try:
        issuer = x509.load_der_x509_certificate(der).issuer
    except ValueError:
        return "unreadable"
    names = [str(one.value) for of in _TOLD for one in issuer.get_attributes_for_oid(of)]
    return " / ".join(names) or "unnamed"
