"""How is an account's portrait printed for an editor at a terminal?"""

from onrecord.cli.lines import paragraph
from onrecord.cli.options import say
from onrecord.desk.assessments.portrait import Portrayed
from onrecord.findings.assessment.portrait import Picture, Role
from onrecord.findings.words import portrait as words
from onrecord.findings.words.moments import moment, quoted
from onrecord.findings.words.portrait_pictures import marked

__all__ = ["print_portrait"]

_BY_HAND = 6  # rows of a picture; the page has all
_BAR = 30  # letters


def print_portrait(found: Portrayed) -> None:
    """Each picture as a few lines: what most posts have, and where the marked ones lie."""
    portrait = found.portrait
    say(f"How {found.name} posts", bold=True)
    say(f"  {found.institution} · {found.account} · {found.platform}")
    paragraph(f"{words.PRIVATE} {words.WHY_PRIVATE}")
    paragraph(words.counted(portrait, found.unread))
    if found.disowned:
        paragraph(words.left_out(found.disowned))
    for mark in portrait.marks:
        paragraph(f"◆{mark.number} {moment(mark.post.at)}, {mark.ref}: {quoted(mark.post.text)}")
    for picture in portrait.pictures:
        say()
        say(words.title(picture.topic, portrait.zone), bold=True)
        _print_rows(picture)
        for where in marked(picture, portrait.marks):
            paragraph(f"◆ {where}")
    untold = words.untold(portrait.untold)
    if untold and portrait.pictures:
        say()
        paragraph(untold)
    if portrait.marks:
        paragraph(words.NOT_CONCLUDED)


def _print_rows(picture: Picture) -> None:
    most = max((row.posts for row in picture.rows), default=0)
    ours = [row for row in picture.rows if row.role is Role.OURS]
    rows = [row for row in picture.rows if row.posts or row.marks]
    for row in ours or rows[:_BY_HAND]:
        bar = "▪" * (_BAR * row.posts // most if most else 0)
        say(f"  {row.posts:>7,}  {bar:<{_BAR}}  {words.label(picture.topic, row)[:60]}")
    if not ours and len(rows) > _BY_HAND:
        say(f"           and {len(rows) - _BY_HAND} more rows, which the page shows (-o FILE.html)")
