"""What does a page show to a browser, and what did the browser get to show it?"""

from onrecord.network.browser.chromium import Chromium
from onrecord.network.browser.extras import NoBrowser
from onrecord.network.browser.running import BrowserEnd

__all__ = ["BrowserEnd", "Chromium", "NoBrowser"]
