"""Is what a speaker said beside the words shown with what came of checking it?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from editor import Editor, editor
from entries import at
from onrecord.desk.declarations.draft import DeclarationError
from onrecord.desk.declarations.particulars import particulars_of
from onrecord.desk.finding import find_post
from onrecord.record.accounts import Ref
from onrecord.record.declarations import Covers, Detail, DetailKind, ScopeKind, Via
from small_desk import Desk

__all__ = ["editor"]


def detail(kind: DetailKind, of: str, words: str, when: datetime | None = None) -> Detail:
    return Detail(kind=kind, of=of, words=words, at=when)


@pytest.fixture
def ref(desk: Desk) -> Ref:
    """Posted at 12:10 by its own word, seen at 12:10; disowned twice, the second time wider."""
    desk.enrol()
    ref = desk.posted("3laaa", "first", 10, createdAt="2026-01-31T12:10:00Z")
    desk.declared(
        60,
        covers=((ref, Covers.YES, "it is named"),),
        details=(
            detail(DetailKind.TIME, "login", "05:59", datetime(2026, 1, 31, 4, 59, tzinfo=UTC)),
            detail(DetailKind.TIME, "login", "09:59", datetime(2026, 1, 31, 4, 59, tzinfo=UTC)),
            detail(DetailKind.TIME, "post", "13:30", at(30)),
            detail(DetailKind.CLIENT, "post", "a Chrome desktop"),
        ),
        via=Via(outlet="The Courier", url="https://courier.example/1", paraphrase=True),
        hedged=True,
        said_until=at(50),
    )
    said_in = desk.posted("3lsaid", "None of it is ours.", 55)
    desk.declared(70, said_at=at(55), said_in=said_in, kinds=(ScopeKind.ACCOUNT,))
    return ref


def test_the_json_has_all_of_it(editor: Editor, ref: Ref) -> None:
    first, second = editor("show", "--json", ref).json["standing"]["declarations"]
    assert first["via"] == {
        "outlet": "The Courier", "url": "https://courier.example/1", "paraphrase": True
    }  # fmt: skip
    assert (first["hedged"], first["said_until"]) == (True, "2026-01-31T12:50:00.000000Z")
    assert first["details"][0] == {
        "kind": "time", "of": "login", "words": "05:59", "at": "2026-01-31T04:59:00.000000Z"
    }  # fmt: skip
    verdicts = [(one["of"], one["kind"], one["verdict"]) for one in first["consistency"]]
    assert verdicts == [
        ("login", "time", "agree"),
        ("post", "time", "disagree"),  # with the time that the post claims
        ("post", "time", "disagree"),  # with our own look
        ("post", "client", "cannot-be-compared"),
    ]
    assert second["said_in"] not in (None, ref)
    assert second["scope"]["kinds"] == ["whole-account"]
    assert [(one["to"], one["is"]) for one in second["relations"]] == [
        (first["digest"], "widens")
    ]  # fmt: skip


def test_a_person_reads_it_too(editor: Editor, ref: Ref) -> None:
    shown = " ".join(editor("show", ref).out.split())
    for words in (
        "known by The Courier, https://courier.example/1, in its own words",
        "hedged the words themselves leave it open",
        "time of the login: “05:59”, read by the editor as 2026-01-31 04:59:00 UTC",
        "agree “05:59” and “09:59” (of the “login”) name the same time",
        "disagree “13:30” names 2026-01-31 12:30:00 UTC, 20 min after the time",
        "said in the post ",
        "widens It speaks of more than the same speaker did",
    ):
        assert words in shown, words


def test_every_declaration_of_the_standing_is_there_once(desk: Desk, ref: Ref) -> None:
    found = find_post(desk.archive, ref)
    assert [one.considered for one in particulars_of(found)] == [*found.standing.declarations]


BETWEEN: dict[str, tuple[dict[str, Any], list[str]]] = {
    "this post is meant": (
        {"covers": "yes"}, ["“12:10” is the time", "“12:10” lies before"]
    ),
    "it is not clear": (
        {"covers": "unclear"}, ["If this post is meant, “12:10” is the time", "If this post"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BETWEEN)
def test_where_it_is_open_whether_this_post_is_meant_that_is_said(desk: Desk, case: str) -> None:
    changed, expected = BETWEEN[case]
    desk.enrol()
    ref = desk.posted("3laaa", "first", 10.5)
    details = (detail(DetailKind.TIME, "post", "12:10", at(10)),)
    desk.declared(covers=((ref, Covers(changed["covers"]), "as read"),), details=details)
    (one,) = particulars_of(find_post(desk.archive, ref))
    for check, start in zip(one.checks, expected, strict=True):
        assert check.says.startswith(start), check.says


def test_a_post_that_nobody_recorded_is_no_place_of_words(desk: Desk) -> None:
    desk.enrol()
    before = desk.size
    with pytest.raises(DeclarationError, match="no post on record has the ref"):
        desk.declared(said_in=Ref("f" * 16))
    assert desk.size == before
