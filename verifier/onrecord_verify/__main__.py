"""Can it be run as `python -m onrecord_verify`?"""

import sys

from onrecord_verify.program import main

if __name__ == "__main__":
    sys.exit(main())
