"""Does an exported case bring the time stamps that it needs, and can anybody check them by hand?"""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bundle_by_hand import blocks, by_hand, unpacked
from entries import ACCOUNT, at
from onrecord.archive import open_archive
from onrecord.archive.rotation import finish_rotation, rotate_key
from onrecord.desk.bundles.selection import entries_of_case
from onrecord.desk.bundles.stamps import stamps_of_case
from onrecord.desk.bundles.verify import verify_file
from onrecord.proof.bundle import Verification
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Logged, read_leaf
from onrecord.record.observations import Gap, PostObservation
from onrecord.record.outcomes import Seen
from onrecord.record.stamps import Stamp, Stamped, StampMethod
from small_case import OLD, STARTLING
from stamped_ministry import Ministry
from time_stamping_rig import Service, make_service, needs_faketime

pytestmark = needs_faketime

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> list[Service]:
    folder = tmp_path_factory.mktemp("services")
    return [make_service(folder / name, name) for name in ("one", "two")]


@pytest.fixture
def ministry(tmp_path: Path, services: list[Service]) -> Iterator[Ministry]:
    """The small case, its log stamped three times while it was told, and once behind it."""
    made = Ministry(tmp_path / "archive", services)
    with made.archive:
        made.stamp(at(100))
        yield made


def exported(ministry: Ministry) -> Path:
    return ministry.export(ministry.folder.with_name("accord.onrecord"), at(600)).path


def verified(ministry: Ministry, bundle: Path, moment: datetime = NOW) -> Verification:
    return verify_file(bundle, ministry.trust(), at=moment)


def members(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def stamps_in(bundle: Path) -> list[Stamp]:
    found = members(bundle)
    entries = (read_leaf(found[name]) for name in sorted(found) if name.endswith("entry.json"))
    return [entry for entry in entries if isinstance(entry, Stamp)]


def test_a_stamped_case_is_proved_under_the_services_that_one_trusts(ministry: Ministry) -> None:
    bundle = exported(ministry)
    found = verified(ministry, bundle)
    assert (found.verdict, found.exit_code) == ("proved", 0)
    assert [step.ok for step in found.steps[6:9]] == [True, True, True]
    names = members(bundle)
    sizes = sorted({stamp.size for stamp in stamps_in(bundle)})
    assert {f"time/{size}.consistency" for size in sizes} <= set(names)
    assert names["trust/tsa/one.pem"] == ministry.services[0].root
    assert verify_file(bundle, None).verdict == "unanchored"


def test_the_same_stamps_give_the_same_bytes(ministry: Ministry) -> None:
    one = ministry.export(ministry.folder.with_name("a.onrecord"), at(600))
    two = ministry.export(ministry.folder.with_name("b.onrecord"), at(600))
    assert one.sha256 == two.sha256 and one.unstamped == 0


def test_what_is_not_stamped_yet_is_counted(tmp_path: Path, services: list[Service]) -> None:
    made = Ministry(tmp_path / "archive", services, every=10**6)
    with made.archive:
        found = made.export(tmp_path / "a.onrecord", at(600))
        assert found.unstamped == found.entries
        assert "No time stamp of a third party came along" in report(found.path)
        made.stamp(at(100))
        again = made.export(tmp_path / "b.onrecord", at(600))
        assert (again.unstamped, again.entries) == (0, found.entries + 2)


def test_a_service_that_failed_is_in_the_bundle_too(ministry: Ministry) -> None:
    ministry.story.look_at_state()
    ministry.stamp(at(110), refusing=["two"])
    alone = verified(ministry, exported(ministry))
    assert "stamped by 1 of the services that you trust (one), and 2 are" in alone.steps[7].says
    ministry.stamp(at(120))
    grown(ministry, 3)
    bundle = ministry.export(ministry.folder.with_name("later.onrecord"), at(600)).path
    outcomes = [type(one.outcome).__name__ for one in stamps_in(bundle)[-6:]]
    # The head that one service stamped, the next one that both did, and the newest.
    assert outcomes == ["Stamped", "Refused", "Stamped", "Stamped", "Stamped", "Stamped"]
    found = verified(ministry, bundle)
    assert found.verdict == "proved"
    assert "asked, and no token came: record/00" in found.steps[7].says


def test_an_answer_that_was_redacted_is_left_out_and_told(ministry: Ministry) -> None:
    (stamp,) = [
        one.entry
        for one in ministry.archive.entries()
        if isinstance(one.entry, Stamp) and one.entry.size == 5 and one.entry.service == "one"
    ]
    assert stamp.response is not None
    digest = ministry.archive.opening(stamp.response).digest
    shelf = ministry.folder / "blobs" / "sha256" / digest[:2]
    for name in (digest, f"{digest}.salt"):
        (shelf / name).unlink()
    bundle = exported(ministry)
    found = verified(ministry, bundle)
    assert found.verdict == "proved"
    assert "note or answer was left out: record/0005" in found.steps[7].says
    assert by_hand(unpacked(bundle, ministry.folder.with_name("case"))) == [0] * 5


@pytest.mark.parametrize("compromised", [False, True], ids=["planned", "compromised"])
def test_heads_that_an_older_key_signed_are_this_logs_all_the_same(
    ministry: Ministry, compromised: bool
) -> None:
    ministry.archive.close()
    rotate_key(ministry.folder, why="a year is over", at=at(110), compromised=compromised)
    if not compromised:
        finish_rotation(ministry.folder)
    ministry.archive = open_archive(ministry.folder)
    with ministry.archive:
        ministry.stamp(at(120))
        bundle = exported(ministry)
        found = verified(ministry, bundle)
    assert (found.verdict, found.steps[6].ok) == ("proved", True), found.steps[6].says


def report(bundle: Path) -> str:
    return " ".join(members(bundle)["REPORT.html"].decode().split())


def test_the_report_tells_when_in_plain_words(ministry: Ministry) -> None:
    page = report(exported(ministry))
    ref = ministry.story.ref(STARTLING)
    assert (
        f"<dt>Post {ref}, first seen (record/0008)</dt><dd>The entry existed no later than" in page
    )
    assert (
        f"<dt>Post {ref}, first absent (record/0012)</dt><dd>The entry existed no later than"
        in page
    )
    assert "It was put into the log after" in page
    assert "when it began, no stamp says" in page


# How many come along


def grown(ministry: Ministry, heads: int) -> None:
    """The log goes on with what is not of the case, and is stamped many times."""
    for n in range(heads):
        gap = Gap(
            platform="bluesky",
            account=ACCOUNT,
            began_at=at(100 + n),
            ended_at=at(101 + n),
            why="another account was not watched",
            noted_at=at(130 + n),
        )
        ministry.archive.append([gap])
        ministry.stamp(at(130 + n))


def sizes_of(stamps: Iterable[Stamp | Logged]) -> set[int]:
    found = (one.entry if isinstance(one, Logged) else one for one in stamps)
    return {one.size for one in found if isinstance(one, Stamp)}


def test_stamps_that_bound_no_entry_stay_at_home_but_the_newest(ministry: Ministry) -> None:
    assert sizes_of(stamps_in(exported(ministry))) == {5, 14, 21, 23}
    grown(ministry, 5)
    bundle = ministry.export(ministry.folder.with_name("later.onrecord"), at(600)).path
    newest = sizes_of(ministry.archive.index.newest_stamps())
    assert sizes_of(stamps_in(bundle)) == {5, 14, 21} | newest
    assert verified(ministry, bundle).verdict == "proved"


def made_up(ministry: Ministry, count: int) -> None:
    """Many looks at a post of the case, and a stamped head behind each: no token is made."""
    (note, response) = ministry.archive.keep(b"a note", b"a response")
    for n in range(count):
        ministry.story.look_at_host(OLD)
        ministry.archive.append([_stamp(ministry.archive.head.size, n, note, response)])


def _stamp(size: int, n: int, note: Commitment, response: Commitment) -> Stamp:
    return Stamp(
        service="one",
        method=StampMethod.RFC3161,
        size=size,
        root="00" * 32,
        note=note,
        request=None,
        response=response,
        revocation=(),
        outcome=Stamped(at(200 + n)),
        asked_at=at(200 + n),
        answered_at=at(200 + n),
    )


def test_a_long_case_brings_a_bounded_number_of_stamps(ministry: Ministry) -> None:
    made_up(ministry, 120)
    refs = [ministry.story.ref(OLD), ministry.story.ref(STARTLING)]
    entries = entries_of_case(ministry.archive, "accord", refs, {})
    assert len(entries) > 120
    chosen = stamps_of_case(ministry.archive, entries)
    assert chosen.heads_in_all > 120 and 60 <= chosen.heads <= 72
    assert len(chosen.stamps) < 200
    first_seen = next(
        one.index
        for one in entries
        if isinstance(one.entry, PostObservation) and isinstance(one.entry.outcome, Seen)
    )
    sizes = sizes_of(chosen.stamps)
    assert min(size for size in sizes if size > first_seen) == 5  # what matters most is bounded
    assert sizes_of(ministry.archive.index.newest_stamps()) <= sizes


# Over the years

GENERATIONS = {
    "a": (2020, 2036),
    "b": (2021, 2037),
    "c": (2030, 2044),
    "d": (2031, 2045),
    "e": (2040, 2056),
    "f": (2041, 2057),
}
YEARS = {2027: "ab", 2030: "ab", 2034: "abcd", 2035: "cd", 2039: "cd", 2042: "cdef", 2043: "ef"}


def day(year: int, month: int = 1) -> datetime:
    return datetime(year, month, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def generations(tmp_path_factory: pytest.TempPathFactory) -> list[Service]:
    """Three generations of two services; their certificates end when it is the next one's turn."""
    folder = tmp_path_factory.mktemp("generations")
    made = []
    for name, (begin, end) in GENERATIONS.items():
        span = day(begin), day(end)
        made.append(make_service(folder / name, name, signer=span, root=span))
    return made


def aged(tmp_path: Path, services: list[Service], years: dict[int, str]) -> Ministry:
    """The small case, whose log goes on for years and is stamped by whoever is there then."""
    made = Ministry(tmp_path / "archive", services[:2])
    named = {service.name: service for service in services}
    for year, names in years.items():
        for month in (3, 6, 9):
            made.story.look_at_state()
            made.stamp(day(year, month), [named[name] for name in names])
    return made


def test_an_archive_that_was_stamped_again_exports_what_holds(
    tmp_path: Path, generations: list[Service]
) -> None:
    made = aged(tmp_path, generations, YEARS)
    with made.archive:
        bundle = made.export(tmp_path / "a.onrecord", at(600)).path
        trust = made.trust(generations)
    found = verify_file(bundle, trust, at=day(2046, 11))
    assert (found.verdict, found.exit_code) == ("proved", 0), found.steps[7].says
    assert re.search(
        r"certificates of a ended on 2036-01-01: record/0005, record/[^;]* re-stamped by d in 2035"
        r" and c in 2035, which holds until 2056-01-01;",
        found.steps[7].says,
    )
    assert "no later than 2026-01-31 12:04:31 UTC" in found.steps[8].says
    years = {
        one.outcome.said_at.year for one in stamps_in(bundle) if isinstance(one.outcome, Stamped)
    }
    assert years == {2026, 2035, 2043}  # one set of each generation, and none of the others


def test_an_archive_that_was_not_says_what_has_lapsed(
    tmp_path: Path, generations: list[Service]
) -> None:
    made = aged(tmp_path, generations, {2027: "ab", 2042: "ef"})
    with made.archive:
        bundle = made.export(tmp_path / "a.onrecord", at(600)).path
        trust = made.trust(generations)
    found = verify_file(bundle, trust, at=day(2046, 11))
    assert (found.verdict, found.exit_code) == ("unanchored", 3)
    assert "certificates of a ended on 2036-01-01, and nothing re-stamped record/0005" in (
        found.steps[7].says
    )
    assert verify_file(bundle, trust, at=day(2035)).verdict == "proved"


def offline() -> list[str]:
    """What runs a command without any network, where the system lets us."""
    cut = ["unshare", "-rn"]
    found = shutil.which("unshare") and subprocess.run([*cut, "true"], capture_output=True)
    return cut if found and found.returncode == 0 else []


def command_in_2046(bundle: Path, trust: Path) -> tuple[int, dict[str, Any]]:
    """`onrecord verify --json` in a process of its own whose clock says 2046."""
    clock = ["faketime", "-f", "2046-11-22 12:00:00"]
    program = [sys.executable, "-c", "from onrecord.cli import main; main()"]
    words = ["verify", str(bundle), "--trust", str(trust), "--json"]
    done = subprocess.run([*offline(), *clock, *program, *words], capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def test_the_command_twenty_years_on_without_a_network(
    tmp_path: Path, generations: list[Service]
) -> None:
    made = aged(tmp_path, generations, {})
    with made.archive:
        without = made.export(tmp_path / "without.onrecord", at(600)).path
        made.story.look_at_state()
        for year, names in {2035: "cd", 2043: "ef"}.items():
            made.stamp(day(year), [one for one in generations if one.name in names])
        renewed = made.export(tmp_path / "renewed.onrecord", at(600)).path
        trust = made.trust(generations)
    code, found = command_in_2046(renewed, trust)
    assert (code, found["verdict"]) == (0, "proved")
    code, found = command_in_2046(without, trust)
    assert (code, found["verdict"], found["steps"][7]["ok"]) == (3, "unanchored", None)
    assert (
        "certificates of a ended on 2036-01-01, and nothing re-stamped"
        in (found["steps"][7]["says"])
    )


# By hand


def test_the_page_names_each_token_and_its_files(ministry: Ministry) -> None:
    bundle = exported(ministry)
    page = members(bundle)["VERIFY.md"].decode()
    tokens = [one for one in stamps_in(bundle) if isinstance(one.outcome, Stamped)]
    assert page.count("openssl ts -verify -in blobs/sha256/") == 2 * len(tokens) > 0
    assert "{" not in page.split("## 5.")[1].split("```")[0]


def swap(folder: Path, what: str) -> None:
    """What one stamp rests on, in the place of what another does."""
    one, other = (blob_of(folder, what, n) for n in (5, 13))
    assert one.read_bytes() != other.read_bytes()
    one.write_bytes(other.read_bytes())


def blob_of(folder: Path, what: str, n: int) -> Path:
    stamp = read_leaf((folder / f"record/{n:04d}/entry.json").read_bytes())
    opening = json.loads((folder / "openings.json").read_bytes())[getattr(stamp, what)]
    return folder / "blobs" / "sha256" / opening["digest"]


def pinned_wrongly(folder: Path) -> None:
    """The verifier has the certificates of their own choice in place."""
    (folder / "tsa").mkdir()
    (folder / "tsa" / "one.pem").write_bytes((folder / "trust/tsa/two.pem").read_bytes())


CHANGES: dict[str, tuple[Callable[[Path], object], list[int]]] = {
    "nothing": (lambda folder: None, [0, 0, 0, 0, 0]),
    "another token in its place": (lambda folder: swap(folder, "response"), [1, 0, 1, 0, 1]),
    "another request": (lambda folder: swap(folder, "request"), [1, 0, 1, 0, 1]),
    "another note": (lambda folder: swap(folder, "note"), [1, 0, 1, 1, 1]),
    "another proof of consistency": (
        lambda folder: (folder / "time/5.consistency").write_bytes(
            (folder / "time/14.consistency").read_bytes()
        ),
        [1, 0, 0, 1, 0],
    ),
    "certificates of somebody else": (pinned_wrongly, [0, 0, 0, 0, 1]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_checks_by_hand_work_and_find_changes(ministry: Ministry, name: str) -> None:
    folder = unpacked(exported(ministry), ministry.folder.with_name("case"))
    change, expected = CHANGES[name]
    change(folder)
    assert [min(code, 1) for code in by_hand(folder)] == expected


def test_every_command_of_openssl_says_that_it_is_right(ministry: Ministry) -> None:
    """Each line as it is printed, one by one."""
    folder = unpacked(exported(ministry), ministry.folder.with_name("case"))
    shutil.copytree(folder / "trust" / "tsa", folder / "tsa")
    (page,) = [code for _, code in blocks(folder) if "ts -verify" in code]
    lines = page.replace(" \\\n", "").splitlines()
    commands = [line for line in lines if line.startswith("openssl ts -verify")]
    assert len(commands) == 16
    for command in commands:
        done = subprocess.run(command.split(), cwd=folder, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, "Verification: OK\n"), command
