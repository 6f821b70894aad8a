"""Is what others ask for brought up beside the watch?"""

import asyncio
from pathlib import Path

from kept_entries import gap
from onrecord.archive import create_archive, open_archive
from onrecord.desk.search.indexing import bring_up
from onrecord.watch.asking import Asker
from onrecord.watch.upkeep import Upkeep


def test_words_are_entered_each_time_after_publication(tmp_path: Path) -> None:
    create_archive(tmp_path / "archive", "records.example/upkeep")
    with open_archive(tmp_path / "archive") as archive:
        published: list[int] = []

        def index() -> None:
            published.append(archive.published.size)
            bring_up(archive, most=1)

        upkeep = Upkeep(Asker(archive, None, None), indexing=index)  # type: ignore[arg-type]  # asks nobody
        for number in (0, 1):
            archive.append([gap(number)])
            asyncio.run(upkeep.once())
        assert published == [1, 2]
        assert archive.search.reached.size == 2
