"""The toy model of the storms is played here too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))
