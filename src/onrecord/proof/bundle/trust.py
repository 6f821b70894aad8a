"""Whom does the verifier trust?"""

from dataclasses import dataclass

from onrecord.proof.notes import VerifierKey
from onrecord.proof.policy import Policy

__all__ = ["Trust"]

_NOBODY = Policy((), (), (), None)


@dataclass(frozen=True, slots=True)
class Trust:
    """Keys of logs, and a policy (C2SP tlog-policy) that may name more, and witnesses."""

    logs: tuple[VerifierKey, ...] = ()
    policy: Policy = _NOBODY

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """Every key of a log that is trusted."""
        return tuple(dict.fromkeys((*self.logs, *(log.key for log in self.policy.logs))))
