"""What does a report quote, and how is that put on record?"""

from collections.abc import Iterator

import pytest

from entries import at
from onrecord.desk.cases import change_case, find_case
from onrecord.desk.documents import recorded
from onrecord.desk.reports import (
    EditorsLink,
    LinkedReport,
    ReportRefused,
    keep_report,
    link_report,
    on_record,
    prefilled_from,
    read_report,
    report_shape,
)
from onrecord.desk.reports.linking import published_by
from onrecord.findings.article import Place
from onrecord.findings.copies import Relation
from onrecord.language.parser import load_parser
from onrecord.record.accounts import Ref
from onrecord.record.commitments import digest_of
from onrecord.record.declarations import Act, Ground
from onrecord.record.documents import CaseChange, DocumentKind, shown_in
from onrecord.record.reports import Report
from onrecord.record.times import instant
from small_desk import TIDES, Desk

POST = "The harbour at Port Selm closes on 5 May for the spring tides, until further notice."
QUOTED = "The harbour at Port Selm closes on 5 May for the spring tides"
ARTICLE = """Harbour to close, says ministry

PORT SELM, Jan 31 - The Ministry of Tides announced that “{}”. Nobody had asked it to.

Its account @tides.test was silent on Tuesday.
"""


def article(words: str = QUOTED) -> bytes:
    return ARTICLE.format(words).encode()


@pytest.fixture
def posted(desk: Desk) -> Iterator[Desk]:
    desk.enrol()
    desk.posted("a", POST, 1)
    desk.posted("b", "Visa applications are taken on weekdays from nine to twelve.", 2)
    desk.posted("c", "The lighthouse of Vesk has a new keeper, and she likes visitors.", 3)
    yield desk


def linked(desk: Desk, words: str = QUOTED) -> LinkedReport:
    return link_report(desk.archive, read_report(article(words)))


def kept(desk: Desk) -> Report:
    """The latest report on record."""
    *_, one = recorded(desk.archive, DocumentKind.REPORT)
    assert isinstance(one.body, Report)
    return one.body


def quoted_post(desk: Desk) -> Ref:
    link = linked(desk).links[0].automatic
    assert link is not None
    return link.ref


def test_a_quotation_is_linked_and_the_case_says_who_reported_it_and_how(posted: Desk) -> None:
    ref = quoted_post(posted)
    assert keep_report(posted.archive, linked(posted), at(60)) is not None
    report = kept(posted)
    assert [link.post for link in report.links] == [ref]
    assert report.links[0].automatic
    change = CaseChange(case="pier", title=None, adds=(ref,), removes=(), note=None)
    change_case(posted.archive, change, at(61))
    case = find_case(posted.archive, "pier")
    (quoted,) = case.quoted[ref]
    assert (quoted.quotation.exact, quoted.exact) == (QUOTED, True)
    assert "until further notice" in " ".join(quoted.link.cut)
    assert "reported" in [event.kind for event in case.timeline]
    assert "word for word" in case.questions[ref][5].answer


def test_the_article_is_kept_as_it_was_given_before_it_is_spoken_of(posted: Desk) -> None:
    keep_report(posted.archive, linked(posted), at(60))
    report = kept(posted)
    assert shown_in(report) == (digest_of(article()),)
    assert posted.archive.blob_by_digest(digest_of(article())) == article()


def test_the_words_of_a_quotation_stand_at_its_place_in_the_text(posted: Desk) -> None:
    read = read_report(article())
    keep_report(posted.archive, link_report(posted.archive, read), at(60))
    report = kept(posted)
    assert report.text == digest_of(read.article.text.encode())
    for one in report.quotations:
        assert Place(one.start, one.end).of(read.article.text) == one.exact


def test_the_very_same_report_is_recorded_once(posted: Desk) -> None:
    assert keep_report(posted.archive, linked(posted), at(60)) is not None
    before = posted.archive.head
    assert keep_report(posted.archive, linked(posted), at(70)) is None
    assert posted.archive.head == before


def test_a_word_that_the_outlet_changed_is_named(posted: Desk) -> None:
    keep_report(posted.archive, linked(posted, QUOTED.replace("spring", "autumn")), at(60))
    told = [words for link in kept(posted).links for words in link.differences]
    assert any("autumn" in words and "spring" in words for words in told)


def test_words_of_another_post_are_linked_by_an_editor_only(posted: Desk) -> None:
    found = linked(posted, "it was closed for some tides or other")
    assert [one.automatic for one in found.links] == [None]
    ref = quoted_post(posted)
    keep_report(posted.archive, found, at(60), [EditorsLink(1, ref)])
    (link,) = kept(posted).links
    assert (link.post, link.automatic) == (ref, False)
    assert link.differences


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_quotation_that_is_not_there_can_not_be_linked(posted: Desk, number: int) -> None:
    before = posted.archive.head
    with pytest.raises(ReportRefused, match="no quotation"):
        keep_report(posted.archive, linked(posted), at(60), [EditorsLink(number, Ref("0" * 16))])
    assert posted.archive.head == before


def test_a_report_of_a_mere_day_may_quote_all_that_was_posted_by_its_end_anywhere() -> None:
    told = published_by(read_report(b' date 2026-01-31 Port Selm: He said "it was so" to us.\n'))
    assert told is not None
    assert instant(told).startswith("2026-02-01T12:00:00")


def test_without_a_parser_nobody_is_credited_and_that_is_said() -> None:
    read = read_report(article())
    assert (read.parsed, read.claims, read.proposals) == (False, (), ())
    shape = report_shape(read, None)
    assert [one["speaker"] for one in shape["quotations"]] == [None]
    assert [one["exact"] for one in shape["quotations"]] == [QUOTED]


def test_the_shape_has_the_keys_that_were_promised(posted: Desk) -> None:
    shape = report_shape(linked(posted).read, linked(posted))
    promised = {"metadata", "quotations", "claims", "accounts", "declarations", "times"}
    assert promised <= shape.keys()
    (quotation,) = shape["quotations"]
    assert {"exact", "prefix", "suffix", "speaker", "cue", "posts"} <= quotation.keys()
    assert {"ref", "score", "differences"} <= quotation["posts"][0].keys()


def test_a_copy_of_a_report_on_record_is_noticed(posted: Desk) -> None:
    story = (
        article()
        + "".join(
            f"\nParagraph {n} tells at some length of the harbour, its tides and keeper number {n}.\n"
            for n in range(9)
        ).encode()
    )
    keep_report(posted.archive, link_report(posted.archive, read_report(story)), at(60))
    again = read_report(story.replace(b"keeper number 4", b"warden number 4"))
    (found,) = on_record(posted.archive, again)
    assert found.copy.relation is Relation.SAME
    assert [words.after for change in found.changes for words in change.words] == ["keeper"]
    lone = read_report(b"Lighthouse reopens\n\nThe lighthouse is open again, said its keeper.\n")
    assert on_record(posted.archive, lone) == ()


def test_a_report_is_no_copy_of_itself(posted: Desk) -> None:
    story = (
        article() + b"\nThe keeper of the harbour tells at some length of its tides and lamps.\n"
    )
    where = "https://courier.example/story"
    kept = read_report(story, url=where)
    keep_report(posted.archive, link_report(posted.archive, kept), at(60))
    assert on_record(posted.archive, kept) == ()
    elsewhere = read_report(story, url="https://gazette.example/story")
    (found,) = on_record(posted.archive, elsewhere)
    assert found.copy.relation is Relation.SAME


DISOWNED = """Ministry says account was taken over

The spokesperson of the Ministry of Tides said on Friday that the account @tides.test "has been
hacked". "As of today, any message issued from this account is not ours," the spokesperson said.
"""


def test_a_proposal_fills_in_what_stands_in_the_report_and_no_capacity(desk: Desk) -> None:
    desk.enrol()
    read = read_report(DISOWNED.encode(), url="https://post.example/1", parser=load_parser())
    (proposal,) = read.proposals
    found = prefilled_from(desk.archive, read, proposal)
    assert found.accounts == (TIDES,)
    assert (found.act, found.ground) == (Act.DISOWNS, Ground.COMPROMISE)
    assert "spokesperson of the Ministry of Tides" in (found.speaker or "")
    assert found.words is not None and "any message issued from this account" in found.words
    assert found.via is not None and found.via.url == "https://post.example/1"
    assert found.evidence == (DISOWNED.encode(),)
    assert "capacity" in found.missing
    assert found.notes[0].startswith("A machine read this in a report.")


def test_a_handle_that_nobody_enrolled_fills_in_no_account(desk: Desk) -> None:
    read = read_report(DISOWNED.encode(), parser=load_parser())
    assert prefilled_from(desk.archive, read, read.proposals[0]).accounts is None
