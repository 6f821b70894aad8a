"""How do the pages become a folder of files that any host can serve?"""

from onrecord.web.static_site.errors import NotOurFolder, StaticSiteError
from onrecord.web.static_site.publishing import Written, claim_site, publish_site

__all__ = ["NotOurFolder", "StaticSiteError", "Written", "claim_site", "publish_site"]
