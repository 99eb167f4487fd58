"""W2's provider class with a rule that divides by zero where information is at its most: 5 of 500 points, 1 % of the runs."""

from adopters import *  # noqa: F403  (its network and its outcomes)
from adopters import Adopter
from w3_rough import begun

import policysim as ps


class Rough(Adopter):
    """An adopter on a rough day."""

    @ps.start
    def begin(providers, uptakes, innovations, par, draw):
        """Nothing starts; the run is counted."""
        begun()

    @ps.rule
    def take_stock(self, seen, par):
        """Divides by zero in the middle of some runs."""
        if par.information > 0.99 and seen.tick == 20:
            self.skill = 1.0 / (self.skill - self.skill)
