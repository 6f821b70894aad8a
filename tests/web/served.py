"""A server of pages in a process of its own, as an operator starts it."""

import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["Served"]

SERVING = """
import os
import sys
from pathlib import Path
from onrecord.archive import open_archive
from onrecord.web import serve
with open_archive(Path(sys.argv[1]), writing=False) as archive:
    def tell(url):
        print(url, flush=True)
        for number in sys.argv[3:]:
            os.kill(os.getpid(), int(number))
    serve(archive, sys.argv[2], 0, tell)
print("returned", flush=True)
"""


class Served:
    """A server in a process of its own."""

    def __init__(self, folder: Path, host: str, *signalled: signal.Signals) -> None:
        """`signalled` reach it at the very moment at which it says where it is."""
        numbers = [str(one.value) for one in signalled]
        command = [sys.executable, "-c", SERVING, str(folder), host, *numbers]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def end(self, by: signal.Signals) -> tuple[int, str, str]:
        self.process.send_signal(by)
        said, complained = self.process.communicate(timeout=60)
        return self.process.returncode, said, complained

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
