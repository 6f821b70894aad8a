"""What do these bytes prove, under the account's key?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from onrecord.proof.atproto import (
    Car,
    Commit,
    CommitFrame,
    FrameError,
    MultikeyError,
    ProofError,
    PublicKey,
    SignatureError,
    SyncFrame,
    VerifiedCommit,
    public_key,
    read_car,
    read_frame,
    verify_commit,
    verify_commit_frame,
    verify_sync_frame,
)
from onrecord.proof.bundle.account_keys import ClaimedTimes
from onrecord.record.times import TimeError, read_claimed

__all__ = ["Signature", "SignedBytes", "claimed_times", "read_signed", "signed_by"]

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SignedBytes:
    """A frame or a CAR, read and not yet checked."""

    raw: bytes
    frame: CommitFrame | SyncFrame | None


@dataclass(frozen=True, slots=True)
class Signature:
    """A commit that the account's key signed, with what came along.

    `frame` is set if it came in a commit frame; every claim of the frame was checked then.
    """

    key: str
    commit: Commit
    car: Car
    frame: VerifiedCommit | None


def read_signed(raw: bytes, *, framed: bool) -> SignedBytes:
    """Read a frame of the stream, or take the bytes for a CAR. Raises ProofError."""
    if not framed:
        return SignedBytes(raw, None)
    frame = read_frame(raw)
    if not isinstance(frame, CommitFrame | SyncFrame):
        raise FrameError("a frame without a signed commit")
    return SignedBytes(raw, frame)


def claimed_times(read: SignedBytes) -> ClaimedTimes | None:
    """When a frame was sent and its commit made, by others' word; None for a CAR."""
    try:
        if read.frame is None:
            return None
        return ClaimedTimes(read_claimed(read.frame.time), _made_at(read.frame.rev))
    except TimeError:
        return None


def _made_at(rev: str) -> datetime:
    """The time in a TID (AT Protocol, Record Key): microseconds above ten bits of a clock's id."""
    number = 0
    for digit in rev:
        number = number * 32 + _DIGITS.index(digit)
    return _EPOCH + timedelta(microseconds=number >> 10)


def signed_by(read: SignedBytes, account: str, keys: Sequence[str]) -> Signature:
    """What the first of these keys that signed it proves. Raises ProofError if none did."""
    wrong: ProofError = SignatureError("the bundle names no key for the account")
    for key in keys:
        try:
            return _verified(read, account, public_key(key))
        except (SignatureError, MultikeyError) as error:
            wrong = error
    raise wrong


def _verified(read: SignedBytes, account: str, key: PublicKey) -> Signature:
    match read.frame:
        case CommitFrame() as frame:
            verified = verify_commit_frame(frame, key)
            if verified.did != account:
                raise FrameError(f"the frame is of {verified.did}, not of {account}")
            return Signature(key.text, verified.commit, verified.car, verified)
        case SyncFrame() as frame:
            commit = verify_sync_frame(frame, key)
            if commit.did != account:
                raise FrameError(f"the frame is of {commit.did}, not of {account}")
            return Signature(key.text, commit, read_car(frame.blocks), None)
        case None:
            car = read_car(read.raw)
            return Signature(key.text, verify_commit(car, key, account), car, None)
