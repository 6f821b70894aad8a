"""Whom does the verifier trust?

A folder of the verifier's own: `*.vkey` with the keys of logs, `policy` (C2SP tlog-policy),
`tsa/NAME.pem` with the certificates of a time-stamping service, `tsa/quorum` with a number.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.proof.notes import Algorithm, NoteError, VerifierKey
from onrecord.proof.policy import Policy, PolicyError, parse_policy
from onrecord.proof.timestamp import PinnedService, TimeStampError, read_pinned
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["MAX_TRUST_FILE", "Trust", "TrustError", "is_trust_file", "trust_from_files"]

MAX_TRUST_FILE = 1 << 20
"""Bytes of one file of a verifier's trust; each is a few lines."""

_NOBODY = Policy((), (), (), None)
_POLICY, _QUORUM = "policy", "tsa/quorum"
_PINS = re.compile(r"tsa/([^/]+)\.pem")
_KEYS = re.compile(r"[^/]+\.vkey")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,2})\n?")
_TWO = 2  # services without being told: one alone could be wrong, or lie


class TrustError(OnrecordError):
    """The folder of the verifier's own trust is missing, empty or malformed."""

    exit_code = EXIT_USAGE
    advice = (
        "Put the log's verifier key into a file *.vkey in that folder, or a file `policy`"
        " (C2SP tlog-policy). Get the key from the log's operator, not from the bundle."
    )


@dataclass(frozen=True, slots=True)
class Trust:
    """Keys of logs, a policy (C2SP tlog-policy) that may name more, and witnesses; and services.

    `tokens` says how many different ones of the time-stamping `services` must have stamped what
    a bundle shows; None: two of them, or all if they are fewer.
    """

    logs: tuple[VerifierKey, ...] = ()
    policy: Policy = _NOBODY
    services: tuple[PinnedService, ...] = ()
    tokens: int | None = None

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """Every key of a log that is trusted."""
        return tuple(dict.fromkeys((*self.logs, *(log.key for log in self.policy.logs))))

    @property
    def wanted(self) -> int:
        """How many services are asked for."""
        return min(_TWO, len(self.services)) if self.tokens is None else self.tokens


def is_trust_file(name: str) -> bool:
    """Whether a file of this path in the verifier's folder says whom they trust."""
    return name in (_POLICY, _QUORUM) or bool(_KEYS.fullmatch(name) or _PINS.fullmatch(name))


def trust_from_files(files: Mapping[str, bytes]) -> Trust:
    """The trust that these files state, by their paths in the folder; others are passed over.

    Raises TrustError, whose message begins with the path of the file that is at fault.
    """
    named = {name: files[name] for name in sorted(files) if is_trust_file(name)}
    for name, data in named.items():
        if len(data) > MAX_TRUST_FILE:
            raise TrustError(f"{name}: more than {MAX_TRUST_FILE} bytes")
    keys = [key for name in named if _KEYS.fullmatch(name) for key in _keys(name, named[name])]
    policy = _policy(named[_POLICY]) if _POLICY in named else _NOBODY
    if not keys and not policy.logs:
        raise TrustError("no key of a log")
    services = tuple(_services(named))
    return Trust(tuple(keys), policy, services, _tokens(named.get(_QUORUM), services))


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise TrustError(f"{name}: not UTF-8 text") from error


def _keys(name: str, data: bytes) -> list[VerifierKey]:
    lines = [line.strip() for line in _text(name, data).splitlines() if line.strip()]
    try:
        keys = [VerifierKey.parse(line) for line in lines]
    except NoteError as error:
        raise TrustError(f"{name}: {error}") from error
    if not keys or any(key.algorithm is not Algorithm.ED25519 for key in keys):
        raise TrustError(f"{name}: not the Ed25519 key of a log")
    return keys


def _policy(data: bytes) -> Policy:
    try:
        return parse_policy(_text(_POLICY, data))
    except PolicyError as error:
        raise TrustError(f"{_POLICY}: {error}", advice=error.advice) from error


def _services(files: Mapping[str, bytes]) -> Iterator[PinnedService]:
    """Each service once: one that is pinned under two names would count as two."""
    pinned: dict[bytes, str] = {}
    for name, data in files.items():
        found = _PINS.fullmatch(name)
        if found is None:
            continue
        try:
            service = read_pinned(found[1], data)
        except TimeStampError as error:
            raise TrustError(f"{name}: {error}", advice=error.advice) from error
        for key in service.public_keys():
            other = pinned.setdefault(key, name)
            if other != name:
                raise TrustError(
                    f"{name}: pins a key that {other} pins too",
                    advice="Two services are two only if they rest on different keys, also where"
                    " one key stands in several certificates.",
                )
        yield service


def _tokens(data: bytes | None, services: Sequence[PinnedService]) -> int | None:
    if data is None:
        return None
    found = _NUMBER.fullmatch(_text(_QUORUM, data))
    if found is None or int(found[1]) > len(services):
        raise TrustError(
            f"{_QUORUM}: not a number from 0 to {len(services)}, the services that are pinned",
            advice="Write how many of the services in tsa/ must have stamped what is shown.",
        )
    return int(found[1])
