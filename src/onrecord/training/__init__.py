"""How are the calibrations of assessments made and measured? (`onrecord-train`)"""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its status."""
    from onrecord.training.command import run  # it alone needs what the command does

    sys.exit(run(sys.argv[1:]))
