"""How are the hands put together that speak with machines elsewhere?"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

from onrecord.archive import Archive, ConfigurationError
from onrecord.archive.layout import Layout
from onrecord.archive.vantages.credentials import load_transport_credentials
from onrecord.network import Clock, Fetch
from onrecord.network.jetstream.errors import NoTransport
from onrecord.network.jetstream.place import Place
from onrecord.network.jetstream.subjects import inbox
from onrecord.watch.receiving.receiving import Receiving

__all__ = ["archive_place", "operator_place", "place_of", "receiving"]


def place_of(folder: Path, servers: tuple[str, ...], ca: str, keys: Path, name: str) -> Place:
    """Where the servers of some settings are, and as whom we come: `keys` is a file.

    NoTransport, ConfigurationError, TransportCredentialsRefused.
    """
    if find_spec("nats") is None:
        raise NoTransport("NATS is needed here, for which the extra is missing")
    if not servers:
        raise ConfigurationError(
            "no NATS servers are named: [transport] servers is empty",
            advice="Name them, such as tls://nats.example.org:4222 (docs/vantages.md).",
        )
    found = load_transport_credentials(keys)
    authority = folder / ca if ca else None
    return Place(servers, authority, inbox(name), found.user, found.password)


def archive_place(archive: Archive) -> Place:
    """The servers of an archive, as its recorder sees them. As `place_of`."""
    settings, layout = archive.configuration.transport, Layout(archive.folder)
    keys = layout.transport_credentials
    return place_of(archive.folder, settings.servers, settings.ca, keys, "recorder")


def operator_place(archive: Archive) -> Place:
    """The same as its operator sees them, who has other credentials. As `place_of`."""
    settings, layout = archive.configuration.transport, Layout(archive.folder)
    keys = layout.operator_credentials
    return place_of(archive.folder, settings.servers, settings.ca, keys, "operator")


@asynccontextmanager
async def receiving(
    archive: Archive, own: Fetch, clock: Clock, tell: Callable[[str], None], *, once: bool = False
) -> AsyncIterator[Receiving | None]:
    """What takes in what vantages bring, where the configuration names a transport.

    With `once`, TransportAway if nobody is there now; else they are waited for.
    """
    if not archive.configuration.transport.servers:
        yield None
        return
    place = archive_place(archive)
    from onrecord.cli.wiring_receiving import wired  # the extra
    from onrecord.network.jetstream.connection import connected

    async with connected(place, tell, patience=10.0 if once else None) as connection:
        yield wired(archive, own, clock, connection, tell)
