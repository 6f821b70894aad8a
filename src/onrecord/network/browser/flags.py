"""How is the browser started, and what is each flag for?

Beside these, Playwright passes its own; whatever matters to us stands here all the same.
"""

import os
from collections.abc import Iterable

__all__ = ["NOT_WANTED", "arguments", "sandboxed"]

_FLAGS = (
    # Only the proxy resolves names. Without this, a TURN server's name goes to the system's name
    # server, past the proxy.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    # STUN and TURN over UDP, which would go to any address past the proxy.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # its name in other versions
    # A browser behind a proxy does not begin with QUIC, nor WebTransport; a second lock on UDP.
    "--disable-quic",
    # A capture holds what the page asked for, so the browser asks for nothing of its own. It tries
    # all the same (updates, accounts); those wishes end at a proxy that lets nobody pass.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-breakpad",  # no reports of crashes are kept or sent
    "--no-first-run",
    "--no-pings",  # <a ping> tells third parties of a click
    "--disable-gpu",  # no talk with a driver
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
