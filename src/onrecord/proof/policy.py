"""Which logs and witnesses does this reader trust?"""

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.proof.checkpoint import Checkpoint, require_log
from onrecord.proof.notes import Note, VerifierKey, open_note
from onrecord.proof.policy_text import (
    Group,
    Log,
    Policy,
    PolicyError,
    Witness,
    label,
    parse_policy,
)
from onrecord.record.errors import OnrecordError

__all__ = [
    "Decision",
    "Group",
    "Log",
    "Policy",
    "PolicyError",
    "QuorumMissed",
    "Witness",
    "evaluate",
    "parse_policy",
    "require_quorum",
]


class QuorumMissed(OnrecordError):
    """The log signed the checkpoint, but too few of the trusted witnesses did."""

    advice = "Fetch a proof with more cosignatures: without them others may see another history."


@dataclass(frozen=True, slots=True)
class Decision:
    """What a policy says about one checkpoint that one of its logs signed.

    `cosigned` are the trusted witnesses whose cosignature was verified, in the policy's order.
    `quorum_met` is also True if the policy asks for no witness; `witnessed` tells the two apart.
    """

    checkpoint: Checkpoint
    note: Note
    cosigned: tuple[Witness, ...]
    quorum: bytes | None
    quorum_met: bool

    @property
    def witnessed(self) -> bool:
        """Whether the quorum is met and asks for a witness at all."""
        return self.quorum_met and self.quorum is not None


def evaluate(policy: Policy, note: bytes | str, logs: Iterable[VerifierKey] = ()) -> Decision:
    """Open a checkpoint with the policy's keys and say who cosigned it (C2SP tlog-policy).

    `logs` are keys of logs that are known from elsewhere, for a policy that names none. Raises
    NoteError or CheckpointError if no trusted log signed it under its own origin, or if any
    trusted key's signature is wrong. A missed quorum is an answer, not an error.
    """
    trusted = (*(log.key for log in policy.logs), *logs)
    opened = open_note(note, (*trusted, *(witness.key for witness in policy.witnesses)))
    checkpoint = Checkpoint.parse(opened.text)
    require_log(opened, checkpoint.origin, trusted)
    cosigned = tuple(found for found in policy.witnesses if opened.signed_by(found.key))
    met = _quorum_met(policy, {found.name for found in cosigned})
    return Decision(checkpoint, opened, cosigned, policy.quorum, met)


def require_quorum(policy: Policy, note: bytes | str, logs: Iterable[VerifierKey] = ()) -> Decision:
    """As `evaluate`, but raises QuorumMissed, which names who did cosign."""
    decision = evaluate(policy, note, logs)
    if not decision.quorum_met:
        names = ", ".join(found.label for found in decision.cosigned) or "none of them"
        raise QuorumMissed(f"the quorum {label(policy.quorum or b'')} is missed: {names} cosigned")
    return decision


def _quorum_met(policy: Policy, witnessed: set[bytes]) -> bool:
    """Groups stand after their members, so one pass in the order of definition is enough."""
    for group in policy.groups:
        if sum(member in witnessed for member in group.members) >= group.threshold:
            witnessed = witnessed | {group.name}
    return policy.quorum is None or policy.quorum in witnessed
