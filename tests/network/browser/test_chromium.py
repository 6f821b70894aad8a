"""Does the browser stay warm, forget everything, and outlive whatever a page does to it?"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
from playwright.async_api import BrowserContext
from playwright.async_api import Error as PlaywrightError

from loopback_server import Request, Server, answer, serving
from onrecord.network.browser import running
from onrecord.network.browser.chromium import Chromium
from onrecord.network.browser.extras import NoBrowser, program
from onrecord.network.browser.flags import arguments, sandboxed
from onrecord.network.browser.running import BrowserEnd
from onrecord.network.guard import Guard
from onrecord.network.proxy import ProxyLimits

pytestmark = pytest.mark.rig

_FILLS = "let a=[];setInterval(()=>a.push(new Uint8Array(3e7).fill(1)),10)"
_HOARDS = "let a=[];for(;;)a.push({n:a.length,s:'x'+a.length})"
PAGES = {
    "/": "hello",
    "/cookie": "<script>document.cookie='a=b';localStorage.a='b'</script>",
    "/kept": "<script>document.title=document.cookie+(localStorage.a||'nothing')</script>",
    "/fills": f"<script>{_FILLS}</script>",
    "/hoards": f"<script>setTimeout(()=>{{{_HOARDS}}},100)</script>",
    "/hangs": "<script>setTimeout(()=>{for(;;);},100)</script>",
    "/stays": "<script>onbeforeunload=()=>'no';alert(1)</script>",
}


async def _says(request: Request, writer: asyncio.StreamWriter) -> None:
    if request.path == "/endless":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()
    if request.path == "/download":
        writer.write(answer(body=b"x", content_disposition="attachment; filename=x"))
    else:
        body = PAGES.get(request.path, "").encode()
        writer.write(answer(body=body, content_type="text/html"))
    await writer.drain()


@asynccontextmanager
async def _browsing(**options: object) -> AsyncIterator[tuple[Chromium, Server]]:
    async with serving(_says) as server:
        guard = Guard(allow_private=[f"127.0.0.1:{server.port}"])
        async with Chromium(guard, **options) as chromium:  # type: ignore[arg-type]  # of the test
            yield chromium, server


def _run(test: Callable[[Chromium, Server], Awaitable[None]], **options: object) -> None:
    async def run() -> None:
        async with _browsing(**options) as (chromium, server):
            await test(chromium, server)

    asyncio.run(run())


async def _title(context: BrowserContext, url: str) -> str:
    page = await context.new_page()
    await page.goto(url)
    return await page.title()


async def _works(chromium: Chromium, server: Server) -> None:
    """The next context is as good as the first."""
    async with chromium.context() as context:
        page = await context.new_page()
        await page.goto(server.url("/"))
        assert await page.inner_text("body") == "hello"
        assert chromium.ended(context) is None


def _browsers() -> list[psutil.Process]:
    """Our browsers: of each its first process, a child of the driver, which is a child of ours."""
    drivers = psutil.Process().children()
    found = [it for driver in drivers for it in _children(driver)]
    return [it for it in found if _name(it) == "chromium"]


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children()
    except psutil.NoSuchProcess:  # ended since it was listed
        return []


def _name(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.NoSuchProcess:
        return ""


def test_a_context_knows_nothing_of_the_one_before() -> None:
    async def test(chromium: Chromium, server: Server) -> None:
        async with chromium.context() as context:
            await _title(context, server.url("/cookie"))
            assert await _title(context, server.url("/kept")) == "a=bb"
        async with chromium.context() as context:
            assert await _title(context, server.url("/kept")) == "nothing"

    _run(test)


def test_contexts_have_proxies_of_their_own() -> None:
    async def test(chromium: Chromium, server: Server) -> None:
        async with chromium.context() as first, chromium.context() as second:
            await _title(first, server.url("/?first"))
            assert chromium.proxy is chromium.proxy_of(second)
            assert chromium.proxy_of(first).log and not chromium.proxy_of(second).log
        assert not any(it.peer for it in chromium.own)  # what the browser wants for itself

    _run(test)


def test_a_browser_is_replaced_after_its_share_of_contexts() -> None:
    async def test(chromium: Chromium, server: Server) -> None:
        [first] = _browsers()
        async with chromium.context():
            await _works(chromium, server)  # the last one for this browser
            assert _browsers() == [first]
            async with chromium.context():
                assert len(_browsers()) == 2  # the old one is still looking
            assert len(_browsers()) == 2
        assert len(_browsers()) == 1 and first not in _browsers()

    _run(test, recycle_after=2)


def test_whatever_ends_a_browser_the_next_context_works() -> None:
    async def test(chromium: Chromium, server: Server) -> None:
        async with chromium.context() as context:
            await context.new_page()
            [browser] = _browsers()
            browser.kill()
            with pytest.raises(PlaywrightError):
                await _title(context, server.url())
            assert chromium.ended(context) is BrowserEnd.CRASHED
        await _works(chromium, server)
        _browsers()[0].kill()  # between two contexts
        await _works(chromium, server)
        async with chromium.context() as context:
            await context.new_page()
            chromium.kill()
            with pytest.raises(PlaywrightError):
                await _title(context, server.url())
            assert chromium.ended(context) is BrowserEnd.KILLED
        await _works(chromium, server)

    _run(test)


def test_a_page_that_takes_all_memory_loses_its_browser() -> None:
    async def test(chromium: Chromium, server: Server) -> None:
        async with chromium.context() as context:
            page = await context.new_page()
            await page.goto(server.url("/fills"))
            with pytest.raises(PlaywrightError):
                for _ in range(100):
                    await asyncio.sleep(0.1)
                    await page.title()
            assert chromium.ended(context) is BrowserEnd.MEMORY
        assert chromium.ended(context) is BrowserEnd.MEMORY
        await _works(chromium, server)

    _run(test, memory=700)


def test_scripts_that_hoard_end_their_tab_alone() -> None:
    async def test(chromium: Chromium, server: Server) -> None:
        async with chromium.context() as context:
            page = await context.new_page()
            crashed = asyncio.get_running_loop().create_future()
            page.on("crash", lambda _: crashed.set_result(True))
            await page.goto(server.url("/hoards"))
            async with asyncio.timeout(30):
                assert await crashed
            other = await context.new_page()
            await other.goto(server.url())
            assert chromium.ended(context) is None
        await _works(chromium, server)

    _run(test, memory=1000)


@pytest.mark.parametrize("path", ["/hangs", "/stays"])
def test_a_page_that_will_not_end_is_ended(path: str) -> None:
    async def test(chromium: Chromium, server: Server) -> None:
        async with chromium.context() as context:
            page = await context.new_page()
            await page.goto(server.url(path), wait_until="commit")
            await asyncio.sleep(0.3)
        await _works(chromium, server)

    _run(test)


def test_a_browser_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_CLOSE", 0.5)

    async def test(chromium: Chromium, server: Server) -> None:
        async with chromium.context() as context:
            await context.new_page()
            _browsers()[0].suspend()
        assert chromium.ended(context) is None  # it hung when all was over
        await _works(chromium, server)

    _run(test)


def test_a_body_without_end_is_cut_off_by_the_context_s_proxy() -> None:
    async def test(chromium: Chromium, server: Server) -> None:
        async with chromium.context() as context:
            page = await context.new_page()
            await page.goto(server.url())
            with pytest.raises(PlaywrightError, match="TypeError"):
                await page.evaluate("fetch('/endless').then(it => it.text())")
            [kept] = [it for it in chromium.proxy_of(context).log if it.refused]
            assert kept.refused == "too large: more than 3000000 bytes by one connection"
        await _works(chromium, server)

    _run(test, proxy_limits=ProxyLimits(connection=3_000_000))


def test_nothing_is_downloaded() -> None:
    async def test(chromium: Chromium, server: Server) -> None:
        async with chromium.context() as context:
            page = await context.new_page()
            async with page.expect_download() as waiting:
                with pytest.raises(PlaywrightError):
                    await page.goto(server.url("/download"))
            with pytest.raises(PlaywrightError, match="accept_downloads"):
                await (await waiting.value).path()

    _run(test)


def test_nothing_is_left_of_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(chromium: Chromium, server: Server) -> None:
        await _works(chromium, server)
        assert len(list(Path(folder).iterdir())) >= 2  # its folder, and its profile
        chromium.kill()
        await _works(chromium, server)

    # Not pytest's: the name of a socket in it would be longer than the kernel takes.
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", None)
        _run(test)
        assert list(Path(folder).iterdir()) == []
    assert _browsers() == []


def test_a_browser_learns_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_SECRET", "secret")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    async def test(chromium: Chromium, server: Server) -> None:
        [browser] = _browsers()
        found = browser.environ()
        assert "ONRECORD_SECRET" not in found and "http_proxy" not in found
        assert found["HOME"] == found["TMPDIR"] != os.environ.get("HOME")

    _run(test)


def test_the_flags_are_those_it_runs_with() -> None:
    async def test(chromium: Chromium, server: Server) -> None:
        assert {*arguments(750)} <= {*chromium.flags}
        assert ("--no-sandbox" in chromium.flags) is not sandboxed()
        assert "--proxy-bypass-list=<-loopback>" in chromium.flags
        assert not any("/" in flag.partition("=")[2] for flag in chromium.flags)
        assert "--enable-unsafe-swiftshader" not in chromium.flags
        assert chromium.version.split(".")[0].isdigit()

    _run(test)


def test_the_sandbox_is_off_for_root_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert sandboxed()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert not sandboxed()


def test_what_is_missing_is_named_and_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoBrowser, match="no program nowhere-chromium") as missing:
        program("nowhere-chromium")
    assert "apt install chromium" in missing.value.advice
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoBrowser, match="no Chromium is installed"):
        program()
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    with pytest.raises(NoBrowser) as extra:
        asyncio.run(Chromium(Guard()).__aenter__())
    assert extra.value.advice == "Install it: pip install 'onrecord[browser]'"


def test_a_program_that_is_no_browser_is_said_to_be_none() -> None:
    with pytest.raises(NoBrowser, match="did not start"):
        asyncio.run(Chromium(Guard(), executable="/bin/true").__aenter__())
