"""Institutions of a list go on record once, from the top down, and change nothing that is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entries import at
from institutions_made_up import institution
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.enrolments import Defaults, ListRefused, Row, Wish, missing_institutions, wishes
from onrecord.desk.institutions.known import hierarchy
from onrecord.desk.institutions.stating import InstitutionError, state, state_all
from onrecord.record.institutions import InstitutionKind


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/lists")
    with open_archive(tmp_path / "archive") as opened:
        yield opened


def wished(*rows: dict[str, str]) -> tuple[Wish, ...]:
    given = Defaults(vouched_by="The Gazette", evidence="https://gazette.example/4")
    made = [
        Row(f"row {n}", {"url": f"https://social.example/@u{n}", **cells})
        for n, cells in enumerate(rows, 2)
    ]
    return wishes(made, given, ())


EMBASSY = {"institution": "Embassy", "under": "Ministry", "country": "Isles", "kind": "mission"}


def test_each_stands_after_the_one_above_it(archive: Archive) -> None:
    found = missing_institutions(
        archive, wished(EMBASSY, {"institution": "Cabinet", "country": "Isles"})
    )
    assert [(one.name, one.under) for one in found] == [
        ("Isles", None),
        ("Ministry", "Isles"),
        ("Embassy", "Ministry"),
        ("Cabinet", "Isles"),
    ]
    assert found[2].kind is InstitutionKind.MISSION
    assert all(one.voucher.by == "The Gazette" for one in found)


def test_they_go_on_record_and_then_lack_no_more(archive: Archive) -> None:
    wanted = wished(EMBASSY)
    assert len(state_all(archive, missing_institutions(archive, wanted), at(0))) == 3
    assert [link.name for link in hierarchy(archive).chain("Embassy")] == [
        "Embassy",
        "Ministry",
        "Isles",
    ]
    assert missing_institutions(archive, wanted) == ()


def test_what_is_on_record_stands(archive: Archive) -> None:
    state(archive, institution("Ministry", "Crown", "The Ministry"), at(0))
    (embassy,) = missing_institutions(archive, wished(EMBASSY | {"under": "the ministry"}))
    state_all(archive, [embassy], at(1))
    assert [link.name for link in hierarchy(archive).chain("Embassy")][:3] == [
        "Embassy",
        "Ministry",
        "Crown",
    ]


def test_the_row_that_says_more_of_an_institution_counts(archive: Archive) -> None:
    rows = (
        {"institution": "Embassy", "under": "Ministry"},
        {"institution": "ministry", "country": "Isles", "kind": "ministry"},
    )
    for wanted in (wished(*rows), wished(*rows[::-1])):
        found = {one.name.lower(): one for one in missing_institutions(archive, wanted)}
        assert (found["ministry"].kind, found["ministry"].under) == (
            InstitutionKind.MINISTRY,
            "Isles",
        )
        assert len(found) == 3


CIRCLES = {
    "under itself": ({"institution": "A", "under": "a"},),
    "two": ({"institution": "A", "under": "B"}, {"institution": "B", "under": "A"}),
    "its own country": ({"institution": "A", "country": "A"},),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_a_circle_is_refused(archive: Archive, name: str) -> None:
    with pytest.raises(ListRefused) as refused:
        missing_institutions(archive, wished(*CIRCLES[name]))
    assert "under itself" in refused.value.faults[0].says
    assert archive.head.size == 0


def test_statements_go_on_record_together_or_not_at_all(archive: Archive) -> None:
    state(archive, institution("A", "B"), at(0))
    size = archive.head.size
    with pytest.raises(InstitutionError, match="circle"):
        state_all(archive, [institution("C"), institution("B", "A")], at(1))
    assert archive.head.size == size
