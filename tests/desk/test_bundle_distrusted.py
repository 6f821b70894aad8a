"""Does a bundle say what is not believed, and verify all the same?"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.test_claims_again import faults, verified
from entries import at
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.documents import put_on_record
from onrecord.desk.finding import find_post
from onrecord.findings.presence import Verdict
from small_case import OLD, Story, tell
from vantages_made_up import SOUTH, Elsewhere, distrust, vantage


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/ministry")
    with open_archive(tmp_path / "archive") as opened:
        yield opened


def told_from_the_south(archive: Archive) -> Story:
    """The host tells the archive's own machine one thing, and the south another."""
    story = tell(archive)
    put_on_record(archive, vantage(SOUTH), at(story.minutes))
    story.look_at_state()
    there = Elsewhere(archive, story.signer, story.minutes, by=SOUTH)
    there.directory, there.account = story.directory, story.account
    there.look_at_state()
    there.look_at_host(OLD)
    there.look_at_host(OLD)
    story.minutes = there.minutes
    return story


def test_a_bundle_with_two_machines_verifies(archive: Archive) -> None:
    found = verified(archive, told_from_the_south(archive))
    assert (found.verdict, faults(found)) == ("proved", [])


def test_a_bundle_with_a_distrusted_one_does_and_says_so(archive: Archive) -> None:
    story = told_from_the_south(archive)
    ref = story.ref(OLD)
    assert find_post(archive, ref).presence.verdict is not Verdict.PRESENT
    put_on_record(archive, distrust(at(0), SOUTH), at(story.minutes + 1))
    post = find_post(archive, ref)
    assert post.presence.verdict is Verdict.PRESENT
    found = verified(archive, story)
    assert (found.verdict, faults(found)) == ("proved", [])
    with zipfile.ZipFile(archive.folder.parent / "accord.onrecord") as bundle:
        page = bundle.read("REPORT.html").decode()
        claimed = json.loads(bundle.read("bundle.json"))["claims"]["posts"]
    assert "What is on record and not believed" in page and "its disk was copied" in page
    (said,) = [one for post in claimed for one in post["disbelieved"] if post["ref"] == ref]
    assert said["vantage"] == SOUTH.name
