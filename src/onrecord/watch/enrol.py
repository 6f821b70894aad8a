"""What happens when an account is added?

Its permanent id is resolved both ways, its identity log verified, its whole signed tree taken,
so that everything that is already there has its proof; and who vouches for it is written down.
All of it is appended in one transaction: an enrolment that fails leaves nothing behind.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.platforms.speech import Address
from onrecord.proof.atproto import Cid, PlcHistory
from onrecord.reading.bluesky import (
    Repository,
    identity_entry,
    read_identity,
    read_repository,
    repository_entries,
    stated_entry,
)
from onrecord.record.accounts import AccountId, Enrolment, Handle, Voucher
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import Surface
from onrecord.record.outcomes import Identity
from onrecord.watch.asking import Asker
from onrecord.watch.enrolment import enrolment_document, refuse_known
from onrecord.watch.notes import remember
from onrecord.watch.refusals import EnrolmentError, failed
from onrecord.watch.states import ACTIVE
from onrecord.watch.trees import keep_records
from onrecord.watch.watched import Watched

__all__ = ["Enrolled", "EnrolmentError", "Request", "Servers", "enrol"]

_MOST_HANDLES = 3  # of one identity that we ask after; one is usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Where identities and handles are asked for (onrecord.toml, [bluesky])."""

    plc: str
    handle_resolver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the operator asks for: which account, whose, and by whose word."""

    address: Address
    institution: str
    under: str | None
    voucher: Voucher


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What was enrolled, and what was already there."""

    watched: Watched
    posts: int
    rev: str


async def enrol(asker: Asker, request: Request, servers: Servers) -> Enrolled:
    """Enrol one account. Raises `EnrolmentError`, having recorded nothing."""
    # 1. The permanent id.
    account = await _account(asker, request.address, servers)
    await asker.hold(lambda: refuse_known(asker.archive, bluesky.NAME, account))
    # 2. Its identity, and its handle the other way round.
    identity, history, entry, asked_at = await _identity(asker, account, servers.plc)
    handle = await _confirmed_handle(asker, request.address, identity, account, servers)
    watched = Watched(account=account).identified(identity, history, asked_at)
    # 3. Its state, by its host's word, and its whole signed tree.
    state = await _state(asker, watched)
    tree, kept = await _tree(asker, watched)
    # 4. One transaction.
    enrolment = Enrolment(
        platform=bluesky.NAME,
        account=account,
        handle=handle,
        institution=request.institution,
        under=request.under,
        voucher=request.voucher,
        enrolled_at=asker.clock.now(),
    )
    watched = replace(watched, chain=tree.chain, handle=handle, seen_at=kept.answered_at)
    versions = await keep_records(asker, tree)
    found = [entry, state, *_listed(tree, kept, versions)]
    await asker.hold(lambda: _record(asker.archive, enrolment, found, watched))
    return Enrolled(watched=watched, posts=len(list(tree.kept())), rev=tree.commit.rev)


async def _account(asker: Asker, address: Address, servers: Servers) -> AccountId:
    if address.account is not None:
        return address.account
    handle = address.handle or Handle("")
    exchange, _ = await asker.ask(bluesky.ask_handle(servers.handle_resolver, handle))
    found = bluesky.read_handle(exchange)
    if isinstance(found, str):
        return found
    raise failed("the handle resolver", found, f"the handle {handle} names no account")


async def _identity(
    asker: Asker, account: AccountId, plc: str
) -> tuple[Identity, PlcHistory | None, Entry, datetime]:
    exchange, kept = await asker.ask(bluesky.ask_identity(plc, account))
    found = read_identity(exchange, account)
    if not isinstance(found, tuple):
        raise failed("the identity directory", found, f"no identity for {account}")
    for name, value in (("host", found[0].host), ("signing key", found[0].signing_key)):
        if value is None:
            raise EnrolmentError(f"the identity of {account} names no {name}")
    return *found, identity_entry(account, found[0], kept), exchange.answered_at


async def _confirmed_handle(
    asker: Asker, address: Address, identity: Identity, account: AccountId, servers: Servers
) -> Handle | None:
    """The handle, if the account's identity and the handle's own server both say so."""
    if address.handle is not None:
        if address.handle in {handle.lower() for handle in identity.handles}:
            return address.handle
        raise EnrolmentError(
            f"{address.handle} points to {account}, which does not call itself by that handle",
            advice=f"If {account} is the right account, add it by that id.",
        )
    for handle in identity.handles[:_MOST_HANDLES]:
        exchange, _ = await asker.ask(bluesky.ask_handle(servers.handle_resolver, handle))
        if bluesky.read_handle(exchange) == account:
            return handle
    return None


async def _state(asker: Asker, watched: Watched) -> Entry:
    exchange, kept = await asker.ask(bluesky.ask_state(watched.host or "", watched.account))
    state = bluesky.read_state(exchange)
    if state != ACTIVE:
        raise failed("the host", state, f"the host does not serve {watched.account}")
    return stated_entry(watched.account, ACTIVE, kept, Surface.HOST)


async def _tree(asker: Asker, watched: Watched) -> tuple[Repository, KeptExchange]:
    exchange, kept = await asker.ask(bluesky.ask_repository(watched.host or "", watched.account))
    found = await asyncio.to_thread(read_repository, exchange, watched.account, watched.key)
    if not isinstance(found, Repository):
        raise failed("the host", found, "the account's signed tree could not be verified")
    return found, kept


def _listed(tree: Repository, kept: KeptExchange, versions: dict[Cid, Commitment]) -> list[Entry]:
    posts = [post for post, _ in tree.kept()]
    return repository_entries(tree, kept, versions, posts)


def _record(archive: Archive, enrolment: Enrolment, found: list[Entry], watched: Watched) -> None:
    document = enrolment_document(archive, enrolment)
    # Somebody else may have been quicker. In the same instant, both are: the latest counts.
    refuse_known(archive, bluesky.NAME, enrolment.account)
    remember(archive, watched)  # without the enrolment these notes mean nothing
    archive.append([document, *found])
