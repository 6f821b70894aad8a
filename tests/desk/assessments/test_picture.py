"""Does the picture of the reasons show what the numbers say, and nothing else?"""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments_made_up import ASSESSED
from onrecord.desk.assessments.picture import bars, reasons_picture
from onrecord.record.assessed import Group, Reason

SVG = "{http://www.w3.org/2000/svg}"


def drawn(reasons: tuple[Reason, ...], absent: tuple[Group, ...] = ()) -> ElementTree.Element:
    found = replace(ASSESSED, reasons=reasons, absent=absent)
    # Our own document of a moment ago: nothing in it is a stranger's.
    return ElementTree.fromstring(reasons_picture(found))


def test_what_speaks_for_somebody_else_goes_to_the_right() -> None:
    svg = drawn((Reason(Group.STYLE, -0.25), Reason(Group.HOUR, 0.9)), (Group.CLIENT,))
    hour, style = svg.findall(f"{SVG}rect")
    zero = float(hour.attrib["x"])
    assert float(style.attrib["x"]) + float(style.attrib["width"]) == pytest.approx(zero, abs=0.2)
    assert float(hour.attrib["width"]) > 3 * float(style.attrib["width"])
    assert hour.attrib["fill-opacity"] != style.attrib["fill-opacity"]


def test_the_same_is_said_in_words() -> None:
    svg = drawn((Reason(Group.STYLE, -0.25), Reason(Group.HOUR, 0.9)), (Group.CLIENT,))
    assert svg.attrib["role"] == "img" and svg[0].tag == f"{SVG}title"
    assert svg.findtext(f"{SVG}desc") == (
        "In log10 of the ratio; above 0 for somebody else, below 0 for the usual operators: the "
        "hour and weekday +0.90, the style -0.25. Not compared: the client. The platform does not tell "
        "of it, or this calibration does not use it; it contributes nothing."
    )
    texts = [one.text for one in svg.findall(f"{SVG}text")]
    for words in ("hour and weekday", "+0.90", "−0.25", "not compared", "somebody else →"):
        assert words in texts


def test_small_reasons_are_not_blown_up() -> None:
    (only,) = bars((Reason(Group.HOUR, 0.05),), ())
    assert only.part == pytest.approx(0.1)


groups = st.permutations(list(Group))
sizes = st.lists(st.floats(-3, 3, allow_nan=False), max_size=len(Group))


@given(groups, sizes)
def test_bars_are_in_order_and_within_the_axis(groups: list[Group], sizes: list[float]) -> None:
    reasons = tuple(Reason(group, size) for group, size in zip(groups, sizes, strict=False))
    absent = tuple(groups[len(sizes) :])
    shown = bars(reasons, absent)
    assert {bar.name for bar in shown} == {group.value for group in Group}
    told = [bar.log10 for bar in shown if bar.log10 is not None]
    assert told == sorted(told, reverse=True) and len(told) == len(sizes)
    assert all(-1 <= bar.part <= 1 for bar in shown)
    svg = drawn(reasons, absent)
    width, height = float(svg.attrib["width"]), float(svg.attrib["height"])
    for rect in svg.findall(f"{SVG}rect"):
        assert float(rect.attrib["x"]) >= 0
        assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= width
        assert float(rect.attrib["y"]) + float(rect.attrib["height"]) <= height


def test_no_style_is_needed_that_a_page_s_policy_forbids() -> None:
    picture = reasons_picture(ASSESSED)
    assert "style" not in picture.replace("the style", "").replace(">style<", "")
    assert "script" not in picture and "href" not in picture
