"""How does each rule stand: what is it about, whom does it tell, and does that work?"""

from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.archive.notification_targets import Hook, Mail, Notifications, Rule, Service, Target
from onrecord.desk.notifying.noted import Noted, note
from onrecord.desk.notifying.owed import owed, scope_of
from onrecord.desk.notifying.progress import Progress, load_progress, save_progress
from onrecord.desk.notifying.turn import address_digest

__all__ = ["RuleStands", "TargetStands", "restart", "stands"]

_MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class TargetStands:
    """How a target stands under a rule. `way` has no address in it: that is a secret."""

    name: str
    way: str
    progress: Progress | None  # None: it begins with the next round
    owed: int  # notices that wait, counted up to 1000
    gone: bool  # it wanted nothing more, and still has that address


@dataclass(frozen=True, slots=True)
class RuleStands:
    """A rule, and which of the names in it are not on record."""

    rule: Rule
    unknown: tuple[str, ...]
    targets: tuple[TargetStands, ...]


def stands(archive: Archive, found: Notifications) -> tuple[RuleStands, ...]:
    """How every rule stands. Raises UnknownKind."""
    made = []
    for rule in found.rules:
        scope = scope_of(archive, rule)
        targets = []
        for name in rule.to:
            target = found.targets[name]
            progress = load_progress(archive.state, rule.name, name)
            waiting = 0
            if progress is not None:
                waiting = len(owed(archive, scope, progress.after, _MOST_COUNTED))
            gone = progress is not None and progress.gone == address_digest(target)
            targets.append(TargetStands(name, _way(target), progress, waiting, gone))
        made.append(RuleStands(rule, scope.unknown, tuple(targets)))
    return tuple(made)


def restart(archive: Archive, rule: Rule, now: datetime) -> None:
    """Let a rule begin anew at the present, also where a receiver had wanted nothing more."""
    after = (archive.head.size, -1)
    for name in rule.to:
        begun = Progress(after=after, begun_at=now)
        save_progress(archive.state, rule.name, name, begun)
        words = f"begins anew with what comes on record from entry {after[0]} on"
        note(archive.state, Noted(now, rule.name, name, words))


def _way(target: Target) -> str:
    match target:
        case Hook():
            return "web hook"
        case Service(url=url):
            return f"Apprise, {url.partition('://')[0]}"
        case Mail(to=to, every=every):
            people = "1 address" if len(to) == 1 else f"{len(to)} addresses"
            return f"e-mail, {every}, to {people}"
