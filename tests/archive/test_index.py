"""The index says which entries speak of what; losing it costs nothing but time."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import apsw
import pytest

from entries import ACCOUNT, account_observation, at
from kept_entries import (
    ORIGIN,
    gap,
    kept_document,
    kept_observation,
    kept_observations,
    kept_revision,
    post_id,
)
from onrecord.archive import AmbiguousRef, Archive, KnownPost, create_archive, open_archive
from onrecord.record.accounts import AccountId, Ref, ref_of
from onrecord.record.documents import DocumentKind
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Absent, AccountState, Identity, Unreached
from onrecord.record.revisions import served_revision

OTHER = AccountId("did:plc:bbbbbbbbbbbbbbbbbbbbbbbb")


def ref(number: int, account: AccountId = ACCOUNT) -> Ref:
    return ref_of("bluesky", account, post_id(number))


@pytest.fixture
def story(archive: Archive) -> Archive:
    """Two accounts, some posts, a gap, documents."""
    archive.append(
        [
            kept_document(archive, DocumentKind.ENROLMENT, "enrolled", accounts=(ACCOUNT,)),
            kept_observation(archive, 1),
            kept_observation(archive, 2),
            kept_observation(archive, 3, account=OTHER),
            gap(4),
            kept_observation(archive, 1, minutes=5),
            kept_revision(archive, "3lrev"),
            kept_document(
                archive, DocumentKind.DECLARATION, "not ours", accounts=(ACCOUNT,), posts=(ref(1),)
            ),
            kept_document(archive, DocumentKind.CASE, "a case", posts=(ref(1), ref(2), ref(1))),
        ]
    )
    return archive


def indices(found) -> list[int]:
    return [logged.index for logged in found]


def test_what_speaks_of_a_post(story: Archive) -> None:
    assert indices(story.index.entries_of_post(ref(1))) == [1, 5, 7, 8]
    assert indices(story.index.entries_of_post(ref(2))) == [2, 8]
    assert story.index.entries_of_post(ref(99)) == []
    assert story.index.entries_of_post(ref(1))[0] == story.entry(1)


def test_what_speaks_of_an_account(story: Archive) -> None:
    assert indices(story.index.entries_of_account("bluesky", ACCOUNT)) == [0, 4, 6, 7]
    assert story.index.entries_of_account("bluesky", OTHER) == []
    assert indices(story.index.entries_of_account("mastodon", ACCOUNT)) == [0, 7]


def test_signed_revisions_are_told_apart_from_all_else_of_an_account(story: Archive) -> None:
    story.append([kept_revision(story, "3lnew"), gap(9)])
    index = story.index
    assert indices(index.account_without_revisions("bluesky", ACCOUNT, 0, 99)) == [0, 4, 7, 10]
    assert indices(index.account_without_revisions("bluesky", ACCOUNT, 1, 7)) == [4]
    shown = [served_revision(story.entry(place)) for place in (6, 9)]
    assert index.revisions_of_account("bluesky", ACCOUNT, 0, 99) == shown
    assert index.revisions_of_account("bluesky", ACCOUNT, 7, 99) == shown[1:]
    assert index.revisions_of_account("bluesky", ACCOUNT, 0, 9) == shown[:1]
    assert index.revisions_of_account("mastodon", ACCOUNT, 0, 99) == []
    assert index.revisions_of_account("bluesky", OTHER, 0, 99) == []
    assert index.read(9) == story.entry(9)


def test_the_log_of_an_account_is_read_backwards(story: Archive) -> None:
    story.append([*(kept_revision(story, f"3l{number:03d}") for number in range(40)), gap(9)])
    listed = story.index.entries_of_account("bluesky", ACCOUNT)
    assert [*story.index.back_through_account("bluesky", ACCOUNT)] == listed[::-1]
    stamp = story.index.looks_at_account("bluesky", ACCOUNT)
    assert stamp == f"{listed[-1].index} {listed[-1].digest}"
    story.append([kept_revision(story, "3lnewest")])
    newest = story.entry(story.head.size - 1)
    assert story.index.looks_at_account("bluesky", ACCOUNT) == f"{newest.index} {newest.digest}"
    assert story.index.looks_at_account("bluesky", OTHER) == "0"


def test_what_speaks_of_the_posts_of_an_account(story: Archive) -> None:
    found = story.index.post_entries_of_account("bluesky", ACCOUNT)
    assert indices(found) == [1, 2, 5]
    assert all(isinstance(logged.entry, PostObservation) for logged in found)
    assert indices(story.index.post_entries_of_account("bluesky", OTHER)) == [3]


def test_documents_by_kind(story: Archive) -> None:
    found = {kind: indices(story.index.documents(kind)) for kind in DocumentKind}
    assert {kind: places for kind, places in found.items() if places} == {
        DocumentKind.ENROLMENT: [0], DocumentKind.DECLARATION: [7], DocumentKind.CASE: [8]
    }  # fmt: skip


def test_which_commit_a_stream_showed_for_a_revision(story: Archive) -> None:
    assert story.index.streamed_commit("bluesky", ACCOUNT, "3lrev") == "bafyreia"
    story.append([kept_revision(story, "3lrev", "bafyreib")])
    assert story.index.streamed_commit("bluesky", ACCOUNT, "3lrev") == "bafyreia"
    assert story.index.streamed_commit("bluesky", ACCOUNT, "3lother") is None
    assert story.index.streamed_commit("bluesky", OTHER, "3lrev") is None


def test_which_frames_of_a_stream_are_on_record(story: Archive) -> None:
    frame = kept_revision(story, "3lnew")
    assert not story.index.has_frame(frame.evidence.exchange.body)
    story.append([frame])
    assert story.index.has_frame(frame.evidence.exchange.body)


def test_the_posts_of_an_account_newest_first_page_by_page(archive: Archive) -> None:
    archive.append(kept_observations(archive, *range(10)))
    archive.append([kept_observation(archive, 0, minutes=99)])  # seen again: not newer
    newest_first = [(ref(number), post_id(number)) for number in range(9, -1, -1)]
    posts_of = archive.index.posts_of
    assert posts_of("bluesky", ACCOUNT, 99) == newest_first
    assert posts_of("bluesky", ACCOUNT, 4) == newest_first[:4]
    assert posts_of("bluesky", ACCOUNT, 4, newest_first[3][0]) == newest_first[4:8]
    assert posts_of("bluesky", ACCOUNT, 4, newest_first[7][0]) == newest_first[8:]
    assert posts_of("bluesky", ACCOUNT, 4, newest_first[9][0]) == []
    assert posts_of("bluesky", ACCOUNT, 4, Ref("0" * 16)) == []
    assert posts_of("bluesky", OTHER, 4) == []


def test_a_post_is_found_by_the_beginning_of_its_ref(archive: Archive) -> None:
    archive.append(kept_observations(archive, *range(40)))
    refs = sorted(ref(number) for number in range(40))
    assert archive.index.post(ref(7)) == KnownPost("bluesky", ACCOUNT, post_id(7))
    by_beginning = {name: archive.index.post(name[:9]) for name in refs}
    assert by_beginning[ref(7)] == KnownPost("bluesky", ACCOUNT, post_id(7))
    assert len(set(by_beginning.values())) == 40
    shared = next(a[:1] for a, b in pairwise(refs) if a[:1] == b[:1])
    for beginning in (shared, ""):
        with pytest.raises(AmbiguousRef) as refused:
            archive.index.post(beginning)
        assert refused.value.exit_code == 2
    for unknown in ("0" * 16, "zz", ref(7) + "0", ref(7).upper() + "x", "%", "'"):
        assert archive.index.post(unknown) is None


SEEN, GONE, SAID_NOTHING = "seen", "gone", "said nothing"
LATEST_WORDS = {
    "seen": ([(SEEN, 1)], (True, 1, 1)),
    "seen again": ([(SEEN, 1), (SEEN, 5)], (True, 1, 5)),
    "gone": ([(SEEN, 1), (GONE, 5)], (False, 1, 5)),
    "gone and back": ([(SEEN, 1), (GONE, 5), (SEEN, 9)], (True, 1, 9)),
    "what was heard first came late": ([(GONE, 5), (SEEN, 1)], (False, 1, 5)),
    "our failures are no word": ([(SEEN, 1), (SAID_NOTHING, 9)], (True, 1, 1)),
    "nothing but failures": ([(SAID_NOTHING, 9)], None),
}


@pytest.mark.parametrize("name", LATEST_WORDS)
def test_the_latest_word_on_a_post(archive: Archive, name: str) -> None:
    story, expected = LATEST_WORDS[name]
    for what, minutes in story:
        said = unsigned(kept_observation(archive, 1, minutes=minutes))
        others = {GONE: Absent("Not found"), SAID_NOTHING: Unreached("HTTP 500")}
        archive.append([said if what is SEEN else replace(said, outcome=others[what])])
    index, post = archive.index, post_id(1)
    found = index.latest_words("bluesky", ACCOUNT, [post, post_id(2)])
    if expected is None:
        assert found == {}
        return
    there, first, last = expected
    word = found[post]
    assert (word.version is not None, word.first, word.at) == (
        there, at(first).timestamp(), at(last).timestamp()
    )  # fmt: skip
    assert archive.entry(word.place).entry.observed_at == at(last)  # type: ignore[union-attr]
    assert [one.post for one in index.present_posts("bluesky", ACCOUNT)] == [post] * there
    assert index.latest_words("bluesky", OTHER, [post]) == {}


def unsigned(seen: PostObservation) -> PostObservation:
    return replace(seen, evidence=replace(seen.evidence, signed=None))


def test_posts_that_were_there_and_claim_a_later_time(archive: Archive) -> None:
    seen = [unsigned(kept_observation(archive, number)) for number in range(4)]
    claimed = [replace(seen[0], claimed_at=None)]
    claimed += [replace(one, claimed_at=at(10 * n)) for n, one in enumerate(seen[1:], 1)]
    archive.append([claimed[2], claimed[0], claimed[3], claimed[1]])
    listed = archive.index.present_posts("bluesky", ACCOUNT, at(10).timestamp())
    assert [one.post for one in listed] == [post_id(3), post_id(2)]
    assert len(archive.index.present_posts("bluesky", ACCOUNT)) == 4


def test_the_latest_names_and_state_of_an_account(story: Archive) -> None:
    stated = [account_observation(AccountState(state, "its host")) for state in ("active", "away")]
    kept = [replace(x, evidence=kept_revision(story, "3lz").evidence) for x in stated]
    story.append(kept)
    found = story.index.latest_fact("bluesky", ACCOUNT, AccountState)
    assert found is not None and found.entry == kept[1]
    assert story.index.latest_fact("bluesky", ACCOUNT, Identity) is None


def answers(archive: Archive) -> list[object]:
    index = archive.index
    return [
        index.entries_of_post(ref(1)),
        index.entries_of_account("bluesky", ACCOUNT),
        index.posts_of("bluesky", ACCOUNT, 9),
        index.documents(DocumentKind.CASE),
        index.streamed_commit("bluesky", ACCOUNT, "3lrev"),
        index.present_posts("bluesky", ACCOUNT),
    ]


def spoil(folder: Path) -> None:
    (folder / "index.db").write_bytes(b"spoilt" * 1000)


def lose(folder: Path) -> None:
    (folder / "index.db").unlink()


def lose_a_table(folder: Path) -> None:
    database = apsw.Connection(str(folder / "index.db"))
    database.execute("DROP TABLE of_post; PRAGMA user_version = 0")
    database.close()


def make_old(folder: Path) -> None:
    database = apsw.Connection(str(folder / "index.db"))
    database.pragma("user_version", 77)
    database.close()


@pytest.mark.parametrize("harm", [spoil, lose, lose_a_table, make_old])
def test_a_lost_or_damaged_or_old_index_is_made_again(story: Archive, harm) -> None:
    before = answers(story)
    story.close()
    harm(story.folder)
    with open_archive(story.folder, writing=False) as archive:
        assert answers(archive) == before


def test_an_index_of_other_records_is_made_again(story: Archive, tmp_path: Path) -> None:
    before = answers(story)
    story.close()
    create_archive(tmp_path / "other", ORIGIN)
    with open_archive(tmp_path / "other") as other:
        other.append([gap(number) for number in range(20)])
        other.index.catch_up()
    (tmp_path / "other" / "index.db").replace(story.folder / "index.db")
    with open_archive(story.folder) as archive:
        assert answers(archive) == before


def test_every_question_sees_what_was_appended_before_it(folder: Path) -> None:
    with open_archive(folder) as writer, open_archive(folder, writing=False) as reader:
        for number in range(5):
            writer.append([kept_observation(writer, number)])
            assert indices(reader.index.entries_of_post(ref(number))) == [number]
            assert indices(writer.index.entries_of_post(ref(number))) == [number]


def test_catching_up_tells_how_far_it_has_come(archive: Archive) -> None:
    archive.append([gap(number) for number in range(5000)])
    told: list[tuple[int, int]] = []
    archive.index.catch_up(lambda done, total: told.append((done, total)))
    assert told == [(4096, 5000), (5000, 5000)]
    archive.index.catch_up(lambda done, total: told.append((done, total)))
    assert len(told) == 2


def test_state_is_remembered_and_forgotten(folder: Path) -> None:
    with open_archive(folder) as archive:
        assert archive.state.get("cursor") is None
        archive.state.set("cursor", "5")
        archive.state.set("cursor", "6 ✓")
        archive.state.set("other", "")
    with open_archive(folder, writing=False) as archive:
        assert (archive.state.get("cursor"), archive.state.get("other")) == ("6 ✓", "")
        archive.state.set("cursor", None)
        assert archive.state.get("cursor") is None
    (folder / "state.db").write_bytes(b"spoilt" * 1000)
    with open_archive(folder) as archive:
        assert archive.state.get("other") is None
        archive.state.set("other", "7")
        assert archive.state.get("other") == "7"


def test_frames_that_are_on_record_are_known_by_their_bytes(story: Archive) -> None:
    revision = kept_revision(story, "3lnew")
    assert not story.index.has_frame(revision.evidence.exchange.body)
    story.append([revision])
    assert story.index.has_frame(revision.evidence.exchange.body)
