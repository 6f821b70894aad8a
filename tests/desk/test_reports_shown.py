"""How many of the posts that a report shows are compared with its quotations?"""

import pytest

from onrecord.desk.reports import read_report

SHOWN = """<html><body><article><h1>Harbour to close</h1>
<p>The ministry wrote “the harbour is closed” and “the bridge is open” on Tuesday morning.</p>
<blockquote class="twitter-tweet"><p>The harbour is closed</p>&mdash; Tides (@tides)
<a href="https://twitter.com/tides/status/1001">January 5, 2020</a></blockquote>
<blockquote class="twitter-tweet"><p>The bridge is open</p>&mdash; Tides (@tides)
<a href="https://twitter.com/tides/status/1002">January 5, 2020</a></blockquote>
</article></body></html>"""


@pytest.mark.parametrize("most, compared", [(10_000, {0, 1}), (40, {0}), (4, set())])
def test_no_more_posts_are_compared_than_there_is_time_for(
    most: int, compared: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.desk.reports.embeds._CELLS", most)
    read = read_report(SHOWN.encode(), "text/html")
    assert len(read.article.embeds) == 2
    assert {one.embed for one in read.in_embeds} == compared
    told = [doubt for doubt in read.article.doubts if "shows 2 posts" in doubt]
    assert bool(told) == (len(compared) < 2)
