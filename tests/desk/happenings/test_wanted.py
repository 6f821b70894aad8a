"""Does everybody get what they want to know of, page by page, and nothing else?"""

import json
from collections.abc import Callable

import pytest

from happenings_made import GONE, appended, fact, gap, look, story, text
from onrecord.archive import Archive
from onrecord.desk.cases import CaseError
from onrecord.desk.happenings import (
    EVERYTHING,
    HappeningKind,
    Wanted,
    find_happening,
    happening_shape,
    happenings,
    wanted_of_account,
    wanted_of_case,
    wanted_of_institution,
)
from onrecord.record.accounts import AccountId, ref_of
from onrecord.record.outcomes import AccountState
from small_desk import OTHERS, TIDES, Desk, post_id


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Two ministries under one cabinet, and what happened to them."""
    desk.enrol(under="Cabinet")
    desk.enrol(OTHERS, "others.test", institution="Ministry of Winds", under="Cabinet")
    seen = text(desk.archive, "We leave the accord.")
    appended(desk, look(seen, 10), look(seen, 11, key="3lbbb"), look(seen, 12, account=OTHERS))
    appended(desk, look(GONE, 40), gap(41, 60), fact(AccountState("deactivated", "its host"), 61))
    desk.declared(70)
    desk.changed("accord", ref_of("bluesky", TIDES, post_id("3laaa")), title="Accord", minutes=80)
    return desk


Asked = Callable[[Archive], Wanted]
WANTED: dict[str, tuple[Asked, list[str]]] = {
    "an account": (
        lambda _: wanted_of_account(OTHERS),
        ["enrolled", "posted"],
    ),
    "an account of which nothing is known": (lambda _: wanted_of_account(AccountId("no")), []),
    "an institution": (
        lambda archive: wanted_of_institution(archive, "Ministry of Winds"),
        ["enrolled", "posted"],
    ),
    "an institution that nobody knows": (lambda archive: wanted_of_institution(archive, "X"), []),
    "a case": (
        lambda archive: wanted_of_case(archive, "accord"),
        ["posted", "not-served", "account-state", "disowned", "case-opened"],
    ),
    "some kinds": (
        lambda _: Wanted(kinds=(HappeningKind.GAP, HappeningKind.DISOWNED)),
        ["gap", "disowned"],
    ),
    "some kinds of an account": (
        lambda _: Wanted(accounts=(TIDES,), kinds=(HappeningKind.POSTED,)),
        ["posted", "posted"],
    ),
    "a case's words": (
        lambda archive: Wanted(
            entries=wanted_of_case(archive, "accord").entries,
            spoken_of=(TIDES,),
            kinds=(HappeningKind.DISOWNED, HappeningKind.CASE_OPENED),
        ),
        ["disowned", "case-opened"],
    ),
    "nothing": (lambda _: Wanted(accounts=()), []),
}


@pytest.mark.parametrize("name", WANTED)
def test_what_is_wanted(two: Desk, name: str) -> None:
    asked, told = WANTED[name]
    assert [one.kind.value for one in story(two, asked(two.archive))] == told


def test_an_institution_has_what_its_accounts_have(two: Desk) -> None:
    cabinet = story(two, wanted_of_institution(two.archive, "Cabinet"))
    assert cabinet == story(two)


def test_a_case_that_is_not_there(two: Desk) -> None:
    with pytest.raises(CaseError):
        wanted_of_case(two.archive, "nope")


@pytest.mark.parametrize("name", ["everything", "an institution", "a case", "some kinds"])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_pages_follow_each_other_without_a_seam(two: Desk, name: str, size: int) -> None:
    asked, _ = WANTED.get(name, (lambda _: EVERYTHING, []))
    wanted = asked(two.archive)
    whole = happenings(two.archive, wanted, limit=1000)
    earlier = list(happenings(two.archive, wanted, limit=size))
    while found := happenings(two.archive, wanted, before=earlier[-1].position, limit=size):
        earlier += found
    assert tuple(earlier) == whole
    later = list(happenings(two.archive, wanted, after=(-1, 0), limit=size))
    while found := happenings(two.archive, wanted, after=later[0].position, limit=size):
        assert len(found) <= size
        later = [*found, *later]
    assert tuple(later) == whole


def test_what_can_no_more_be_told_leaves_no_short_page(two: Desk) -> None:
    """A bystander's posts stand between ours in the table."""
    seen = text(two.archive, "Hello")
    nobody = AccountId("did:plc:zzzzzzzzzzzzzzzzzzzzzzzz")
    appended(two, *(look(seen, 90 + n, key=f"3l{n}", account=nobody) for n in range(7)))
    assert len(happenings(two.archive, limit=5)) == 5
    assert len(happenings(two.archive, after=(-1, 0), limit=5)) == 5


def test_one_is_found_by_its_id(two: Desk) -> None:
    for one in story(two):
        assert find_happening(two.archive, one.id) == one
    assert find_happening(two.archive, "0" * 32) is None


def test_its_shape_is_plain_json(two: Desk) -> None:
    one = story(two)[-1]
    shape = json.loads(json.dumps(happening_shape(one)))
    assert shape["kind"] == "case-opened" and shape["case"] == "accord"
    assert shape["position"] == f"{one.place}.{one.nth}"
    assert set(shape) >= {"id", "at", "which_time", "says", "authenticity", "post", "because"}
