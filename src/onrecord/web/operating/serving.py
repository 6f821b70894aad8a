"""Where do the operator's own programs ask?"""

from collections.abc import Callable

import uvicorn

from onrecord.archive import Archive
from onrecord.network import SystemClock
from onrecord.web.operating.answers import operating_app
from onrecord.web.serving import ended_by_signals, library_logs, listening

__all__ = ["serve_operating"]


def serve_operating(archive: Archive, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Answer until Ctrl-C or SIGTERM, then return. Raises CannotListen."""
    with listening(host, port) as listener:
        server = uvicorn.Server(
            uvicorn.Config(
                operating_app(archive, SystemClock()),
                access_log=False,
                http="h11",  # as the pages: it takes 64 kB before a body
                lifespan="off",
                log_config=library_logs(),
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=5,  # seconds
                ws="none",
            )
        )
        with ended_by_signals(server):
            taken = listener.getsockname()[1]
            tell(f"http://{f'[{host}]' if ':' in host else host}:{taken}/")
            server.run(sockets=[listener])
