"""What is owed to a target: what happened of what its rule names, since it was told last?

Derived from what happened (`desk.happenings`), never queued: a rule that is changed counts at
once, and a crash leaves nothing to be put in order.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from onrecord.archive import Archive
from onrecord.archive.notification_targets import Rule
from onrecord.desk.cases import cases
from onrecord.desk.happenings import (
    Happening,
    HappeningKind,
    Wanted,
    happenings,
    wanted_of_account,
    wanted_of_case,
    wanted_of_institution,
)
from onrecord.desk.institutions.known import hierarchy
from onrecord.desk.notifying.progress import Cursor
from onrecord.record.accounts import AccountId
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["Scope", "UnknownKind", "owed", "scope_of"]

_Each = TypeVar("_Each")


class UnknownKind(OnrecordError):
    """A rule asks for a kind of happening that there is not."""

    exit_code = EXIT_USAGE
    advice = f"Kinds: {', '.join(HappeningKind)}. Mend kinds in notifications.toml."


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule wants, and which of the names that it gives are not on record."""

    wanted: Wanted
    unknown: tuple[str, ...] = ()


def scope_of(archive: Archive, rule: Rule) -> Scope:
    """What a rule asks for, by what is on record now. Raises UnknownKind."""
    if not rule.happenings:
        return Scope(Wanted(kinds=()))
    kinds = _kinds(rule)
    if not (rule.accounts or rule.institutions or rule.cases):
        return Scope(Wanted(kinds=kinds))
    parts: list[Wanted] = []
    unknown: list[str] = []
    for name, found in _named(archive, rule):
        if found is None:
            unknown.append(name)
        else:
            parts.append(found)
    wanted = Wanted(
        accounts=_all(one.accounts for one in parts),
        posts=_all(one.posts for one in parts),
        entries=_all(one.entries for one in parts),
        spoken_of=_all(one.spoken_of for one in parts),
        kinds=kinds,
    )
    return Scope(wanted, tuple(unknown))


def owed(archive: Archive, scope: Scope, after: Cursor, most: int) -> tuple[Happening, ...]:
    """What came on record after that, oldest first, at most so many."""
    if scope.wanted.kinds is not None and not scope.wanted.kinds:
        return ()
    found = happenings(archive, scope.wanted, after=after, limit=most)
    return tuple(reversed(found))


def _kinds(rule: Rule) -> tuple[HappeningKind, ...] | None:
    for kind in rule.kinds:
        if kind not in tuple(HappeningKind):
            raise UnknownKind(f"[rules.{rule.name}] there is no kind of happening called {kind}")
    return tuple(HappeningKind(kind) for kind in rule.kinds) or None


def _named(archive: Archive, rule: Rule) -> Iterator[tuple[str, Wanted | None]]:
    for name in rule.accounts:
        accounts = tuple(_accounts_called(archive, name))
        yield name, _of_accounts(accounts) if accounts else None
    for name in rule.institutions:
        found = wanted_of_institution(archive, name)
        yield name, found if found.accounts else None
    for name in rule.cases:
        yield name, wanted_of_case(archive, name) if name in cases(archive) else None


def _of_accounts(accounts: Iterable[AccountId]) -> Wanted:
    return Wanted(accounts=_all(wanted_of_account(one).accounts for one in accounts))


def _accounts_called(archive: Archive, name: str) -> Iterator[AccountId]:
    """Accounts with this id, or enrolled under this handle."""
    called = name.casefold().removeprefix("@")
    for account, stated in hierarchy(archive).accounts.items():
        handle = (stated.body.handle or "").casefold().removeprefix("@")
        if account == name or handle == called:
            yield account


def _all(parts: Iterable[Collection[_Each] | None]) -> tuple[_Each, ...]:
    return tuple(dict.fromkeys(one for part in parts for one in part or ()))
