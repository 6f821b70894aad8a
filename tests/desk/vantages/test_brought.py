"""Does what vantages brought travel, get examined, and go, with the words that they signed on it?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import pytest

from captured_pages import package, visited
from entries import at
from onrecord.archive import Archive, BlobUnkept, BlobWithheld, create_archive, open_archive
from onrecord.desk.bundles.export import export_case
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.cases import find_case
from onrecord.desk.custody.check import State
from onrecord.desk.custody.examining import examine
from onrecord.desk.custody.redacting import Plan, plan_redaction, redact
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.vantages import add_vantage, distrust
from onrecord.desk.shapes import case_shape
from onrecord.desk.vantages.brought import words_on_record
from onrecord.proof.brought import brought_in
from onrecord.proof.bundle import Verification
from onrecord.record.captures import Capture
from onrecord.record.commitments import Commitment, Digest, digest_of
from onrecord.record.entries import Logged
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.watch.asking import keep_exchanges
from searched_folder import require_gone
from small_case import OLD, PICTURE, STARTLING, Story, tell
from vantages_made_up import NORTH, SOUTH, Elsewhere, signed_visit, words_on

WHY, BY = "a private number", "the editor on duty"


@dataclass
class Case:
    """The small case as a vantage brought it, in an archive."""

    archive: Archive
    story: Story
    folder: Path

    def verified(self) -> Verification:
        out, trust = self.folder / "accord.onrecord", self.folder / "trust"
        trust.mkdir(exist_ok=True)
        (trust / "log.vkey").write_text(f"{self.archive.verifier_key}\n")
        export_case(
            self.archive,
            name="accord",
            title="The accord",
            posts=[self.story.ref(OLD), self.story.ref(STARTLING)],
            claims=case_shape(find_case(self.archive, "accord")),
            exported_at=at(600),
            out=out,
            replace=True,
        )
        return verify_file(out, trust)

    @property
    def report(self) -> str:
        with ZipFile(self.folder / "accord.onrecord") as bundle:
            return bundle.read("REPORT.html").decode()

    def withhold(self, name: str, *, with_shared: bool = True) -> Plan:
        plan = plan_redaction(self.archive, name)
        redact(self.archive, plan, why=WHY, by=BY, at=at(500), with_shared=with_shared)
        return plan

    def brought(self) -> list[tuple[Logged, KeptExchange | Capture]]:
        found = ((one, brought_in(one.entry)) for one in self.archive.entries())
        return [(one, brought) for one, brought in found if brought is not None]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    create_archive(tmp_path / "archive", "records.example/ministry")
    with open_archive(tmp_path / "archive") as archive:
        for one in (NORTH, SOUTH):
            add_vantage(archive, str(one.key), actor=operator(), at=at(0), place="Norrköping")
        yield Case(archive, tell(archive, Elsewhere(archive)), tmp_path)


def says(found: Verification, n: int) -> tuple[bool | None, str]:
    return next((step.ok, step.says) for step in found.steps if step.n == n)


def fixity(case: Case) -> tuple[State, str]:
    case.archive.publish()
    found = examine(case.archive.folder, at(10_000), fixity=True)
    return next((one.state, one.says) for one in found.checks if one.name == "vantages")


# In bundles


def test_a_bundle_shows_what_a_vantage_signed(case: Case) -> None:
    found = case.verified()
    assert found.verdict == "proved", [step for step in found.steps if step.ok is False]
    assert says(found, 14)[0] is True and says(found, 15)[0] is True
    (one,) = found.as_json()["vantages"]
    held = len([one for one in case.brought() if one[1].url])
    assert (one["name"], one["place"]) == (NORTH.name, "Norrköping")
    assert 8 <= one["entries"] < held  # another post's are not of this case
    assert f"{NORTH.name}</bdi>: {one['entries']} entries" in case.report
    assert SOUTH.name not in case.report


def test_a_distrust_travels_in_every_bundle(case: Case) -> None:
    for one in (NORTH, SOUTH):
        distrust(case.archive, one.name, at(5), why="its disk", actor=operator(), at=at(99))
    found = case.verified()
    north, south = found.as_json()["vantages"]
    assert found.verdict == "proved"
    assert 0 < north["distrusted"] < north["entries"] and south["entries"] == 0
    assert north["distrusted_since"] == south["distrusted_since"] == "2026-01-31T12:05:00.000000Z"
    assert "Distrusted since 2026-01-31 12:05:00 UTC" in case.report
    assert '<q dir="auto">its disk</q>' in case.report


# Examined


def test_what_is_as_it_was_signed_is_fine(case: Case) -> None:
    count = len(case.brought())
    told = f"{count} entries signed by 1 keys: all as they were signed"
    assert fixity(case) == (State.FINE, told)


def test_an_archive_without_vantages_has_nothing_to_examine(tmp_path: Path) -> None:
    create_archive(tmp_path / "archive", "records.example/ministry")
    with open_archive(tmp_path / "archive") as archive:
        tell(archive)
        assert fixity(Case(archive, Story(archive), tmp_path))[1] == (
            "no entry was brought by a vantage"
        )


def test_an_entry_that_a_vantage_did_not_sign_so_is_found(case: Case) -> None:
    logged, brought = case.brought()[0]
    entry: Any = logged.entry
    exchange = replace(brought, status=418)
    forged = replace(entry, evidence=replace(entry.evidence, exchange=exchange))
    (made,) = case.archive.append([forged])
    state, told = fixity(case)
    assert state is State.FAULT
    assert f"Faults: 1. entry {made.index}: {NORTH.name} signed something else" in told


# Redacted


def test_words_that_came_while_their_bytes_were_redacted_are_found(case: Case) -> None:
    body = b"the harbour master's private number is 555 0100"
    exchange = asked(body)
    case.archive.keep(body)
    case.withhold(digest_of(body))
    (kept,) = keep_exchanges(case.archive, [exchange])
    (words,) = case.archive.keep(words_on(exchange))  # by whoever did not know of it yet
    entry: Any = case.brought()[0][0].entry
    kept = replace(kept, collected=words)
    case.archive.append([replace(entry, evidence=replace(entry.evidence, exchange=kept))])
    state, told = fixity(case)
    assert state is State.FAULT and f"onrecord redact {words}" in told
    case.withhold(words)
    assert fixity(case)[0] is State.FINE
    require_gone(case.archive.folder, in_hex(digest_of(body)), body)


def test_of_what_is_not_kept_the_words_are_and_are_held_against_its_digest(case: Case) -> None:
    exchange = replace(asked(b'{"data":{"text":"Fog"}}'), headers=(("a", "b"),))
    archive = case.archive
    (kept,) = keep_exchanges(archive, [replace(exchange, collected=words_on(exchange))], "x")
    with pytest.raises(BlobUnkept):
        archive.blob(kept.body)
    assert kept.collected is not None and b"Fog" not in archive.blob(kept.collected)
    entry: Any = case.brought()[0][0].entry
    for one, faults in ((kept, 0), (replace(kept, status=404), 1)):
        archive.append([replace(entry, evidence=replace(entry.evidence, exchange=one))])
        assert words_on_record(archive).found == faults


def in_hex(digest: Digest) -> bytes:
    return digest.encode()


def test_with_a_posts_bytes_the_words_that_tell_their_digest_go(case: Case) -> None:
    archive = case.archive
    before = {one.index: brought for one, brought in case.brought()}
    picture = digest_of(PICTURE)
    notes = [archive.opening(one.collected).digest for one in before.values() if one.collected]
    plan = case.withhold(case.story.ref(STARTLING))
    gone = [one.digest for one in (*plan.own, *plan.shared)]
    words = [one for one in plan.own if one.kind == "a vantage’s words"]
    assert words and picture in gone and all(one.digest in notes for one in words)
    require_gone(archive.folder, *map(in_hex, gone))
    state, told = fixity(case)
    assert state is State.FINE and "whose words are withheld" in told
    found = case.verified()
    ok, told = says(found, 15)
    assert found.verdict == "proved" and ok is None
    assert "not checked, since the words were left out" in told


def test_words_on_bytes_that_stay_stay(case: Case) -> None:
    plan = case.withhold(case.story.ref(STARTLING), with_shared=False)
    kept = {one.commitment for one in plan.shared if one.kind == "a vantage’s words"}
    assert all(case.archive.blob(one) for one in kept)
    bodies = {one.commitment for one in plan.own}
    for _, brought in case.brought():
        if isinstance(brought, KeptExchange) and brought.collected is not None:
            redacted = case.archive.redactions.find(brought.collected) is not None
            assert redacted is (brought.body in bodies)


LARGE = Random(1).randbytes(1 << 21)  # too large to be looked for within other bytes


@pytest.mark.parametrize("screenshot", [None, LARGE], ids=["small", "large"])
def test_with_headers_or_a_package_the_words_on_them_go(
    case: Case, screenshot: bytes | None
) -> None:
    raw = package("<p>Fog over the harbour</p>", screenshot=screenshot)
    visit: Any = visited(case.archive, raw, [case.story.ref(STARTLING)]).entry
    visit = replace(visit, vantage=NORTH.name)
    (note,) = case.archive.keep(signed_visit(visit, digest_of(raw)))
    case.archive.append([replace(visit, collected=note)])
    assert words_on_record(case.archive).faults == []
    case.withhold(digest_of(raw))
    assert case.archive.redactions.find(note) is not None
    require_gone(case.archive.folder, in_hex(digest_of(raw)))
    _, brought = case.brought()[0]
    assert isinstance(brought, KeptExchange) and brought.headers is not None
    headers = case.archive.opening(brought.headers).digest
    case.withhold(headers)
    for _, one in case.brought():
        if isinstance(one, KeptExchange) and one.headers == brought.headers and one.collected:
            with pytest.raises(BlobWithheld):
                case.archive.blob(one.collected)
    require_gone(case.archive.folder, in_hex(headers))


def asked(body: bytes) -> Exchange:
    return Exchange(
        method="GET",
        url="https://social.example/1",
        status=200,
        headers=(),
        body=body,
        asked_at=at(700),
        answered_at=at(700),
        vantage=NORTH.name,
        peer=None,
        tls=None,
        failure=None,
    )


def test_when_redacted_bytes_come_again_their_digest_does_not(case: Case) -> None:
    body = b"the harbour master's private number is 555 0100"
    archive, exchange = case.archive, asked(body)
    (first,) = keep_exchanges(archive, [replace(exchange, collected=words_on(exchange))])
    assert first.collected is not None and archive.blob(first.collected)
    case.withhold(digest_of(body))
    other = asked(b"another answer")
    again, fine, bare = keep_exchanges(
        archive,
        [
            replace(exchange, collected=words_on(exchange, number=2)),
            replace(other, collected=words_on(other)),
            other,
        ],
    )
    assert isinstance(again.collected, str) and again.body == first.body
    with pytest.raises(BlobUnkept) as raised:
        archive.blob(Commitment(again.collected))
    assert "withholds" in raised.value.why
    assert fine.collected is not None and archive.blob(fine.collected) == words_on(other)
    assert bare.collected is None
    require_gone(archive.folder, in_hex(digest_of(body)), body)
