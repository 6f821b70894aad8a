"""Which key signed for a did:plc at a given moment?

A directory keeps each DID's operations and says when it received each. Hashes and signatures are
checked here: who may sign what, and what a key of higher authority annulled within 72 hours
(did:plc Method Specification v0.3.0, "Key Rotation & Account Recovery"). Two things no log can
prove: its times, which are the directory's word, and that nothing was left out of it, such as a
later operation or an annulled one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from onrecord.proof.atproto.errors import MultikeyError, PlcError, brief
from onrecord.proof.atproto.json_object import read_json
from onrecord.proof.atproto.plc_operation import PlcOperation, read_operation, signer

__all__ = ["MAX_OPERATIONS", "RECOVERY_WINDOW", "PlcHistory", "PlcState", "read_plc_log"]

RECOVERY_WINDOW = timedelta(hours=72)
MAX_OPERATIONS = 5_000
"""A directory takes 100 a week of one DID; the busiest that we know have some dozens."""
_DID = re.compile(r"did:plc:[a-z2-7]{24}")
_CREATED_AT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)
_ENTRY_FIELDS = {"did", "operation", "cid", "nullified", "createdAt"}


@dataclass(frozen=True, slots=True)
class PlcState:
    """What one operation made of the DID. `created_at` (UTC) is the directory's word.

    `signing_key` is the multikey (`z…`) that signs the repository; handles are claims.
    """

    created_at: datetime
    nullified: bool
    tombstone: bool
    signing_key: str | None
    handles: tuple[str, ...]
    pds: str | None
    cid: str


@dataclass(frozen=True, slots=True)
class PlcHistory:
    """A DID's verified operations, in the order of the log, the annulled ones among them."""

    did: str
    states: tuple[PlcState, ...]

    def at(self, moment: datetime) -> PlcState | None:
        """The state in force at a moment (aware), by today's log; None before the first."""
        known = [state for state in self._in_force() if state.created_at <= moment]
        return known[-1] if known else None

    def key_at(self, moment: datetime) -> str | None:
        """The key that signed the repository at a moment; None if there was none."""
        state = self.at(moment)
        return None if state is None else state.signing_key

    @property
    def latest(self) -> PlcState:
        """The state in force at the log's end."""
        return list(self._in_force())[-1]

    def _in_force(self) -> Iterator[PlcState]:
        return (state for state in self.states if not state.nullified)


@dataclass(frozen=True, slots=True)
class _Link:
    """An operation in the chain, and the place of the key that signed it among those it had."""

    operation: PlcOperation
    created_at: datetime
    authority: int


def read_plc_log(did: str, audit_json: bytes) -> PlcHistory:
    """Verify a directory's audit log (`/{did}/log/audit`); raise PlcError.

    Signatures in another encoding than the specification's are refused, though the directory
    accepted some before 2025.
    """
    entries = read_json(audit_json, PlcError)
    if _DID.fullmatch(did) is None:
        raise PlcError(f"not a did:plc: {brief(did)}")
    if not isinstance(entries, list) or not entries:
        raise PlcError("log is not a list of operations")
    if len(entries) > MAX_OPERATIONS:
        raise PlcError(f"log of {len(entries)} operations, more than {MAX_OPERATIONS}")
    chain: list[_Link] = []
    links: list[_Link] = []
    for entry in entries:
        operation, created_at = _read_entry(did, entry)
        if links and created_at < links[-1].created_at:
            raise PlcError(f"operation {operation.cid} is older than the one before it")
        links.append(_append(chain, did, operation, created_at))
    active = {link.operation.cid for link in chain}
    states = tuple(_state(link, link.operation.cid not in active) for link in links)
    for state, entry in zip(states, entries, strict=True):
        if entry["nullified"] is not state.nullified:
            raise PlcError(f"operation {state.cid} is wrongly marked as nullified or not")
    return PlcHistory(did, states)


def _read_entry(did: str, entry: object) -> tuple[PlcOperation, datetime]:
    if not isinstance(entry, dict) or not entry.keys() >= _ENTRY_FIELDS:
        raise PlcError("log entry lacks a field")
    operation = read_operation(entry["operation"])
    if entry["did"] != did:
        raise PlcError(f"log entry of another DID: {brief(entry['did'])}")
    if entry["cid"] != operation.cid:
        raise PlcError(f"operation {operation.cid} stands under the CID {brief(entry['cid'])}")
    return operation, _moment(entry["createdAt"])


def _append(chain: list[_Link], did: str, operation: PlcOperation, created_at: datetime) -> _Link:
    """Check the operation against the chain, take the annulled ones off it and put this one on."""
    if not chain or operation.prev is None:
        allowed, kept = _genesis(chain, did, operation), 0
    else:
        kept = _place_of(chain, operation) + 1
        allowed = chain[kept - 1].operation.rotation_keys
        if kept < len(chain):
            disputed = chain[kept]
            allowed = allowed[: disputed.authority]
            if created_at - disputed.created_at > RECOVERY_WINDOW:
                raise PlcError(f"operation {operation.cid} annuls another after more than 72 hours")
    try:
        link = _Link(operation, created_at, signer(operation, allowed))
    except MultikeyError as error:
        raise PlcError(
            f"operation {operation.cid} has an unusable rotation key: {error}"
        ) from error
    chain[kept:] = [link]
    return link


def _genesis(chain: list[_Link], did: str, operation: PlcOperation) -> tuple[str, ...]:
    if chain:
        raise PlcError(f"operation {operation.cid} would create the DID a second time")
    if operation.prev is not None:
        raise PlcError("log does not begin with the operation that created the DID")
    if operation.did != did:
        raise PlcError(f"the first operation creates {operation.did}, not {did}")
    return operation.rotation_keys


def _place_of(chain: list[_Link], operation: PlcOperation) -> int:
    """Where in the chain the operation's predecessor is."""
    for place, link in enumerate(chain):
        if link.operation.cid == operation.prev:
            if link.operation.tombstone:
                raise PlcError(f"operation {operation.cid} follows a tombstone")
            return place
    raise PlcError(f"operation {operation.cid} follows none that is in force")


def _state(link: _Link, nullified: bool) -> PlcState:
    operation = link.operation
    return PlcState(
        created_at=link.created_at,
        nullified=nullified,
        tombstone=operation.tombstone,
        signing_key=operation.signing_key,
        handles=operation.handles,
        pds=operation.pds,
        cid=operation.cid,
    )


def _moment(text: object) -> datetime:
    if not isinstance(text, str) or _CREATED_AT.fullmatch(text) is None:
        raise PlcError(f"createdAt is not a time: {brief(text)}")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise PlcError(f"createdAt is not a time: {brief(text)}") from error
