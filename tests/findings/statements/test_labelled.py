"""Are statements read as a person labelled them?"""

from collections.abc import Mapping, Sequence

import pytest

from findings.statements.labelled import Labelled, labelled, read, score, wrong_fields
from onrecord.findings.quotation.syntax import Parser

TUNED_ON = [
    one
    for file in ("tuned_on", "once_unseen_1", "once_unseen_2", "once_unseen_3")
    for one in labelled(f"{file}.toml")
]
HELD_OUT = labelled("held_out.toml")
NOTHING = [one for one in TUNED_ON if one.act is None]
SOMETHING = [one for one in TUNED_ON if one.act is not None]

WRONG: Mapping[str, Sequence[str]] = {
    "h-error-wrong-account": ["scope"],  # takes "from a personal account" for a part of it
    "b-views-2": ["number", "speaker"],  # a government and its minister: two speakers
}
"""Statements that are read otherwise than labelled, and in which fields."""


@pytest.mark.parametrize("one", SOMETHING, ids=lambda one: one.name)
def test_statements_are_read_as_labelled(one: Labelled, parser: Parser) -> None:
    assert wrong_fields(one, read(one, parser)) == WRONG.get(one.name, [])


@pytest.mark.parametrize("one", NOTHING, ids=lambda one: one.name)
def test_nothing_is_proposed_where_nothing_is_declared(one: Labelled, parser: Parser) -> None:
    assert read(one, parser).said == ()


def test_the_labels_are_many_and_differ() -> None:
    everything = [*TUNED_ON, *HELD_OUT]
    assert len({one.name for one in everything}) == len(everything) >= 300
    assert len({one.text for one in everything}) == len(everything)
    assert len({one.class_ for one in HELD_OUT}) >= 20


def test_what_no_rule_was_tuned_on(parser: Parser) -> None:
    found = score(HELD_OUT, parser)
    assert found.found_precision >= 0.9, list(found.lines())
    assert found.found_recall >= 0.8, list(found.lines())
    assert found.precision >= 0.7, list(found.lines())
    assert found.recall >= 0.6, list(found.lines())
