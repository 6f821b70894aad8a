"""What does each time-stamping service's answer in the bundle prove?"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256

from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.lapses import ProvedToken
from onrecord.proof.bundle.opened import Bundle
from onrecord.proof.bundle.stamped import CarriedStamp
from onrecord.proof.timestamp import (
    MAX_RESPONSE,
    PinnedService,
    TimeStampError,
    Token,
    keys_of,
    read_response,
    verify_response,
)
from onrecord.proof.timestamp.messages import read_request
from onrecord.record.commitments import Commitment
from onrecord.record.stamps import Promised, Stamped, StampMethod
from onrecord.record.times import instant

__all__ = ["Answers", "read_answers"]


@dataclass(slots=True)
class Answers:
    """The tokens that hold for what they are about, and why others count for nothing.

    `untrusted` are names of services that the verifier has not pinned, by the issuer; numbers are
    those of entries. `unanswered` are attempts that brought no token.
    """

    proved: list[ProvedToken] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    untrusted: dict[str, int] = field(default_factory=dict)
    left_out: list[int] = field(default_factory=list)
    unasked: list[int] = field(default_factory=list)
    unanswered: list[int] = field(default_factory=list)
    elsewhere: list[int] = field(default_factory=list)


def read_answers(
    bundle: Bundle, stamps: Sequence[CarriedStamp], services: Mapping[str, PinnedService]
) -> Answers:
    """Verify each token against the services that are pinned, by their names."""
    reader = _Reader(bundle, services)
    for one in stamps:
        try:
            reader.read(one)
        except TimeStampError as error:
            what = f"the token of {one.stamp.service[:80]}"
            reader.found.faults.append(f"{one.carried.path}: {what}: {error}")
        except BundleError as error:
            reader.found.faults.append(f"{one.carried.path}: {error}")
    return reader.found


class _Reader:
    def __init__(self, bundle: Bundle, services: Mapping[str, PinnedService]) -> None:
        self._bundle, self._services = bundle, services
        self._rests_on: dict[bytes, str] = {}
        self.found = Answers()

    def read(self, one: CarriedStamp) -> None:
        n, stamp = one.carried.n, one.stamp
        match stamp.outcome:
            case Stamped() | Promised() if stamp.method is StampMethod.OPENTIMESTAMPS:
                self.found.elsewhere.append(n)
            case Stamped():
                self._read_token(one, stamp.outcome)
            case _:
                self.found.unanswered.append(n)

    def _read_token(self, one: CarriedStamp, said: Stamped) -> None:
        n, stamp = one.carried.n, one.stamp
        if stamp.response is None:
            raise TimeStampError("the entry says stamped, and holds no answer")
        if one.note is None or stamp.response in self._bundle.left_out:
            self.found.left_out.append(n)
            return
        response = self._bundle.bytes_of(stamp.response, MAX_RESPONSE)
        request = self._request(stamp.request)
        if request is None:
            self.found.unasked.append(n)
        service = self._by(stamp.service, response, one.note, request)
        token = read_response(response) if service is None else service[1]
        if service is None:
            _require_about(token, one.note, request)
            self.found.untrusted[stamp.service] = self.found.untrusted.get(stamp.service, 0) + 1
        if token.said_at != said.said_at:
            raise TimeStampError(
                f"the entry has the service say {instant(said.said_at)}, and the token says"
                f" {instant(token.said_at)}"
            )
        if service is not None:
            self._require_own_keys(service[0], token)
            self.found.proved.append(_proved(one, service[0], token))

    def _require_own_keys(self, service: str, token: Token) -> None:
        """Return if its chain shares no key with another service's: roots sign one another's."""
        for key in keys_of(token.chain):
            other = self._rests_on.setdefault(key, service)
            if other != service:
                raise TimeStampError(
                    f"it rests on a key of {other}, so {other} and {service} are not two services"
                )

    def _request(self, commitment: Commitment | None) -> bytes | None:
        if commitment is None or commitment in self._bundle.left_out:
            return None
        return self._bundle.bytes_of(commitment, MAX_RESPONSE)

    def _by(
        self, named: str, response: bytes, note: bytes, request: bytes | None
    ) -> tuple[str, Token] | None:
        """The pinned service that made it, by the verifier's name for it; None if none has.

        One that the verifier has under the same name as the issuer must have made it; otherwise
        the names differ, and whichever it verifies under has. Raises TimeStampError.
        """
        pinned = self._services.get(named)
        if pinned is not None:
            return named, verify_response(response, note=note, request=request, service=pinned)
        for service in self._services.values():
            with suppress(TimeStampError):  # not theirs; what else is wrong with it is told later
                return service.name, verify_response(
                    response, note=note, request=request, service=service
                )
        return None


def _require_about(token: Token, note: bytes, request: bytes | None) -> None:
    """What can be said of a token without trusting its service: it is the one that was asked for."""
    if token.imprint != sha256(note).digest():
        raise TimeStampError("the token is about other bytes than the note (message imprint)")
    if request is not None and read_request(request).nonce != token.nonce:
        raise TimeStampError("the token answers another request (nonce)")


def _proved(one: CarriedStamp, service: str, token: Token) -> ProvedToken:
    return ProvedToken(
        n=one.carried.n,
        index=one.carried.index,
        size=one.stamp.size,
        service=service,
        said_at=token.said_at,
        accuracy=token.accuracy,
        lapses_at=token.lapses_at,
        asked_at=one.stamp.asked_at,
        answered_at=one.stamp.answered_at,
    )
