"""A scenario as a Mesa model: step it, look at its agents, collect data, debug a rule."""

from typing import Any

import numpy as np
import pandas as pd

from policysim.engine.history import by_tick
from policysim.engine.reference import WorldModel
from policysim.errors import AskError
from policysim.scenario.scenario import Scenario


class MesaModel(WorldModel):
    """`MesaModel(scenario, replicate)` is a real `mesa.Model` of real agents; its bits are those of the compiled engine.

    `step()` plays one tick, the warm-up first; `run_until(year=2)` plays to the end of the second year after it.
    `agents` are the providers: `model.agents.select(...)`, `agg`, `groupby` and a `DataCollector` work as in Mesa.
    """

    def __init__(self, scenario: Scenario, replicate: int = 0):
        if not isinstance(scenario, Scenario):
            raise AskError(
                f"MesaModel takes a scenario, not {scenario!r}\n  write MesaModel(ps.scenario(policy=...), 0)"
            )
        self.asked, self.replicate = scenario, replicate
        super().__init__(scenario.world(replicate))

    @property
    def year(self) -> str:
        """Label of the year that the next tick belongs to."""
        ticks = self.world.ticks
        return self.asked.calendar.labels_of_ticks()[min(self.tick, ticks - 1)]

    @property
    def national(self) -> pd.DataFrame:
        """Every outcome at the ticks played so far."""
        with np.errstate(all="ignore"):  # ticks to come are still empty, and cut off
            whole = by_tick(self.history())
        return pd.DataFrame(whole).iloc[: self.tick].rename_axis("tick").reset_index()

    def provider(self, name: str) -> Any:
        """The agent of that id."""
        for agent in self.providers:
            if agent.id == name:
                return agent
        raise AskError(f'no provider has the id "{name}"\n  ids are like {", ".join(self.world.ids[:3])}')
