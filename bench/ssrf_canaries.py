"""How often does a hostile page reach the machine that looks at it, and which lock holds it off?

    python bench/ssrf_canaries.py [--rounds 10]

The page of tests/hostile_ways.py tries every way to loopback, by TCP and by UDP, at canaries
that count. First with one lock taken away at a time, then as it is, round after round in one
browser; last, where strace is installed, with every packet of the browser's processes written
down. Aim: no hit in any round, and no packet to anybody but our proxy.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from playwright.async_api import Error, async_playwright

from hostile_page import Hostile, hostile
from hostile_page_calls import told, traced
from hostile_page_visit import be_led, look
from hostile_ways import WAYS
from onrecord.network.browser import Chromium
from onrecord.network.browser.extras import program
from onrecord.network.browser.flags import arguments
from onrecord.network.proxy import GuardProxy

HEAP = 750  # megabytes


@dataclass(frozen=True, slots=True)
class Without:
    """Our browser with one of its locks taken away."""

    name: str
    flag: str = ""  # the beginning of one of our flags
    proxied: bool = True
    loopback: bool = True  # asked by the proxy too


VARIANTS = (
    Without("neither proxy nor flags", flag="--", proxied=False),
    Without("no proxy", proxied=False),
    Without("loopback around the proxy", loopback=False),
    Without("no flag for WebRTC", flag="--webrtc"),
    Without("no flag for names", flag="--host-resolver"),
    Without("no flag for QUIC", flag="--disable-quic"),
    Without("all locks"),
)


async def with_locks(attack: Hostile, without: Without) -> None:
    """The attack on a browser that is started here, so that a lock can be left out."""
    flags = [f for f in arguments(HEAP) if not (without.flag and f.startswith(without.flag))]
    # Without the proxy names have to lead somewhere; the flag that follows counts.
    flags += [] if without.proxied else [attack.unguarded]
    async with AsyncExitStack() as stack:
        driver = await stack.enter_async_context(async_playwright())
        proxy = await stack.enter_async_context(GuardProxy(attack.guard))
        bypass = "<-loopback>" if without.loopback else "127.0.0.1,[::1],localhost"
        behind = {"server": proxy.url, "bypass": bypass}
        browser = await driver.chromium.launch(
            executable_path=program(),
            args=[*flags, attack.trusted],
            **({"proxy": behind} if without.proxied else {}),
        )
        stack.push_async_callback(browser.close)
        context = await browser.new_context()
        await look(context, attack, at_most=6.0)
        await be_led(context, attack)


def counted(attack: Hostile) -> tuple[int, int, int]:
    """Hits by TCP, by UDP, and how many ways they were."""
    udp = sum(hit in ("stun", "web-transport") for hit in attack.hits)
    return len(attack.hits) - udp, udp, len(attack.reached & WAYS)


async def locks() -> int:
    """One lock taken away at a time; the hits with all of them."""
    print(f"{len(WAYS)} ways\n\n| locks                     |  TCP |  UDP | ways |    s |")
    print(f"| {'-' * 25} | ---: | ---: | ---: | ---: |")
    hits = 0
    for without in VARIANTS:
        async with hostile() as attack:
            began = monotonic()
            with suppress(Error):  # a page that is led away while it opens
                await with_locks(attack, without)
            tcp, udp, ways = counted(attack)
        print(
            f"| {without.name:<25} | {tcp:>4} | {udp:>4} | {ways:>4} "
            f"| {monotonic() - began:>4.1f} |",
            flush=True,
        )
        hits = tcp + udp
    return hits


async def rounds(most: int) -> int:
    """Round after round in one browser, as it is used."""
    hits = refused = wanted = 0
    began = monotonic()
    async with hostile() as attack, Chromium(attack.guard, extra_flags=[attack.trusted]) as ours:
        for _ in range(most):
            async with ours.context() as context:
                await look(context, attack, 2.0)
                await be_led(context, attack)
                refused += sum(it.refused is not None for it in ours.proxy.log)
        hits, wanted = len(attack.hits), len(ours.own)
    print(
        f"\n{most} rounds in {monotonic() - began:.0f} s: {hits} hits, {refused} connections refused; "
        f"{wanted} that the browser wanted for itself, refused too"
    )
    return hits


async def packets() -> int:
    """Where the browser's processes connect or send to, as the kernel was told."""
    if shutil.which("strace") is None:
        print("\nno strace: what the kernel was told is not looked at")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with (
            hostile() as attack,
            Chromium(attack.guard, executable=traced(folder), extra_flags=[attack.trusted]) as ours,
            ours.context() as context,
        ):
            await look(context, attack)
            await be_led(context, attack)
        calls = told(folder)
    print("\nbeside 127.0.0.1, where only our proxies may be connected to:")
    for (call, port, address), times in sorted(calls.items()):
        print(f"  {times:>3} {call} {address} port {port}")
    sent = sum(times for (call, *_), times in calls.items() if call != "connect")
    print(f"{sent} packets")
    return sent


async def run(most: int) -> int:
    return await locks() + await rounds(most) + await packets()


def main() -> int:
    arguments_ = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments_.add_argument("--rounds", type=int, default=10)
    return 1 if asyncio.run(run(arguments_.parse_args().rounds)) else 0


if __name__ == "__main__":
    sys.exit(main())
