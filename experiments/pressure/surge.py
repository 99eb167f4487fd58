"""Providers that a surge of demand meets: for two years, from the third of the question on, more needs than were expected."""

import policysim as ps

BEGINS, ENDS = 2.0, 4.0  # years of the question
INSTANT = 1e-9  # years; rounding must not move the surge by a tick


class Surged(ps.Provider):
    """A provider as it is, but for the surge."""

    surge: float = ps.parameter(
        0.06, "further demand while the surge lasts, as a share", limits=(0, 1), source="as pattern P14"
    )

    @ps.rule(after="operate")
    def surge_of_demand(self, seen, par):
        """More needs than were expected: they cover less, wait more, and press."""
        if seen.years >= BEGINS - INSTANT and seen.years < ENDS - INSTANT:
            self.coverage /= 1.0 + par.surge
            self.demand *= 1.0 + par.surge
            self.needs_met = min(self.capacity, self.demand * (1.0 + self.backlog / par.dt))
