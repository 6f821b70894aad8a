"""Is this address on the public Internet?

The tables are the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), kept here
because the answer of `ipaddress.is_global` changes with the version of Python. For IPv6 the
table is read the other way round: nothing is public but global unicast (2000::/3), less the
parts of it that carry an IPv4 address inside or lead nowhere.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TypeAlias

__all__ = ["Address", "Network", "is_public"]

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_NOT_PUBLIC_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # public by number, but the host's own agent on one large cloud
        "169.254.0.0/16",  # link-local: the clouds' metadata services
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4, retired
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments; among them Teredo, an IPv4 address inside
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
    )
)


def is_public(address: Address) -> bool:
    """Whether anybody on the Internet means the same machine by this address.

    Everything that wraps an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo) is refused
    unseen: a name that answers so is either misconfigured or up to something.
    """
    match address:
        case IPv4Address():
            return not any(address in network for network in _NOT_PUBLIC_4)
        case IPv6Address():
            return (
                address.scope_id is None
                and address in _GLOBAL_UNICAST
                and not any(address in network for network in _NOT_PUBLIC_6)
            )
