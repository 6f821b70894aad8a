"""How are the rules of notifications printed, with how each target stands?"""

from typing import Any

from onrecord.cli.lines import paragraph
from onrecord.cli.options import as_json, say
from onrecord.desk.notifying import (
    Delivered,
    Failed,
    Gone,
    Noted,
    Outcome,
    RuleStands,
    TargetStands,
)
from onrecord.findings.words.moments import moment
from onrecord.record.times import instant

__all__ = ["outcome_shape", "outcome_words", "print_log", "print_rules", "rule_shape"]


def outcome_words(outcome: Outcome) -> str:
    """What came of telling a target, in words."""
    match outcome:
        case Delivered(but):
            return f"taken{f', {but}' if but else ''}"
        case Failed(why) | Gone(why):
            return f"not taken: {why}"


def outcome_shape(outcome: Outcome) -> dict[str, Any]:
    """The same as JSON."""
    match outcome:
        case Delivered(but):
            return {"taken": True, "why": but or None}
        case Failed(why) | Gone(why):
            return {"taken": False, "why": why}


def print_rules(found: tuple[RuleStands, ...]) -> None:
    """Every rule, and how each of its targets stands."""
    if not found:
        say("There are no rules: nobody is told. See docs/notifications.md.")
    for one in found:
        say(head=one.rule.name, colour="cyan")
        paragraph(_about(one))
        for name in one.unknown:
            paragraph(f"Not on record, so nothing is told of it: {name}")
        for target in one.targets:
            paragraph(f"to {target.name} ({target.way}): {_standing(target)}", "    ")


def _about(one: RuleStands) -> str:
    rule = one.rule
    named = ", ".join((*rule.accounts, *rule.institutions, *rule.cases)) or "everything on record"
    kinds = f": {', '.join(rule.kinds)}" if rule.kinds else ""
    told = [f"what happens to {named}{kinds}"] if rule.happenings else []
    told += ["sources that go blind or work again"] if rule.sources else []
    return f"Tells of {'; '.join(told)}."


def _standing(target: TargetStands) -> str:
    progress = target.progress
    if progress is None:
        return "begins with the next round"
    waits = f"; {target.owed} wait" if target.owed else ""
    if target.gone:
        return f"told nothing more: {progress.why}"
    if progress.failing_since is not None:
        again = "" if progress.again_at is None else f", again {moment(progress.again_at)}"
        return f"fails since {moment(progress.failing_since)}: {progress.why}{again}{waits}"
    last = "nothing yet" if progress.told_at is None else f"last {moment(progress.told_at)}"
    return f"works, {last}{waits}"


def rule_shape(one: RuleStands) -> dict[str, Any]:
    """A rule as JSON, without any address."""
    return {
        "rule": one.rule.name,
        "accounts": list(one.rule.accounts),
        "institutions": list(one.rule.institutions),
        "cases": list(one.rule.cases),
        "kinds": list(one.rule.kinds),
        "happenings": one.rule.happenings,
        "sources": one.rule.sources,
        "unknown": list(one.unknown),
        "targets": [_target_shape(target) for target in one.targets],
    }


def _target_shape(one: TargetStands) -> dict[str, Any]:
    held = one.progress
    return {
        "target": one.name,
        "way": one.way,
        "owed": one.owed,
        "gone": one.gone,
        "told_at": None if held is None or held.told_at is None else instant(held.told_at),
        "failures": 0 if held is None else held.failures,
        "why": None if held is None else held.why,
        "again_at": None if held is None or held.again_at is None else instant(held.again_at),
    }


def print_log(found: tuple[Noted, ...], *, wants_json: bool) -> None:
    """What was noted, oldest first."""
    if wants_json:
        as_json(
            [
                {"at": instant(x.at), "rule": x.rule, "target": x.target, "words": x.words}
                for x in found
            ]
        )
        return
    for one in found:
        paragraph(f"{moment(one.at)} {one.rule} to {one.target}: {one.words}", "")
    if not found:
        say("Nothing is noted yet.")
