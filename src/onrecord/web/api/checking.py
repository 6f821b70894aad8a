"""How does the API answer: did they ever say it, and who mentioned it first?

The text or picture is neither kept nor logged.
"""

from onrecord.desk.search.checking import check_text
from onrecord.desk.search.mentioning import first_mentions
from onrecord.desk.search.screenshot_shapes import screenshot_shape
from onrecord.desk.search.shapes import check_shape, first_shape
from onrecord.record.accounts import AccountId
from onrecord.web.api.asking import Answer, Asked
from onrecord.web.api.problems import Problem
from onrecord.web.check import asked_account

__all__ = ["check", "first"]


def check(asked: Asked) -> Answer:
    """The closest posts to a text or to a picture of a post."""
    assert asked.sent is not None  # the operation takes something
    account = _account(asked, asked.sent.fields.get("account"))
    picture = asked.sent.picture
    if picture is None:
        with asked.checks.words.turn():
            text = str(asked.sent.fields["text"])
            found = check_text(asked.archive, text, account, until=asked.now)
        return Answer(value=check_shape(found))
    if not asked.checks.reads_pictures:
        raise Problem("not-installed", "pictures can't be read here")
    with asked.checks.reading.turn():
        read = asked.checks.pictures.check(picture, account, asked.now)
    return Answer(value=screenshot_shape(read))


def first(asked: Asked) -> Answer:
    """First and later mentions of a phrase."""
    name, institution = asked.text("account"), asked.text("institution")
    if name is not None and institution is not None:
        raise Problem("bad-parameter", "account and institution exclude each other")
    with asked.checks.words.turn():
        found = first_mentions(
            asked.archive,
            asked.text("phrase") or "",
            account=_account(asked, name),
            institution=institution,
            until=asked.now,
        )
    return Answer(value=first_shape(found))


def _account(asked: Asked, name: str | None) -> AccountId | None:
    return None if name is None else asked_account(asked.archive, name)
