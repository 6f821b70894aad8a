"""What of a captured page can be shown again, when nothing in it may act or be asked for?"""

from onrecord.reading.captured.inert import OWN_SHEET, InertPage, whole_page
from onrecord.reading.captured.own_part import MASK, Owned, own_part
from onrecord.reading.captured.pictures import picture_type
from onrecord.reading.captured.styles import Held, style_sheet

__all__ = [
    "MASK",
    "OWN_SHEET",
    "Held",
    "InertPage",
    "Owned",
    "own_part",
    "picture_type",
    "style_sheet",
    "whole_page",
]
