"""Who witnesses this log, and whose logs does this archive witness?

Two files in the format of C2SP tlog-policy, which an operator may also write by hand: a change
of ours touches the lines that it must and leaves all others as they are.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from onrecord.archive.errors import ArchiveError
from onrecord.archive.files import Files, telling
from onrecord.proof.notes import VerifierKey
from onrecord.proof.policy import Policy, PolicyError, parse_policy
from onrecord.record.errors import EXIT_USAGE

__all__ = [
    "ALL",
    "PolicyUnchanged",
    "add_log",
    "add_witness",
    "load_policy",
    "remove_log",
    "remove_witness",
    "store_policies",
]

ALL = "witnesses"
"""The group that we keep: all witnesses that were added by a command."""

_NOBODY = Policy((), (), (), None)
_LARGEST = 1 << 20  # bytes; the parser's own bound
_Line: TypeAlias = tuple[str, list[str]]  # and its words
_WITNESSES = (
    "# Who is asked to cosign this log (C2SP tlog-policy). A reader who trusts these witnesses\n"
    "# may verify with the same file, and the log's line in it.\n"
    "quorum none\n"
)
_WITNESSED = "# Whose logs are cosigned here (C2SP tlog-policy).\nquorum none\n"


class PolicyUnchanged(ArchiveError):
    """The policy file can't be changed as asked."""

    advice = "Change the file by hand; its format is C2SP tlog-policy."
    exit_code = EXIT_USAGE


def load_policy(path: Path) -> Policy:
    """The policy in a file; one that names nobody if there is none. PolicyUnchanged, StorageError."""
    text = _text(path)
    return _NOBODY if text is None else _parsed(path, text)


def store_policies(files: Files, texts: Mapping[Path, str]) -> None:
    """Put policies in their places, once all can be read back. PolicyUnchanged, StorageError."""
    for path, text in texts.items():
        _parsed(path, text)
    for path, text in texts.items():
        files.put(path, _bytes(text))


def add_witness(path: Path, name: str, key: VerifierKey, url: str) -> str:
    """The text of the policy with this witness, whose name and key must be new."""
    text = _text(path) or _WITNESSES
    policy = _parsed(path, text)
    known = ((one.label, one.key, one.url) for one in policy.witnesses)
    if (name, key, url) in known:
        return text
    lines, line = _lines(text), f"witness {name} {key} {url}"
    if not policy.groups and policy.quorum is None:
        kept = [old for old, words in lines if words[:1] != ["quorum"]]
        return _written([*kept, line, f"group {ALL} all {name}", f"quorum {ALL}"])
    grown = [f"{old} {name}" if words[:2] == ["group", ALL] else old for old, words in lines]
    return _inserted(grown, line)


def remove_witness(path: Path, name: str) -> str:
    """The text of the policy without this witness. PolicyUnchanged if a hand-made line needs it."""
    lines = _lines(_text(path) or _WITNESSES)
    if not any(words[:2] == ["witness", name] for _, words in lines):
        raise PolicyUnchanged(
            f"{path.name} names no witness {name}", advice="Look: onrecord witness list"
        )
    groups = [words[3:] for _, words in lines if words[:2] == ["group", ALL]]
    alone = groups == [[name]]
    kept = []
    for line, words in lines:
        match words:
            case ["witness", found, *_] if found == name:
                continue
            case ["group", found, threshold, *members] if found == ALL and name in members:
                left = " ".join(member for member in members if member != name)
                kept += [] if alone else [f"group {ALL} {threshold} {left}"]
            case ["quorum", found] if found == ALL and alone:
                kept.append("quorum none")
            case ["group" | "quorum", *names] if name in names:
                raise PolicyUnchanged(f"{name} stands in a line of {path.name}: {line}")
            case _:
                kept.append(line)
    return _written(kept)


def add_log(path: Path, key: VerifierKey, url: str) -> str:
    """The text of the policy with this log, whose key must be new."""
    text = _text(path) or _WITNESSED
    if any(one.key == key and one.url == url for one in _parsed(path, text).logs):
        return text
    return _inserted([line for line, _ in _lines(text)], f"log {key} {url}")


def remove_log(path: Path, origin: str) -> str:
    """The text of the policy without the logs of this origin."""
    text = _text(path) or _WITNESSED
    gone = [["log", str(log.key)] for log in _parsed(path, text).logs if log.key.name == origin]
    return _written([line for line, words in _lines(text) if words[:2] not in gone])


def _text(path: Path) -> str | None:
    with telling(path):
        try:
            with path.open("rb") as file:
                return file.read(_LARGEST + 1).decode("utf-8", "surrogateescape")
        except FileNotFoundError:
            return None


def _parsed(path: Path, text: str) -> Policy:
    try:
        return parse_policy(_bytes(text))
    except PolicyError as error:
        raise PolicyUnchanged(f"{path.name}: {error}", advice=error.advice) from error


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _lines(text: str) -> list[_Line]:
    """The lines with their words; blanks are spaces and tabs only, as the format has it."""
    lines = text.removesuffix("\n").split("\n")
    return [(line, [w for w in line.replace("\t", " ").split(" ") if w]) for line in lines]


def _inserted(lines: list[str], line: str) -> str:
    """The line before the first group or quorum, which may name only what stands above."""
    numbered = enumerate(_lines(_written(lines)))
    places = (at for at, (_, words) in numbered if words[:1] in (["group"], ["quorum"]))
    at = next(places, len(lines))
    return _written([*lines[:at], line, *lines[at:]])


def _written(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
