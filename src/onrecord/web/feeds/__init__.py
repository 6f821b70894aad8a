"""How does one follow what happens, with a feed reader?"""

from onrecord.web.feeds.routes import feed_routes

__all__ = ["feed_routes"]
