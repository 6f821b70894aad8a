"""Which handles and which server does an identity name?

The same rules for DID documents and for operations of did:plc (AT Protocol, DID, "DID
Documents"). A handle named here is a claim until the handle names the DID in turn.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from onrecord.proof.atproto.syntax import is_handle

__all__ = ["PDS_TYPE", "handles_of", "pds_of"]

PDS_TYPE = "AtprotoPersonalDataServer"


def handles_of(also_known_as: Iterable[object]) -> tuple[str, ...]:
    """The valid handles among aliases such as `at://ministry.example`, in their order."""
    aliases = (alias for alias in also_known_as if isinstance(alias, str))
    names = (alias.removeprefix("at://") for alias in aliases if alias.startswith("at://"))
    return tuple(name for name in names if is_handle(name))


def pds_of(endpoint: object) -> str | None:
    """The server's origin (`https://pds.example`), or None if the endpoint is not an origin."""
    if not isinstance(endpoint, str):
        return None
    try:
        url = urlsplit(endpoint)
        origin = url.hostname and url.port != 0 and url.username is None and url.password is None
    except ValueError:  # a malformed port or IPv6 address
        return None
    bare = url.path in ("", "/") and not url.query and not url.fragment
    if not origin or not bare or url.scheme not in ("http", "https"):
        return None
    return f"{url.scheme}://{url.netloc}"
