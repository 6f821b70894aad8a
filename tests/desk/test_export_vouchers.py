"""Does a bundle carry what was seen of those who vouch, and are its bytes read again?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desk.test_polled_again import again, bundled, live
from entries import account_observation, at
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.bundles.export import export_case
from onrecord.desk.bundles.file import ExportFailed
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.cases import find_case
from onrecord.desk.shapes import case_shape
from onrecord.platforms import telegram
from onrecord.proof.bundle import Verification
from onrecord.reading.entries import unsigned
from onrecord.record.observations import Authenticity, Surface
from onrecord.record.outcomes import Unreached, Vouched
from onrecord.watch.watched import enrolments
from small_case import OLD, STARTLING, Story, tell
from telegram_twin import TelegramTwin

PAGE = "https://tides.example/contact"
LINK = "https://bsky.app/profile/did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
SAYS, SILENT = Vouched(PAGE, "link", LINK), Vouched(PAGE, "link", None)
HOLDS = f'<!doctype html><a href="{LINK}">our only account</a>'.encode()
EMPTY = b"<!doctype html><a href=/>Home</a>"


@dataclass
class Case:
    """The small case, in an archive."""

    archive: Archive
    story: Story
    folder: Path

    def looked(self, fact: Vouched | Unreached, page: bytes, minutes: float) -> None:
        account = self.story.did
        made = account_observation(fact, minutes, surface=Surface.VOUCHER)
        (body,) = self.archive.keep(page)
        exchange = replace(
            made.evidence.exchange, method="GET", url=PAGE, status=200, body=body, headers=None
        )
        evidence = replace(
            made.evidence, exchange=exchange, authenticity=Authenticity.TLS_ONLY, signed=None
        )
        self.archive.append([replace(made, account=account, evidence=evidence)])

    def verified(self) -> tuple[Verification, bytes]:
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
        return verify_file(out, trust), out.read_bytes()


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    create_archive(tmp_path / "archive", "records.example/ministry")
    with open_archive(tmp_path / "archive") as archive:
        yield Case(archive, tell(archive), tmp_path)


def test_what_was_seen_of_a_voucher_travels_and_is_proved(case: Case) -> None:
    case.looked(SAYS, HOLDS, 280)
    case.looked(SILENT, EMPTY, 290)
    found, bundle = case.verified()
    assert found.verdict == "proved", [one for one in found.steps if one.ok is False]
    for page in (HOLDS, EMPTY):
        assert case.archive.opening(case.archive.keep(page)[0]).digest.encode() in bundle


def test_a_page_that_does_not_hold_what_was_recorded_is_not_let_pass(case: Case) -> None:
    case.looked(SAYS, EMPTY, 280)
    with pytest.raises(ExportFailed, match="the bytes say otherwise"):
        case.verified()


def test_what_could_not_be_asked_stays_at_home(case: Case) -> None:
    case.looked(SAYS, HOLDS, 280)
    case.looked(Unreached("timeout"), b"an answer that failed", 285)
    found, bundle = case.verified()
    failed = case.archive.opening(case.archive.keep(b"an answer that failed")[0])
    assert found.verdict == "proved" and failed.digest.encode() not in bundle


def test_the_events_of_a_case_tell_of_it(case: Case) -> None:
    case.looked(SAYS, HOLDS, 1)
    case.looked(SILENT, EMPTY, 2)
    told = [one for one in find_case(case.archive, "accord").timeline if one.kind == "vouched"]
    assert ["links to the account" in told[0].says, "no longer" in told[1].says] == [True, True]


def test_of_a_polled_platform_too_the_page_is_read_again(tmp_path: Path) -> None:
    with TelegramTwin() as twin:
        live(twin, telegram, tmp_path / "archive")
    with open_archive(tmp_path / "archive") as archive:
        (enrolled,) = enrolments(archive)

        def looked(page: bytes) -> None:
            made = account_observation(SAYS, 280, surface=Surface.VOUCHER)
            (body,) = archive.keep(page)
            exchange = replace(
                made.evidence.exchange, method="GET", url=PAGE, status=200, body=body
            )
            evidence = unsigned(exchange, Surface.VOUCHER)
            archive.append(
                [replace(made, platform="telegram", account=enrolled.account, evidence=evidence)]
            )

        looked(HOLDS)
        assert again(bundled(archive, tmp_path / "one.onrecord")).faults == []
        looked(EMPTY)
        with pytest.raises(ExportFailed, match="the bytes say otherwise"):
            bundled(archive, tmp_path / "two.onrecord")


def test_looks_in_between_are_not_needed(case: Case) -> None:
    for minute in range(5):
        case.looked(SAYS, HOLDS + b"%d" % minute, 280 + minute)
    found, bundle = case.verified()
    carried = [
        minute
        for minute in range(5)
        if case.archive.opening(case.archive.keep(HOLDS + b"%d" % minute)[0]).digest.encode()
        in bundle
    ]
    assert (found.verdict, carried) == ("proved", [0, 4])
