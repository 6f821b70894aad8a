"""What happens when an account is added?

Its permanent id is resolved both ways, its identity log verified, its whole signed tree taken,
so that everything that is already there has its proof; and who vouches for it is written down.
All of it is appended in one transaction: an enrolment that fails leaves nothing behind.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from onrecord.platforms import bluesky
from onrecord.platforms.speech import Address
from onrecord.proof.atproto import PlcHistory
from onrecord.reading.bluesky import (
    Repository,
    identity_entry,
    read_identity,
    read_repository,
    repository_entries,
    stated_entry,
)
from onrecord.record.accounts import AccountId, Enrolment, Handle, Voucher
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Entry, write_body
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import Surface
from onrecord.record.outcomes import AccountState, Identity, Unreached
from onrecord.watch.asking import Asker
from onrecord.watch.watched import Watched, enrolments, remember

__all__ = ["Enrolled", "EnrolmentError", "Request", "Servers", "enrol"]


class EnrolmentError(OnrecordError):
    """The account can't be enrolled; nothing was recorded."""

    exit_code = EXIT_USAGE
    advice = "Check the address, and that the account is active, then try again."


class _Unreachable(EnrolmentError):
    exit_code = EXIT_ENVIRONMENT
    advice = "Check the network, and the servers in onrecord.toml, then try again."


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
    for known in await asker.hold(lambda: list(enrolments(asker.archive))):
        if known.account == account:
            raise EnrolmentError(
                f"{account} is already on record, as {known.institution}", advice="Nothing to do."
            )
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
    await asker.hold(lambda: _record(asker, enrolment, [entry, state], tree, kept))
    await asker.hold(lambda: remember(asker.archive, watched))
    return Enrolled(watched=watched, posts=len(list(tree.kept())), rev=tree.commit.rev)


async def _account(asker: Asker, address: Address, servers: Servers) -> AccountId:
    if address.account is not None:
        return address.account
    handle = address.handle or Handle("")
    exchange, _ = await asker.ask(bluesky.ask_handle(servers.handle_resolver, handle))
    found = bluesky.read_handle(exchange)
    if isinstance(found, str):
        return found
    if isinstance(found, Unreached):
        raise _Unreachable(f"the handle resolver could not be reached: {found.why}")
    raise EnrolmentError(f"the handle {handle} names no account (asked {exchange.url})")


async def _identity(
    asker: Asker, account: AccountId, plc: str
) -> tuple[Identity, PlcHistory | None, Entry, datetime]:
    exchange, kept = await asker.ask(bluesky.ask_identity(plc, account))
    found = read_identity(exchange, account)
    if isinstance(found, tuple):
        return *found, identity_entry(account, found[0], kept), exchange.answered_at
    if isinstance(found, Unreached):
        raise _Unreachable(f"the identity directory could not be reached: {found.why}")
    raise EnrolmentError(f"no identity for {account}: {_why(found)}")


async def _confirmed_handle(
    asker: Asker, address: Address, identity: Identity, account: AccountId, servers: Servers
) -> Handle | None:
    """The handle, if the account's identity and the handle's own server both say so."""
    if address.handle is not None:
        if address.handle in identity.handles:
            return address.handle
        raise EnrolmentError(
            f"{address.handle} points to {account}, which does not call itself by that handle",
            advice=f"If {account} is the right account, add it by that id.",
        )
    for handle in identity.handles:
        exchange, _ = await asker.ask(bluesky.ask_handle(servers.handle_resolver, handle))
        if bluesky.read_handle(exchange) == account:
            return handle
    return None


async def _state(asker: Asker, watched: Watched) -> Entry:
    if watched.host is None:
        raise EnrolmentError(f"the identity of {watched.account} names no host")
    exchange, kept = await asker.ask(bluesky.ask_state(watched.host, watched.account))
    state = bluesky.read_state(exchange)
    if state != AccountState("active", "its host"):
        raise EnrolmentError(f"the host does not serve {watched.account}: {_why(state)}")
    return stated_entry(watched.account, AccountState("active", "its host"), kept, Surface.HOST)


async def _tree(asker: Asker, watched: Watched) -> tuple[Repository, KeptExchange]:
    exchange, kept = await asker.ask(bluesky.ask_repository(watched.host or "", watched.account))
    found = read_repository(exchange, watched.account, watched.key)
    if isinstance(found, Repository):
        return found, kept
    if isinstance(found, Unreached):
        raise _Unreachable(f"the host could not be reached: {found.why}")
    raise EnrolmentError(f"the account's signed tree could not be verified: {_why(found)}")


def _record(
    asker: Asker, enrolment: Enrolment, entries: list[Entry], tree: Repository, kept: KeptExchange
) -> None:
    cids = list(tree.records)
    commitments = asker.archive.keep(*(tree.records[cid] for cid in cids))
    versions = dict(zip(cids, commitments, strict=True))
    (body,) = asker.archive.keep(write_body(enrolment))
    document = Document(
        kind=DocumentKind.ENROLMENT,
        recorded_at=enrolment.enrolled_at,
        accounts=(enrolment.account,),
        posts=(),
        body=body,
    )
    posts = [post for post, _ in tree.kept()]
    asker.archive.append([document, *entries, *repository_entries(tree, kept, versions, posts)])


def _why(outcome: object) -> str:
    return str(getattr(outcome, "why", None) or getattr(outcome, "state", None) or outcome)
