"""What can an operator do?"""

import signal

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its status."""
    heard = signal.getsignal(signal.SIGINT)
    if heard is signal.default_int_handler:  # Ctrl-C while we load ends us, without a traceback
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from onrecord.cli.program import main as run

    signal.signal(signal.SIGINT, heard)
    run()
