"""Are mentions found in any script, earliest first, with both times and the coverage?"""

from dataclasses import replace

import libipld
import pytest

from entries import at, post_observation
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.search.matching import NothingAsked
from onrecord.desk.search.mentioning import first_mentions
from onrecord.desk.search.shapes import first_shape
from onrecord.findings.words.checking import MENTIONS
from onrecord.record.accounts import Ref
from onrecord.record.outcomes import Seen
from small_desk import OTHERS, TIDES, Desk, post_id


@pytest.fixture
def story(desk: Desk) -> dict[str, Ref]:
    desk.enrol()
    desk.enrol(OTHERS, "winds.test", institution="Ministry of Winds")
    return {
        "ours": desk.posted("3laaa", "The Kellan report is wrong", 10),
        "reply": desk.posted("3lbbb", "We thank the authors of the Kellan Report", 20),
        "theirs": desk.posted("3lccc", "kellan report: our answer", 30, account=OTHERS),
        "urdu": desk.posted("3lddd", "ہم نے کیلان رپورٹ پڑھی", 40),
        "chinese": desk.posted("3leee", "我们看了报告，它是错的", 50),
        "later": desk.posted("3lfff", "A report on Kellan is not the Kellan report", 60),
    }


PHRASES = {
    "whatever the case": ("kellan report", ["ours", "reply", "theirs", "later"]),
    "words in this order only": ("report Kellan", []),
    "Urdu": ("کیلان رپورٹ", ["urdu"]),
    "Urdu typed on an Arabic keyboard": ("كيلان رپورٹ", ["urdu"]),
    "Chinese": ("报告", ["chinese"]),
    "one Chinese sign": ("报", ["chinese"]),
}


@pytest.mark.parametrize(("phrase", "names"), PHRASES.values(), ids=PHRASES)
def test_mentions_earliest_first(
    desk: Desk, story: dict[str, Ref], phrase: str, names: list[str]
) -> None:
    found = first_mentions(desk.archive, phrase)
    assert [one.ref for one in found.mentions] == [story[name] for name in names]
    assert found.total == len(names)
    assert MENTIONS in found.says


def test_the_phrase_is_shown_in_its_place(desk: Desk, story: dict[str, Ref]) -> None:
    (first, *_) = first_mentions(desk.archive, "KELLAN report").mentions
    assert first.place.of(first.text) == "Kellan report"


def test_of_an_account_and_of_an_institution(desk: Desk, story: dict[str, Ref]) -> None:
    of_account = first_mentions(desk.archive, "kellan report", account=OTHERS)
    of_institution = first_mentions(desk.archive, "kellan report", institution="Ministry of Winds")
    for found in (of_account, of_institution):
        assert [one.ref for one in found.mentions] == [story["theirs"]]
        assert [one.account for one in found.coverage] == [OTHERS]


def backdated(desk: Desk, text: str, claimed: float, observed: float) -> Ref:
    """A post that its author dates long before we saw it."""
    record = {"$type": "app.bsky.feed.post", "text": text}
    version, body = desk.archive.keep(libipld.encode_dag_cbor(record), text.encode())
    seen = post_observation(Seen(version), observed, post=post_id("3lold"), account=TIDES)
    exchange = replace(seen.evidence.exchange, body=body)
    evidence = replace(seen.evidence, exchange=exchange)
    desk.archive.append([replace(seen, claimed_at=at(claimed), evidence=evidence)])
    return seen.ref


def test_the_authors_time_and_ours_are_told_apart(desk: Desk, story: dict[str, Ref]) -> None:
    """An old post that we saw late is earlier by its author's word, and was not seen first."""
    old = backdated(desk, "On the Kellan report", claimed=-600, observed=90)
    found = first_mentions(desk.archive, "kellan report")
    first = found.mentions[0]
    assert (first.ref, first.claimed_at, first.first_seen) == (old, at(-600), at(90))
    assert found.says[0] == (
        "The first mention that we hold is of 2026-01-31 02:00:00 UTC, by its author's word; we "
        "first saw it 2026-01-31 13:30:00 UTC."
    )
    assert found.first_observed is not None and found.first_observed.ref == story["ours"]


def test_none_is_told_with_its_coverage(desk: Desk, story: dict[str, Ref]) -> None:
    found = first_mentions(desk.archive, "moratorium", account=TIDES)
    assert (found.total, found.mentions, found.first_observed) == (0, (), None)
    assert found.says[0] == "No version of a post that we hold mentions it."
    assert found.says[1].startswith("We have not watched this account")


def test_later_mentions_are_counted(desk: Desk) -> None:
    desk.enrol()
    for number in range(25):
        desk.posted(f"3l{number:02}", f"The dam, report {number}", number)
    found = first_mentions(desk.archive, "the dam")
    assert found.total == 25 and len(found.mentions) == 20
    assert found.mentions[0].text == "The dam, report 0"


@pytest.mark.parametrize("phrase", ["", "!!!", "word " * 20_000])
def test_phrases_without_an_answer(desk: Desk, phrase: str) -> None:
    with pytest.raises(NothingAsked):
        first_mentions(desk.archive, phrase)


def test_an_institution_that_nobody_enrolled(desk: Desk, story: dict[str, Ref]) -> None:
    with pytest.raises(NotOnRecord, match="Ministry of Fog"):
        first_mentions(desk.archive, "report", institution="Ministry of Fog")


def test_the_shape(desk: Desk, story: dict[str, Ref]) -> None:
    shape = first_shape(first_mentions(desk.archive, "kellan report", account=OTHERS))
    assert shape["total"] == 1
    assert shape["mentions"][0]["ref"] == story["theirs"]
    assert shape["mentions"][0]["place"] == [0, 13]
    assert shape["coverage"][0]["account"] == OTHERS
