"""What does a picture of a post show, and where does it differ from the post?"""

from onrecord.findings.screenshots.deciding import (
    Compared,
    Shown,
    compare_picture,
    doubtful_lines,
)
from onrecord.findings.screenshots.layout import Layout, lay_out
from onrecord.findings.screenshots.moments import read_moment, same_moment
from onrecord.findings.screenshots.places import Body, body_of
from onrecord.findings.screenshots.shapes import Box, Picture, ReadBy, ReadLine, ReadWord
from onrecord.findings.screenshots.spelling import same_handle

__all__ = [
    "Body",
    "Box",
    "Compared",
    "Layout",
    "Picture",
    "ReadBy",
    "ReadLine",
    "ReadWord",
    "Shown",
    "body_of",
    "compare_picture",
    "doubtful_lines",
    "lay_out",
    "read_moment",
    "same_handle",
    "same_moment",
]
