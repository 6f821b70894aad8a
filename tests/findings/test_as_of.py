"""What was true at a moment, and what did we know at it?"""

from dataclasses import replace

import pytest

from entries import at
from findings.made_up import GONE, REF, account_says, facts, gap, log, rev, says, text, tree
from onrecord.findings.as_of import known_at, true_at
from onrecord.findings.declared import Declared
from onrecord.findings.presence import Verdict, presence
from onrecord.findings.standing import StandingState, standing
from onrecord.record.commitments import Commitment
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Entry
from onrecord.record.outcomes import Revision

DOCUMENT = Document(
    kind=DocumentKind.CASE,
    recorded_at=at(50),
    accounts=(),
    posts=(REF,),
    body=Commitment("0" * 64),
)
CASES: dict[str, tuple[Entry | Declared, float, float]] = {
    "a sighting, by our clock": (tree(text("A"), 10, 1), 10, 10),
    "an absence, by our clock": (tree(GONE, 20, 2), 20, 20),
    "a revision, by our clock": (account_says(Revision(rev(1), None, "listed"), 15), 15, 15),
    "a gap is true from its beginning, and known once noted": (gap(10, 40), 10, 40),
    "words are true when said, and known once recorded": (says(minutes=60, recorded=300), 60, 300),
    "words that are known to the day are true from its end": (
        says(minutes=60, until=90, recorded=300),
        90,
        300,
    ),
    "a document, when recorded": (DOCUMENT, 50, 50),
}


@pytest.mark.parametrize(("thing", "true_from", "known_from"), CASES.values(), ids=CASES)
def test_as_of(thing: Entry | Declared, true_from: float, known_from: float) -> None:
    things = [thing] if isinstance(thing, Declared) else log(thing)
    for restrict, start in ((true_at, true_from), (known_at, known_from)):
        assert restrict(things, at(start)) == tuple(things)
        assert restrict(things, at(start - 0.01)) == ()


def test_an_authors_claim_of_an_earlier_time_is_not_projected_back() -> None:
    claimed_early = log(replace(tree(text("A"), 30, 1), claimed_at=at(0)))
    assert presence(true_at(claimed_early, at(10)), ()).verdict is Verdict.GAP


def test_it_was_disowned_at_one_and_we_did_not_know_it_until_six() -> None:
    post, declared = log(tree(text("A"), 0, 1)), [says(minutes=60, recorded=360)]
    there = presence(post, ())

    def state(at_hand: tuple[Declared, ...]) -> StandingState:
        return standing(facts(), there, at_hand).state

    assert state(true_at(declared, at(61))) is StandingState.DISOWNED
    assert state(known_at(declared, at(61))) is StandingState.UNCHALLENGED
    assert state(known_at(declared, at(360))) is StandingState.DISOWNED
