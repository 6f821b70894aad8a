"""How is the browser started, and what is each flag for?

Beside these, Playwright passes its own; whatever matters to us stands here all the same.
"""

import os
from collections.abc import Iterable

__all__ = ["NOT_WANTED", "arguments", "sandboxed"]

_FLAGS = (
    # Nothing but the proxy may be connected to, and only the proxy resolves names: whatever goes
    # around it finds no address.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-quic",  # UDP, which no proxy of ours carries; WebTransport needs it
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # STUN and TURN over UDP
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # the same, by its newer name
    # A capture holds what the page asked for, so the browser asks for nothing of its own.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-breakpad",  # no reports of crashes are kept or sent
    "--no-first-run",
    "--no-pings",  # <a ping> tells third parties of a click
    "--disable-gpu",  # a process less, and none that speaks to a driver
)
# Of Playwright's own: graphics in software, which it calls unsafe itself.
NOT_WANTED = ("--enable-unsafe-swiftshader",)
_HEAP = "--js-flags=--max-old-space-size={}"


def arguments(heap: int, extra: Iterable[str] = ()) -> tuple[str, ...]:
    """Our flags; `heap` in megabytes is what the scripts of one page may hold."""
    return (*_FLAGS, _HEAP.format(heap), *extra)


def sandboxed() -> bool:
    """Whether Chromium's sandbox is on; it does not start with it as root."""
    return os.geteuid() != 0
