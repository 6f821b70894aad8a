"""Which platform does an address belong to, and how is its account added?"""

from dataclasses import dataclass
from typing import TypeAlias

from onrecord.network import follow
from onrecord.network.target import BadTarget, Target
from onrecord.platforms import PLATFORMS, platform_named, polled_named
from onrecord.platforms.speech import Address, AddressError, Platform
from onrecord.platforms.statuses import read_status
from onrecord.reading.recognising import ACCEPT, recognise
from onrecord.record.accounts import Voucher
from onrecord.record.outcomes import Refused, Unreached
from onrecord.watch.asking import Asker
from onrecord.watch.enrol import Enrolled, Request, Servers, enrol
from onrecord.watch.refusals import EnrolmentError, failed
from onrecord.watch.sources.enrolling import EnrolledSource, enrol_source
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.servers import server_of

__all__ = ["Added", "Addressed", "Wanted", "add_account", "find_address"]

_HOW = "Give a profile's address as the browser shows it, @USER@HOST, feed:ADDRESS or web:ADDRESS."

Added: TypeAlias = Enrolled | EnrolledSource


@dataclass(frozen=True, slots=True)
class Addressed:
    """An account's address, read by its platform."""

    platform: Platform
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An account that is to be added, as the operator gave it."""

    text: str  # an address, a handle, an id; or NAME:URL
    platform: str | None  # its NAME, where the operator says it
    institution: str
    under: str | None
    voucher: Voucher


async def add_account(asker: Asker, questions: Questions, wanted: Wanted) -> Added:
    """Enrol an account of any platform. AddressError, EnrolmentError: then nothing is recorded."""
    found = await find_address(asker, wanted.text, wanted.platform)
    request = Request(
        address=found.address,
        institution=wanted.institution,
        under=wanted.under,
        voucher=wanted.voucher,
    )
    settings = asker.archive.configuration
    platform = polled_named(found.platform.NAME)
    if platform is not None:
        server = server_of(settings.sources, platform)
        try:
            return await enrol_source(asker, questions, platform, request, server)
        except EnrolmentError as error:
            if wanted.platform is None and error.advice == EnrolmentError.advice:
                error.advice += f" It was taken for {platform.NAME}: else give --platform NAME."
            raise
    servers = Servers(plc=settings.bluesky.plc, handle_resolver=settings.bluesky.handle_resolver)
    return await enrol(asker, request, servers)


async def find_address(asker: Asker, text: str, name: str | None = None) -> Addressed:
    """The account that a text names; what no platform knows by sight is fetched once. AddressError.

    With `name`, the platform of that NAME reads it.
    """
    found = _named(text, name) if name is not None else _by_sight(text)
    if found is None and name is None and _is_url(text):
        way = await follow(asker.network, text, headers=[("accept", ACCEPT)])
        if isinstance(silent := read_status(way[-1]), Unreached | Refused):
            raise failed("its host", silent, "no account is there")
        recognised = recognise(way[-1])
        found = None if recognised is None else _named(text, recognised)
    if found is None:
        where = "on no platform that onrecord knows" if name is None else f"no account of {name}"
        raise AddressError(f"{text[:200]!r} is {where}", advice=_HOW if name is None else None)
    address = found.address
    if address.post is not None and str(address.post) != address.account:
        raise AddressError(
            f"{text[:200]!r} is the address of a post", advice="Give that of its account."
        )
    return found


def _by_sight(text: str) -> Addressed | None:
    for platform in PLATFORMS:
        address = platform.read_address(text)
        if address is not None:
            return Addressed(platform, address)
    return None


def _named(text: str, name: str) -> Addressed | None:
    platform = platform_named(name)
    if platform is None:
        known = ", ".join(one.NAME for one in PLATFORMS)
        raise AddressError(f"no platform is called {name[:40]!r}", advice=f"There are: {known}.")
    address = platform.read_address(text) or platform.read_address(f"{name}:{text}")
    return None if address is None else Addressed(platform, address)


def _is_url(text: str) -> bool:
    try:
        return Target.read(text).scheme in ("http", "https")
    except BadTarget:
        return False
