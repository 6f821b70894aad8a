"""Do odd texts come through whole, from a platform's answer to JSON, page and bundle?"""

import asyncio
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest

from attentive_room import do, opened
from loopback_server import Authority, authority
from onrecord.archive import open_archive
from onrecord.cli.program import run as run_command
from onrecord.record.accounts import Ref, ref_of
from platform_twins import PLATFORMS
from web.asking import Pages

ODD = {
    "emoji": "👩‍👩‍👧‍👦 🇪🇺 high water",
    "right to left": "سفارة \u202eretaw hgih\u202c abc",
    "composed": "\u00c4mter am Hafen, caf\u00e9",
    "decomposed": "A\u0308mter am Hafen, cafe\u0301",
}
ONLY_JSON = {"NUL": "high\0water", "half a character": "high\ud800water"}
TWINS = {name: kind for name, kind in PLATFORMS.items() if name != "X"}  # its texts are not kept


@pytest.fixture(scope="module")
def trust() -> Iterator[Authority]:
    with authority() as trusted:
        yield trusted


def watched(platform: str, folder: Path, trust: Authority, texts: dict[str, str]) -> dict[str, Ref]:
    """An archive with these texts as they were served; the ref of each post."""
    kind, letters = PLATFORMS[platform], dict(zip(texts, "abcdefgh", strict=False))

    async def acting() -> dict[str, Ref]:
        async with opened(kind.twin, kind.platform, folder, trust) as room:
            for name, letter in letters.items():
                await do(room, f"post {letter} {texts[name]}")
            await do(room, "poll 2")
            account = room.source.account.account
            return {
                name: ref_of(kind.platform.NAME, account, room.posts[letter])
                for name, letter in letters.items()
            }

    return asyncio.run(acting())


@pytest.mark.parametrize("platform", TWINS)
def test_they_are_told_as_they_were_served(
    tmp_path: Path, trust: Authority, capsys: pytest.CaptureFixture[str], platform: str
) -> None:
    folder, bundle = tmp_path / "archive", tmp_path / "odd.onrecord"
    refs = watched(platform, folder, trust, ODD)
    for name, ref in refs.items():
        assert run_command(["show", "--dir", str(folder), ref, "--json"]) == 0
        shown = json.loads(capsys.readouterr().out)
        assert ODD[name] in shown["versions"][-1]["text"], name
    with open_archive(folder) as archive:
        pages = Pages(archive)
        for name, ref in refs.items():
            answer = pages.get(f"/posts/{ref}")
            assert answer.status_code == 200 and escape(ODD[name]) in answer.text, name
    assert run_command(["case", "--dir", str(folder), "odd", "add", *refs.values()]) == 0
    assert run_command(["export", "--dir", str(folder), "odd", "-o", str(bundle)]) == 0
    capsys.readouterr()
    assert run_command(["verify", str(bundle), "--json"]) == 3
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert [step for step in steps if step["ok"] is False] == []


@pytest.mark.parametrize("platform", ["Mastodon", "ActivityPub", "Lemmy"])
def test_what_only_json_can_say_is_kept_and_told_readably(
    tmp_path: Path, trust: Authority, capsys: pytest.CaptureFixture[str], platform: str
) -> None:
    folder = tmp_path / "archive"
    refs = watched(platform, folder, trust, ONLY_JSON)
    with open_archive(folder) as archive:
        pages = Pages(archive)
        assert all(pages.get(f"/posts/{ref}").status_code == 200 for ref in refs.values())
    held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"high\\ud800water" in held and b"high\\u0000water" in held
    for ref in refs.values():
        assert run_command(["show", "--dir", str(folder), ref, "--json"]) == 0
        out = capsys.readouterr().out
        out.encode()  # nothing that UTF-8 can't hold
        text = json.loads(out)["versions"][-1]["text"]
        assert "high" in text and "water" in text
