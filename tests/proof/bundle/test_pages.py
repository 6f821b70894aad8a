"""Are captured pages in a bundle checked against the entries that speak of them?"""

import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bundle_faults import checked, says
from entries import at
from forged_wacz import BOMBS
from made_wacz import MAIN, Made, record, response, small_warc, warc_record
from onrecord.proof.bundle import BundleError, ContainerError, read_container
from onrecord.record.captures import Capture, CaptureOutcome, Failed, Truncated, Whole
from onrecord.record.outcomes import Refused, Unreached
from small_bundle import Forge, small, zipped

T = at(0).replace(hour=12, minute=0, second=20)


def with_page(raw: bytes | None, **fields: Any) -> Forge:
    """The small case with a captured page in it."""
    made = small()
    package = None if raw is None else made.add(raw)
    made.entries.append(capture(package, **fields))
    return made


def capture(package: Any, **fields: Any) -> Capture:
    told: dict[str, Any] = {
        "url": MAIN,
        "posts": (),
        "outcome": Whole(),
        "package": package,
        "status": 200,
        "peer": "203.0.113.7:443",
        "tls": "verified TLSv1.3, issuer Example Trust / R1, leaf sha256:00",
        "browser": "Chromium 156.0",
        "vantage": "test",
        "began_at": T,
        "ended_at": T + timedelta(seconds=20),
    }
    return Capture(**(told | fields))


def step_12(made: Forge) -> tuple[bool | None, str]:
    found = checked(made.build())
    return next(step.ok for step in found.steps if step.n == 12), says(found, 12)


def test_without_captures_nothing_is_checked() -> None:
    assert step_12(small()) == (None, "the bundle holds no captured pages")


def test_a_whole_page_is_told_with_its_entry() -> None:
    ok, told = step_12(with_page(Made().build()))
    assert ok is True and told == "whole, and as their entries say: record/0017"


def cut_short() -> bytes:
    block = b"HTTP/1.1 200 OK\r\n\r\nNone"
    cut = record("response", MAIN, block, headers={"WARC-Truncated": "length"})
    return Made(warc_record(cut), index=b"").build()


AGREE: dict[str, tuple[bytes, dict[str, Any], str]] = {
    "cut short, and said to be": (
        cut_short(),
        {"outcome": Truncated("30 MB"), "peer": None, "tls": None},
        "did not come wholly",
    ),
    "a wall": (
        Made(small_warc(status="403 Forbidden")).build(),
        {"outcome": Refused("a login wall"), "status": 403},
        "showed a wall",
    ),
    "an address with a fragment": (Made().build(), {"url": f"{MAIN}#top"}, "whole"),
    "a peer in IPv6": (
        Made(small_warc(peer="2001:db8::7")).build(),
        {"peer": "[2001:DB8:0::7]:443"},
        "whole",
    ),
    "a status that was not read": (Made().build(), {"status": None}, "whole"),
}


@pytest.mark.parametrize(("raw", "fields", "words"), AGREE.values(), ids=AGREE)
def test_what_agrees_is_told(raw: bytes, fields: dict[str, Any], words: str) -> None:
    ok, told = step_12(with_page(raw, **fields))
    assert ok is True and words in told


DIFFER: dict[str, tuple[bytes, dict[str, Any], str]] = {
    "another page": (
        Made(url="https://other.example/").build(),
        {},
        "its package is of https://other.example/",
    ),
    "records before it began": (
        Made().build(),
        {"began_at": T + timedelta(seconds=15)},
        "is dated",
    ),
    "records after it ended": (Made().build(), {"ended_at": T + timedelta(seconds=5)}, "is dated"),
    "another status": (Made().build(), {"status": 404}, "status was 404; its package has 200"),
    "no answer": (
        Made(warc_record(record("metadata", "urn:x", b"x")), index=b"").build(),
        {},
        "its package holds no answer",
    ),
    "cut short, and said to be whole": (
        cut_short(),
        {"peer": None, "tls": None},
        "says that all is kept; 1 records",
    ),
    "failed, with a package": (Made().build(), {"outcome": Failed("x")}, "says that nothing came"),
    "another peer": (Made().build(), {"peer": "203.0.113.8:443"}, "its package has 203.0.113.7"),
    "another TLS": (
        Made().build(),
        {"tls": "verified TLSv1.2"},
        "TLS 1.2; its package has TLS 1.3",
    ),
    "no TLS": (Made().build(), {"tls": None}, "reached by no TLS"),
    "a package with a byte changed": (
        Made().build().replace(b"Tides", b"Tales"),
        {},
        "do not have the checksum",
    ),
    "no package at all": (b"not a zip", {}, "its captured page: the package: not a zip file"),
}


@pytest.mark.parametrize(("raw", "fields", "words"), DIFFER.values(), ids=DIFFER)
def test_what_differs_is_a_fault(raw: bytes, fields: dict[str, Any], words: str) -> None:
    found = checked(with_page(raw, **fields).build())
    assert found.verdict == "failed"
    assert [step.n for step in found.steps if step.ok is False] == [12]
    assert says(found, 12).startswith("record/0017/entry.json: ") and words in says(found, 12)


def test_a_package_that_was_left_out_is_told() -> None:
    made = with_page(Made().build())
    package = made.entries[-1]
    assert isinstance(package, Capture) and package.package is not None
    ok, told = step_12(made.redact(package.package))
    assert ok is None and told == "not checked, since the package was left out: record/0017"


def test_a_page_that_was_shown_at_another_address_is_told() -> None:
    block = b"HTTP/1.1 302 Found\r\nLocation: https://other.example/\r\n\r\n"
    shown = response("https://other.example/", "200 OK", b"x", "text/html", {})
    raw = Made(warc_record(record("response", MAIN, block), shown)).build()
    ok, told = step_12(with_page(raw, peer=None, tls=None))
    assert ok is True
    assert "shown at another address than was asked for: record/0017 at https://other.ex" in told
    assert "more than once" not in told


def test_a_page_that_was_answered_twice_is_told() -> None:
    again = response(MAIN, "200 OK", b"other words", "text/html", {"WARC-Protocol": "tls/1.3"})
    ok, told = step_12(with_page(Made(small_warc() + warc_record(again)).build()))
    assert ok is True and "for replay may show either: record/0017" in told


@pytest.mark.parametrize("outcome", [Unreached("DNS"), Failed("no browser")])
def test_visits_that_brought_nothing_are_told(outcome: CaptureOutcome) -> None:
    ok, told = step_12(with_page(None, outcome=outcome, status=None))
    assert ok is None and told == "visits that brought nothing to keep: record/0017"


def test_one_package_is_read_once_for_several_entries() -> None:
    made = with_page(Made().build())
    made.entries.append(replace(made.entries[-1], vantage="elsewhere"))
    ok, told = step_12(made)
    assert ok is True and told.endswith("record/0017 to 0018")


def test_bombs_in_a_bundle_are_refused_within_one_budget(tmp_path: Path) -> None:
    """Many packages that are each within bounds, and together are not."""
    made = small()
    for number in range(8):
        body = bytes(40 << 20) + bytes([number])
        warc = warc_record(response(MAIN, "200 OK", body, "text/html", {}))
        made.entries.append(capture(made.add(Made(warc, index=b"").build()), peer=None, tls=None))
    found = checked(made.build())
    assert "unpacks to far more than it could honestly hold" in says(found, 12)


_CHILD = """
import sys
from onrecord.proof.bundle import verify_bundle
with open(sys.argv[1], "rb") as file:
    found = verify_bundle(file)
print([step.n for step in found.steps if step.ok is False])
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


def memory(made: Forge, folder: Path) -> tuple[list[int], int]:
    path = folder / "case.onrecord"
    path.write_bytes(made.build())
    ran = subprocess.run([sys.executable, "-c", _CHILD, path], capture_output=True, check=True)
    steps, kilobytes = ran.stdout.decode().splitlines()
    return json.loads(steps), int(kilobytes)


def test_a_large_page_is_never_wholly_in_memory(tmp_path: Path) -> None:
    """60 MB that can't be compressed, as a film is."""
    unit = bytes(n * 7 % 251 for n in range(1 << 10))
    film = b"".join(n.to_bytes(8, "big") + unit for n in range(60 << 10))
    large = Made(members={"logs/film": film}).build()
    _, without = memory(with_page(Made().build()), tmp_path)
    failed, held = memory(with_page(large), tmp_path)
    assert not failed and held - without < 16 * 1024


@pytest.mark.parametrize("name", ["a gigabyte in pages.jsonl", "a megabyte of nested JSON"])
def test_a_bomb_in_a_bundle_costs_little(name: str, tmp_path: Path) -> None:
    failed, held = memory(with_page(BOMBS[name][1]()), tmp_path)
    assert failed == [12] and held < 96 * 1024


def test_a_member_is_read_as_a_file_of_its_own() -> None:
    files = {"REPORT.html": b"<p>report", "VERIFY.md": b"# by hand", "bundle.json": b"{}"}
    container = read_container(io.BytesIO(zipped(files)))
    one, other = container.open("REPORT.html"), container.open("VERIFY.md")
    assert (one.read(3), other.read(1), one.read(), other.read()) == (
        b"<p>",
        b"#",
        b"report",
        b" by hand",
    )
    assert (one.seek(-6, io.SEEK_END), one.read(100), one.seek(50), one.read()) == (
        3,
        b"report",
        50,
        b"",
    )
    one.close()
    assert other.seek(0) == 0 and other.read() == b"# by hand"
    with pytest.raises(ContainerError, match="is not in the bundle"):
        container.open("openings.json")


def test_a_member_is_not_opened_without_end() -> None:
    container = read_container(io.BytesIO(zipped({"REPORT.html": bytes(8 << 20)})))
    with pytest.raises(BundleError, match="again and again"):
        for _ in range(10_000):
            container.open("REPORT.html")
