"""Record the demo's incident from a real Bluesky server: `python rig/record_incident.py FILE`.

Plays `onrecord.cli.incident` against a server on loopback, whose clock is moved from stage to
stage, and writes down all that it says, compressed. Every signature in the recording is the server's own.
"""

import asyncio
import lzma
import re
import struct
import sys
import tempfile
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from bluesky_rig import Account, BlueskyServer, Record, image_embed
from onrecord.archive import create_archive, open_archive
from onrecord.cli.incident import HANDLE, Incident, Stage, play
from onrecord.network import Fetcher, Guard, Listener, SystemClock
from onrecord.network.replay import Recorder
from onrecord.watch.loop import Pace

LAG = timedelta(seconds=4)  # between what happens and our look
HERE = Path(__file__).resolve().parent
BEGINS = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  # the account
LINK = re.compile(r"https://[^\s]+")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the account posted before its incident."""

    at: datetime
    language: str
    kind: str
    text: str


def earlier_posts() -> tuple[Earlier, ...]:
    """The posts of `embassy_posts.txt`; the seconds are made up here."""
    lines = (HERE / "embassy_posts.txt").read_text(encoding="utf-8").splitlines()
    return tuple(
        _earlier(line, number) for number, line in enumerate(lines) if not line.startswith("#")
    )


def _earlier(line: str, number: int) -> Earlier:
    day, clock, language, kind, text = line.split(" ", 4)
    at = datetime.fromisoformat(f"2026-{day}T{clock}:{number * 37 % 60:02}+00:00")
    return Earlier(at, language, kind, text)


def links_in(text: str) -> list[dict[str, object]]:
    """The facets by which a text says where its links lead. Indices count bytes of UTF-8."""
    return [
        {
            "index": {
                "byteStart": len(text[: found.start()].encode()),
                "byteEnd": len(text[: found.end()].encode()),
            },
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": found[0]}],
        }
        for found in LINK.finditer(text)
    ]


@dataclass
class MovedClock:
    """Our clock, moved with the servers'."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead

    def move(self, moment: datetime) -> None:
        self.ahead = moment - SystemClock().now()


class World:
    """What the embassy, its host and somebody else do before each look."""

    def __init__(self, server: BlueskyServer, clock: MovedClock) -> None:
        self.server, self.clock = server, clock
        self.posts: dict[str, Record] = {}
        self.account: Account | None = None

    async def before(self, stage: Stage) -> None:
        self.server.move_clock(stage.at)
        self.clock.move(stage.at)
        await asyncio.to_thread(self._act, stage.name)
        self.clock.move(stage.at + LAG)

    def _act(self, name: str) -> None:
        if name == "enrolled":
            self._begin()
            return
        account = self._signed_in()
        match name:
            case "closed":
                self._post("hours", "The consular section will be closed on 4 March.")
            case "corrected":
                text = "The consular section will be closed on 5 March."
                self.posts["hours"] = self.server.edit(
                    account, self.posts["hours"], text, createdAt=self._now(), langs=["en"]
                )
            case "prices":
                chart = self.server.upload_image(account, picture())
                alt = "A bar chart of fuel prices in Port Sorrel, January to March"
                text = "Fuel prices in Port Sorrel rose again this week."
                self._post("prices", text, embed=image_embed(chart, alt))
            case "startling":
                text = (
                    "Valdoria withdraws from the Harbour Accord with immediate effect. "
                    "Our patience is over."
                )
                self._post("startling", text)
            case "withdrawn":
                self.server.delete(account, self.posts["startling"])
            case "hidden":
                self.server.takedown_record(self.posts["prices"])
            case "closed-account":
                self.server.deactivate(account)
            case "back":
                self.server.activate(account)
                self._post("back", "This account is in the embassy's hands again.")

    def _begin(self) -> None:
        self._move(BEGINS)
        self.account = self.server.create_account(HANDLE)
        self.server.profile(
            self.account,
            displayName="Embassy of Valdoria in Port Sorrel",
            description="The official account. Consular hours, notices, events.",
        )
        for earlier in earlier_posts():
            self._move(earlier.at)
            self._signed_in()
            self._post_earlier(earlier)
        self._move(datetime(2026, 3, 2, 8, 59, 50, tzinfo=UTC))

    def _move(self, moment: datetime) -> None:
        self.server.move_clock(moment)
        self.clock.move(moment)

    def _post_earlier(self, earlier: Earlier) -> None:
        last = self.posts.get("earlier")
        more: dict[str, object] = {"facets": links_in(earlier.text)}
        match earlier.kind:
            case "image":
                assert self.account is not None
                shown = self.server.upload_image(self.account, picture())
                more["embed"] = image_embed(shown, "A photograph by the embassy")
            case "reply":
                assert last is not None
                named = {"uri": last.uri, "cid": last.cid}
                more["reply"] = {"root": named, "parent": named}
            case "quote":
                assert last is not None
                quoted = {"uri": last.uri, "cid": last.cid}
                more["embed"] = {"$type": "app.bsky.embed.record", "record": quoted}
        self._post("earlier", earlier.text, lang=earlier.language, **more)

    def _post(self, name: str, text: str, lang: str = "en", **more: object) -> None:
        assert self.account is not None
        told = {key: value for key, value in more.items() if value}
        self.posts[name] = self.server.post(
            self.account, text, createdAt=self._now(), langs=[lang], **told
        )

    def _signed_in(self) -> Account:
        """The account with a session of today: the server's clock has left the last one behind."""
        assert self.account is not None
        self.account = self.server.sign_in(self.account)
        return self.account

    def _now(self) -> str:
        return self.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def picture() -> bytes:
    """A small PNG of three bars, drawn here so that nothing need be shipped."""
    width, height, bars = 96, 64, ((16, 24), (44, 36), (72, 52))
    rows = b""
    for y in range(height):
        shown = [any(x0 <= x < x0 + 16 and height - y <= h for x0, h in bars) for x in range(width)]
        rows += b"\x00" + bytes(0x30 if on else 0xF4 for on in shown)

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


async def record(out: Path) -> None:
    clock = MovedClock()
    with tempfile.TemporaryDirectory() as folder:
        # A relay keeps events for days; the PDS would, over a moved clock, forget them.
        server = BlueskyServer(Path(folder) / "rig", {"repoBackfillLimitMs": 30 * 86_400_000})
        try:
            create_archive(Path(folder) / "archive", "demo.onrecord.example/log")
            with (
                open_archive(Path(folder) / "archive") as archive,
                lzma.open(out, "wt", preset=9) as lines,
            ):
                guard = Guard(allow_private=["127.0.0.0/8", "localhost"])
                named = {"vantage": "demo", "contact": "https://onrecord.example"}
                listener = Listener(**named, guard=guard, clock=clock)
                async with Fetcher(**named, guard=guard, clock=clock) as fetcher:
                    recorder = Recorder(fetcher, listener, clock, lines)
                    settings = replace(
                        archive.configuration.bluesky,
                        plc=server.plc,
                        firehose=server.pds.replace("http", "ws"),
                        handle_resolver=server.pds,
                    )
                    await play(
                        Incident(
                            archive=archive,
                            network=recorder,
                            stream=recorder,
                            clock=clock,
                            settings=settings,
                            pace=Pace(idle=1.5, tick=0.5, settle=0.5, spacing=0.0),
                            before=World(server, clock).before,
                            tell=lambda words: print(words, file=sys.stderr),  # noqa: T201
                        )
                    )
        finally:
            server.close()


if __name__ == "__main__":
    asyncio.run(record(Path(sys.argv[1])))
