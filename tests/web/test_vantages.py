"""Is a reader told who brought what from elsewhere, and whether its word is taken?"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from entries import at, evidence, post_observation
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.vantages import add_vantage, distrust, trust_again
from onrecord.record.commitments import digest_of
from onrecord.record.documents import DocumentKind
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import Authenticity, Surface
from onrecord.record.outcomes import Absent
from onrecord.watch.asking import keep_exchanges
from small_log import TestSigner
from vantages_made_up import NORTH, words_on
from web.asking import Pages, read
from web.ministry import HOSTILE, fill, post_id, ref

NEWER = TestSigner(NORTH.name, seed=13)
BODY = b'{"error":"RecordNotFound"}'
POST = f"/posts/{ref('picture')}"


def look_from(archive: Archive, by: TestSigner, minutes: float, body: bytes = BODY) -> None:
    """The vantage asks the post's host, which does not have it."""
    asked = Exchange(
        method="GET",
        url="https://host.example/xrpc/com.atproto.repo.getRecord?rkey=picture",
        status=400,
        headers=(),
        body=body,
        asked_at=at(minutes),
        answered_at=at(minutes),
        vantage=by.name,
        peer="192.0.2.7:443",
        tls="verified TLSv1.3",
        failure=None,
    )
    (kept,) = keep_exchanges(archive, [replace(asked, collected=words_on(asked, by))])
    told = evidence(
        minutes, surface=Surface.HOST, authenticity=Authenticity.TLS_ONLY, rev=None, status=400
    )
    seen = post_observation(Absent("RecordNotFound"), minutes, post=post_id("picture"))
    archive.append([replace(seen, evidence=replace(told, exchange=kept))])


@pytest.fixture
def looked(tmp_path: Path) -> Iterator[Archive]:
    """The ministry's archive, and one look through a vantage."""
    create_archive(tmp_path / "archive", "records.example/tides")
    with open_archive(tmp_path / "archive") as archive:
        fill(archive)
        key = str(NORTH.key)
        place = f"Norrköping {HOSTILE}"
        add_vantage(archive, key, actor=operator(), at=at(1), place=place, operator="The Gazette")
        look_from(archive, NORTH, 1000)
        archive.publish()
        yield archive


def text_of(archive: Archive) -> str:
    return read(Pages(archive).get(POST)).text


def test_who_brought_it_and_that_it_was_signed_is_told(looked: Archive) -> None:
    html = Pages(looked).get(POST).text
    told = " ".join(text_of(looked).split())
    assert f"Who brought it{NORTH.name}, in Norrköping <script>" in told
    assert "[U+202C POP DIRECTIONAL FORMATTING], operated by The Gazette; it signed this." in told
    assert f"by the clock of {NORTH.name}" in told
    assert "What machines elsewhere signed" in told and str(NORTH.key) in told
    assert "jq &#39;.. | .collected? // empty&#39;" in html
    assert "<script>alert" not in html.replace('<script type="application/ld+json">', "")
    assert "distrusted" not in told


def test_without_vantages_nothing_is_told_of_them(pages: Pages) -> None:
    told = read(pages.get(POST)).text
    assert "machines elsewhere" not in told and "Who brought it" not in told


def test_a_distrust_is_told_with_its_reason_until_it_ends(looked: Archive) -> None:
    why = "its disk was copied <b>"
    distrust(looked, NORTH.name, at(999), why=why, actor=operator(), at=at(2000))
    told = " ".join(text_of(looked).split())
    assert "Its key is distrusted since 2026-02-01 04:39" in told
    # By the post, by the vantage, and by the answer itself.
    assert told.count(why) == 3 and "counts for nothing here" in told
    trust_again(looked, NORTH.name, why="it was another disk", actor=operator(), at=at(2001))
    assert "distrusted" not in text_of(looked)


def test_what_came_before_a_distrust_is_not_called_distrusted(looked: Archive) -> None:
    distrust(looked, NORTH.name, at(1001), why="a", actor=operator(), at=at(2000))
    assert "distrusted" not in text_of(looked)


def test_of_two_keys_the_one_that_signed_is_told(looked: Archive) -> None:
    add_vantage(looked, str(NEWER.key), actor=operator(), at=at(3), place="Oslo")
    look_from(looked, NEWER, 1100, b'{"error":"RecordNotFound","again":1}')
    distrust(looked, str(NEWER.key), at(0), why="a slip", actor=operator(), at=at(2000))
    told = " ".join(text_of(looked).split())
    assert str(NORTH.key) in told and str(NEWER.key) in told
    assert told.count("a slip") == 3


def test_withheld_words_are_told_so(looked: Archive) -> None:
    plan = plan_redaction(looked, digest_of(BODY))
    redact(looked, plan, why="a number", by="an editor", at=at(2000), with_shared=True)
    told = " ".join(text_of(looked).split())
    assert "its signed words are withheld, with the bytes that they tell of" in told


def test_withheld_words_of_a_vantage_with_a_distrusted_key_are_not_given_as_evidence(
    looked: Archive,
) -> None:
    """Nobody can tell any more which key signed them: the findings count them for nothing."""
    add_vantage(looked, str(NEWER.key), actor=operator(), at=at(3), place="Oslo")
    distrust(
        looked, str(NORTH.key), at(0), why="its disk was copied", actor=operator(), at=at(2000)
    )
    plan = plan_redaction(looked, digest_of(BODY))
    redact(looked, plan, why="a number", by="an editor", at=at(2001), with_shared=True)
    assert "On record, and not believed" in text_of(looked)
    require_distrust_told(looked)


def test_a_distrusted_key_whose_document_was_redacted_is_not_taken_for_another(
    looked: Archive,
) -> None:
    first = next(iter(looked.index.documents(DocumentKind.VANTAGE)))
    add_vantage(looked, str(NEWER.key), actor=operator(), at=at(3), place="Oslo")
    distrust(
        looked, str(NORTH.key), at(0), why="its disk was copied", actor=operator(), at=at(2000)
    )
    plan = plan_redaction(looked, first.digest)
    redact(looked, plan, why="they asked", by="an editor", at=at(2001), with_shared=True)
    require_distrust_told(looked)
    assert str(NEWER.key) not in text_of(looked)


def require_distrust_told(archive: Archive) -> None:
    told = " ".join(text_of(archive).split())
    assert told.count("A key of it is distrusted since 2026-01-31 12:00:00 UTC") == 2
    # By the post, by the vantage, and by the answer itself.
    assert told.count("its disk was copied") == 3
