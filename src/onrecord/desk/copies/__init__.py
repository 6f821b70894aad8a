"""How does somebody else's copy get on record, as never more than their word?"""

from onrecord.desk.copies.fetching import fetched
from onrecord.desk.copies.found import ShownCopy, copies_of
from onrecord.desk.copies.keeping import CopyRefused, Given, KeptCopy, keep_copy
from onrecord.desk.copies.media import COPY_ENDINGS
from onrecord.desk.copies.pieces import Piece
from onrecord.desk.copies.several import SEVERAL, Pieces, enrolled_at_x, keep_pieces, pieces_of
from onrecord.desk.copies.shapes import copy_shape, kept_copy_shape

__all__ = [
    "COPY_ENDINGS",
    "SEVERAL",
    "CopyRefused",
    "Given",
    "KeptCopy",
    "Piece",
    "Pieces",
    "ShownCopy",
    "copies_of",
    "copy_shape",
    "enrolled_at_x",
    "fetched",
    "keep_copy",
    "keep_pieces",
    "kept_copy_shape",
    "pieces_of",
]
