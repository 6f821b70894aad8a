"""Where is the transport, and as whom do we come?"""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from onrecord.network.jetstream.errors import TransportError

__all__ = ["Place"]


@dataclass(frozen=True, slots=True)
class Place:
    """The servers of one cluster, and our credentials; the password is shown nowhere.

    `servers` are `tls://host:port`, or `nats://` on this machine alone. `ca` is a file with the
    certificates to trust; None: those that the system trusts.
    """

    servers: tuple[str, ...]
    ca: Path | None
    inbox: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def secure(self) -> bool:
        """Whether nothing is said without TLS."""
        return all(urlsplit(one).scheme == "tls" for one in self.servers)

    def tls(self) -> ssl.SSLContext:
        """Whom we believe to be the servers. TransportError for certificates that are none."""
        try:
            return ssl.create_default_context(cafile=None if self.ca is None else str(self.ca))
        except (OSError, ssl.SSLError) as error:
            raise TransportError(
                f"no certificates can be read from {self.ca}: {error}",
                advice="Put the certificate of the authority of the NATS servers there, as PEM.",
            ) from error
