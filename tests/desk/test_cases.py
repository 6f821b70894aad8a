"""Does a case hold what was put into it, and nothing that was not?"""

import pytest

from entries import at, commitment
from onrecord.desk.cases import MOST_AT_ONCE, CaseError, cases, find_case
from onrecord.desk.documents import DocumentRefused
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.declarations import Covers
from onrecord.record.documents import CaseChange, Document, DocumentKind
from onrecord.record.entries import MAX_LEAF, leaf_of, read_body
from small_desk import Desk


@pytest.fixture
def posts(desk: Desk) -> tuple[Ref, Ref]:
    desk.enrol()
    return desk.posted("3laaa", "one", 10), desk.posted("3lbbb", "two", 20)


def written(desk: Desk) -> CaseChange:
    """The last change on record."""
    logged = desk.archive.entry(desk.size - 1)
    assert isinstance(logged.entry, Document)
    body = read_body(desk.archive.blob(logged.entry.body))
    assert isinstance(body, CaseChange)
    return body


NAMES = ["pier", "p", "0", "harbour-accord-2026", "a" * 63]
NO_NAMES = {
    "nothing": "",
    "capitals": "Pier",
    "a blank": "the pier",
    "a way out": "../pier",
    "a slash": "a/b",
    "a dash before": "-pier",
    "an underscore": "the_pier",
    "a line end": "pier\n",
    "another alphabet": "мол",
    "too long": "a" * 64,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_case(desk: Desk, posts: tuple[Ref, Ref], name: str) -> None:
    desk.changed(name, posts[0])
    assert find_case(desk.archive, name).case.posts == posts[:1]


@pytest.mark.parametrize("fault", NO_NAMES)
def test_what_no_case_can_be_called(desk: Desk, posts: tuple[Ref, Ref], fault: str) -> None:
    before = desk.size
    with pytest.raises(CaseError, match="can't be called"):
        desk.changed(NO_NAMES[fault], posts[0])
    assert desk.size == before


def test_a_case_is_what_its_changes_add_up_to(desk: Desk, posts: tuple[Ref, Ref]) -> None:
    one, two = posts
    desk.changed("pier", one, minutes=91)
    desk.changed("pier", two, title="The pier", minutes=92)
    desk.changed("pier", note="Seen on a Sunday.", minutes=93)
    desk.changed("pier", removes=(one,), minutes=94)
    found = find_case(desk.archive, "pier").case
    assert (found.title, found.posts) == ("The pier", (two,))
    assert [(note.at, note.text) for note in found.notes] == [(at(93), "Seen on a Sunday.")]
    assert len(found.because) == 4
    history = [cases(desk.archive, at(minutes))["pier"].posts for minutes in (91, 92, 93, 94)]
    assert history == [(one,), (one, two), (one, two), (two,)]
    assert cases(desk.archive, at(90)) == {}


def test_a_case_without_a_title_goes_by_its_name(desk: Desk, posts: tuple[Ref, Ref]) -> None:
    desk.changed("pier", posts[0])
    assert find_case(desk.archive, "pier").case.title == "pier"


def test_a_post_that_is_in_already_is_not_put_in_again(desk: Desk, posts: tuple[Ref, Ref]) -> None:
    one, two = posts
    assert desk.changed("pier", one) is not None
    before = desk.size
    assert desk.changed("pier", one) is None
    assert desk.size == before
    assert desk.changed("pier", one, two, two) is not None
    assert written(desk).adds == (two, two)
    assert find_case(desk.archive, "pier").case.posts == (one, two)


def test_the_same_title_is_not_given_again(desk: Desk, posts: tuple[Ref, Ref]) -> None:
    desk.changed("pier", posts[0], title="The pier")
    assert desk.changed("pier", title="The pier") is None
    assert desk.changed("pier", title="The new pier") is not None


def test_what_was_taken_out_can_be_put_in_again(desk: Desk, posts: tuple[Ref, Ref]) -> None:
    one, two = posts
    desk.changed("pier", one, two)
    desk.changed("pier", removes=(one,))
    desk.changed("pier", one)
    assert find_case(desk.archive, "pier").case.posts == (two, one)
    desk.changed("pier", two, removes=(two,))
    assert find_case(desk.archive, "pier").case.posts == (one, two)


REFUSED = {
    "a post that is not in the case": ({"removes": (1,)}, "does not hold the post"),
    "an unknown post": ({"adds": (None,)}, "no post on record"),
    "an unknown post taken out": ({"removes": (None,)}, "no post on record"),
    "an empty title": ({"title": " "}, "the title is empty"),
    "an empty note": ({"note": "\n"}, "the note is empty"),
    "a title of two lines": ({"title": "The pier\nPROVED"}, "one line"),
    "a title with a line end that few know": ({"title": "The pier\u2028PROVED"}, "one line"),
    "too many posts": ({"adds": (0,) * 1001}, "more than 1000"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_change_that_can_not_be_made(desk: Desk, posts: tuple[Ref, Ref], fault: str) -> None:
    changed, words = REFUSED[fault]
    desk.changed("pier", posts[0])
    before = desk.size
    known = {None: Ref("0123456789abcdef"), **dict(enumerate(posts))}
    with pytest.raises(CaseError, match=words) as told:
        desk.changed(
            "pier",
            *(known[one] for one in changed.get("adds", ())),
            removes=tuple(known[one] for one in changed.get("removes", ())),
            title=changed.get("title"),
            note=changed.get("note"),
        )
    assert told.value.exit_code == 2
    assert desk.size == before


def test_a_case_that_does_not_exist_holds_nothing_to_take_out(
    desk: Desk, posts: tuple[Ref, Ref]
) -> None:
    with pytest.raises(CaseError, match="does not hold"):
        desk.changed("peir", removes=posts[:1])
    with pytest.raises(CaseError, match="no case called 'peir'"):
        find_case(desk.archive, "peir")


def test_words_that_are_no_unicode_are_refused(desk: Desk, posts: tuple[Ref, Ref]) -> None:
    before = desk.size
    with pytest.raises(DocumentRefused, match="can't be put on record") as told:
        desk.changed("pier", posts[0], note="\udcff")
    assert told.value.exit_code == 2
    assert desk.size == before


def test_as_many_posts_as_may_be_named_at_once_fit_into_an_entry() -> None:
    # Of as many accounts, too, though no case is like that.
    named = Document(
        kind=DocumentKind.CASE,
        recorded_at=at(0),
        accounts=tuple(AccountId(f"did:plc:{n:024}") for n in range(MOST_AT_ONCE)),
        posts=tuple(Ref(f"{n:016x}") for n in range(MOST_AT_ONCE)),
        body=commitment("a change"),
    )
    assert len(leaf_of(named)) <= MAX_LEAF


def test_a_case_finds_its_posts_declarations_and_answers(
    desk: Desk, posts: tuple[Ref, Ref]
) -> None:
    one, two = posts
    desk.declared(60)
    desk.declared(61, accounts=(), covers=((one, Covers.YES, "it is named"),))
    desk.declared(62, words="Another word.", accounts=(), covers=((two, Covers.YES, "named"),))
    desk.changed("pier", one)
    found = find_case(desk.archive, "pier")
    assert [post.ref for post in found.posts] == [one]
    assert len(found.declared) == 2
    assert list(found.questions) == [one]
    assert len(found.questions[one]) == 6
    said = [event for event in found.timeline if event.which_time == "said"]
    assert len(said) == 2
    assert {event.post for event in found.timeline} <= {one, None}


def test_a_case_of_no_posts_is_still_a_case(desk: Desk) -> None:
    desk.changed("pier", title="The pier")
    found = find_case(desk.archive, "pier")
    assert (found.posts, found.timeline, found.questions) == ((), (), {})
