"""No account of a list is wanted without an institution and an evidenced voucher."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.enrolments import Defaults, ListRefused, Row, Wish, wishes
from onrecord.desk.enrolments.rows import KEYS
from onrecord.record.institutions import InstitutionKind

PLATFORMS = ("bluesky", "mastodon", "feed", "web")
WHOLE = {
    "url": "https://social.example/@tides",
    "institution": "Ministry of Tides",
    "vouched-by": "The Gazette",
    "evidence": "https://gazette.example/4",
}


def asked(*rows: dict[str, str], given: Defaults | None = None) -> tuple[Wish, ...]:
    made = [Row(f"row {number}", cells) for number, cells in enumerate(rows, 2)]
    return wishes(made, given or Defaults(), PLATFORMS)


def test_a_whole_row_is_taken_as_it_is() -> None:
    more = {"kind": "ministry", "under": "Cabinet", "country": "The Isles", "platform": "mastodon"}
    (wish,) = asked(WHOLE | more | {"words": "our only\naccount"})
    assert (wish.url, wish.institution) == (WHOLE["url"], WHOLE["institution"])
    assert (wish.kind, wish.under, wish.country) == (
        InstitutionKind.MINISTRY,
        "Cabinet",
        "The Isles",
    )
    assert wish.voucher.by == "The Gazette" and wish.voucher.words == "our only\naccount"


FAULTS: dict[str, tuple[dict[str, str | None], str, str]] = {
    "no institution": ({"institution": None}, "institution", "only accounts of institutions"),
    "nobody who vouches": ({"vouched-by": None}, "vouched-by", "nobody vouches"),
    "no evidence": ({"evidence": None}, "evidence", "where can be read"),
    "evidence that is no address": ({"evidence": "page 4"}, "evidence", "not an address"),
    "no address": ({"url": None}, "url", "no address"),
    "spaces only": ({"institution": "  "}, "institution", "only accounts of institutions"),
    "no address that anybody reads": ({"url": "nonsense"}, "url", "neither a handle nor a DID"),
    "a post's": (
        {"url": "https://t.me/tides/7"},
        "url",
        "the address of a post",
    ),
    "another platform's": (
        {"url": "https://t.me/tides", "platform": "mastodon"},
        "url",
        "no platform reads",
    ),
    "a formula": ({"url": '=HYPERLINK("https://a.example/")'}, "url", "formula"),
    "a formula in the words": ({"words": "=1+1"}, "words", "formula"),
    "two lines of an institution": (
        {"institution": "Ministry\nof Tides"},
        "institution",
        "line ends",
    ),
    "NUL": ({"institution": "Ministry\x00"}, "institution", "control characters"),
    "half a character": ({"institution": "Ministry\ud800"}, "institution", "control characters"),
    "a name without end": ({"institution": "x" * 501}, "institution", "more than 500"),
    "an address without end": (
        {"url": "https://a.example/" + "x" * 2000},
        "url",
        "more than 2,000",
    ),
    "an unknown platform": ({"platform": "myspace"}, "platform", "bluesky, mastodon"),
    "an unknown kind": ({"kind": "kingdom"}, "kind", "ministry"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_said_with_its_place(name: str) -> None:
    changed, key, says = FAULTS[name]
    cells = {k: v for k, v in (WHOLE | changed).items() if v is not None}
    with pytest.raises(ListRefused) as refused:
        asked(WHOLE | {"url": "https://fine.example/@x"}, cells)
    (fault,) = refused.value.faults
    assert (fault.where, fault.key) == ("row 3", key) and says in fault.says


def test_every_fault_of_every_row_is_said_at_once() -> None:
    with pytest.raises(ListRefused, match="8 faults in 2 rows") as refused:
        asked({}, {})
    assert {one.where for one in refused.value.faults} == {"row 2", "row 3"}


def test_an_address_stands_in_a_list_once() -> None:
    with pytest.raises(ListRefused) as refused:
        asked(WHOLE, WHOLE | {"url": WHOLE["url"] + "/"})
    assert [one.says for one in refused.value.faults] == ["it stands in row 2 already"]
    assert len(asked(WHOLE | {"platform": "mastodon"}, WHOLE | {"platform": "web"})) == 2


def test_options_hold_where_a_row_says_nothing() -> None:
    given = Defaults(
        institution="Cabinet",
        under="The Isles",
        vouched_by="The Gazette",
        evidence="https://gazette.example/4",
    )
    plain, own = asked(
        {"url": "https://a.example/@u"},
        {"url": "https://a.example/@v", "institution": "Ministry"},
        given=given,
    )
    assert (plain.institution, plain.under) == ("Cabinet", "The Isles")
    assert (own.institution, own.under) == ("Ministry", None)  # that was said of the Cabinet
    assert own.voucher.where == "https://gazette.example/4"


CONTRADICTIONS = {
    "two parents": {"under": ("Cabinet", "Navy")},
    "two countries": {"country": ("The Isles", "The Coast")},
    "two kinds": {"kind": ("ministry", "agency")},
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_one_institution_is_one(name: str) -> None:
    ((key, (first, second)),) = CONTRADICTIONS[name].items()
    again = WHOLE | {"url": "https://a.example/@v", "institution": "ministry  of TIDES"}
    with pytest.raises(ListRefused) as refused:
        asked(WHOLE | {key: first}, again | {key: second})
    (fault,) = refused.value.faults
    assert (fault.where, fault.key) == ("row 3", key)
    assert len(asked(WHOLE | {key: first}, again)) == 2  # to say less is no contradiction


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=20)), max_size=4))
def test_no_cells_end_otherwise_than_in_wishes_or_faults(rows: list[dict[str, str]]) -> None:
    try:
        found = asked(*rows)
    except ListRefused as refused:
        assert refused.faults
    else:
        assert len(found) == len(rows)
        assert all(one.institution and one.voucher.by and one.voucher.where for one in found)
