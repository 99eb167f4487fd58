"""A scenario as a Mesa model: step it, look at its agents, collect data, debug a rule."""

from typing import Any, NoReturn

import numpy as np
import pandas as pd

from policysim.charts.kinds import Plots
from policysim.engine.agents import Agents
from policysim.engine.history import by_tick
from policysim.engine.reference import WorldModel
from policysim.engine.runs import field_columns, whole_replicate, words
from policysim.errors import AskError, did_you_mean, no_attribute
from policysim.scenario.scenario import Scenario


class MesaModel(WorldModel):
    """`MesaModel(scenario, replicate)` is a real `mesa.Model` of real agents; its bits are those of the compiled engine.

    `step()` plays one tick, the warm-up first; `run_until(year=2)` plays to the end of the second year after it.
    `agents` are the providers: `model.agents.select(...)`, `agg`, `groupby` and a `DataCollector` work as in Mesa.
    """

    plot = Plots("MesaModel")

    def __init__(self, scenario: Scenario, replicate: int = 0):
        if not isinstance(scenario, Scenario):
            raise AskError(
                f"MesaModel takes a scenario, not a {type(scenario).__name__}\n  write MesaModel(ps.scenario(policy=...), 0)"
            )
        self.asked, self.replicate = scenario, whole_replicate(replicate)
        super().__init__(scenario.world(self.replicate))

    @property
    def agents(self) -> Agents:
        """The providers, as Mesa's set of agents; `agg` also takes "mean" and the like."""
        return Agents(super().agents, self.random)

    @property
    def year(self) -> str:
        """Label of the year of the tick that was played last; before the first, of the first."""
        return self.asked.calendar.labels_of_ticks()[max(self.tick - 1, 0)]

    @property
    def national(self) -> pd.DataFrame:
        """tick, year, then every outcome, at the ticks played so far."""
        with np.errstate(all="ignore"):  # ticks to come are still empty, and cut off
            whole = by_tick(self.history())
        made = pd.DataFrame(whole).iloc[: self.tick].rename_axis("tick").reset_index()
        made.insert(1, "year", pd.array(self.asked.calendar.labels_of_ticks()[: self.tick], dtype="str"))
        return made

    def provider(self, name: str) -> Any:
        """The agent of that id."""
        for agent in self.providers:
            if agent.id == name:
                return agent
        near = did_you_mean(str(name), self.world.ids) or f"\n  ids are like {', '.join(self.world.ids[:3])}"
        raise AskError(f'no provider has the id "{name}"{near}')

    def uptakes_of(self, agent: Any) -> pd.DataFrame:
        """innovation, then every number of the agent's uptake of it as it stands; `agent` may be its id."""
        records = self.uptake_records()[self._position(agent)]
        columns: dict = {"innovation": words(np.arange(len(records)), self.world.innovation_ids)}
        for field in self.spec.uptake:
            columns |= field_columns(field, records[field.name].reshape(len(records), -1))
        return pd.DataFrame(columns)

    def peers_of(self, agent: Any) -> pd.DataFrame:
        """provider and weight of everyone whom the agent looks at, heaviest first; `agent` may be its id."""
        network, i = self.world.network, self._position(agent)
        ties = slice(network.indptr[i], network.indptr[i + 1])
        found = {"provider": words(network.indices[ties], self.world.ids), "weight": network.weights[ties]}
        return pd.DataFrame(found).sort_values("weight", ascending=False, kind="stable", ignore_index=True)

    def _position(self, agent: Any) -> int:
        return self.providers.index(self.provider(agent) if isinstance(agent, str) else agent)

    def __repr__(self) -> str:
        played = f"{self.tick} of {self.world.ticks} ticks played" + (f", in {self.year}" if self.tick else "")
        who = f"{len(self.providers)} providers ({self.spec.name})"
        return f"MesaModel: {self.asked.policy.label}, future {self.replicate}, {who}, {played}"

    def __getattr__(self, name: str) -> NoReturn:
        raise no_attribute(self, name)
