"""Who does this, by which right, and may they?

The operator has the archive's folder and may do everything. Everybody else acts in a name, and by
the lesser of two roles: that which the log gives the name now, and that by which they came (a
token may do less than its editor, and a session may be older than a dismissal).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from onrecord.archive import Archive
from onrecord.archive.layout import Layout
from onrecord.archive.locks import folder_lock
from onrecord.desk.documents import recorded
from onrecord.desk.editing.errors import NotAllowed
from onrecord.findings.editing import OPERATOR, Appointed, Doing, appointed, held_by, lesser, may
from onrecord.findings.stated import Stated
from onrecord.record.documents import DocumentKind
from onrecord.record.editing import Appointment, Role

__all__ = [
    "COMMAND",
    "Actor",
    "acting",
    "acting_or_named",
    "appointments",
    "one_at_a_time",
    "operator",
    "require",
]

COMMAND = "command"
_WAIT = 10.0  # seconds: as long as a writer waits for the records


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who does something. `through`: "web", "command", or "token" and its label."""

    name: str
    role: Role | None
    through: str

    @property
    def is_operator(self) -> bool:
        """Whether it is whoever has the archive's folder, in nobody's name."""
        return self.through == COMMAND and self.role is None


def operator() -> Actor:
    """Whoever runs a command on the archive, in nobody's name."""
    return Actor(OPERATOR, None, COMMAND)


def acting(archive: Archive, name: str | None, through: str = COMMAND) -> Actor:
    """Who acts in this name, by its role on record; without a name the operator. NotAllowed."""
    if name is None and through == COMMAND:
        return operator()
    held = None if name is None else held_by(name, appointed(appointments(archive)))
    if held is None or held.role is None:
        raise NotAllowed(_not_appointed(name or "", held))
    return Actor(held.name, held.role, through)


def acting_or_named(archive: Archive, name: str) -> Actor:
    """Who acts in this name on the command line; one that was never appointed is the operator's.

    Where editors are appointed, a name is held to its role. NotAllowed for who was dismissed.
    """
    if held_by(name, appointed(appointments(archive))) is None:
        return Actor(name.strip(), None, COMMAND)
    return acting(archive, name)


def require(archive: Archive, actor: Actor, doing: Doing) -> None:
    """Return if this may be done. Raises NotAllowed."""
    if actor.is_operator:
        return
    held = held_by(actor.name, appointed(appointments(archive)))
    if held is None or held.role is None:
        raise NotAllowed(_not_appointed(actor.name, held))
    role = lesser(held.role, actor.role)
    if not may(role, doing):
        told = "no role" if role is None else f"the role {role.value}"
        raise NotAllowed(f"{held.name!r} acts with {told}, which is not enough: {doing.value}")


def appointments(archive: Archive) -> tuple[Stated[Appointment], ...]:
    """All appointments, oldest first."""
    return tuple(
        Stated(one.logged.index, one.digest, one.document.recorded_at, one.body)
        for one in recorded(archive, DocumentKind.APPOINTMENT)
        if isinstance(one.body, Appointment)
    )


@contextmanager
def one_at_a_time(archive: Archive) -> Iterator[None]:
    """While it lasts, no other process or thread changes anything by `desk.editing`.

    So what was checked still holds when it is appended. Raises ArchiveBusy.
    """
    with folder_lock(Layout(archive.folder).keys, _WAIT):
        yield


def _not_appointed(name: str, held: Appointed | None) -> str:
    if held is None:
        return f"nobody called {name[:80]!r} was appointed"
    return f"{held.name!r} was dismissed on {held.since:%Y-%m-%d}"
