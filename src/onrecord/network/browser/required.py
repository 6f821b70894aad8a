"""Is there a browser to visit pages with?"""

from onrecord.network.browser.extras import needed, program

__all__ = ["require_browser"]


def require_browser(configured: str = "") -> None:
    """Return if pages can be visited, as far as one sees without it. Raises `NoBrowser`."""
    needed("playwright.async_api")
    needed("psutil")
    program(configured)
