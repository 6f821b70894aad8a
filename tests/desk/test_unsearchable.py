"""What was withheld can't be searched, so nothing denies that it was said."""

from dataclasses import replace

from entries import account_observation, at
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.search.checking import Answer, check_text
from onrecord.desk.search.mentioning import first_mentions
from onrecord.record.accounts import AccountId
from onrecord.record.outcomes import Revision
from small_desk import OTHERS, TIDES, Desk

WORDS = "we withdraw from the harbour accord with immediate effect"


def withheld(desk: Desk) -> None:
    """An account whose chain of signed revisions is whole, and one post whose words are gone."""
    desk.enrol()
    (body,) = desk.archive.keep(b"a tree")
    look = account_observation(Revision("3laaa", None, "listed"), 1, rev="3laaa")
    evidence = replace(look.evidence, exchange=replace(look.evidence.exchange, body=body))
    desk.archive.append([replace(look, account=TIDES, evidence=evidence)])
    desk.posted("3lother", "opening hours of the consulate", 2)
    plan = plan_redaction(desk.archive, desk.posted("3lfirst", WORDS, 3))
    redact(desk.archive, plan, why="a court's order", by="the editor", at=at(9), with_shared=True)


def said_of(desk: Desk, text: str, account: AccountId | None) -> str:
    return " ".join(check_text(desk.archive, text, account).says)


def test_that_it_was_never_seen_is_not_said(desk: Desk) -> None:
    withheld(desk)
    assert check_text(desk.archive, WORDS, TIDES).answer is Answer.NOT_SEEN
    for account in (TIDES, None):
        said = said_of(desk, WORDS, account)
        assert "We never saw it" not in said
        assert "No such record" not in said
        assert "Of one post that we saw words were withheld" in said


def test_nor_of_a_text_that_comes_close_to_another(desk: Desk) -> None:
    withheld(desk)
    said = said_of(desk, "opening hours of the new consulate", TIDES)
    assert "comes close" in said and "words were withheld" in said


def test_nor_who_mentioned_it_first(desk: Desk) -> None:
    withheld(desk)
    for phrase in ("harbour accord", "consulate"):
        said = " ".join(first_mentions(desk.archive, phrase, account=TIDES).says)
        assert "words were withheld" in said and "We never saw it" not in said


def test_of_another_account_all_is_said_as_before(desk: Desk) -> None:
    withheld(desk)
    desk.enrol(OTHERS)
    assert "withheld" not in said_of(desk, WORDS, OTHERS)
