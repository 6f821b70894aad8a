"""How are notices written to people: in a line, in plain text, in HTML?

Everything in them was cleaned of signs that can't be seen; in HTML every value is escaped.
"""

from collections.abc import Sequence

from markupsafe import Markup

from onrecord.desk.notifying.notices import Notice
from onrecord.findings.words.moments import moment

__all__ = ["html", "plain", "title"]

_LONGEST_TITLE = 150  # characters
_BOUNDS = (
    "This says what was observed or said, by whose word, and what follows. Words in quotation "
    "marks are somebody else’s. Whether words mean a certain post, and whether who said them may "
    "speak for the account, stands on the page of that post."
)


def title(notices: Sequence[Notice]) -> str:
    """A line that says how much there is to read, and of whom."""
    named = list(dict.fromkeys(one.who for one in notices if one.who))
    many = f"{len(notices)} notices" if len(notices) > 1 else "1 notice"
    others = f" and {len(named) - 1} more" if len(named) > 1 else ""
    whole = f"{many}: {named[0]}{others}" if named else many
    return whole if len(whole) <= _LONGEST_TITLE else f"{whole[: _LONGEST_TITLE - 2]} …"


def plain(notices: Sequence[Notice], most: int) -> str:
    """The latest notices as plain text, oldest first, and how many there were before them."""
    shown = notices[-most:]
    parts = [_earlier(len(notices) - len(shown))] if len(shown) < len(notices) else []
    parts += ["\n".join((f"{one.who}: {one.says}", *_known(one))) for one in shown]
    return "\n\n".join((*parts, _BOUNDS)) + "\n"


def html(notices: Sequence[Notice], most: int) -> str:
    """The same as a simple page, without anything to be loaded."""
    shown, items = notices[-most:], Markup()
    for one in shown:
        known = Markup("<br>").join(
            Markup('<a href="{0}">{0}</a>').format(line) if line == one.link else line
            for line in _known(one)
        )
        row = Markup('<li><p dir="auto"><strong>{}</strong>: {}<br><small>{}</small></p></li>')
        items += row.format(one.who, one.says, known)
    earlier = len(notices) - len(shown)
    before = Markup("<p>{}</p>").format(_earlier(earlier)) if earlier else Markup()
    page = Markup(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>{}</title>'
        "<body>{}<ul>{}</ul><p><small>{}</small></p></body></html>"
    )
    return str(page.format(title(notices), before, items, _BOUNDS))


def _earlier(many: int) -> str:
    return f"{many} earlier {'one is' if many == 1 else 'ones are'} on the pages."


def _known(one: Notice) -> list[str]:
    how = "" if one.how is None else f"; how it is known: {one.how}"
    lines = [f"{one.which_time.capitalize()} {moment(one.at)}{how}"]
    return lines if one.link is None else [*lines, one.link]
