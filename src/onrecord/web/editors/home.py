"""What waits for an editor, and what happened at the desk lately?"""

from starlette.responses import Response

from onrecord.desk.editing.acting import acts
from onrecord.desk.editing.requests import requests
from onrecord.desk.editing.reviewing import proposals
from onrecord.record.assessments import is_another_editor
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.proposed import summary_of

__all__ = ["home_page"]

_LATEST_ACTS = 12
_MOST_OWN = 10


def home_page(asked: Asked) -> Response:
    """The queues, one's own work, and the latest acts."""
    found = proposals(asked.archive)
    waiting = [one for one in found if one.state == "waiting"]
    own = [one for one in found if not is_another_editor(one.proposal.editor, asked.actor.name)]
    view = {
        "for_review": [x for x in waiting if x not in own],
        "own": own[: -_MOST_OWN - 1 : -1],
        "requests": [one for one in requests(asked.archive) if one.answer is None],
        "acts": acts(asked.archive, limit=_LATEST_ACTS),
        "summary_of": summary_of,
    }
    return asked.page("home.html", view)
