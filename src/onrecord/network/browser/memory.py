"""How much memory do a browser and all its processes hold, and who ends them?"""

from types import ModuleType
from typing import Any

from onrecord.network.browser.extras import needed

__all__ = ["ProcessTree"]


class ProcessTree:
    """A process and all that descend from it. Raises `NoBrowser` without psutil."""

    def __init__(self, pid: int) -> None:
        self._psutil: ModuleType = needed("psutil")
        self._root: Any = self._psutil.Process(pid)  # psutil has no types
        self._known: list[Any] = [self._root]

    @property
    def command(self) -> tuple[str, ...]:
        """The arguments that the process was started with, itself left out."""
        return tuple(self._root.cmdline()[1:])

    @property
    def alive(self) -> bool:
        """Whether the first process still runs."""
        try:
            return bool(self._root.status() != self._psutil.STATUS_ZOMBIE)
        except self._psutil.NoSuchProcess:
            return False

    def held(self, enough: int) -> int:
        """Bytes of memory of all processes; exact only if it may be more than `enough`.

        Pages that processes share are counted once, by their shares (PSS), which is slow to ask:
        first each process is asked for all that it has (RSS), which can only be more.
        """
        self._known = self._alive()
        if (most := sum(map(self._resident, self._known))) <= enough:
            return most
        return sum(map(self._proportional, self._known))

    def kill(self) -> None:
        """End them all at once, without asking."""
        for process in {*self._known, *self._alive()}:
            try:
                process.kill()
            except self._psutil.NoSuchProcess:
                continue

    def _alive(self) -> list[Any]:
        try:
            return [self._root, *self._root.children(recursive=True)]
        except self._psutil.NoSuchProcess:
            return []

    def _resident(self, process: Any) -> int:
        try:
            return int(process.memory_info().rss)
        except self._psutil.Error:  # it has just ended
            return 0

    def _proportional(self, process: Any) -> int:
        try:
            return int(process.memory_full_info().pss)
        except (self._psutil.Error, AttributeError):  # it has just ended, or this is no Linux
            return self._resident(process)
