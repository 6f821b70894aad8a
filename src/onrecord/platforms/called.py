"""Which account on record does a name in the configuration mean?"""

from onrecord.platforms import platform_named
from onrecord.platforms.speech import AddressError
from onrecord.record.accounts import Enrolment

__all__ = ["is_called"]


def is_called(one: Enrolment, name: str) -> bool:
    """Whether a name, an address or an id, means this account."""
    platform = platform_named(one.platform)
    try:
        address = None if platform is None else platform.read_address(name)
    except AddressError:
        address = None
    if address is None or address.post is not None:
        return name == one.account
    same_handle = address.handle is not None and address.handle == one.handle
    return same_handle or one.account in (address.account, address.at, name)
