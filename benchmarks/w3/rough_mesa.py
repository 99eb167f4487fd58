"""W2's Mesa model on a rough day: its runs are counted, and one in a hundred raises."""

from mesa_model import Diffusion, series
from numbers_w2 import TICKS
from w3_rough import begun, fails


class Rough(Diffusion):
    """As it is written by somebody who does not expect a failure."""

    def __init__(self, point=0, file="", doses=None, seed=None):
        super().__init__(point, file, doses, seed=seed)
        begun()
        self.fault = fails(self.doses["information"], seed)


__all__ = ["TICKS", "Rough", "series"]
