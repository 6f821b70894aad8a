"""What does an editor do on the pages?"""

from starlette.routing import Route

from onrecord.web.editors.guarding import guarded
from onrecord.web.editors.held import Held
from onrecord.web.editors.table import DOORS

__all__ = ["DOORS", "Held", "editors_routes"]


def editors_routes() -> list[Route]:
    """The routes under /desk; the app's state has `archive`, `clock`, `sign_ins` and `held`."""
    return guarded(DOORS)
