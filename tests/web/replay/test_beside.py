"""Does an operator's server show captured pages on an origin of their own, and there alone?"""

import re
import shutil
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from axe import violations
from onrecord.record.entries import Logged
from served_archive import onrecord_serve
from web.ministry import ref

POST = f"/posts/{ref('startling')}"


def frame_in(html: str) -> httpx.URL:
    (source,) = re.findall(r'<iframe class="captured" src="([^"]*)"', html)
    return httpx.URL(source)


def test_captured_pages_are_at_another_port_under_another_name(
    captured: tuple[Path, Logged],
) -> None:
    folder, visit = captured
    with onrecord_serve(folder) as address:
        answer = httpx.get(f"{address}{POST}")
        frame = frame_in(answer.text)
        ours = httpx.URL(address)
        assert (frame.host, frame.path) == ("captures.localhost", f"/captures/{visit.index}/")
        assert frame.port != ours.port
        origin = f"http://captures.localhost:{frame.port}"
        assert answer.headers["content-security-policy"].endswith(f"; frame-src {origin}")
        there, here = f"http://127.0.0.1:{frame.port}", f"http://127.0.0.1:{ours.port}"
        name = {"host": f"captures.localhost:{frame.port}"}
        part = httpx.get(f"{there}{frame.path}", headers=name)
        assert part.status_code == 200 and "We leave the Harbour Accord" in part.text
        policy = part.headers["content-security-policy"]
        assert policy.endswith(f"frame-ancestors {here} http://localhost:{ours.port}")
        # Neither origin has anything of the other's, whatever it is called.
        for path in ("/", POST, "/log/checkpoint", "/style.css", "/desk/sign-in"):
            assert httpx.get(f"{there}{path}", headers=name).status_code == 404, path
            assert httpx.get(f"{there}{path}").status_code == 404, path
        assert httpx.get(f"{here}{frame.path}").status_code == 404
        assert (
            httpx.get(f"{there}{frame.path}", headers={"host": "rebound.example"}).status_code
            == 421
        )


def test_a_host_of_their_own_is_routed_by_its_name(
    captured: tuple[Path, Logged], tmp_path: Path
) -> None:
    folder, visit = tmp_path / "archive", captured[1]
    shutil.copytree(captured[0], folder)
    settings = folder / "onrecord.toml"
    text = settings.read_text().replace('replay = ""', 'replay = "https://captures.example"')
    settings.write_text(text.replace('address = ""', 'address = "https://records.example"', 1))
    with onrecord_serve(folder) as address:
        port = httpx.URL(address).port
        answer = httpx.get(f"{address}{POST}", headers={"host": "records.example"})
        assert str(frame_in(answer.text)) == f"https://captures.example/captures/{visit.index}/"
        part = httpx.get(
            f"http://127.0.0.1:{port}/captures/{visit.index}/", headers={"host": "captures.example"}
        )
        assert part.status_code == 200
        assert "frame-ancestors https://records.example " in part.headers["content-security-policy"]
        for path in ("/", POST, "/desk/sign-in"):
            asked = httpx.get(f"{address}{path}", headers={"host": "captures.example"})
            assert asked.status_code == 404, path


@pytest.mark.rig
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_reader_opens_the_captured_page(
    browser: Browser, captured: tuple[Path, Logged], scheme: str
) -> None:
    with onrecord_serve(captured[0]) as address:
        context = browser.new_context(
            viewport={"width": 360, "height": 800},
            color_scheme=scheme,  # type: ignore[arg-type]  # one of the two
            java_script_enabled=scheme == "light",
        )
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda one: said.append(one.text))
        page.goto(f"{address}{POST}")
        page.get_by_text("The captured page, as far as it is the account’s own").click()
        frame = page.frame_locator("iframe.captured")
        page.locator("iframe.captured").scroll_into_view_if_needed()
        frame.get_by_text("We leave the Harbour Accord tonight.").wait_for()
        assert frame.get_by_text("Jane Doe").count() == 0
        assert page.locator("figure.screenshot img").is_visible()
        assert said == []
        if scheme == "light":  # the engine is a script
            assert violations(page) == []
        context.close()
