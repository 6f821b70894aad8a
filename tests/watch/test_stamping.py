"""Which heads are stamped, by whom, and what is on record when a service fails?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from kept_entries import gap
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.proof.checkpoint import open_checkpoint
from onrecord.proof.timestamp import verify_response
from onrecord.record.outcomes import Refused, Unreached, Unread
from onrecord.record.stamps import Stamped, StampMethod
from onrecord.watch.owed_stamps import LONGEST_SILENCE
from onrecord.watch.stamping import Patience
from stamped_archive import BETWEEN, Stamper, stamps_in
from time_stamping_rig import (
    Behaviour,
    Serving,
    make_service,
    needs_openssl,
    openssl_accepts,
    time_stamping,
)

pytestmark = needs_openssl

ORIGIN = "records.example/time"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("services")
    with time_stamping() as found:
        one = make_service(folder / "one", "one", base_url=found.url)
        two = make_service(folder / "two", "two")
        evil = make_service(folder / "evil", "evil", called="one", embeds_root=True)
        faults = {
            behaviour.name.lower(): replace(two, name=behaviour.name.lower(), behaviour=behaviour)
            for behaviour in Behaviour
        }
        # What is pinned for `impostor` is the first one's root; who answers there is another.
        impostor = replace(evil, name="impostor")
        (impostor.folder / "root.pem").write_bytes(one.root)
        found.services.update({"one": one, "two": two, "impostor": impostor, **faults})
        yield found


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", ORIGIN)
    with open_archive(tmp_path / "archive") as found:
        yield found


@pytest.fixture
def stamper(serving: Serving) -> Stamper:
    serving.asked.clear()
    return Stamper(serving, ("one", "two"))


def test_an_empty_log_is_not_stamped(archive: Archive, stamper: Stamper) -> None:
    assert stamper.stamp(archive, at_once=True) is None
    assert stamper.serving.asked == []


def test_a_head_is_stamped_by_all_and_anybody_can_check_it(
    archive: Archive, stamper: Stamper
) -> None:
    archive.append([gap(1), gap(2)])
    head = stamper.stamp(archive)
    assert head is not None and head.size == 2
    assert head.vouched_by() == {"one", "two"}
    for stamp in head.entries:
        assert isinstance(stamp.outcome, Stamped)
        note = archive.blob(stamp.note)
        checkpoint, _ = open_checkpoint(note, ORIGIN, [archive.verifier_key])
        assert (checkpoint.size, checkpoint.root.hex()) == (stamp.size, stamp.root)
        assert stamp.request is not None and stamp.response is not None
        request, response = archive.blob(stamp.request), archive.blob(stamp.response)
        service = stamper.serving.services[stamp.service]
        assert openssl_accepts(service.root, response, note=note, request=request)
        token = verify_response(response, note=note, request=request, service=service.pinned)
        assert token.said_at == stamp.outcome.said_at
        assert stamp.method is StampMethod.RFC3161
    # The entries that tell of the stamps are published as well, so that others can see them.
    assert archive.published.size == archive.head.size == 4


def test_what_revokes_certificates_is_kept_and_its_absence_said(
    archive: Archive, stamper: Stamper
) -> None:
    """One names its authority's list and responder, the other nobody."""
    archive.append([gap(1)])
    stamper.stamp(archive)
    kept = {stamp.service: len(stamp.revocation) for stamp in stamps_in(archive)}
    assert kept == {"one": 2, "two": 0}
    assert stamper.told == []


def test_stamps_do_not_ask_for_stamps(archive: Archive, stamper: Stamper) -> None:
    archive.append([gap(1)])
    for ahead in (0, 1, 60, 60 * 24):
        stamper.clock.ahead = timedelta(minutes=ahead)
        stamper.stamp(archive)
        stamper.stamp(archive, at_once=True)
    assert [stamp.size for stamp in stamps_in(archive)] == [1, 1]


def test_news_wait_for_their_time_unless_asked_at_once(archive: Archive, stamper: Stamper) -> None:
    archive.append([gap(1)])
    stamper.stamp(archive)
    archive.append([gap(2)])
    stamper.clock.ahead = BETWEEN - timedelta(minutes=1)
    stamper.stamp(archive)
    assert len(stamps_in(archive)) == 2
    stamper.stamp(archive, at_once=True)
    assert {stamp.size for stamp in stamps_in(archive)} == {1, 4}
    archive.append([gap(3)])
    stamper.clock.ahead += BETWEEN + timedelta(minutes=1)
    stamper.stamp(archive)
    assert {stamp.size for stamp in stamps_in(archive)} == {1, 4, 7}


def test_a_month_of_silence_is_ended_by_a_stamp_over_the_older_ones(
    archive: Archive, stamper: Stamper
) -> None:
    archive.append([gap(1)])
    stamper.stamp(archive)
    stamper.clock.ahead = LONGEST_SILENCE + timedelta(hours=1)
    stamper.stamp(archive)
    stamper.stamp(archive)
    assert [stamp.size for stamp in stamps_in(archive)] == [1, 1, 3, 3]


FAULTS = {
    "garbage": (Unread, "the response begins with b'<html>We'"),
    "broken": (Unreached, "HTTP 500"),
    "busy": (Unreached, "HTTP 503"),
    "large": (Unreached, "too large"),
    "other_nonce": (Unread, "another request"),
    "other_digest": (Unread, "other bytes than the note"),
    "rejects": (Refused, "would not stamp"),
    "impostor": (Unread, "did not lead to a pinned root"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_service_that_fails_is_on_record_and_the_others_stamp(
    fault: str, archive: Archive, serving: Serving
) -> None:
    kind, says = FAULTS[fault]
    stamper = Stamper(serving, (fault, "one"))
    archive.append([gap(1)])
    head = stamper.stamp(archive)
    assert head is not None
    assert head.vouched_by() == {"one"} and head.answered_by() == {"one", fault}
    (failed,) = [stamp for stamp in head.entries if stamp.service == fault]
    assert isinstance(failed.outcome, kind)
    assert says in failed.outcome.why  # type: ignore[attr-defined]  # each of these has a reason
    assert any(says in told and "head 1 lacks it" in told for told in stamper.told)
    if kind is Unread or kind is Refused:
        assert failed.response is not None and archive.blob(failed.response)
    # It is on record: the watcher leaves it, a person may ask again.
    before = len(serving.asked)
    stamper.stamp(archive)
    assert len(serving.asked) == before
    stamper.stamp(archive, at_once=True)
    assert [name for name, _ in serving.asked[before:]] == [fault]


def test_a_service_is_asked_again_while_there_is_patience(
    archive: Archive, serving: Serving
) -> None:
    serving.asked.clear()
    stamper = Stamper(serving, ("broken",), patience=Patience(tries=3, first=0.0))
    archive.append([gap(1)])
    stamper.stamp(archive)
    assert [name for name, _ in serving.asked] == ["broken"] * 3
    assert len({request for _, request in serving.asked}) == 3  # each with a number of its own
    assert len(stamps_in(archive)) == 1


def test_after_a_crash_only_the_service_that_lacks_is_asked(
    archive: Archive, serving: Serving
) -> None:
    archive.append([gap(1)])
    Stamper(serving, ("one",)).stamp(archive)
    archive.append([gap(2)])
    serving.asked.clear()
    head = Stamper(serving, ("one", "two")).stamp(archive)
    assert [name for name, _ in serving.asked] == ["two"]
    assert head is not None and head.size == 1 and head.vouched_by() == {"one", "two"}
    notes = {stamp.note for stamp in head.entries}
    assert len(notes) == 1


def test_every_question_has_a_number_of_its_own(archive: Archive, serving: Serving) -> None:
    numbers = count(1)
    stamper = Stamper(
        serving, ("one", "two"), entropy=lambda size: next(numbers).to_bytes(size, "big")
    )
    archive.append([gap(1)])
    stamper.stamp(archive)
    nonces = set()
    for stamp in stamps_in(archive):
        assert stamp.response is not None and stamp.request is not None
        service = serving.services[stamp.service]
        nonces.add(
            verify_response(
                archive.blob(stamp.response),
                note=archive.blob(stamp.note),
                request=archive.blob(stamp.request),
                service=service.pinned,
            ).nonce
        )
    assert nonces == {1, 2}


def test_without_services_nothing_is_stamped(archive: Archive, serving: Serving) -> None:
    archive.append([gap(1)])
    assert Stamper(serving, ()).stamp(archive, at_once=True) is None
    assert archive.head.size == 1
