"""How does somebody else's copy get on record, as never more than their word?"""

from onrecord.desk.copies.found import ShownCopy, copies_of
from onrecord.desk.copies.keeping import CopyRefused, Given, KeptCopy, keep_copy
from onrecord.desk.copies.media import COPY_ENDINGS
from onrecord.desk.copies.shapes import copy_shape, kept_copy_shape

__all__ = [
    "COPY_ENDINGS",
    "CopyRefused",
    "Given",
    "KeptCopy",
    "ShownCopy",
    "copies_of",
    "copy_shape",
    "keep_copy",
    "kept_copy_shape",
]
