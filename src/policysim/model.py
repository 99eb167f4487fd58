"""A question may be stepped: a Mesa model of a scenario, of one with other settings, or of one asked on the spot."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policysim import engine
from policysim.errors import AskError
from policysim.notebook import Named, changed, one_scenario, settings
from policysim.scenario.scenario import Scenario
from policysim.scenario.system import System


class MesaModel(engine.MesaModel):
    """`MesaModel(scenario, replicate=0)` is a real `mesa.Model` of real agents; its bits are those of `ps.run`.

    `step()` plays one tick, the warm-up first; `run_until(year=2)` plays to the end of the second year after it.
    `agents` are the providers: `model.agents.select(lambda p: p.type == "acute").agg("motivation", "mean")`, `groupby`
    and a `DataCollector` work as in Mesa. `national` has the outcomes so far, `provider("RA2")` is one agent.

    Keywords change the scenario, as `MesaModel(s, budget="£300m a year")`, or ask for one, as
    `MesaModel(policy="agility", years=3)`; they are those of `ps.scenario`, and every key of the command line:
    `MesaModel(s, **{"parameters.support_effect": 0.3})`. AskError tells what is not understood.
    """

    def __init__(
        self, scenario: Scenario | None = None, replicate: int = 0, *, policy: Named | None = None,
        budget: str | float | None = None, system: str | Path | System | None = None, innovations: str | None = None,
        provider: type | None = None, start: str | int | None = None, years: int | None = None,
        calendar: Mapping[str, Any] | None = None, parameters: Mapping[str, float] | None = None,
        uncertainty: str | None = None, seed: int | None = None, agility_form: str | None = None, fit: str | None = None,
        slack: str | None = None, caps: str | None = None, **keys: Any,
    ):  # fmt: skip
        if scenario is not None and not isinstance(scenario, Scenario):
            raise AskError(
                f"MesaModel takes a scenario, not {scenario!r}\n  write MesaModel(ps.scenario(policy=...), 0)"
            )
        said = settings({
            "policy": policy, "budget": budget, "system": system, "innovations": innovations, "provider": provider,
            "start": start, "years": years, "calendar": calendar, "parameters": parameters, "uncertainty": uncertainty,
            "seed": seed, "agility_form": agility_form, "fit": fit, "slack": slack, "caps": caps, **keys,
        })  # fmt: skip
        if scenario is None:
            scenario = one_scenario(said.get("policy", "do_minimum"), said)
        elif said:
            scenario = changed(scenario, said)
        super().__init__(scenario, replicate)
