"""After a redaction nothing of the words is left in the archive's folder, and all proofs hold."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from zipfile import ZipFile

import libipld
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from entries import at
from faulty_disk import Fault, FaultyDisk
from kept_entries import gap
from onrecord.archive import (
    Archive,
    ArchiveError,
    BlobWithheld,
    create_archive,
    open_archive,
    rebuild,
)
from onrecord.desk.bundles.export import export_case
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.cases import find_case
from onrecord.desk.custody.redacting import RedactionRefused, plan_redaction, redact
from onrecord.desk.documents import DocumentRefused
from onrecord.desk.finding import find_post
from onrecord.desk.search.indexing import bring_up
from onrecord.desk.shapes import case_shape, post_shape
from onrecord.proof.policy import parse_policy
from onrecord.proof.tlog_proof import verify_entry
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Commitment, digest_of
from onrecord.record.custody import Custody, CustodyEvent
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import commitments_of, read_body
from searched_folder import everything, require_gone
from small_case import HOSTILE_WORDS, OLD, PICTURE, STARTLING, Story, tell
from small_desk import Desk, desk

__all__ = ["desk"]

WORDS = "the harbour master's private number is 555 0100"
WHY = "a private number; asked for by the person concerned"
BY = "the editor on duty"


def require_proofs(archive: Archive) -> None:
    policy = parse_policy(f"log {archive.verifier_key}\nquorum none\n")
    for index in range(archive.published.size):
        verify_entry(archive.proof(index), archive.leaf(index), policy)


def withhold(archive: Archive, name: str, *, with_shared: bool = False) -> Custody:
    plan = plan_redaction(archive, name)
    logged = redact(archive, plan, why=WHY, by=BY, at=at(500), with_shared=with_shared)
    assert isinstance(logged.entry, Document)
    body = read_body(archive.blob(logged.entry.body))
    assert isinstance(body, Custody)
    return body


def test_nothing_of_the_words_is_left_and_all_proofs_hold(desk: Desk) -> None:
    archive, folder = desk.archive, desk.archive.folder
    desk.enrol()
    ref = desk.posted("3lfirst", WORDS, 1)
    desk.posted("3lother", "something else entirely, about the tides", 2)
    bring_up(archive)
    assert archive.search.candidates([["harbour", "master"]], 5)  # the faster finder has it, too
    (version,) = find_post(archive, ref).versions
    digest = str(version.digest)
    salt = archive.opening(version.version.version).salt
    said = withhold(archive, ref)
    assert said.event is CustodyEvent.REDACTED and (said.why, said.by) == (WHY, BY)
    assert version.version.version in said.what
    words = [WORDS.encode(), b"harbour", b"555 0100", digest.encode(), bytes.fromhex(digest), salt]
    require_gone(folder, *words)
    require_proofs(archive)
    assert archive.search.size() == 1
    archive.close()
    require_gone(folder, *words)


def test_what_is_shown_says_that_it_is_withheld_and_why(desk: Desk) -> None:
    desk.enrol()
    ref = desk.posted("3lfirst", WORDS, 1)
    withhold(desk.archive, ref)
    found = find_post(desk.archive, ref)
    assert [shown.withheld for shown in found.versions] == [WHY]
    (shape,) = post_shape(found)["versions"]
    assert (shape["text"], shape["withheld"]) == (None, WHY)
    with pytest.raises(BlobWithheld) as raised:
        desk.archive.blob(found.versions[0].version.version)
    assert raised.value.why == WHY


def test_bytes_that_come_again_are_seen_and_not_kept(desk: Desk) -> None:
    ref = desk.posted("3lfirst", WORDS, 1)
    record = libipld.encode_dag_cbor({"$type": "app.bsky.feed.post", "text": WORDS})
    (before,) = (shown.version for shown in find_post(desk.archive, ref).versions)
    withhold(desk.archive, ref)
    assert desk.archive.keep(record, b"other bytes")[0] == before.version
    desk.posted("3lfirst", WORDS, 10)
    (after,) = (shown.version for shown in find_post(desk.archive, ref).versions)
    assert after.version == before.version and after.last_seen == at(10)
    require_gone(desk.archive.folder, WORDS.encode())
    with open_archive(desk.archive.folder) as another:  # and by another process
        assert another.keep(record)[0] == before.version
    require_gone(desk.archive.folder, WORDS.encode())


def test_what_others_rest_on_is_named_and_the_person_chooses(desk: Desk) -> None:
    desk.enrol()
    ref = desk.posted("3lfirst", WORDS, 1)
    twin = desk.posted("3ltwin", f"They wrote: {WORDS}", 2)
    desk.declared(words=f"We never said that {WORDS}.")
    plan = plan_redaction(desk.archive, ref)
    assert [one.kind for one in plan.own] == ["version"]
    told = {other for one in plan.shared for other in one.others}
    assert told == {"1 other post", "a document (declaration)"}
    left = redact(desk.archive, plan, why=WHY, by=BY, at=at(500), with_shared=False)
    assert isinstance(left.entry, Document)
    said = read_body(desk.archive.blob(left.entry.body))
    assert isinstance(said, Custody) and "1 other post" in str(said.result)
    assert find_post(desk.archive, twin).versions[0].said is not None


def test_with_what_others_rest_on_nothing_is_left(desk: Desk) -> None:
    desk.enrol()
    ref = desk.posted("3lfirst", WORDS, 1)
    desk.posted("3ltwin", f"They wrote: {WORDS}", 2)
    desk.declared(words=f"We never said that {WORDS}.")
    withhold(desk.archive, ref, with_shared=True)
    require_gone(desk.archive.folder, WORDS.encode())
    require_proofs(desk.archive)


def test_what_says_whose_an_account_is_stays(desk: Desk) -> None:
    desk.enrol(institution=WORDS)
    ref = desk.posted("3lfirst", WORDS, 1)
    plan = plan_redaction(desk.archive, ref)
    assert [one.others for one in plan.kept] == [("a document (enrolment)",)]
    withhold(desk.archive, ref, with_shared=True)
    (enrolment,) = desk.archive.index.documents(DocumentKind.ENROLMENT)
    assert all(map(desk.archive.blob, commitments_of(enrolment.entry)))


@pytest.mark.parametrize("named_by", ["digest", "commitment"])
def test_a_single_blob_is_named_by_its_digest_or_commitment(desk: Desk, named_by: str) -> None:
    ref = desk.posted("3lfirst", WORDS, 1)
    (shown,) = find_post(desk.archive, ref).versions
    withhold(desk.archive, str(shown.digest if named_by == "digest" else shown.version.version))
    require_gone(desk.archive.folder, WORDS.encode())


def test_twice_destroys_nothing_more(desk: Desk) -> None:
    ref = desk.posted("3lfirst", WORDS, 1)
    withhold(desk.archive, ref)
    with pytest.raises(RedactionRefused) as raised:
        withhold(desk.archive, ref)
    assert "--with-shared" not in raised.value.advice  # there is nothing to choose
    (one,) = desk.archive.redactions.everything()
    with pytest.raises(BlobWithheld):
        plan_redaction(desk.archive, one.commitment)


def test_whoever_has_the_log_alone_cannot_test_a_guess(desk: Desk) -> None:
    ref = desk.posted("3lfirst", WORDS, 1)
    (shown,) = find_post(desk.archive, ref).versions
    withhold(desk.archive, ref)
    (line,) = desk.archive.redactions.everything()
    assert line.commitment == shown.version.version
    assert str(shown.digest) not in (desk.archive.folder / "withheld.jsonl").read_text()
    assert (desk.archive.folder / "withheld.jsonl").stat().st_mode & 0o077 == 0


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """A real signed story, told into an archive of its own."""
    create_archive(tmp_path / "story", "records.example/story")
    with open_archive(tmp_path / "story") as archive:
        return tell(archive)


def opened(story: Story) -> Archive:
    assert isinstance(story.store, Archive)
    return open_archive(story.store.folder)


def test_of_a_signed_post_its_frame_and_its_words_in_it_go(story: Story, tmp_path: Path) -> None:
    with opened(story) as archive:
        bring_up(archive)
        ref = story.ref(STARTLING)
        plan = plan_redaction(archive, ref)
        assert sorted(one.kind for one in plan.own) == ["answer", "medium", "version"]
        withhold(archive, ref)
        require_gone(archive.folder, HOSTILE_WORDS.encode(), b"We leave the accord", PICTURE)
        require_proofs(archive)
        out = tmp_path / "case.onrecord"
        found = find_case(archive, "accord")
        export_case(
            archive,
            name="accord",
            title=found.case.title,
            posts=found.case.posts,
            claims=case_shape(found),
            exported_at=at(600),
            out=out,
        )
        assert b"We leave the accord" not in out.read_bytes()
        checked = verify_file(out, None)
        assert checked.verdict != "failed", [step for step in checked.steps if step.ok is False]
        assert WHY in checked.steps[9].says
        with ZipFile(out) as bundle:
            report = bundle.read("REPORT.html").decode()
            assert WHY in report and "this archive withholds" in report


def test_a_whole_tree_is_left_or_taken_as_the_person_says(story: Story) -> None:
    with opened(story) as archive:
        plan = plan_redaction(archive, story.ref(OLD))
        tree = [one for one in plan.shared if any("whole signed tree" in o for o in one.others)]
        assert len(tree) == 1
        withhold(archive, story.ref(OLD), with_shared=True)
        require_gone(archive.folder, b"opening hours, corrected")
        require_proofs(archive)


def test_only_the_media(story: Story) -> None:
    with opened(story) as archive:
        ref = story.ref(STARTLING)
        plan = plan_redaction(archive, ref, only_media=True)
        redact(archive, plan, why=WHY, by=BY, at=at(500), with_shared=False)
        require_gone(archive.folder, PICTURE)
        assert find_post(archive, ref).versions[0].said is not None


def prepared(folder: Path) -> tuple[Ref, bytes]:
    made = Desk(folder)
    ref = made.posted("3lfirst", WORDS, 1)
    made.archive.append([gap(number) for number in range(5)])
    made.archive.publish()
    bring_up(made.archive)
    made.archive.close()
    return ref, WORDS.encode()


@pytest.mark.parametrize("fault", Fault)
def test_ended_at_any_step_it_is_finished_by_the_next_who_opens(
    tmp_path: Path, fault: Fault
) -> None:
    ref, words = prepared(tmp_path / "archive")
    turn, unfinished, done = 0, 0, False
    while not done:
        trial = tmp_path / f"trial {turn}"
        shutil.copytree(tmp_path / "archive", trial)
        disk = FaultyDisk(turn, fault)
        try:
            with open_archive(trial, disk=disk) as archive:
                withhold(archive, ref)
            done = len(disk.done) <= turn
        except ArchiveError:
            pass
        with open_archive(trial) as archive:
            on_record = list(archive.index.documents(DocumentKind.CUSTODY))
            if on_record:
                unfinished += not done
                require_gone(trial, words)
                with pytest.raises(BlobWithheld):
                    archive.blob(Commitment(archive.redactions.everything()[0].commitment))
            else:
                assert find_post(archive, ref).versions[0].said is not None
                withhold(archive, ref)
                require_gone(trial, words)
            archive.publish()
            require_proofs(archive)
            assert not (trial / "redacting").exists()
        shutil.rmtree(trial)
        turn += 1
    assert unfinished >= 8


@pytest.mark.parametrize("how", ["rebuild", "finish_all"])
def test_what_came_back_in_an_old_copy_is_destroyed_again(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "archive"
    ref, words = prepared(folder)
    shutil.copytree(folder / "blobs", tmp_path / "old blobs")
    with open_archive(folder) as archive:
        withhold(archive, ref)
    shutil.copytree(tmp_path / "old blobs", folder / "blobs", dirs_exist_ok=True)
    assert any(words in data for data in everything(folder).values())
    if how == "rebuild":
        rebuild(folder)
    else:
        with open_archive(folder) as archive:
            assert len(archive.redactions.finish_all()) == 1
    require_gone(folder, words)


def test_the_list_is_made_again_from_the_log(tmp_path: Path) -> None:
    ref, _ = prepared(tmp_path / "archive")
    with open_archive(tmp_path / "archive") as archive:
        withhold(archive, ref)
        before = archive.redactions.everything()
        (archive.folder / "withheld.jsonl").unlink()
        archive.redactions.finish_all()
        (after,) = archive.redactions.everything()
        assert (after.commitment, after.why, after.by) == (before[0].commitment, WHY, BY)
        assert after.mark is None


def test_words_that_came_again_within_other_bytes_are_found_by_who_knows_them(desk: Desk) -> None:
    ref = desk.posted("3lfirst", WORDS, 1)
    withhold(desk.archive, ref)
    desk.archive.keep(f"a page that lists it: {WORDS}".encode())
    plan = plan_redaction(desk.archive, ref, words=[WORDS])
    assert [one.kind for one in plan.own] == ["kept, and cited by no entry"]
    redact(desk.archive, plan, why=WHY, by=BY, at=at(501), with_shared=False)
    require_gone(desk.archive.folder, WORDS.encode())
    with pytest.raises(RedactionRefused):
        plan_redaction(desk.archive, ref, words=["short"])


def test_words_that_are_withheld_are_not_put_on_record_unreadable(desk: Desk) -> None:
    logged = desk.declared(words=WORDS)
    assert isinstance(logged.entry, Document)
    plan = plan_redaction(desk.archive, logged.entry.body)
    redact(desk.archive, plan, why=WHY, by=BY, at=at(500), with_shared=True)
    size = desk.size
    with pytest.raises(DocumentRefused):
        desk.declared(words=WORDS)
    assert desk.size == size


def test_whoever_keeps_the_same_bytes_meanwhile_leaves_none(desk: Desk) -> None:
    ref = desk.posted("3lfirst", WORDS, 1)
    record = libipld.encode_dag_cbor({"$type": "app.bsky.feed.post", "text": WORDS})
    ended = Event()

    def keep() -> None:
        with open_archive(desk.archive.folder) as other:
            while not ended.is_set():
                other.keep(record)

    keepers = [Thread(target=keep) for _ in range(2)]
    for keeper in keepers:
        keeper.start()
    try:
        withhold(desk.archive, ref)
    finally:
        ended.set()
        for keeper in keepers:
            keeper.join()
    require_gone(desk.archive.folder, WORDS.encode())


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=14), min_size=1, max_size=4, unique=True),
    st.data(),
)  # fmt: skip
def test_whatever_the_words_are(texts: list[str], data: st.DataObject) -> None:
    texts = [text for text in texts if len(text.strip()) >= 14]
    assume(texts)
    with TemporaryDirectory() as folder:
        made = Desk(Path(folder) / "archive")
        with made.archive as archive:
            refs = [made.posted(f"3l{number}", text, number) for number, text in enumerate(texts)]
            bring_up(archive)
            withheld = data.draw(st.integers(0, len(texts) - 1))
            withhold(archive, refs[withheld], with_shared=True)
            require_gone(archive.folder, texts[withheld].encode())
            require_proofs(archive)
            for ref, text in zip(refs, texts, strict=True):
                (shown,) = find_post(archive, ref).versions
                kept = shown.said is not None and shown.said.text == text
                assert kept == (texts[withheld] not in text)


def test_the_table_of_openings_forgets_the_digest(tmp_path: Path) -> None:
    ref, _ = prepared(tmp_path / "archive")
    with open_archive(tmp_path / "archive") as archive:  # which has to look it up
        (shown,) = find_post(archive, ref).versions
        assert str(shown.digest).encode() in b"".join(
            data for name, data in everything(archive.folder).items() if "index.db" in name
        )
        withhold(archive, ref)
        require_gone(archive.folder, str(shown.digest).encode())


def test_an_unfinished_file_of_a_killed_process_goes_too(tmp_path: Path) -> None:
    ref, words = prepared(tmp_path / "archive")
    with open_archive(tmp_path / "archive") as archive:
        (shown,) = find_post(archive, ref).versions
        digest = str(shown.digest)
        shelf = archive.folder / "blobs" / "sha256" / digest[:2]
        (shelf / f".{digest}.0123456789abcdef.part").write_bytes(words)
        other = next(one for one in shelf.parent.iterdir() if one != shelf)
        (other / f".{'ab' * 32}.0123456789abcdef.part").write_bytes(b"an answer with " + words)
        withhold(archive, ref)
        require_gone(archive.folder, words)


def test_bytes_whose_salt_had_not_come_go_too(desk: Desk) -> None:
    """Of an answer that was being kept when the process was killed."""
    desk.enrol()
    ref = desk.posted("3lfirst", WORDS, 1)
    desk.archive.keep(answer := b"an answer with " + WORDS.encode())
    digest = digest_of(answer)
    (desk.archive.folder / "blobs" / "sha256" / digest[:2] / f"{digest}.salt").unlink()
    withhold(desk.archive, ref)
    require_gone(desk.archive.folder, WORDS.encode())
