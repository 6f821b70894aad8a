"""Does a bundle carry what says who may speak, so that a stranger's fold comes to the same?"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from entries import at
from institutions_made_up import (
    MINISTRY,
    SPOKESPERSON,
    SPORTS,
    STATE,
    STRANGERS,
    channel,
    enrolled,
    institution,
    office,
)
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.bundles.export import export_case
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.cases import find_case
from onrecord.desk.documents import put_on_record
from onrecord.desk.institutions.stating import Statement, state
from onrecord.desk.shapes import case_shape
from onrecord.proof.bundle import Verification
from small_case import OLD, STARTLING, Story, tell

SPEAKER = "A spokesperson of the Ministry of Tides"  # of the small case's declaration


@dataclass
class Case:
    """The small case, in an archive."""

    archive: Archive
    story: Story
    folder: Path

    def put(self, *statements: Statement) -> None:
        for statement in statements:
            state(self.archive, statement, at(300))

    def stands(self) -> str:
        return find_case(self.archive, "accord").posts[1].standing.state.value

    def verified(self) -> Verification:
        out, trust = self.folder / "accord.onrecord", self.folder / "trust"
        trust.mkdir(exist_ok=True)
        (trust / "log.vkey").write_text(f"{self.archive.verifier_key}\n")
        export_case(
            self.archive,
            name="accord",
            title="The accord",
            posts=[self.story.ref(OLD), self.story.ref(STARTLING)],
            claims=case_shape(find_case(self.archive, "accord")),
            exported_at=at(600),
            out=out,
            replace=True,
        )
        return verify_file(out, trust)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    create_archive(tmp_path / "archive", "records.example/ministry")
    with open_archive(tmp_path / "archive") as archive:
        yield Case(archive, tell(archive), tmp_path)


def test_nobody_stated_anything(case: Case) -> None:
    assert (case.stands(), case.verified().verdict) == ("disowned", "proved")


def test_the_chain_travels(case: Case) -> None:
    case.put(institution(MINISTRY, STATE), institution(STATE), institution(SPORTS, STATE))
    assert (case.stands(), case.verified().verdict) == ("disowned", "proved")


def test_an_office_that_ended_travels(case: Case) -> None:
    case.put(office(SPEAKER, until=0))
    assert (case.stands(), case.verified().verdict) == ("withdrawn-in-silence", "proved")


def test_an_office_that_a_later_word_restored_travels_as_it_now_is(case: Case) -> None:
    case.put(office(SPEAKER, until=0), office(SPEAKER))
    assert (case.stands(), case.verified().verdict) == ("disowned", "proved")


def test_a_statement_about_this_account_that_a_later_one_took_elsewhere_stays_behind(
    case: Case,
) -> None:
    body = enrolled(SPORTS, account=STRANGERS)
    put_on_record(case.archive, body, at(299), accounts=(STRANGERS,))
    ended = office(SPEAKER, accounts=(case.story.did,), until=0)
    case.put(ended)
    assert case.stands() == "withdrawn-in-silence"
    case.put(office(SPEAKER, accounts=(STRANGERS,), until=0))
    assert (case.stands(), case.verified().verdict) == ("disowned", "proved")


def test_another_name_of_the_institution_travels(case: Case) -> None:
    case.put(institution("The Ministry", None, "ministry of tides"), institution(SPORTS))
    assert (case.stands(), case.verified().verdict) == ("disowned", "proved")


def test_channels_travel(case: Case) -> None:
    case.put(
        institution(MINISTRY, STATE),
        channel("the ministry's website", shares=(case.story.did,)),
        office(SPOKESPERSON),
    )
    assert (case.stands(), case.verified().verdict) == ("disowned", "proved")
    (one,) = find_case(case.archive, "accord").posts[1].standing.declarations
    assert one.shares_access
