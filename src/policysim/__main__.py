"""`python -m policysim` is `policysim`."""

import sys

from policysim.cli import main

if __name__ == "__main__":
    sys.exit(main())
