"""Do search, JSON and what is printed hold whatever a platform that signs nothing serves?"""

import json

import pytest

from onrecord.archive import Archive
from onrecord.cli.printing import print_post
from onrecord.desk.finding import find_post
from onrecord.desk.search.checking import Answer, check_text
from onrecord.desk.search.shapes import check_shape
from onrecord.desk.shapes import post_shape
from polled_desk import polled, shown
from small_desk import Desk

PLAIN = "The harbour bridge is closed until Monday"
ODD = {
    "NUL": f"\0{PLAIN}\0 a\0b",
    "controls": f"\x01\x1b[31m {PLAIN}\x07\x7f\x9b",
    "half a character": f"{PLAIN} x\ud800y",
    "noncharacters": f"\ufffe{PLAIN}\uffff\U0010ffff",
    "right to left": f"\u202e{PLAIN}\u202c سفارة",
    "not normalised": f"A\u0308mter: {PLAIN} e\u0301",
    "emoji": f"👩‍👩‍👧‍👦 {PLAIN} 🇪🇺",
    "markup": f"<script>alert(1)</script> {PLAIN} &amp; <b>",
    "a megabyte": f"{PLAIN} {'x' * 1_000_000}",
    "words without an end": f"{PLAIN} " + "sea " * 20_000,
}
FIELDS = {"telegram": "text", "feed": "content"}


@pytest.fixture
def archive(desk: Desk) -> Archive:
    return desk.archive


@pytest.mark.parametrize("platform", FIELDS)
@pytest.mark.parametrize("case", ODD)
def test_it_is_found_told_and_printed(
    archive: Archive, platform: str, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    version = shown(**{FIELDS[platform]: ODD[case], "title": "", "id": "7"})
    refs = polled(archive, platform, "1234567890", {"7": version}, handle="tides_example")
    found = check_text(archive, PLAIN)
    assert found.answer is Answer.SEEN
    assert [match.ref for match in found.matches] == [refs["7"]]
    assert PLAIN in json.dumps(check_shape(found), ensure_ascii=False)
    post = find_post(archive, refs["7"])
    json.dumps(post_shape(post), ensure_ascii=False).encode()  # nothing that UTF-8 can't hold
    print_post(post)
    printed = capsys.readouterr().out
    assert "harbour" in printed and "\x1b[31m" not in printed and "\0" not in printed
