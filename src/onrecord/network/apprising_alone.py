"""What does the process do that tells one service through Apprise?

Reads {url, title, body} as JSON from standard input, and writes {told, log} or {why}.
"""

import json
import logging
import sys

__all__ = ["main"]


def main() -> None:
    """Tell it, and say what came of it."""
    from apprise import Apprise, LogCapture  # of the extra `notify`

    given = json.load(sys.stdin)
    target = Apprise.instantiate(given["url"])
    if target is None:
        answer: dict[str, object] = {"why": "this is no URL that Apprise knows"}
    else:
        with LogCapture(level=logging.WARNING) as log:  # type: ignore[no-untyped-call]  # of Apprise
            told = target.notify(title=given["title"], body=given["body"])
            answer = {"told": bool(told), "log": log.getvalue()}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
