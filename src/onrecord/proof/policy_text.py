"""How does a reader write down whom to trust?"""

from dataclasses import dataclass, field

from onrecord.proof.c2sp_text import read_decimal
from onrecord.proof.notes import Algorithm, NoteError, VerifierKey
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["Group", "Log", "Policy", "PolicyError", "Witness", "label", "parse_policy"]

# C2SP tlog-policy asks for at least 32 of each kind; these bound what a hostile file costs.
_MAX_POLICY = 1 << 20
_MAX_OF_A_KIND = 256

_NONE = b"none"
_CONTROLS = frozenset({*range(0x20), 0x7F} - {0x09})
_FORMS = {
    b"log": "log <vkey> [<url>]",
    b"witness": "witness <name> <vkey> [<url>]",
    b"group": "group <name> all|any|<number> <name>...",
    b"quorum": "quorum <name>",
}


class PolicyError(OnrecordError):
    """A trust policy that cannot be read; `line` counts from 1, and is 0 for the whole file."""

    exit_code = EXIT_USAGE
    advice = "Correct the policy file at the line that is named (format: C2SP tlog-policy)."

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Log:
    """A log that the policy's author trusts; the key's name is the log's origin."""

    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness; `name` is octets that mean something inside the policy only."""

    name: bytes
    key: VerifierKey
    url: str | None = None

    @property
    def label(self) -> str:
        """The name, for people."""
        return label(self.name)


@dataclass(frozen=True, slots=True)
class Group:
    """Has witnessed a checkpoint if `threshold` of its members, witnesses or groups, have."""

    name: bytes
    threshold: int
    members: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom to trust. Groups stand in the order of definition, so each after its members.

    `quorum` names the witness or group that must have witnessed a checkpoint; None asks for none.
    """

    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: bytes | None


def label(name: bytes) -> str:
    """A name of a policy for people: UTF-8 where it is that."""
    return name.decode("utf-8", "backslashreplace")


def parse_policy(data: bytes | str) -> Policy:
    """Read a policy file (C2SP tlog-policy); PolicyError names the line of the first fault.

    Every line must end in a newline: a file that was cut short could ask for less than it did.
    """
    octets = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(octets) > _MAX_POLICY:
        raise PolicyError(0, f"a policy of {len(octets)} bytes is larger than {_MAX_POLICY}")
    *lines, rest = octets.split(b"\n")
    if rest:
        raise PolicyError(len(lines) + 1, "the line does not end in a newline")
    draft = _Draft()
    for draft.line, line in enumerate(lines, 1):
        draft.read(line)
    return draft.policy()


@dataclass(slots=True)
class _Draft:
    """What the lines so far have defined; `line` is the one being read."""

    line: int = 0
    logs: list[Log] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorums: list[bytes] = field(default_factory=list)
    names: set[bytes] = field(default_factory=set)
    members: set[bytes] = field(default_factory=set)

    def policy(self) -> Policy:
        if not self.quorums:
            raise PolicyError(0, "the policy has no quorum line")
        quorum = None if self.quorums == [_NONE] else self.quorums[0]
        return Policy(tuple(self.logs), tuple(self.witnesses), tuple(self.groups), quorum)

    def read(self, line: bytes) -> None:
        self._require(not _CONTROLS.intersection(line), "a control character")
        match [word for word in line.replace(b"\t", b" ").split(b" ") if word]:
            case []:
                return
            case [first, *_] if first.startswith(b"#"):
                return
            case [b"log", vkey] | [b"log", vkey, _] as words:
                self._log(vkey, words[2:])
            case [b"witness", name, vkey] | [b"witness", name, vkey, _] as words:
                self._witness(name, vkey, words[3:])
            case [b"group", name, threshold, _, *_] as words:
                self._group(name, threshold, tuple(words[3:]))
            case [b"quorum", name]:
                self._quorum(name)
            case words:
                form = _FORMS.get(words[0], "log, witness, group or quorum")
                raise PolicyError(self.line, f"expected: {form}")

    def _log(self, vkey: bytes, url: list[bytes]) -> None:
        key = self._key(vkey, {Algorithm.ED25519, Algorithm.COSIGNATURE_ML_DSA_44})
        self._require_new_key(key, [log.key for log in self.logs])
        self.logs.append(Log(key, _url(url)))

    def _witness(self, name: bytes, vkey: bytes, url: list[bytes]) -> None:
        key = self._key(vkey, {Algorithm.COSIGNATURE_ED25519, Algorithm.COSIGNATURE_ML_DSA_44})
        self._require_new_key(key, [witness.key for witness in self.witnesses])
        self._define(name)
        self.witnesses.append(Witness(name, key, _url(url)))

    def _group(self, name: bytes, threshold: bytes, members: tuple[bytes, ...]) -> None:
        for member in members:
            self._require_defined(member)
            self._require(member not in self.members, f"{label(member)!r} is in a group already")
            self.members.add(member)
        least = {b"any": 1, b"all": len(members)}.get(threshold) or read_decimal(label(threshold))
        self._require(
            least is not None and 1 <= least <= len(members),
            f"a threshold is all, any, or 1 to {len(members)}",
        )
        self._define(name)
        self._require(len(self.groups) < _MAX_OF_A_KIND, f"more than {_MAX_OF_A_KIND} groups")
        self.groups.append(Group(name, least or 0, members))

    def _quorum(self, name: bytes) -> None:
        self._require(not self.quorums, "a second quorum line")
        if name != _NONE:
            self._require_defined(name)
        self.quorums.append(name)

    def _key(self, vkey: bytes, kinds: set[Algorithm]) -> VerifierKey:
        try:
            key = VerifierKey.parse(vkey.decode())
        except (UnicodeError, NoteError) as error:
            raise PolicyError(self.line, f"not a verifier key: {label(vkey)[:80]!r}") from error
        self._require(key.algorithm in kinds, f"a key of type {key.algorithm.name} cannot do this")
        return key

    def _require_new_key(self, key: VerifierKey, known: list[VerifierKey]) -> None:
        same = (old for old in known if old.public_key == key.public_key)
        self._require(next(same, None) is None, f"the public key of {key.name} stands here already")
        self._require(len(known) < _MAX_OF_A_KIND, f"more than {_MAX_OF_A_KIND} keys of a kind")

    def _define(self, name: bytes) -> None:
        self._require(name != _NONE, "the name 'none' is reserved")
        self._require(name not in self.names, f"{label(name)!r} is defined already")
        self.names.add(name)

    def _require_defined(self, name: bytes) -> None:
        self._require(name in self.names, f"{label(name)!r} is not defined above this line")

    def _require(self, holds: bool, message: str) -> None:
        if not holds:
            raise PolicyError(self.line, message)


def _url(words: list[bytes]) -> str | None:
    return label(words[0]) if words else None
