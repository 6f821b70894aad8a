"""What of a captured page may be shown, and to whom?"""

from onrecord.desk.captured.errors import CannotShow
from onrecord.desk.captured.masking import BoxOutside, masked
from onrecord.desk.captured.pages import OpenedCapture, open_capture
from onrecord.desk.captured.released import (
    ShownPicture,
    picture_bytes,
    pictures_of,
    release_picture,
    released_of,
    take_picture_back,
)
from onrecord.desk.captured.screenshots import capture_called, screenshot_of

__all__ = [
    "BoxOutside",
    "CannotShow",
    "OpenedCapture",
    "ShownPicture",
    "capture_called",
    "masked",
    "open_capture",
    "picture_bytes",
    "pictures_of",
    "release_picture",
    "released_of",
    "screenshot_of",
    "take_picture_back",
]
