"""What does a page show to a browser, and what did the browser get to show it?"""

from onrecord.network.browser.budget import Budget
from onrecord.network.browser.chromium import Chromium
from onrecord.network.browser.extras import NoBrowser
from onrecord.network.browser.required import require_browser
from onrecord.network.browser.running import BrowserEnd
from onrecord.network.browser.visited import PageExchange, Visit
from onrecord.network.browser.visiting import require_page_address, visit

__all__ = [
    "BrowserEnd",
    "Budget",
    "Chromium",
    "NoBrowser",
    "PageExchange",
    "Visit",
    "require_browser",
    "require_page_address",
    "visit",
]
