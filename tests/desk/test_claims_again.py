"""Does a bundle's fold of a post come to what the archive says, where other entries decide it?"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from atproto_account import K256Signer, post
from entries import at
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.bundles.export import export_case
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.cases import find_case
from onrecord.desk.shapes import case_shape
from onrecord.proof.bundle import Verification
from onrecord.record.accounts import PostId
from onrecord.record.declarations import Act, Capacity, Channel
from onrecord.record.documents import DocumentKind
from small_case import OLD, STARTLING, Story, tell

UNRELATED = PostId("app.bsky.feed.post/3lccccccccccc")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/ministry")
    with open_archive(tmp_path / "archive") as opened:
        yield opened


def verified(archive: Archive, story: Story) -> Verification:
    out, trust = archive.folder.parent / "accord.onrecord", archive.folder.parent / "trust"
    trust.mkdir(exist_ok=True)
    (trust / "log.vkey").write_text(f"{archive.verifier_key}\n")
    export_case(
        archive,
        name="accord",
        title="The accord",
        posts=[story.ref(OLD), story.ref(STARTLING)],
        claims=case_shape(find_case(archive, "accord")),
        exported_at=at(600),
        out=out,
        replace=True,
    )
    return verify_file(out, trust)


def faults(found: Verification) -> list[str]:
    return [f"{step.name}: {step.says}" for step in found.steps if step.ok is False]


@pytest.mark.parametrize("independent", [True, None])
def test_words_in_a_post_of_the_account_that_the_case_does_not_hold(
    archive: Archive, independent: bool | None
) -> None:
    story = tell(archive)
    said = replace(
        story.declaration(),
        act=Act.AFFIRMS,
        speaker="@tides",
        capacity=Capacity.ACCOUNT,
        institution=None,
        channel=Channel(name="a thread of its own", url=None, independent=independent),
        said_in=story.ref(UNRELATED),
    )
    story.put_on_record(said, DocumentKind.DECLARATION, story.ref(STARTLING))
    assert find_case(archive, "accord").posts[1].standing.state.value == "contested"
    found = verified(archive, story)
    assert (found.verdict, faults(found)) == ("proved", [])


def test_words_in_a_post_of_another_account_are_not_those_of_this_one(archive: Archive) -> None:
    story, elsewhere = tell(archive), Story(archive, K256Signer("somebody else"), minutes=200)
    elsewhere.account.write_paths({OLD: post("opening hours")})
    elsewhere.identify()
    elsewhere.list_tree(OLD)
    elsewhere.write(UNRELATED, post("the accord stands"))
    said = replace(
        story.declaration(),
        act=Act.AFFIRMS,
        speaker="@tides",
        capacity=Capacity.ACCOUNT,
        institution=None,
        channel=Channel(name="a thread", url=None, independent=None),
        said_in=elsewhere.ref(UNRELATED),
    )
    story.put_on_record(said, DocumentKind.DECLARATION, story.ref(STARTLING))
    archive.publish()
    assert find_case(archive, "accord").posts[1].standing.state.value == "disowned"
    found = verified(archive, story)
    assert (found.verdict, faults(found)) == ("proved", [])
