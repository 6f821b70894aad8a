"""Which institution answers to which, by what is on record?

An institution is found by its name or, where one alone goes by it, by another name of its own.
Which one is above it, its own statement says; where none is on record, an enrolment may.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from onrecord.findings.ownership import Link, Ownership
from onrecord.findings.stated import Stated, Statements, called, latest
from onrecord.record.accounts import AccountId, Enrolment
from onrecord.record.commitments import Digest
from onrecord.record.institutions import Authority, Institution, InstitutionChannel

__all__ = ["Hierarchy"]


class Hierarchy:
    """The institutions and accounts on record, as the latest statements have them."""

    def __init__(self, statements: Statements) -> None:
        self.accounts: Mapping[AccountId, Stated[Enrolment]] = latest(
            statements.enrolments, lambda one: one.account
        )
        self.institutions: Mapping[str, Stated[Institution]] = latest(
            statements.institutions, lambda one: called(one.name)
        )
        self.authorities = tuple(latest(statements.authorities, _office).values())
        self.channels = tuple(latest(statements.channels, _channel).values())
        self._aliases = _aliases(self.institutions)
        self._enrolled_under = latest(
            (one for one in self.accounts.values() if one.body.under is not None),
            lambda one: called(one.institution),
        )

    def institution(self, name: str) -> Stated[Institution] | None:
        """The institution that goes by a name, if one alone does."""
        found = self.institutions.get(called(name))
        others = self._aliases.get(called(name), ())
        if found is None and len(others) == 1:
            return self.institutions[others[0]]
        return found

    def spelled(self, name: str) -> str:
        """The name of an institution as the record spells it; one that is not on it, as given."""
        stated = self.institution(name)
        if stated is not None:
            return stated.body.name
        return next((one for one in self._all_names() if called(one) == called(name)), name)

    def is_known(self, name: str) -> bool:
        """Whether a statement or an enrolment speaks of an institution of this name."""
        named = map(called, self._all_names())
        return self.institution(name) is not None or called(name) in named

    def chain(self, name: str, enrolment: Stated[Enrolment] | None = None) -> tuple[Link, ...]:
        """The institution of this name and those above it; `enrolment` is of its account."""
        found: list[Link] = []
        seen: set[str] = set()
        above: str | None = name
        placed: Stated[Institution] | Stated[Enrolment] | None = enrolment
        while above is not None:
            link = self._link(above, placed)
            if link.names & seen:  # a circle is refused on entry; here it must only end
                break
            seen |= link.names
            found.append(link)
            placed = self._places_above(link, enrolment)
            above = None if placed is None else placed.body.under
        return tuple(found)

    def below(self, name: str) -> tuple[str, ...]:
        """All names of this institution and of those under it, in any number of steps."""
        top = self._link(name, None)
        known = dict.fromkeys([name, top.name, *_names(top.stated)])
        for other in self._all_names():
            chain = self.chain(other)
            if any(link.names & top.names for link in chain):
                known |= dict.fromkeys([other, *_names(chain[0].stated)])
        return tuple(known)

    def directly_below(self, name: str) -> tuple[str, ...]:
        """The institutions of which this one is the next above, each by one name."""
        top = self._link(name, None)
        chains = (self.chain(other) for other in self._all_names())
        below = (chain[0].name for chain in chains if len(chain) > 1 and chain[1].names & top.names)
        return tuple(dict.fromkeys(below))

    def ownership(self, account: AccountId, handles: Iterable[str] = ()) -> Ownership:
        """What is on record about whose an account is; `handles` are those that it has worn."""
        enrolment = self.accounts.get(account)
        chain = () if enrolment is None else self.chain(enrolment.body.institution, enrolment)
        names = {name for link in chain for name in link.names}
        enrolled_as = None if enrolment is None else enrolment.body.handle
        worn = (*handles, *(() if enrolled_as is None else (enrolled_as,)))
        return Ownership(
            account=account,
            labels=frozenset(map(called, (account, *worn))),
            enrolment=enrolment,
            chain=chain,
            authorities=tuple(
                one
                for one in self.authorities
                if (called(one.body.institution) in names and not one.body.accounts)
                or account in one.body.accounts
            ),
            channels=tuple(
                one
                for one in self.channels
                if called(one.body.institution) in names
                or account in (*one.body.shares_access_with, *one.body.independent_of)
            ),
        )

    def about(self, whose: Ownership) -> tuple[Digest, ...]:
        """The entries from which alone the same follows about an account, in the log's order."""
        names = {name for link in whose.chain for name in link.names}
        placing = (link.placed_by for link in whose.chain)
        named = (
            one
            for one in self.institutions.values()
            if not names.isdisjoint(map(called, _names(one)))
        )
        own = (whose.enrolment, *placing)
        found = [(one.index, one.digest) for one in own if one is not None]
        found += [(one.index, one.digest) for one in named]
        found += [(one.index, one.digest) for one in whose.authorities]
        found += [(one.index, one.digest) for one in whose.channels]
        return tuple(digest for _, digest in sorted(set(found)))

    def _link(self, name: str, placed: Stated[Institution] | Stated[Enrolment] | None) -> Link:
        stated = self.institution(name)
        return Link(
            name=name if stated is None else stated.body.name,
            names=frozenset(map(called, (name, *_names(stated)))),
            stated=stated,
            placed_by=placed,
        )

    def _places_above(
        self, link: Link, enrolment: Stated[Enrolment] | None
    ) -> Stated[Institution] | Stated[Enrolment] | None:
        """What says which institution is above this one: its own statement before any enrolment."""
        if link.stated is not None:
            return link.stated
        own = enrolment if enrolment and link.is_called(enrolment.body.institution) else None
        if own is not None and own.body.under is not None:
            return own
        found = [self._enrolled_under[name] for name in link.names if name in self._enrolled_under]
        return max(found, key=lambda one: one.index, default=None)

    def _all_names(self) -> Iterator[str]:
        yield from (one.body.name for one in self.institutions.values())
        above = (one.body.under for one in self.institutions.values())
        yield from dict.fromkeys(name for name in above if name is not None)
        yield from dict.fromkeys(one.body.institution for one in self.accounts.values())
        yield from (one.body.under for one in self.accounts.values() if one.body.under is not None)


def _office(one: Authority) -> tuple[str, str, str]:
    return (called(one.speaker), called(one.institution), one.capacity)


def _channel(one: InstitutionChannel) -> tuple[str, str]:
    return (called(one.name), called(one.institution))


def _names(stated: Stated[Institution] | None) -> tuple[str, ...]:
    return () if stated is None else (stated.body.name, *stated.body.also_named)


def _aliases(institutions: Mapping[str, Stated[Institution]]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for name, stated in institutions.items():
        for other in dict.fromkeys(map(called, stated.body.also_named)):
            if other not in institutions:
                found.setdefault(other, []).append(name)
    return found
