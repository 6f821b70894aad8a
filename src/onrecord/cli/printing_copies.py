"""How are captured pages, and copies that others gave us, printed for people?"""

from collections.abc import Sequence

from onrecord.cli.lines import margined, paragraph
from onrecord.cli.options import say
from onrecord.cli.terminal import visible
from onrecord.desk.captures import ShownCapture, Taken
from onrecord.desk.copies import KeptCopy, Pieces, ShownCopy
from onrecord.findings.copies_of_states import Compared
from onrecord.findings.words.copies import compared_words, copy_words, shows_words
from onrecord.findings.words.moments import moment, quoted
from onrecord.record.custody import CopyWords
from onrecord.record.observations import Authenticity

__all__ = ["print_captures", "print_copies", "print_kept_copy", "print_pieces", "print_taken"]


def print_kept_copy(kept: KeptCopy) -> None:
    """What became of a copy that was imported."""
    paragraph(copy_words(kept.copy), margin="")
    paragraph(f"Found: {kept.looked.result}.")
    _print_words(kept.copy.words, kept.compared)
    say(f"  SHA-256 {kept.copy.bytes}", dim=True)
    if kept.logged is None:
        say("Nothing was recorded: this was only tried.")
    else:
        already = "already " if kept.already else ""
        say(f"On record {already}as entry {kept.logged.index}, as their word.")


def print_pieces(found: Pieces) -> None:
    """What became of the pieces of a file."""
    for one in found.kept:
        print_kept_copy(one)
    counted = "1 copy" if len(found.kept) == 1 else f"{len(found.kept)} copies"
    say(f"{counted} of posts on record.")
    if found.strangers:
        say(f"{found.strangers} more of posts that are not: nothing of them was kept.")


def _print_words(words: CopyWords | None, compared: Compared | None) -> None:
    """The words that a copy shows, with whose they are; what the digest says of them."""
    if words is None:
        return
    paragraph(f"{shows_words(words)}", margin="    ")
    same = None if compared is None else compared.candidate
    for line in (words.text if same is None else same.shown).split("\n"):
        margined(visible(line), "    | ")
    say(f"    [{Authenticity.THIRD_PARTY_COPY.value}]", dim=True)
    if compared is not None:
        paragraph(compared_words(compared), margin="    ")


def print_copies(copies: Sequence[ShownCopy]) -> None:
    """Copies of a post that others gave us: their word, and no evidence of ours."""
    for one in copies:
        paragraph(f"Somebody else's copy: {copy_words(one.copy)}")
        if one.result is not None:
            paragraph(f"Found: {one.result}.", margin="    ")
        _print_words(one.copy.words, one.compared)
        if not one.kept:
            paragraph("Its bytes are not kept here any more.", margin="    ")
        say(f"    SHA-256 {one.copy.bytes}", dim=True)


def print_captures(captures: Sequence[ShownCapture]) -> None:
    """Visits of a browser to a post's page."""
    for one in captures:
        paragraph(f"Visit {moment(one.capture.began_at)}: {one.says}")
        paragraph(f"Address: {quoted(one.capture.url)}", margin="    ")
        if one.package is not None:
            answers = "" if one.answers is None else f", {one.answers:,} answers"
            say(f"    entry {one.logged.index}, {one.bytes:,} bytes{answers}", dim=True)
            say(f"    SHA-256 {one.package}", dim=True)


def print_taken(taken: Sequence[Taken]) -> None:
    """What was written for an editor to look at."""
    for one in taken:
        for path in (one.package, one.screenshot):
            if path is not None:
                say(str(path))
        if one.why is not None:
            paragraph(f"Of the visit {moment(one.shown.capture.began_at)}: {one.why}.")
    if not taken:
        say("No browser of ours visited its page.")
