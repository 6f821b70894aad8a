"""Made-up editors of a desk, one of each role, and the short ways in which they act."""

from entries import at
from onrecord.archive import Archive
from onrecord.desk.editing.actors import Actor, operator
from onrecord.desk.editing.appointing import appoint
from onrecord.record.accounts import Ref
from onrecord.record.documents import CaseChange
from onrecord.record.editing import Role

__all__ = [
    "ADA",
    "BO",
    "CLEO",
    "DITA",
    "NAMES",
    "OF",
    "appoint_all",
    "by",
    "note",
]

NAMES = {
    Role.READER: "Rua Lark",
    Role.EDITOR: "Ada Quill",
    Role.SECOND_EDITOR: "Bo Marsh",
    Role.ADMIN: "Cleo Vance",
}
ADA, BO, CLEO = NAMES[Role.EDITOR], NAMES[Role.SECOND_EDITOR], NAMES[Role.ADMIN]
DITA = "Dita Holm"  # another second editor
OF = {name: role for role, name in NAMES.items()} | {DITA: Role.SECOND_EDITOR}


def appoint_all(archive: Archive) -> None:
    """One of each role, and a second one who reviews."""
    for minute, (name, role) in enumerate(OF.items()):
        appoint(archive, name, role, actor=operator(), why="joins the desk", at=at(minute / 10))


def by(name: str, role: Role | None = None, through: str = "web") -> Actor:
    """Somebody at the desk's pages; the role is theirs unless another one is given."""
    return Actor(name, OF[name] if role is None else role, through)


def note(text: str, *posts: Ref, case: str = "accord") -> CaseChange:
    """A note for a case, which begins with these posts."""
    return CaseChange(case=case, title=None, adds=posts, removes=(), note=text)
