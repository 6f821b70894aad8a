"""Are statements read as a person labelled them?"""

import pytest

from findings.statements.labelled import Labelled, labelled, read, score, wrong_fields
from onrecord.findings.quotation.syntax import Parser

TUNED_ON = labelled("tuned_on.toml")
HELD_OUT = labelled("held_out.toml")
NOTHING = [one for one in (*TUNED_ON, *HELD_OUT) if one.act is None]


@pytest.mark.parametrize("one", TUNED_ON, ids=lambda one: one.name)
def test_each_statement_that_the_rules_were_written_with(one: Labelled, parser: Parser) -> None:
    assert wrong_fields(one, read(one, parser)) == []


@pytest.mark.parametrize("one", NOTHING, ids=lambda one: one.name)
def test_nothing_is_proposed_where_nothing_is_declared(one: Labelled, parser: Parser) -> None:
    assert read(one, parser).said == ()


def test_the_labels_are_many_and_half_of_them_held_out() -> None:
    assert len(TUNED_ON) + len(HELD_OUT) >= 150
    assert abs(len(TUNED_ON) - len(HELD_OUT)) < 20
    assert len({one.name for one in (*TUNED_ON, *HELD_OUT)}) == len(TUNED_ON) + len(HELD_OUT)


def test_precision_and_recall_on_what_was_held_out(parser: Parser) -> None:
    found = score(HELD_OUT, parser)
    assert found.precision >= 0.95, list(found.lines())
    assert found.recall >= 0.85, list(found.lines())
