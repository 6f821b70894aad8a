"""Which labels did a person give to our made-up statements, and how do the readings compare?

Labels are explained in docs/statements.md.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from findings.statements.flat import proposed
from onrecord.findings.quotation.syntax import Parser
from onrecord.findings.statements import Statement, read_statement

__all__ = ["Labelled", "Read", "Score", "labelled", "read", "score", "wrong_fields"]

_VECTORS = Path(__file__).parents[2] / "vectors" / "statements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    name: str
    class_: str
    text: str
    report: bool
    speaker: str | None
    act: str | None  # None: nothing is to be proposed
    denies: tuple[str, ...]
    ground: str
    scope: str | None  # None: not labelled
    begins: str | None
    hedged: bool


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: nothing, one statement, or several."""

    said: tuple[Statement, ...]
    speakers: tuple[str | None, ...]


def labelled(file: str) -> tuple[Labelled, ...]:
    rows = tomllib.loads((_VECTORS / file).read_text("utf-8"))["statement"]
    return tuple(_labelled(row) for row in rows)


def _labelled(row: dict[str, Any]) -> Labelled:
    return Labelled(
        name=row["name"],
        class_=row["class"],
        text=row["text"],
        report=row.get("form") == "report",
        speaker=row.get("speaker"),
        act=row.get("act"),
        denies=tuple(row.get("denies", ())),
        ground=row.get("ground", "none"),
        scope=row.get("scope"),
        begins=row.get("begins"),
        hedged=row.get("hedged", False),
    )


def read(one: Labelled, parser: Parser) -> Read:
    if one.report:
        found = proposed(one.text, parser)
        speakers = tuple(p.speaker.words if p.speaker else None for p in found)
        return Read(tuple(p.said for p in found), speakers)
    said = read_statement(one.text, "2024-03-05")
    return Read((said,), (None,)) if said.act is not None else Read((), ())


def wrong_fields(one: Labelled, found: Read) -> list[str]:
    """Names of the fields that differ from the labels; empty: all as a person reads it."""
    if one.act is None or not found.said:
        return [] if one.act is None and not found.said else ["proposed"]
    said, speaker = found.said[0], found.speakers[0]
    scope = said.scope.words if said.scope else None
    begins = said.begins.words.words if said.begins else None
    checks = {
        "number": len(found.said) == 1,
        "speaker": not one.report or _same(speaker, one.speaker),
        "act": said.act is not None and said.act.value == one.act,
        "denies": tuple(denial.denied.value for denial in said.denies) == one.denies,
        "ground": said.ground.value == one.ground,
        "scope": one.scope is None or _same(scope, one.scope),
        "begins": one.begins is None or _same(begins, one.begins),
        "hedged": bool(said.hedges) == one.hedged,
    }
    return [field_ for field_, right in checks.items() if not right]


def _same(words: str | None, others: str | None) -> bool:
    return _plain(words) == _plain(others)


def _plain(words: str | None) -> str:
    return " ".join((words or "").casefold().split()).strip(" .")


@dataclass(slots=True)
class Score:
    """Of declarations found, of those with the right act and ground, and of wrong fields."""

    labels: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    proposals: int = 0
    false: list[str] = field(default_factory=list)
    fields: Counter[str] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        return self.right.total() / self.labels.total()

    @property
    def precision(self) -> float:
        return self.right.total() / self.proposals

    @property
    def found_recall(self) -> float:
        return self.found.total() / self.labels.total()

    @property
    def found_precision(self) -> float:
        return self.found.total() / self.proposals

    def lines(self) -> Iterator[str]:
        yield f"found: precision {self.found_precision:.3f}, recall {self.found_recall:.3f}"
        yield f"act and ground right: precision {self.precision:.3f}, recall {self.recall:.3f}"
        for class_, number in sorted(self.labels.items()):
            yield f"{class_}: {self.found[class_]} found, {self.right[class_]} right, of {number}"
        yield f"proposed where nothing is: {', '.join(self.false) or 'none'}"
        yield f"all {self.labels.total()} statements, wrong fields: {dict(self.fields)}"


def score(cases: Iterable[Labelled], parser: Parser) -> Score:
    """A declaration is found if one is proposed, and right if its act and ground are too.

    A second proposal for the same statement counts against precision.
    """
    total = Score()
    for one in cases:
        found = read(one, parser)
        total.proposals += len(found.said)
        if one.act is None:
            total.false.extend([one.name] * bool(found.said))
            continue
        wrong = wrong_fields(one, found)
        total.labels[one.class_] += 1
        total.found[one.class_] += "proposed" not in wrong
        total.right[one.class_] += not {"proposed", "act", "ground"} & set(wrong)
        total.fields.update(wrong)
    return total
