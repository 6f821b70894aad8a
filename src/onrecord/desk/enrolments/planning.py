"""Which institutions of a list are not on record yet?

What is on record stands: a list adds, it changes nothing that an editor stated.
"""

from collections.abc import Iterable, Iterator, Sequence

from onrecord.archive import Archive
from onrecord.desk.enrolments.wishes import ListRefused, RowFault, Wish
from onrecord.desk.institutions.known import hierarchy
from onrecord.findings.stated import called
from onrecord.record.institutions import Institution, InstitutionKind

__all__ = ["missing_institutions"]


def missing_institutions(archive: Archive, wanted: Sequence[Wish]) -> tuple[Institution, ...]:
    """The statements that are to be recorded, each institution before those under it.

    A country stands above an institution that is under no other. Raises ListRefused where the
    list would put institutions under themselves.
    """
    known = hierarchy(archive)
    named: dict[str, tuple[Institution, str]] = {}
    for one in wanted:
        for statement in _statements(one):
            if known.institution(statement.name) is not None:
                break  # what stands above it is on record, too, or nobody said so
            _add(named, statement, one.where)
    faults = [RowFault(where, "under", says) for where, says in _circles(named)]
    if faults:
        raise ListRefused(faults)
    return tuple(_from_the_top(named))


def _statements(one: Wish) -> Iterator[Institution]:
    above = one.under or one.country
    yield _institution(one, one.institution, one.kind, above)
    if one.under is not None:
        yield _institution(one, one.under, InstitutionKind.OTHER, one.country)
    if one.country is not None:
        yield _institution(one, one.country, InstitutionKind.OTHER, None)


def _institution(one: Wish, name: str, kind: InstitutionKind, under: str | None) -> Institution:
    return Institution(name=name, kind=kind, under=under, also_named=(), voucher=one.voucher)


def _add(named: dict[str, tuple[Institution, str]], statement: Institution, where: str) -> None:
    """The first row that says more than that there is such an institution is the one that counts."""
    before = named.get(called(statement.name))
    if before is None or _says(statement) > _says(before[0]):
        named[called(statement.name)] = (statement, where)


def _says(statement: Institution) -> int:
    return (statement.under is not None) + 2 * (statement.kind is not InstitutionKind.OTHER)


def _circles(named: dict[str, tuple[Institution, str]]) -> Iterable[tuple[str, str]]:
    for statement, where in named.values():
        way, above = {called(statement.name)}, statement.under
        while above is not None and called(above) in named:
            if called(above) in way:
                yield where, f"{statement.name!r} would be under itself"
                break
            way.add(called(above))
            above = named[called(above)][0].under


def _from_the_top(named: dict[str, tuple[Institution, str]]) -> Iterator[Institution]:
    done: set[str] = set()
    for name in named:
        chain, now = [], name
        while now in named and now not in done:
            done.add(now)
            chain.append(named[now][0])
            now = called(chain[-1].under or "")
        yield from reversed(chain)
