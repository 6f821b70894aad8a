"""What was the kernel told by the processes of a browser? Written down by strace."""

import re
from collections import Counter
from pathlib import Path
from typing import TypeAlias

from onrecord.network.browser.extras import program

_CALLS = "connect,sendto,sendmsg,sendmmsg"
_TOLD = re.compile(
    r'(connect|send\w+)\(.*sa_family=AF_INET6?.*port=htons\((\d+)\).*?"([0-9a-f:.]+)"'
)
Told: TypeAlias = Counter[tuple[str, int, str]]  # call, port, address


def traced(folder: Path) -> str:
    """A program in a folder that is our browser, with what it tells the kernel written beside."""
    wrapper = folder / "traced-chromium"
    wrapper.write_text(
        f"#!/bin/sh\nexec strace -f --seccomp-bpf -qq -e trace={_CALLS} -e signal=none "
        f'-o {folder}/calls {program()} "$@"\n'
    )
    wrapper.chmod(0o700)
    return str(wrapper)


def told(folder: Path) -> Told:
    """Everybody but 127.0.0.1 that was connected or sent to, and how often.

    A socket for datagrams is "connected" without a packet: so Chromium asks the kernel whether
    it has a route to the world (IPv6 is probed with the address of a public name server).
    """
    said: Told = Counter()
    for line in (folder / "calls").read_text(errors="replace").splitlines():
        if (found := _TOLD.search(line)) is not None and found[3] != "127.0.0.1":
            said[found[1], int(found[2]), found[3]] += 1
    return said
