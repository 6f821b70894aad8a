"""What may a page from elsewhere ask, in a real browser, and is the API's own page whole there?"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser

from onrecord.archive import Archive
from web.api.desk_made_up import Desk
from web.served import Served

pytestmark = pytest.mark.rig

ASK = """async ([url, method, headers]) => {
    try {
        const answer = await fetch(url, {method, headers, body: method === "POST" ? "{}" : null});
        return [answer.status, answer.headers.get("etag") !== null];
    } catch (error) { return ["refused", false]; }
}"""


class Stranger(BaseHTTPRequestHandler):
    """A page of somebody else."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<p>elsewhere</p>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def stranger() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def url(archive: Archive) -> Iterator[str]:
    with Served(archive.folder, "127.0.0.1") as served:
        yield served.url.rstrip("/")


def test_a_page_from_elsewhere_may_ask_for_what_is_public_alone(
    browser: Browser, url: str, desk: Desk
) -> None:
    token = desk.token("Dee Admin", "read")
    asked = {
        "a list": (["/cases", "GET", {}], [200, True]),
        "with a tag": (["/cases", "GET", {"if-none-match": '"x"'}], [200, True]),
        "what it has": (["/cases", "GET", {"if-none-match": "*"}], [304, True]),
        "what is not there": (["/cases/nope", "GET", {}], [404, False]),
        "a text to check": (
            ["/check", "POST", {"content-type": "application/json"}],
            ["refused", False],
        ),
        "a form to check": (["/check", "POST", {}], ["refused", False]),
        "an editor’s list": (["/desk/trail", "GET", {}], ["refused", False]),
        "with a token": (
            ["/desk/trail", "GET", {"authorization": f"Bearer {token}"}],
            ["refused", False],
        ),
    }
    with stranger() as elsewhere:
        context = browser.new_context()
        page = context.new_page()
        page.goto(elsewhere)
        for name, ((path, method, headers), told) in asked.items():
            found = page.evaluate(ASK, [f"{url}/api/v1{path}", method, headers])
            assert found == told, name
        context.close()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_of_the_api_is_whole(
    browser: Browser, url: str, width: int, scripts: bool
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    answer = page.goto(f"{url}/api#listEvents")
    assert answer is not None and answer.status == 200
    assert page.locator("h3#listEvents").is_visible()
    widest = max(
        (
            box["x"] + box["width"]
            for one in page.locator("main pre").all()
            if (box := one.bounding_box())
        ),
        default=0,
    )
    assert 0 < widest <= width
    assert complaints == []
    context.close()
