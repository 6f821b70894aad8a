"""Is a draft that says too little, or two things at once, told from one that can be recorded?"""

from typing import Any, get_type_hints

import pytest

from entries import at
from onrecord.desk.declarations.draft import REQUIRED, DeclarationError, Draft, Prefilled
from onrecord.desk.declarations.faults import faults
from onrecord.record.declarations import Act, Capacity, Detail, DetailKind, Via
from small_desk import draft


def detail(**changed: Any) -> Detail:
    said: dict[str, Any] = {"kind": DetailKind.TIME, "of": "login", "words": "05:59", "at": None}
    return Detail(**(said | changed))


FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a place with an instant": (
        {"details": (detail(kind=DetailKind.PLACE, at=at(1)),)}, "details", "only a time does"
    ),
    "a detail of nothing": ({"details": (detail(of=" "),)}, "details", "the event"),
    "a detail without words": ({"details": (detail(words=""),)}, "details", "the words"),
    "no outlet": (
        {"via": Via(outlet=" ", url=None, paraphrase=False)}, "via_outlet", "nothing is written"
    ),
    "said until before it was said": ({"said_until": at(39)}, "said_until", "before it begins"),
    "said until tomorrow": ({"said_until": at(61)}, "said_at", "in the future"),
    "a loose beginning without a beginning": ({"begins_by": at(1)}, "begins_by", "earliest"),
    "a loose beginning that ends first": (
        {"begins_at": at(2), "begins_by": at(1)}, "begins_by", "earliest"
    ),
    "a loose end without an end": ({"ends_after": at(1)}, "ends_after", "latest"),
    "a loose end that begins after it": (
        {"ends_at": at(2), "ends_after": at(3)}, "ends_after", "latest"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_faults_name_their_field(case: str) -> None:
    changed, field, words = FAULTS[case]
    (fault,) = faults(draft(**changed), at(60))
    assert (fault.of, words in fault.says) == (field, True), fault


def test_all_faults_are_told_at_once() -> None:
    found = faults(draft(words="", channel="", language="Urdu", said_at=at(99)), at(60))
    assert [fault.of for fault in found] == ["words", "channel", "language", "said_at"]


def test_a_whole_draft_has_none() -> None:
    whole = draft(
        said_until=at(50),
        begins_at=at(1),
        begins_by=at(2),
        ends_after=at(3),
        ends_at=at(4),
        details=(detail(at=at(1)), detail(kind=DetailKind.PLACE, words="Karachi")),
        via=Via(outlet="The Courier", url=None, paraphrase=True),
        hedged=True,
    )
    assert list(faults(whole, at(60))) == []


def test_what_is_prefilled_are_the_fields_of_a_draft() -> None:
    of_draft, prefilled = get_type_hints(Draft), get_type_hints(Prefilled)
    assert set(prefilled) - set(of_draft) == {"settled", "notes"}
    assert {name: prefilled[name] for name in of_draft} == {
        name: kind | None for name, kind in of_draft.items()
    }


def test_what_is_missing_is_named() -> None:
    some = Prefilled(words="None of it is ours.", act=Act.DISOWNS)
    assert set(some.missing) == set(REQUIRED) - {"words", "act"}
    with pytest.raises(DeclarationError, match="speaker, capacity, said at, channel"):
        some.draft()


def test_what_the_editor_gives_goes_over_what_is_proposed() -> None:
    proposed = Prefilled(
        speaker="The embassy",
        capacity=Capacity.ACCOUNT,
        words="We were locked out.",
        said_at=at(40),
        channel="@embassy.test",
        notes=("The time is the post's own.",),
    )
    given = Prefilled(
        speaker="The ambassador", act=Act.EXPLAINS, settled=frozenset({"speaker", "act"})
    )
    both = given.over(proposed)
    assert (both.settled, both.notes) == ({"speaker", "act"}, ("The time is the post's own.",))
    made = both.draft()
    assert (made.speaker, made.capacity, made.accounts) == ("The ambassador", Capacity.ACCOUNT, ())
