"""How do the pages become a folder of files that any host can serve?"""

from onrecord.web.static_site.errors import NotOurFolder, StaticSiteError, StillRedacting
from onrecord.web.static_site.publishing import Written, claim_site, publish_site

__all__ = [
    "NotOurFolder",
    "StaticSiteError",
    "StillRedacting",
    "Written",
    "claim_site",
    "publish_site",
]
