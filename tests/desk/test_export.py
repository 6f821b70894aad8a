"""Does a case leave a real archive whole, bounded, the same each time, and readable?"""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from atproto_account import post
from bundle_by_hand import by_hand, unpacked
from entries import at
from onrecord.archive import (
    Archive,
    ArchiveError,
    BlobDamaged,
    create_archive,
    open_archive,
)
from onrecord.desk.bundles.export import BundleExists, Exported, ExportFailed, export_case
from onrecord.desk.bundles.selection import NothingToExport
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.cases import find_case
from onrecord.desk.shapes import case_shape
from onrecord.proof.bundle import ManifestError, read_manifest
from onrecord.reading.bluesky import stated_entry
from onrecord.record.accounts import Handle, Ref
from onrecord.record.commitments import digest_of
from onrecord.record.documents import CaseChange, DocumentKind
from onrecord.record.entries import read_leaf
from onrecord.record.observations import AccountObservation, Gap, PostObservation, Surface
from onrecord.record.outcomes import Identity, Revision, Unread
from small_case import OLD, PAGE, PICTURE, STARTLING, Story, frame_exchange, tell

ORIGIN = "records.example/ministry"


class Told:
    """An archive that holds the small case, and its story."""

    def __init__(self, folder: Path) -> None:
        create_archive(folder, ORIGIN)
        self.folder = folder
        self.archive = open_archive(folder)
        self.story: Story = tell(self.archive)

    @property
    def posts(self) -> list[Ref]:
        return [self.story.ref(OLD), self.story.ref(STARTLING)]

    @property
    def trust(self) -> Path:
        folder = self.folder.with_name("trust")
        folder.mkdir(exist_ok=True)
        (folder / "log.vkey").write_text(f"{self.archive.verifier_key}\n")
        return folder

    def export(self, out: Path, **how: Any) -> Exported:
        claims = how.pop("claims", None) or case_shape(find_case(self.archive, "accord"))
        given = {"name": "accord", "title": "The accord", "posts": self.posts, **how}
        return export_case(self.archive, claims=claims, exported_at=at(600), out=out, **given)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    made = Told(tmp_path / "archive")
    with made.archive:
        yield made


@pytest.fixture
def bundle(told: Told, tmp_path: Path) -> Path:
    return told.export(tmp_path / "accord.onrecord").path


def members(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def entries(bundle: Path) -> list[Any]:
    found = members(bundle)
    return [read_leaf(found[name]) for name in sorted(found) if name.endswith("entry.json")]


def test_an_exported_case_is_proved_under_the_logs_key(told: Told, tmp_path: Path) -> None:
    out = tmp_path / "accord.onrecord"
    exported = told.export(out)
    found = verify_file(out, told.trust)
    assert found.verdict == "proved" == exported.verification.verdict
    assert {step.n for step in found.steps if step.ok} == {1, 2, 3, 4, 6, 10, 11, 13, 14}
    raw = out.read_bytes()
    assert (exported.bytes, exported.sha256) == (len(raw), digest_of(raw))
    assert exported.entries == len(entries(out)) == 16
    assert verify_file(out).verdict == "unanchored"


def test_the_same_case_gives_the_same_bytes(told: Told, tmp_path: Path) -> None:
    first = told.export(tmp_path / "one.onrecord")
    second = told.export(tmp_path / "two.onrecord")
    assert first.sha256 == second.sha256


def test_what_belongs_to_the_case_goes_in_and_nothing_else(bundle: Path, told: Told) -> None:
    found = entries(bundle)
    observed = {entry.post for entry in found if isinstance(entry, PostObservation)}
    assert observed == {OLD, STARTLING}
    revisions = [
        entry.fact.rev for entry in found if isinstance(getattr(entry, "fact", 0), Revision)
    ]
    assert revisions == [f"322222222222{n}" for n in (3, 4, 5, 6, 7)]  # that of another post, too
    files = members(bundle)
    assert {PICTURE, PAGE} <= set(files.values())
    assert not any(b"another post" in raw for name, raw in files.items() if "slice" in name)
    manifest = read_manifest(files["bundle.json"])
    (missing,) = manifest.left_out
    assert "whole signed tree" in missing.why
    assert manifest.origin == ORIGIN and manifest.claims["case"] == "accord"


def test_the_whole_tree_stays_at_home(bundle: Path, told: Told) -> None:
    (tree,) = told.story.listed_under
    files = members(bundle)
    assert told.archive.blob(tree) not in files.values()
    assert tree not in files["openings.json"].decode()
    assert [name for name in files if name.endswith("slice.car")] == [
        "record/0003/slice.car",
        "record/0004/slice.car",
    ]


def test_a_slice_holds_no_other_post(told: Told, tmp_path: Path) -> None:
    told.story.list_tree(OLD)
    (tree,) = list(told.story.listed_under)[1:]
    assert b"another post" in told.archive.blob(tree)
    files = members(told.export(tmp_path / "accord.onrecord").path)
    slices = [raw for name, raw in files.items() if name.endswith("slice.car")]
    assert len(slices) == 4 and not any(b"another post" in raw for raw in slices)


def test_what_lies_outside_of_the_cases_span_stays_at_home(told: Told, tmp_path: Path) -> None:
    nothing = {"says": "nothing"}  # or what it rests on would come along
    before = told.export(tmp_path / "before.onrecord", claims=nothing)
    story = told.story
    story.hear(story.account.write(x=post("long after, and not of the case")))
    gap = Gap(
        platform="bluesky",
        account=story.did,
        began_at=at(-20),
        ended_at=at(-10),
        why="before the account's first post was seen",
        noted_at=at(-10),
    )
    kept = story.kept(frame_exchange(b"an identity frame", at(300)))
    called = Identity((Handle("new.test"),), None, None, "the stream")
    told.archive.append([gap, stated_entry(story.did, called, kept, Surface.STREAM)])
    assert told.export(tmp_path / "after.onrecord", claims=nothing).entries == before.entries
    later = replace(gap, ended_at=at(300), noted_at=at(300))
    told.archive.append([later])
    assert later in entries(told.export(tmp_path / "gap.onrecord", claims=nothing).path)


def test_other_cases_notes_stay_at_home(told: Told, tmp_path: Path) -> None:
    secret = CaseChange(
        case="other", title=None, adds=(told.posts[0],), removes=(), note="a note of another case"
    )
    told.story.put_on_record(secret, DocumentKind.CASE, *told.posts)
    out = told.export(tmp_path / "accord.onrecord").path
    assert not any(b"a note of another case" in raw for raw in members(out).values())


def test_what_the_claims_rest_on_comes_along(told: Told, tmp_path: Path) -> None:
    kept = told.story.kept(frame_exchange(b"no frame", at(200)))
    unread = stated_entry(told.story.did, Unread("not a frame"), kept, Surface.STREAM)
    (logged,) = told.archive.append([unread])
    plain = told.export(tmp_path / "plain.onrecord")
    claims = {"anything": [{"because": [logged.digest, "no digest", "0" * 64]}]}
    fuller = told.export(tmp_path / "fuller.onrecord", claims=claims)
    assert fuller.entries == plain.entries + 1
    assert unread in entries(fuller.path)


def test_states_go_in_when_they_change_and_the_last_word_too(told: Told, tmp_path: Path) -> None:
    for _ in range(5):
        told.story.look_at_state()
    found = entries(told.export(tmp_path / "accord.onrecord").path)
    states = [
        entry for entry in found if "sync.getRepoStatus" in str(getattr(entry, "evidence", ""))
    ]
    assert len(states) == 2
    assert all(isinstance(entry, AccountObservation) for entry in states)


def redact(told: Told, digest: str, *, salt_too: bool = True) -> None:
    shelf = told.folder / "blobs" / "sha256" / digest[:2]
    (shelf / digest).unlink()
    if salt_too:
        (shelf / f"{digest}.salt").unlink()
    told.archive.close()


@pytest.mark.parametrize("salt_too", [True, False])
def test_redacted_bytes_are_left_out_with_a_word(
    told: Told, tmp_path: Path, salt_too: bool
) -> None:
    redact(told, digest_of(PICTURE), salt_too=salt_too)
    with open_archive(told.folder) as told.archive:
        exported = told.export(tmp_path / "accord.onrecord")
    assert exported.left_out == 2 and exported.verification.verdict == "proved"
    manifest = read_manifest(members(exported.path)["bundle.json"])
    assert any("redacted, or lost" in missing.why for missing in manifest.left_out)


def test_a_note_that_was_redacted_stops_no_export(told: Told, tmp_path: Path) -> None:
    before = told.export(tmp_path / "before.onrecord")
    (note,) = told.archive.index.documents(DocumentKind.CASE)
    redact(told, told.archive.opening(note.entry.body).digest)
    with open_archive(told.folder) as told.archive:
        after = told.export(tmp_path / "after.onrecord", claims={"says": "nothing"})
    assert after.entries == before.entries - 1


def test_progress_is_told(told: Told, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    told.export(tmp_path / "a.onrecord", progress=lambda done, whole: heard.append((done, whole)))
    assert heard[-1][0] == heard[-1][1] == len(heard)


# What it refuses


def left_behind(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(".part")]


def test_a_bundle_is_not_written_over_unless_told(told: Told, bundle: Path) -> None:
    before, heard = bundle.read_bytes(), list[int]()
    with pytest.raises(BundleExists) as caught:
        told.export(bundle, title="Another title", progress=lambda done, _: heard.append(done))
    assert heard == []  # it was refused before any work was done
    assert caught.value.exit_code == 2 and bundle.read_bytes() == before
    told.export(bundle, title="Another title", replace=True)
    assert bundle.read_bytes() != before
    assert left_behind(bundle.parent) == []


def test_somebody_elses_file_of_that_name_is_left_alone(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It appears while the bundle is being written."""
    out = tmp_path / "accord.onrecord"
    monkeypatch.setattr(Path, "exists", lambda path: path != out and path.is_file())
    out.write_bytes(b"somebody's")
    with pytest.raises(BundleExists):
        told.export(out)
    assert out.read_bytes() == b"somebody's" and left_behind(tmp_path) == []


def test_a_folder_that_is_missing_is_the_environments_fault(told: Told, tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match="No such file") as caught:
        told.export(tmp_path / "nowhere" / "accord.onrecord")
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("posts", [[], [Ref("0" * 16)]], ids=["none", "unknown"])
def test_a_case_needs_posts_that_are_on_record(told: Told, tmp_path: Path, posts: Any) -> None:
    with pytest.raises(NothingToExport) as caught:
        told.export(tmp_path / "accord.onrecord", posts=posts)
    assert caught.value.exit_code == 2


def test_claims_that_json_cannot_hold(told: Told, tmp_path: Path) -> None:
    with pytest.raises(ManifestError):
        told.export(tmp_path / "accord.onrecord", claims={"score": float("inf")})
    assert list(tmp_path.glob("*.onrecord")) == []


def test_claims_that_do_not_follow_are_not_exported(told: Told, tmp_path: Path) -> None:
    claims = case_shape(find_case(told.archive, "accord"))
    claims["posts"][0]["presence"]["verdict"] = "withdrawn-by-account-key"
    with pytest.raises(ExportFailed, match=r"bundle\.json: presence of"):
        told.export(tmp_path / "accord.onrecord", claims=claims)
    assert list(tmp_path.glob("*.onrecord")) == [] and left_behind(tmp_path) == []


def test_a_damaged_blob_is_not_exported(told: Told, tmp_path: Path) -> None:
    digest = digest_of(PICTURE)
    (told.folder / "blobs" / "sha256" / digest[:2] / digest).write_bytes(b"\x89PNG made_up")
    with pytest.raises(BlobDamaged):
        told.export(tmp_path / "accord.onrecord")


def test_an_archive_for_reading_cannot_sign(told: Told, tmp_path: Path) -> None:
    told.archive.close()
    with open_archive(told.folder, writing=False) as told.archive, pytest.raises(ArchiveError):
        told.export(tmp_path / "accord.onrecord")


@pytest.mark.parametrize(("times", "succeeds"), [(1, True), (1000, False)])
def test_the_log_may_grow_while_proofs_are_taken(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, succeeds: bool
) -> None:
    proof, growth = Archive.proof, iter(range(times))

    def growing(archive: Archive, index: int) -> str:
        found = proof(archive, index)
        if index == 0 and next(growth, None) is not None:
            told.story.look_at_state()
            archive.publish()
        return found

    monkeypatch.setattr(Archive, "proof", growing)
    if succeeds:
        assert told.export(tmp_path / "a.onrecord").verification.verdict == "proved"
    else:
        with pytest.raises(ExportFailed, match="published anew"):
            told.export(tmp_path / "a.onrecord")


def test_the_log_signs_no_head_for_anybody_else(told: Told) -> None:
    with pytest.raises(ArchiveError):
        told.archive.sign(f"{ORIGIN}\n7\nAAAA\n")
    assert told.archive.sign("hello\n").startswith("hello\n\n— records.example/ministry ")


# What people read


class Page(HTMLParser):
    """The elements, attributes and texts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.within: list[str] = []
        self.quoted: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.within.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if "blockquote" in self.within:
            self.quoted.append(data)


def test_the_report_runs_nothing_and_fetches_nothing(bundle: Path) -> None:
    html = members(bundle)["REPORT.html"].decode()
    page = Page(html)
    assert page.within == []
    assert not {"script", "iframe", "img", "link", "form"} & {tag for tag, _ in page.elements}
    attributes = {name for _, found in page.elements for name in found}
    assert not {name for name in attributes if name.startswith("on")}
    assert not {"src", "href", "style", "srcset"} & attributes
    policy = next(found for _, found in page.elements if "http-equiv" in found)
    assert str(policy["content"]).startswith("default-src 'none'; style-src 'sha256-")
    assert "@import" not in html and "url(" not in html


def test_hostile_words_are_shown_as_words(bundle: Path) -> None:
    html = members(bundle)["REPORT.html"].decode()
    quoted = "".join(Page(html).quoted)
    assert 'We leave the accord. <script>alert("x")</script>' in quoted
    assert "U+202E" in quoted and "\u202e" not in html and "\u202c" not in html


def test_every_quotation_says_whose_words_it_is(bundle: Path) -> None:
    html = members(bundle)["REPORT.html"].decode()
    figures = html.split("<figure>")[1:]
    assert len(figures) >= 5  # a voucher, three versions, a declaration, a note
    assert all("Words of" in figure.split("</figure>")[0] for figure in figures)
    for words in ("opening hours, corrected", "Any message issued from it is not ours."):
        assert words in "".join(Page(html).quoted)


def test_the_report_says_what_is_proved_and_what_is_not(told: Told, tmp_path: Path) -> None:
    out = told.export(tmp_path / "accord.onrecord", claims={"none": None})
    page = Page(members(out.path)["REPORT.html"].decode())
    text = " ".join("".join(page.texts).split())
    assert "What a check proves" in text and "What it does not prove" in text
    assert "who typed a post" in text
    for word in ("hacked", "fake", "authentic", "deleted by"):
        assert word not in text


def test_a_report_bears_any_claims_and_any_names(told: Told, tmp_path: Path) -> None:
    claims = {"posts": "x", "timeline": [7, {"at": None}], "questions": [None], "\u202e": "<b>"}
    out = told.export(tmp_path / "odd.onrecord", claims=claims, title="</title><script>1</script>")
    page = Page(members(out.path)["REPORT.html"].decode())
    assert "script" not in {tag for tag, _ in page.elements}


CHANGES: dict[str, tuple[Callable[[Path], object], list[int]]] = {
    "nothing": (lambda folder: None, [0, 0, 0]),
    "a page changed": (lambda folder: (folder / "REPORT.html").write_text("x"), [1, 0, 0]),
    "a file added": (lambda folder: (folder / "record/notes.txt").write_text("x"), [1, 0, 0]),
    "another head": (
        lambda folder: _change(folder / "time/checkpoint", b"\n17\n", b"\n18\n"),
        [1, 1, 1],
    ),
    "another manifest": (
        lambda folder: _change(folder / "bundle.json", b"accord", b"accorD"),
        [0, 1, 0],
    ),
    "another entry": (
        lambda folder: _change(folder / "record/0001/entry.json", b"bluesky", b"blueskY"),
        [1, 0, 1],
    ),
}


def _change(path: Path, old: bytes, new: bytes) -> None:
    raw = path.read_bytes()
    assert old in raw
    path.write_bytes(raw.replace(old, new, 1))


@pytest.mark.parametrize("name", CHANGES)
def test_the_checks_by_hand_work_and_find_changes(bundle: Path, tmp_path: Path, name: str) -> None:
    folder = unpacked(bundle, tmp_path / "case")
    change, expected = CHANGES[name]
    change(folder)
    assert [min(code, 1) for code in by_hand(folder)] == expected


def test_a_language_of_any_spelling_spoils_no_attribute(told: Told, tmp_path: Path) -> None:
    told.story.write(OLD, post("heures", langs=['fr"><b>', "fr\u202e", "fr-CA"]))
    page = Page(members(told.export(tmp_path / "a.onrecord").path)["REPORT.html"].decode())
    assert {found.get("lang") for tag, found in page.elements if tag == "blockquote"} == {
        None,
        "en",
        "fr-CA",
    }


def test_an_edit_after_the_story_is_in_the_next_bundle(told: Told, tmp_path: Path) -> None:
    told.story.write(OLD, post("opening hours, corrected twice"))
    out = told.export(tmp_path / "accord.onrecord")
    assert b"corrected twice" in members(out.path)["REPORT.html"]
    assert out.verification.verdict == "proved"
