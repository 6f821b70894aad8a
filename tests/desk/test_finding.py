"""Is what we say of a post or account what the record says, as of any moment, in two senses?"""

import pytest

from entries import at
from onrecord.desk import histories
from onrecord.desk.as_of import NOW, AsOf
from onrecord.desk.finding import (
    NotOnRecord,
    PostFinding,
    find_account,
    find_post,
    latest_posts,
)
from onrecord.desk.histories import history
from onrecord.record.accounts import Ref
from onrecord.record.declarations import Covers, ScopeKind
from onrecord.record.documents import Document
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Refused
from small_desk import OTHERS, TIDES, Desk

LATER = at(1000)


@pytest.fixture
def story(desk: Desk) -> Ref:
    """Seen at 10, edited at 20, withdrawn at 30; disowned at 40, which we recorded at 60."""
    desk.enrol(minutes=5)
    ref = desk.posted("3laaa", "first", 10)
    desk.posted("3laaa", "second", 20)
    desk.withdrew("3laaa", 30)
    desk.declared(60, said_at=at(40), covers=((ref, Covers.YES, "it is named"),))
    return ref


def told(found: PostFinding) -> tuple[str, list[str], str]:
    texts = [shown.said.text for shown in found.versions if shown.said is not None]
    return found.presence.verdict.value, texts, found.standing.state.value


GONE = "withdrawn-by-account-key"
TRUE_THEN = {
    1: ("gap", [], "unchallenged"),  # nobody had looked yet
    10: ("present", ["first"], "unchallenged"),
    25: ("present", ["first", "second"], "unchallenged"),
    35: (GONE, ["first", "second"], "withdrawn-in-silence"),
    40: (GONE, ["first", "second"], "disowned"),
    1000: (GONE, ["first", "second"], "disowned"),
}


@pytest.mark.parametrize("minutes", TRUE_THEN)
def test_what_was_true_then(desk: Desk, story: Ref, minutes: int) -> None:
    found = find_post(desk.archive, story, AsOf(moment=at(minutes)))
    assert told(found) == TRUE_THEN[minutes]


KNOWN_THEN = {
    35: (GONE, ["first", "second"], "withdrawn-in-silence"),
    59: (GONE, ["first", "second"], "withdrawn-in-silence"),  # said at 40; nobody here knew
    60: (GONE, ["first", "second"], "disowned"),
}


@pytest.mark.parametrize("minutes", KNOWN_THEN)
def test_what_we_knew_then(desk: Desk, story: Ref, minutes: int) -> None:
    found = find_post(desk.archive, story, AsOf(known=at(minutes)))
    assert told(found) == KNOWN_THEN[minutes]


def test_what_was_true_at_one_moment_by_what_was_known_at_another(desk: Desk, story: Ref) -> None:
    both = AsOf(moment=at(45), known=at(50))
    assert told(find_post(desk.archive, story, both))[2] == "withdrawn-in-silence"
    both = AsOf(moment=at(45), known=at(70))
    assert told(find_post(desk.archive, story, both))[2] == "disowned"
    assert find_post(desk.archive, story, both).as_of == both


def test_now_is_as_of_the_latest(desk: Desk, story: Ref) -> None:
    assert told(find_post(desk.archive, story)) == TRUE_THEN[1000]
    assert find_post(desk.archive, story).as_of == NOW


def test_whose_an_account_is_does_not_begin_with_its_enrolment(desk: Desk, story: Ref) -> None:
    then = find_post(desk.archive, story, AsOf(moment=at(1)))
    assert then.enrolment is not None
    assert then.enrolment.institution == "Ministry of Tides"
    assert find_post(desk.archive, story, AsOf(known=at(1))).enrolment is None


def test_an_account_as_of_a_moment(desk: Desk, story: Ref) -> None:
    desk.posted("3lbbb", "another", 50)
    now = find_account(desk.archive, TIDES, LATER)
    assert [post.post[-5:] for post in latest_posts(desk.archive, now, 5)] == ["3lbbb", "3laaa"]
    then = find_account(desk.archive, TIDES, LATER, AsOf(moment=at(25)))
    posts = latest_posts(desk.archive, then, 5)
    assert [told(post) for post in posts] == [TRUE_THEN[25]]
    with pytest.raises(NotOnRecord, match="not at that time"):
        find_account(desk.archive, TIDES, LATER, AsOf(known=at(1)))


def test_as_many_posts_as_asked_for_are_found_behind_later_ones(desk: Desk) -> None:
    desk.enrol()
    for minutes in range(10, 20):
        desk.posted(f"3l{minutes}", "words", minutes)
    then = find_account(desk.archive, TIDES, LATER, AsOf(moment=at(13)))
    assert [x.post[-2:] for x in latest_posts(desk.archive, then, 3)] == ["13", "12", "11"]
    assert len(latest_posts(desk.archive, then, 9)) == 4


def test_nothing_is_found_of_what_is_not_on_record(desk: Desk) -> None:
    with pytest.raises(NotOnRecord):
        find_post(desk.archive, Ref("0123456789abcdef"))
    with pytest.raises(NotOnRecord):
        find_account(desk.archive, OTHERS, LATER)


def test_documents_that_name_a_post_are_no_observations_of_it(desk: Desk, story: Ref) -> None:
    desk.changed("pier", story)
    found = find_post(desk.archive, story)
    assert len(found.entries) == 5
    assert len(found.observations) == 3
    assert all(isinstance(logged.entry, PostObservation) for logged in found.observations)


def test_a_look_that_came_to_nothing_is_an_observation(desk: Desk, story: Ref) -> None:
    desk.looked("3laaa", Refused("HTTP 429"), 100)
    assert len(find_post(desk.archive, story).observations) == 4


def test_a_declaration_about_the_account_or_the_post_concerns_it_once(
    desk: Desk, story: Ref
) -> None:
    other = desk.posted("3lbbb", "another", 50)
    assert len(find_post(desk.archive, story).declared) == 1
    assert len(find_post(desk.archive, other).declared) == 1
    desk.declared(70, accounts=(), covers=((story, Covers.NO, "another one"),))
    assert len(find_post(desk.archive, story).declared) == 2
    assert len(find_post(desk.archive, other).declared) == 1


def test_bytes_that_can_not_be_placed_are_still_named(desk: Desk) -> None:
    ref = desk.kept("3laaa", b"not a record", 10)
    (shown,) = find_post(desk.archive, ref).versions
    assert shown.said is None
    assert shown.digest is not None


def test_bytes_that_are_gone_are_shown_as_gone(desk: Desk, story: Ref) -> None:
    before = find_post(desk.archive, story).versions[0]
    assert before.digest is not None
    blob = desk.archive.folder / "blobs" / "sha256" / before.digest[:2] / before.digest
    blob.unlink()
    after = find_post(desk.archive, story).versions[0]
    assert (after.said, after.digest, after.version) == (None, None, before.version)


def test_a_post_of_nobody_enrolled_is_shown_as_nobodys(desk: Desk) -> None:
    ref = desk.posted("3laaa", "words", 10, account=OTHERS)
    assert find_post(desk.archive, ref).enrolment is None


def test_the_latest_enrolment_counts(desk: Desk, story: Ref) -> None:
    desk.enrol(minutes=70, institution="Ministry of Tides and Ebbs")
    now = find_account(desk.archive, TIDES, LATER)
    assert now.enrolment.institution == "Ministry of Tides and Ebbs"
    then = find_account(desk.archive, TIDES, LATER, AsOf(known=at(69)))
    assert then.enrolment.institution == "Ministry of Tides"


def test_an_accounts_history_is_kept_until_there_is_one_more_entry(desk: Desk) -> None:
    desk.enrol()
    ref = desk.posted("a", "It was so.", 1)
    kept = history(desk.archive, "bluesky", TIDES)
    assert history(desk.archive, "bluesky", TIDES) is kept
    assert find_post(desk.archive, ref).around is kept
    before = find_post(desk.archive, ref).standing.state
    desk.declared(60, said_at=at(40), covers=((ref, Covers.YES, "it is named"),))
    assert history(desk.archive, "bluesky", TIDES) is not kept
    assert find_post(desk.archive, ref).standing.state is not before


def test_kept_histories_are_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "_MOST", 1)
    desk.enrol()
    desk.enrol(OTHERS, "others.test")
    first = history(desk.archive, "bluesky", TIDES)
    history(desk.archive, "bluesky", OTHERS)
    assert history(desk.archive, "bluesky", TIDES) is not first


def test_a_redacted_declaration_fails_no_page_and_is_not_passed_over_in_silence(
    desk: Desk, story: Ref
) -> None:
    (declared,) = find_post(desk.archive, story).declared
    entry = desk.archive.find(declared.digest)
    assert entry is not None and isinstance(entry.entry, Document)
    digest = desk.archive.opening(entry.entry.body).digest
    (blob,) = (desk.archive.folder / "blobs").rglob(digest)
    blob.unlink()
    found = find_post(desk.archive, story)
    assert found.standing.state.value == "withdrawn-in-silence"
    assert "One declaration about the post or its account can't be considered" in (
        found.standing.says
    )
    before = find_post(desk.archive, story, AsOf(known=at(59)))
    assert "considered" not in before.standing.says


def test_a_like_whose_bytes_are_gone_is_still_a_like(desk: Desk) -> None:
    desk.enrol(minutes=5)
    ref = desk.kept("3laaa", b"a like", 10, collection="app.bsky.feed.like")
    desk.declared(60, kinds=(ScopeKind.POSTS,), begins_at=at(0))
    found = find_post(desk.archive, ref)
    assert found.versions[0].said is None
    assert found.standing.state.value == "unchallenged"
