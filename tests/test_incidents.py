"""Where do the posts of 27 real incidents stand? The table is for a domain expert to review.

Each row: the post, its standing, and for each declaration in the file whether it covers the post
("yes", "no", "unclear"), and a "-" where its speaker may not speak for the account.
"""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entries import at
from findings.made_up import says
from findings.test_words import NEVER, ours
from onrecord.desk.incidents.files import load_incidents
from onrecord.findings.hierarchy import Hierarchy
from onrecord.findings.incident import Incident
from onrecord.findings.judging import judged
from onrecord.findings.ownership import Ownership
from onrecord.findings.reported import ReportedStanding, reported, statements_of
from onrecord.findings.scope import PostFacts
from onrecord.findings.standing import StandingState, standing
from onrecord.findings.verdicts import Verdict
from onrecord.record.declarations import Act, Capacity
from onrecord.record.entries import read_body, write_body
from shared_data import require_shared

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "incidents"
INCIDENTS = {one.name: one for one in load_incidents([FOLDER])}
FOUND = {
    (name, one.post.name): one for name, incident in INCIDENTS.items() for one in reported(incident)
}

CASES: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("af-india-2021", "ghani"): ("disowned-unclear", ("press-secretary unclear",)),
    ("ap-2013", "explosions"): ("disowned", ("bogus yes", "false yes")),
    ("badlands-2017", "climate"): ("disowned-unclear", ("park-service unclear",)),
    ("bk-2013", "profile"): ("disowned-unclear", ("burger-king unclear",)),
    ("bk-2013", "posts"): ("disowned-unclear", ("burger-king unclear",)),
    ("burns-2017", "payments"): ("disowned-unclear", ("holder unclear",)),
    ("cn-uk-2020", "like"): ("disowned", ("embassy yes",)),
    ("cn-us-2020", "retweet"): ("disowned", ("embassy yes", "ministry yes")),
    ("dcms-2014", "embezzled"): ("disowned", ("spokeswoman yes",)),
    ("dcms-2014", "two-more"): ("disowned", ("spokeswoman yes",)),
    ("foxpol-2011", "assassinated"): ("disowned-unclear", ("fox unclear",)),
    ("hockey", "like"): ("disowned", ("holder yes",)),
    ("in-modi-2021", "bitcoin"): ("disowned-unclear", ("pmo unclear",)),
    ("in-up-2022", "cm-office-nft"): ("disowned-unclear", ("officials unclear",)),
    ("in-up-2022", "government-nft"): ("disowned-unclear", ("officials unclear",)),
    ("in-up-2022", "fact-check-nft"): ("disowned-unclear", ("officials unclear",)),
    ("jambon-2022", "ticket"): ("disowned-unclear", ("spokesperson unclear",)),
    ("jambon-2022", "retweets"): ("disowned-unclear", ("spokesperson unclear",)),
    ("jeep-2013", "sold"): ("disowned-unclear", ("chrysler unclear",)),
    ("jeep-2013", "profile"): ("disowned-unclear", ("chrysler unclear",)),
    ("lau-2023", "pulai"): ("disowned", ("president yes",)),
    ("mcd-2017", "president"): ("disowned", ("compromised yes", "external yes")),
    ("mtv-2013", "mtv-hack"): ("disavowal-withdrawn", ("claim unclear", "admission yes")),
    ("mtv-2013", "bet-hack"): ("unchallenged", ("claim no", "admission yes -")),
    ("nbc-2011", "ground-zero"): ("disowned", ("on-air yes",)),
    ("pk-argentina", "jf-17"): ("disowned", ("embassy yes",)),
    ("pk-chengdu-2023", "uyghurs"): ("disowned-unclear", ("foreign-office unclear",)),
    ("pk-kandahar-2022", "closure"): ("disowned-unclear", ("consul-general unclear",)),
    ("pk-kandahar-2022", "ties"): ("disowned-unclear", ("consul-general unclear",)),
    ("pk-serbia-2021", "inflation"): ("disowned", ("foreign-office yes", "embassy unclear")),
    ("pk-serbia-2021", "sorry"): (
        "disowned-unclear", ("foreign-office unclear", "embassy unclear"),
    ),
    ("pyne-2017", "like"): ("disowned", ("holder yes",)),
    ("qna-2017", "remarks"): ("disowned", ("communications-office yes",)),
    ("qna-2017", "ambassadors"): ("unchallenged", ("communications-office no",)),
    ("tw-2020", "obama-bitcoin"): ("unchallenged", ("biden no -", "twitter unclear -")),
    ("tw-2020", "biden-bitcoin"): ("disowned", ("biden yes", "twitter unclear -")),
    ("tw-2020", "apple-bitcoin"): ("unchallenged", ("biden no -", "twitter unclear -")),
    ("ukcs-2020", "truth-twisters"): ("disowned", ("cabinet-office yes",)),
    ("usarmy-2018", "like"): ("disowned", ("army yes",)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES, ids="/".join)
def test_incident(name: tuple[str, str]) -> None:
    state, declarations = CASES[name]
    found, names = FOUND[name], named(INCIDENTS[name[0]])
    told = {
        f"{names[one.digest]} {one.covers.value}{'' if one.may_speak else ' -'}"
        for one in found.weighed
    }
    assert (found.standing.state.value, told) == (state, set(declarations))
    assert found.as_expected is True
    assert found.expected is not None and found.expected.reason


def named(incident: Incident) -> dict[str, str]:
    return {one.digest: name for name, one in incident.declarations}


def test_the_table_has_every_post_of_every_incident() -> None:
    assert set(CASES) == set(FOUND)
    assert len(INCIDENTS) == 27


SAYS = {
    "the statement of an afternoon that is later taken back is told with both": (
        "mtv-2013", "mtv-hack", "A disavowal was taken back.",
    ),
    "what the words set no end to, and what was there before": (
        "pk-chengdu-2023", "uyghurs",
        "also mean earlier ones is not clear.",
    ),
    "an officer's hedged words": (
        "af-india-2021", "ghani", "Press secretary of the embassy, speaking as an individual",
    ),
    "that hedged words leave it open": (
        "af-india-2021", "ghani", "The words themselves leave open whether it is so.",
    ),
    "that no institution has said what an officer says": (
        "af-india-2021", "ghani", "No institution has said so on record here.",
    ),
    "endorsement is denied, authorship is not": (
        "usarmy-2018", "like", "explained it, denying endorsement, on the ground, as claimed, of",
    ),
    "each denial of one speaker": (
        "ap-2013", "explosions", "also disowned it, denying authorship",
    ),
    "a ground that changed": (
        "mcd-2017", "president", "also withdrew it, on the ground, as claimed, of “was compromised",
    ),
    "the platform, which can't speak for an office": (
        "tw-2020", "obama-bitcoin",
        "Others who spoke of it, and can't speak for the account: Twitter Support, for the",
    ),
    "an institution that can't speak for another one's account": (
        "mtv-2013", "bet-hack",
        "MTV, declared as speaking for the account's institution. “MTV” is on record neither",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "post", "sentence"), SAYS.values(), ids=SAYS)
def test_what_is_said(name: str, post: str, sentence: str) -> None:
    assert sentence in FOUND[name, post].standing.says


def test_reports_that_disagree_are_both_kept() -> None:
    says_ = FOUND["pk-serbia-2021", "inflation"].presence.says
    assert "“about 1.5 hours”" in says_ and "“2.5 hours”" in says_
    assert "The reports disagree" in says_
    others = [one for key, one in FOUND.items() if key != ("pk-serbia-2021", "inflation")]
    assert not any("disagree" in one.presence.says for one in others)


@pytest.mark.parametrize("one", FOUND.values(), ids=map("/".join, FOUND))
def test_nothing_is_withdrawn_or_observed_by_reports(one: ReportedStanding) -> None:
    assert one.presence.verdict is Verdict.NEVER_SEEN
    assert one.presence.first_absent is None and one.presence.last_seen is None
    assert "withdrawn" not in one.standing.state.value or "disavowal" in one.standing.state.value
    assert "we observed nothing of it ourselves" in one.presence.says


@pytest.mark.parametrize("incident", INCIDENTS.values(), ids=INCIDENTS)
def test_every_declaration_of_a_file_can_be_put_on_record(incident: Incident) -> None:
    for _, one in incident.declarations:
        assert read_body(write_body(one.declaration)) == one.declaration


@pytest.mark.parametrize("incident", INCIDENTS.values(), ids=INCIDENTS)
def test_later_findings_change_no_standing(incident: Incident) -> None:
    without = reported(replace(incident, findings=()))
    assert [one.standing for one in without] == [one.standing for one in reported(incident)]


@pytest.mark.parametrize("incident", INCIDENTS.values(), ids=INCIDENTS)
def test_before_anybody_spoke_every_post_was_unchallenged(incident: Incident) -> None:
    first = min(one.declaration.said_at for _, one in incident.declarations)
    for one in reported(incident, moment=first.replace(year=first.year - 1)):
        assert one.standing.state is StandingState.UNCHALLENGED
        assert one.weighed == () and one.as_expected is None


def test_what_was_true_at_a_time_is_what_had_been_said_by_its_end() -> None:
    serbia = INCIDENTS["pk-serbia-2021"]
    noon, next_day = (at(0).replace(year=2021, month=12, day=day) for day in (3, 4))
    assert state(serbia, noon) is StandingState.UNCHALLENGED
    assert state(serbia, next_day) is StandingState.DISOWNED


def state(incident: Incident, moment: Any) -> StandingState:
    return reported(incident, moment)[0].standing.state


def test_a_file_is_known_from_the_day_on_which_it_was_written() -> None:
    modi = INCIDENTS["in-modi-2021"]
    assert reported(modi, known=modi.recorded_at.replace(year=2025)) == ()
    assert len(reported(modi, known=modi.recorded_at)) == 1


names = st.sampled_from(sorted(FOUND))


def facts_of(one: ReportedStanding) -> PostFacts:
    post = one.post
    return PostFacts(ref=post.ref, account=post.account, kind=post.kind, appeared=one.appeared)


def owner(incident: Incident, one: ReportedStanding) -> Ownership:
    return Hierarchy(statements_of(incident)).ownership(one.post.account)


@settings(deadline=None, max_examples=60)
@given(names, st.sampled_from(Act), st.booleans(), st.integers(0, 10**6))
def test_a_later_word_of_somebody_without_standing_changes_no_state(
    name: tuple[str, str], act: Act, stranger: bool, later: int
) -> None:
    incident, one = INCIDENTS[name[0]], FOUND[name]
    capacity = Capacity.INSTITUTION if stranger else Capacity.PLATFORM
    added = says(act, later, capacity=capacity, speaker="Somebody", post=one.post.ref)
    whose = owner(incident, one)
    said = [judged(two, whose) for _, two in incident.declarations]
    before = standing(facts_of(one), one.presence, said)
    after = standing(facts_of(one), one.presence, [*said, judged(added, whose)])
    assert before.state is after.state is one.standing.state
    assert any(two.digest == added.digest for two in after.declarations)


@settings(deadline=None, max_examples=60)
@given(names, st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_matter(name: tuple[str, str], random: Any) -> None:
    incident = INCIDENTS[name[0]]
    shuffled = list(incident.declarations)
    random.shuffle(shuffled)
    institutions = list(incident.institutions)
    random.shuffle(institutions)
    again = replace(incident, declarations=tuple(shuffled), institutions=tuple(institutions))
    assert [(one.standing.state, one.standing.says) for one in reported(again)] == [
        (one.standing.state, one.standing.says) for one in reported(incident)
    ]


@settings(deadline=None, max_examples=60)
@given(names)
def test_hedged_words_never_disown_clearly(name: tuple[str, str]) -> None:
    incident, one = INCIDENTS[name[0]], FOUND[name]
    weaker = [
        judged(
            replace(two, declaration=replace(two.declaration, hedged=True)), owner(incident, one)
        )
        for _, two in incident.declarations
    ]
    found = standing(facts_of(one), one.presence, weaker)
    assert found.state is not StandingState.DISOWNED


@pytest.mark.parametrize("incident", INCIDENTS.values(), ids=INCIDENTS)
def test_the_writers_own_sentences_say_no_more_than_is_known(incident: Incident) -> None:
    reasons = [one.reason for one in incident.expected]
    decided = [one.reason for _, said in incident.declarations for one in said.declaration.covers]
    for sentence in (incident.title, *incident.notes, *reasons, *decided):
        assert not NEVER.search(ours(sentence)), sentence


def words_only(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text).casefold().strip()


@pytest.mark.parametrize("incident", INCIDENTS.values(), ids=INCIDENTS)
def test_no_words_are_in_a_file_that_its_list_does_not_have(incident: Incident) -> None:
    """Words in quotation come from the list as it was compiled; what is cut there stays cut."""
    path = require_shared("data/incidents/incidents.jsonl")
    listed = {one["id"]: one for one in map(json.loads, path.read_text().splitlines())}
    told = words_only(json.dumps(listed[incident.name], ensure_ascii=False))
    quoted = [post.words for post in incident.posts if post.words]
    quoted += [
        one.declaration.words
        for _, one in incident.declarations
        if one.declaration.via is not None and not one.declaration.via.paraphrase
    ]
    for words in quoted:
        for piece in words.split("…"):
            assert words_only(piece) in told, piece
