"""How does ReplayWeb.page show a package, with nothing of the web to help it?

Its files come from npm, for these tests alone (AGPL-3.0), and are served on loopback together
with the package; a real browser opens that, and everything that it asks for is written down.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

__all__ = ["FROM_PACKAGE", "replay_server", "replay_tool"]

RIG = Path(__file__).resolve().parents[1] / "rig"
PACKAGE = "captured.wacz"
FROM_PACKAGE = "/replay/w/"
"""How the paths begin under which it serves what it takes out of the package."""

_INDEX = """<!doctype html><title>replay</title><script src="/ui.js"></script>
<style>html, body, replay-web-page {{ margin: 0; height: 100%; display: block }}</style>
<replay-web-page source="/{package}" url="{url}" embed="replayonly" replaybase="/replay/"
 deeplink></replay-web-page>"""


def replay_tool() -> Path:
    """The folder of ReplayWeb.page, installed first if it is missing. Raises `InstallFailed`."""
    sys.path.insert(0, str(RIG))
    try:
        import install

        return Path(install.node_modules(RIG / "replay")) / "replaywebpage"
    finally:
        sys.path.remove(str(RIG))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def replay_server(folder: Path, package: bytes, url: str) -> Iterator[str]:
    """Where a browser finds the package opened at `url`; files are put into `folder`."""
    tool = replay_tool()
    (folder / "replay").mkdir(parents=True)
    (folder / "ui.js").write_bytes((tool / "ui.js").read_bytes())
    (folder / "replay" / "sw.js").write_bytes((tool / "sw.js").read_bytes())
    (folder / PACKAGE).write_bytes(package)
    (folder / "index.html").write_text(_INDEX.format(package=PACKAGE, url=url))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        serving.join()
