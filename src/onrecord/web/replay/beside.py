"""On which origin are captured pages shown, so that they share nothing with ours?

An operator gives them a name of their own (`[web] replay`). On loopback another port would not do,
since cookies don't know ports (RFC 6265, 8.5): there they have the name `captures.localhost`, which
browsers take for loopback without asking anybody (RFC 6761, 6.3).
"""

import ipaddress
from urllib.parse import urlsplit

from onrecord.archive import Archive
from onrecord.web.replay.place import ReplayPlace

__all__ = ["ON_LOOPBACK", "frame_ancestors", "replay_name", "replay_place"]

ON_LOOPBACK = "captures.localhost"


def replay_place(archive: Archive, address: str, port: int | None) -> ReplayPlace | None:
    """Where readers find captured pages; None if that is nowhere.

    `address` is the one that the pages are served at; `port` that of the listener beside it, if
    there is one.
    """
    if archive.configuration.web.replay:
        return ReplayPlace(archive.configuration.web.replay.rstrip("/"))
    if port is None:
        return None
    found = ipaddress.ip_address(address)
    if found.is_loopback:
        return ReplayPlace(f"http://{ON_LOOPBACK}:{port}")
    if found.is_unspecified:
        return None
    return ReplayPlace(f"http://{f'[{address}]' if found.version == 6 else address}:{port}")


def replay_name(archive: Archive) -> str | None:
    """The name of the captured pages' own host, in small letters, if they have one."""
    return urlsplit(archive.configuration.web.replay).hostname


def frame_ancestors(archive: Archive, address: str, port: int) -> tuple[str, ...]:
    """The origins of our pages, which alone may show captured pages in frames."""
    found = []
    if archive.configuration.web.address:
        split = urlsplit(archive.configuration.web.address)
        found.append(f"{split.scheme}://{split.netloc}")
    at = ipaddress.ip_address(address)
    if at.is_loopback:
        found += [f"http://{name}:{port}" for name in ("127.0.0.1", "localhost")]
    elif not at.is_unspecified and at.version == 4:  # a policy can't name an address of IPv6
        found.append(f"http://{address}:{port}")
    return tuple(found)
