"""W1 by hand in NumPy."""

from serve import serve  # isort: skip

from by_hand import build, steps
from shared import player

if __name__ == "__main__":
    serve(player(build, steps))
