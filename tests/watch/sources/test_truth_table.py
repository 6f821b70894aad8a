"""What does the record say of every platform, whatever posts and servers go through?

The table over all platforms: each life of a post or an account, and each way in which a server is
unwell while a post is withdrawn behind it. Beside what its row says, each script is held to three
sentences: no post that was never withdrawn is ever said to be gone; whatever changes is on record
or suspected after one look (two minutes, by default); and whenever we could not see the account,
the record says so and why.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from attentive_room import play
from loopback_server import Authority, authority
from platform_twins import PLATFORMS, Kind

GONE, PRESENT, INACTIVE = "no-longer-served", "present", "account-inactive"


@dataclass(frozen=True, slots=True)
class Life:
    """A script and its end: what is said of each post, and how many versions are on record."""

    steps: str
    says: Mapping[str, str]
    versions: Mapping[str, int] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()


HIGH = "High water is expected at the lower harbour on Monday at noon, and again at midnight"
LOW = "Low water is expected at the upper harbour on Sunday, and ships should wait outside"
EVEN = "The water stands still tonight at all harbours of the strait, for the first time since May"
TWO = f"post a {HIGH}; post b {LOW}; poll 2"

LIVES = {
    "it stays": Life(f"post a {HIGH}; poll 5", {"a": PRESENT}, {"a": 1}),
    "another comes": Life(
        f"post a {HIGH}; poll; post b {LOW}; poll", {"a": PRESENT, "b": PRESENT}, {"a": 1, "b": 1}
    ),
    "edited": Life(f"{TWO}; edit a {EVEN}; poll", {"a": PRESENT, "b": PRESENT}, {"a": 2, "b": 1}),
    "edited, and as it was again": Life(
        f"{TWO}; edit a {EVEN}; poll; edit a {HIGH}; poll", {"a": PRESENT}, {"b": 1}
    ),
    "edited, then withdrawn": Life(
        f"{TWO}; edit a {EVEN}; poll; withdraw a; poll; settled; poll 2",
        {"a": GONE, "b": PRESENT},
        {"a": 2, "b": 1},
    ),
    "withdrawn": Life(
        f"{TWO}; withdraw a; poll; settled; poll 2", {"a": GONE, "b": PRESENT}, {"a": 1, "b": 1}
    ),
    "withdrawn, and asked after once": Life(
        f"{TWO}; withdraw a; poll", {"a": PRESENT, "b": PRESENT}
    ),
    "the only post is withdrawn": Life(
        f"post a {HIGH}; poll 2; withdraw a; poll; settled", {"a": GONE}
    ),
    "withdrawn, and the watch restarts between the two questions": Life(
        f"{TWO}; withdraw a; poll; restart; wait 200; poll",
        {"a": GONE, "b": PRESENT},
        gaps=("the watch was not running",),
    ),
    "withdrawn, and back": Life(
        f"{TWO}; withdraw a; poll; settled; restore a; poll 2",
        {"a": PRESENT, "b": PRESENT},
        {"a": 1},
    ),
    "back before the second question": Life(
        f"{TWO}; withdraw a; poll; restore a; settled; poll", {"a": PRESENT}, {"a": 1}
    ),
    "suspended": Life(f"{TWO}; suspend; poll; settled; poll 2", {"a": INACTIVE, "b": INACTIVE}),
    "suspended, and back": Life(
        f"{TWO}; suspend; poll; settled; reinstate; poll 3", {"a": PRESENT, "b": PRESENT}
    ),
    "withdrawn while suspended": Life(
        f"{TWO}; suspend; poll; settled; withdraw a; poll; reinstate; poll; settled; poll",
        {"a": GONE, "b": PRESENT},
    ),
    "another name, then withdrawn": Life(
        f"{TWO}; rename waves; poll 2; withdraw a; poll; settled", {"a": GONE, "b": PRESENT}
    ),
    "the platform's clock is wrong": Life(
        f"{TWO}; skew -7200; poll; withdraw a; poll; skew 86400; settled; poll",
        {"a": GONE, "b": PRESENT},
    ),
    "we were away for an hour": Life(
        f"{TWO}; wait 3600; edit a {EVEN}; poll",
        {"a": PRESENT, "b": PRESENT},
        {"a": 2, "b": 1},
        gaps=("its host could not be asked in time",),
    ),
    "nobody ran": Life(
        f"{TWO}; wait 3600; restart; poll",
        {"a": PRESENT, "b": PRESENT},
        gaps=("the watch was not running",),
    ),
}


@dataclass(frozen=True, slots=True)
class Blind:
    """How an answer that shows nothing is told; `but` where a platform has other words."""

    kind: str
    why: str
    but: Mapping[str, tuple[str, str]] = field(default_factory=dict)


BLIND = {
    "403": Blind("Refused", "HTTP 403"),
    "429": Blind("Refused", "HTTP 429"),
    "500": Blind("Unreached", "HTTP 500"),
    "captcha": Blind("Refused", "captcha: "),
    "captcha with 403": Blind("Refused", "captcha with HTTP 403: "),
    "login wall": Blind("Refused", "login wall with HTTP 302: "),
    "login form": Blind("Refused", "login wall: "),
    "dns": Blind("Unreached", "dns: "),
    "tls": Blind("Unreached", "tls: "),
    "hang": Blind("Unreached", "timeout: "),
    "reset": Blind("Unreached", "reset: "),
    "half": Blind("Unreached", "protocol: "),
    "garbage": Blind("Unread", ""),
    "404 for everything": Blind("Unread", "HTTP 404"),
    "410": Blind("Unread", "HTTP 410"),
    "home": Blind(
        "Unread",
        "",
        {
            name: ("Unreached", "redirect: in a circle")
            for name in ("ActivityPub", "Atom", "RSS", "web", "web, soft 404")
        },
    ),
}


@pytest.fixture(scope="module")
def trust() -> Iterator[Authority]:
    with authority() as trusted:
        yield trusted


def possible(kind: Kind, steps: str) -> bool:
    return not any(step.startswith(tuple(kind.cannot)) for step in steps.split("; "))


PLAYED = [
    (platform, life)
    for platform, kind in PLATFORMS.items()
    for life in LIVES
    if possible(kind, LIVES[life].steps)
]
UNWELL = [(platform, fault) for platform in PLATFORMS for fault in BLIND]


@pytest.mark.parametrize(("platform", "life"), PLAYED)
def test_a_life(tmp_path: Path, trust: Authority, platform: str, life: str) -> None:
    kind, row = PLATFORMS[platform], LIVES[life]
    told = play(kind.twin, kind.platform, row.steps, tmp_path / "archive", trust)
    assert {name: told.verdicts[name] for name in row.says} == row.says
    assert {name: told.versions[name] for name in row.versions} == row.versions
    assert list(told.gaps) == list(row.gaps)


@pytest.mark.parametrize(("platform", "fault"), UNWELL)
def test_a_server_that_is_unwell(
    tmp_path: Path, trust: Authority, platform: str, fault: str
) -> None:
    kind, row = PLATFORMS[platform], BLIND[fault]
    withdraws = "withdraw" not in kind.cannot
    behind, after = ("withdraw a; ", "; settled") if withdraws else ("", "")
    steps = f"{TWO}; fault {fault}; {behind}poll 3; clear; wait 900; poll{after}; poll"
    told = play(kind.twin, kind.platform, steps, tmp_path / "archive", trust)
    assert told.verdicts == {"a": GONE if withdraws else PRESENT, "b": PRESENT}
    kind_of_failure, why = row.but.get(platform, (row.kind, row.why))
    assert told.no_sight[0][0] == kind_of_failure and told.no_sight[0][1].startswith(why)
    assert len(told.gaps) == 1 and told.gaps[0].startswith(why)
    assert told.alarms == 1


def test_the_table_is_large_enough() -> None:
    assert len(PLAYED) + len(UNWELL) >= 60
