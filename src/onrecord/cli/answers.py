"""What has an editor answered so far, and how is another field of a draft asked for?"""

from dataclasses import dataclass
from typing import Any

from onrecord.archive import Archive
from onrecord.cli.questions import needed, optional
from onrecord.desk.declarations.draft import Draft, Prefilled
from onrecord.desk.declarations.written import NotWritten, is_web_address, read_moment
from onrecord.record.times import instant

__all__ = ["WHEN", "Answers", "web_address"]

WHEN = "2026-01-31T12:00+01:00 or 2026-01-31T12:00[Europe/Belgrade]"


@dataclass(frozen=True, slots=True)
class Answers:
    """The fields of a draft that are known; what was proposed can be taken by Enter."""

    archive: Archive
    known: dict[str, Any]

    def draft(self) -> Draft:
        """The draft as far as it was answered."""
        return Prefilled(**self.known).draft()

    def set(self, name: str, value: object) -> None:
        """Note an answer; None: nothing was answered."""
        if value is None:
            self.known.pop(name, None)
        else:
            self.known[name] = value

    def text(self, name: str, question: str) -> None:
        """Ask for a text that is needed."""
        self.set(name, needed(question, str, self.known.get(name)))

    def perhaps(self, name: str, question: str) -> None:
        """Ask for a text that may be left out."""
        self.set(name, optional(question, str, self.known.get(name)))

    def moment(self, name: str, question: str, *, required: bool = False) -> None:
        """Ask for a time."""
        known = self.known.get(name)
        written = None if known is None else instant(known)
        how = needed if required else optional
        self.set(name, how(question, read_moment, written))

    def address(self, name: str, question: str) -> None:
        """Ask for a web address."""
        self.set(name, optional(question, web_address, self.known.get(name)))


def web_address(text: str) -> str:
    """An address as a browser shows it. Raises NotWritten."""
    if not is_web_address(text.strip()):
        raise NotWritten(f"{text[:200]!r} is not an address such as https://…", advice="")
    return text.strip()
