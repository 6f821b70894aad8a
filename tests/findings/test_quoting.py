"""Who quoted a post, and rightly?"""

from dataclasses import replace
from datetime import datetime

import pytest

from entries import at
from findings.made_up import REF
from onrecord.findings.questions import quotation_told
from onrecord.findings.quoting import QuotedBy, Reported, quoted_by
from onrecord.findings.verdicts import Presence, Verdict
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.reports import QuotationLink, Quoted, Report

FIRST, SECOND, UNKNOWN = (digest_of(text) for text in (b"first", b"second", b"unknown"))
WORDS = "The harbour will close in May."


def report(
    published_at: datetime | None = None,
    *links: QuotationLink,
    outlet: str | None = "The Sorrel Gazette",
    url: str | None = None,
) -> Report:
    return Report(
        url=url,
        title=None,
        outlet=outlet,
        published_at=published_at,
        retrieved_at=None,
        language="en",
        media_type="text/plain",
        bytes=digest_of(b"article"),
        text=digest_of(b"text"),
        quotations=(
            Quoted(exact=WORDS, prefix="", suffix="", start=10, end=40, speaker=None, cue=None),
        ),
        links=links,
        read_with=("onrecord",),
    )


def link(
    version: Digest = FIRST, *differences: str, post: Ref = REF, quotation: int = 0
) -> QuotationLink:
    return QuotationLink(
        quotation=quotation,
        post=post,
        version=version,
        similarity=1000,
        differences=differences,
        cut=(),
        automatic=True,
    )


def presence(first_absent: datetime | None) -> Presence:
    verdict = Verdict.PRESENT if first_absent is None else Verdict.WITHDRAWN_BY_ACCOUNT_KEY
    return Presence(
        verdict=verdict,
        authenticity=None,
        last_seen=at(1),
        first_absent=first_absent,
        because=(),
        says="",
    )


def found(
    *reports: Report, gone: datetime | None = None, verdict: Verdict | None = None
) -> tuple[QuotedBy, ...]:
    on_record = [Reported(digest_of(repr(x).encode()), at(90), x) for x in reports]
    told = presence(gone)
    told = told if verdict is None else replace(told, verdict=verdict)
    return quoted_by(REF, on_record, (FIRST, SECOND), told)


CASES = {
    "word for word, from its first text": (link(FIRST), 1, True),
    "from its second text": (link(SECOND), 2, True),
    "with a word inserted": (link(FIRST, "“in” is in the post only."), 1, False),
    "from a text that we do not hold": (link(UNKNOWN), None, False),
}


@pytest.mark.parametrize("name", CASES)
def test_which_text_was_quoted_and_how(name: str) -> None:
    linked, version, exact = CASES[name]
    (one,) = found(report(at(5), linked))
    assert (one.version, one.exact, one.of) == (version, exact, 2)


@pytest.mark.parametrize(
    ("published_at", "gone", "after"),
    [
        (at(5), None, None),
        (None, at(3), None),
        (at(5), at(3), True),
        (at(2), at(3), False),
    ],
)
def test_quoted_after_a_withdrawal_is_said_only_where_both_times_are_known(
    published_at: datetime | None, gone: datetime | None, after: bool | None
) -> None:
    (one,) = found(report(published_at, link()), gone=gone)
    assert one.after_withdrawal is after
    assert ("after it was first found absent" in quotation_told(one)) is bool(after)


@pytest.mark.parametrize("verdict", Verdict)
def test_only_what_was_withdrawn_or_is_not_served_was_absent(verdict: Verdict) -> None:
    """What was hidden may be in the account's tree, and of an inactive account nobody asked."""
    absent = {"withdrawn-by-account-key", "withdrawn-by-instance", "no-longer-served"}
    (one,) = found(report(at(5), link()), gone=at(3), verdict=verdict)
    assert bool(one.after_withdrawal) is (verdict in absent)


def test_a_report_dated_later_than_when_we_had_it_says_so_and_is_put_after_nothing() -> None:
    (one,) = found(report(at(91), link()), gone=at(5))
    assert one.after_withdrawal is None
    assert "its own date is later than when we had it" in quotation_told(one)
    (other,) = found(report(at(90), link()), gone=at(5))
    assert other.after_withdrawal
    assert "later than when" not in quotation_told(other)


def test_links_to_other_posts_and_to_quotations_that_are_not_there_are_left_out() -> None:
    assert found(report(at(5), link(post=Ref("0" * 16)), link(quotation=7))) == ()


def test_the_earliest_report_comes_first_and_one_recorded_twice_counts_once() -> None:
    late, early = report(at(9), link()), report(at(4), link())
    assert [one.report for one in found(late, early, late)] == [early, late]


def test_the_sentence_says_whose_words_how_and_who_linked() -> None:
    (one,) = found(report(at(5), link(FIRST, "“in” is in the post only.")))
    told = quotation_told(one)
    assert told.startswith("The Sorrel Gazette (published ")
    assert "by its own word" in told
    assert (
        f"quotes “{WORDS}”, in its text 1 of 2 with differences. “in” is in the post only" in told
    )
    (plain,) = found(report(None, link(), outlet=None, url="https://gazette.example/a"))
    told = quotation_told(plain)
    assert told.startswith("https://gazette.example/a (it gives no time; put on record ")
    assert "word for word" in told
