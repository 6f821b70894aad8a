"""What did machines elsewhere bring of the entries that a page rests on?"""

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.desk.vantages.shown import ShownVantage
from onrecord.findings.trust import Distrusted
from onrecord.proof.vantages import VantageKey

__all__ = ["Brought", "brought_by"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """One machine elsewhere by one of its keys, and the entries that it brought."""

    name: str
    key: VantageKey | None
    entries: tuple[int, ...]
    withheld: tuple[int, ...]  # those of which its signed words are
    against: Distrusted | None  # why some of them count for nothing; None: all count


def brought_by(shown: Iterable[ShownVantage]) -> tuple[Brought, ...]:
    """The entries by who brought them, in the order of the log."""
    found: dict[tuple[str, str], list[ShownVantage]] = {}
    for one in sorted(shown, key=_index):
        key = "" if one.key is None else str(one.key.key)
        found.setdefault((one.name, key), []).append(one)
    return tuple(
        Brought(
            name=name,
            key=same[0].key,
            entries=tuple(one.index for one in same),
            withheld=tuple(one.index for one in same if one.withheld),
            against=next((one.against for one in same if one.against is not None), None),
        )
        for (name, _), same in found.items()
    )


def _index(one: ShownVantage) -> int:
    return one.index
