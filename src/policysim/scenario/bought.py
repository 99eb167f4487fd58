"""What one instrument buys: its money over time, for whom, at what dose, and from when its parts work."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from policysim.scenario.levels import PENNY, Level


@dataclass(frozen=True, eq=False)
class Bought:
    """What one instrument buys; money by tick is in pounds a year, by year in pounds."""

    instrument: str
    lever: str
    label: str  # of the lever, with what is bought of it
    given: np.ndarray  # float64 (ticks that count,): what it is given
    spent: np.ndarray  # float64 (ticks that count,): what it can spend, no more than a full dose costs
    paid: np.ndarray  # float64 (years,): the same by year
    levels: tuple[Level, ...]  # what it is given, in levels
    reach: str
    providers: int  # reached, as they are at the start
    dose: float | None  # the highest; None where there is no full dose
    innovations: float  # brought to market over all years, before the lag
    aimed: str  # at which innovations it pushes, in words; empty where a lever pushes none
    pot: bool
    in_force: int | None  # month from which all its parts work in full, None if never

    @property
    def a_year(self) -> float:
        """Pounds a year at its highest."""
        return max((level.pounds for level in self.levels), default=0.0)

    @property
    def last(self) -> int:
        """The last month in which it is paid, in months since year 0; 0 if never."""
        return max((level.last for level in self.levels if level.pounds >= PENNY), default=0)

    def as_plain(self) -> dict[str, Any]:
        """The same in JSON's types, raw; dose and innovations at default prices."""
        return {
            "instrument": self.instrument, "lever": self.lever, "label": self.label, "pounds_a_year": self.a_year,
            "providers": self.providers, "reach": self.reach, "dose": self.dose, "innovations": self.innovations,
        }  # fmt: skip
