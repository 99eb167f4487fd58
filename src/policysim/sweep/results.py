"""A sweep is opened from its folder and read as plain tables; nothing is read before it is asked for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from policysim.cards import card_html, card_text
from policysim.charts.kinds import Plots
from policysim.errors import AskError, Damaged, did_you_mean
from policysim.sweep.alike import settings
from policysim.sweep.card import status_card, sweep_card
from policysim.sweep.folder import Folder, find, read_plan
from policysim.sweep.plan import Measure
from policysim.sweep.standing import Standing, Verified, standing, verify
from policysim.sweep.values import over_years

if TYPE_CHECKING:
    import pandas as pd

FAILURE_COLUMNS = ("run", "policy", "scenario", "future", "replicate", "kind", "rule", "agent", "tick", "message")


@dataclass(frozen=True)
class Status:
    """How far a sweep is: runs planned, finished, failed and still to be played."""

    folder: str
    runs: int
    finished: int
    failed: int
    missing: int
    damaged: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every run has been played."""
        return self.missing == 0

    def __str__(self) -> str:
        told = f"{self.folder}  {self.finished + self.failed:,} of {self.runs:,} runs"
        told += f", {self.failed:,} failed" if self.failed else ""
        return told + "".join(f"\n  damaged: {why}" for why in self.damaged)

    def __repr__(self) -> str:
        return card_text(status_card(self))

    def _repr_html_(self) -> str:
        return card_html(status_card(self))


class Sweep:
    """Many runs in one folder, as tables of policies (options), scenarios, futures and outcomes."""

    plot = Plots("Sweep")

    def __init__(self, folder: Folder):
        self.folder, self.plan = folder, read_plan(folder)

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.path.name

    @cached_property
    def _standing(self) -> Standing:
        return standing(self.folder, self.plan)

    @property
    def status(self) -> Status:
        """How far the sweep is now: this reads the folder again, and so do tables that are asked for after it."""
        for kept in ("_standing", "values"):
            self.__dict__.pop(kept, None)
        return self.known

    @property
    def known(self) -> Status:
        """How far the sweep was when its tables were read."""
        found, plan = self._standing, self.plan
        missing = sum(len(plan.shards[number]) for number in found.to_do)
        failed = len(found.failures)
        return Status(str(self.folder), plan.runs, plan.runs - missing - failed, failed, missing, found.damaged)

    def measure(self, name: str) -> Measure:
        """The meaning of an outcome. AskError for an unknown name."""
        for measure in self.plan.measures:
            if measure.name == name:
                return measure
        near = did_you_mean(name, self.plan.columns) or f"; outcomes are {', '.join(self.plan.columns)}"
        raise AskError(f'no outcome "{name}" in {self.folder}{near}')

    def yearly(self, outcome: str) -> np.ndarray:
        """Values float64 (scenarios, replicates, years) of one outcome; NaN where a run failed or is not played yet."""
        place = self.plan.columns.index(self.measure(outcome).name)
        filled = np.full((self.plan.runs, len(self.plan.years)), np.nan)
        for runs, values in self._shards([self.plan.columns[place]]):
            filled[runs] = values[:, :, 0]
        return filled.reshape(self.plan.replicates, len(self.plan.scenarios), -1).transpose(1, 0, 2)

    @cached_property
    def values(self) -> np.ndarray:
        """One value a run and outcome (last, mean or sum of its years), float64 (scenarios, replicates, outcomes)."""
        plan = self.plan
        filled = np.full((plan.runs, len(plan.columns)), np.nan)
        for runs, values in self._shards(plan.columns, self._over_years):
            filled[runs] = values
        return filled.reshape(plan.replicates, len(plan.scenarios), -1).transpose(1, 0, 2)

    def outcomes(self, *names: str) -> "pd.DataFrame":
        """Long: policy, scenario, future, year, outcome, value, unit. Failed runs have no rows."""
        import pandas as pd

        plan = self.plan
        chosen = [self.measure(name) for name in names] or list(plan.measures)
        runs, values = self._finished([measure.name for measure in chosen])
        years, width = len(plan.years), len(chosen)
        each = {"n": len(runs) * width * years}
        scenario = np.repeat(runs % len(plan.scenarios), width * years)
        outcome = np.tile(np.repeat(np.arange(width), years), len(runs))
        options = list(dict.fromkeys(plan.options))
        option = np.array([options.index(name) for name in plan.options])
        units = list(dict.fromkeys(measure.raw_unit for measure in chosen))
        unit = np.array([units.index(measure.raw_unit) for measure in chosen])
        frame = pd.DataFrame(
            {
                "policy": pd.Categorical.from_codes(option[scenario], options),
                "scenario": scenario,
                "future": np.repeat([plan.future(int(run)) for run in runs], width * years).astype(np.int64),
                "year": pd.Categorical.from_codes(np.resize(np.arange(years), each["n"]), list(plan.years)),
                "outcome": pd.Categorical.from_codes(outcome, [measure.name for measure in chosen]),
                "value": values.transpose(0, 2, 1).reshape(-1),
                "unit": pd.Categorical.from_codes(unit[outcome], units),
            }
        )
        frame.attrs["question"] = plan.question
        return frame

    def table(self) -> "pd.DataFrame":
        """Wide: a row a finished run (policy, scenario, future), a column an outcome (its value over the years)."""
        import pandas as pd

        plan, each = self.plan, len(self.plan.scenarios)
        runs, _ = self._finished([])
        keys = {
            "policy": [plan.options[run % each] for run in runs],
            "scenario": runs % each,
            "future": np.array([plan.future(int(run)) for run in runs], dtype=np.int64),
        }
        found = self.values.transpose(1, 0, 2).reshape(plan.runs, -1)[runs]
        frame = pd.DataFrame(keys | dict(zip(plan.columns, found.T)))
        frame.attrs["question"] = plan.question
        return frame

    def scenarios(self) -> "pd.DataFrame":
        """A row a scenario: policy, label, and the settings in which the scenarios differ."""
        import pandas as pd

        plan = self.plan
        rows = [dict(settings(plain)) for plain in plan.scenarios]
        names = list(dict.fromkeys(name for row in rows for name in row))
        differ = [name for name in names if len({repr(row.get(name)) for row in rows}) > 1]
        first = [{"policy": option, "label": plan.labels.get(option, option)} for option in plan.options]
        told = [one | {name: row.get(name) for name in differ} for one, row in zip(first, rows)]
        return pd.DataFrame(told).rename_axis("scenario").reset_index()

    def failures(self) -> "pd.DataFrame":
        """A row a failed run: which one, the rule, agent and tick where known, and the message."""
        import pandas as pd

        return pd.DataFrame(list(self._standing.failures), columns=list(FAILURE_COLUMNS))

    def digest(self) -> str:
        """64 hex digits of all runs. Damaged if something is damaged, AskError if runs are still to be played."""
        found = verify(self.folder)
        if found.damaged:
            raise Damaged(found.damaged[0])
        if found.missing:
            raise AskError(f"{self.folder} is not finished: {found.missing:,} runs are still to be played")
        return found.digest

    def verify(self) -> Verified:
        """Read every byte: the digest, and what is damaged or missing."""
        return verify(self.folder)

    def _over_years(self, values: np.ndarray) -> np.ndarray:
        """Float64 (runs, years, outcomes) -> (runs, outcomes)."""
        told = [over_years(values[:, :, n], measure.over) for n, measure in enumerate(self.plan.measures)]
        return np.stack(told, axis=1)

    def _shards(self, columns: Sequence[str], change: Callable = np.asarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Run numbers and (changed) values float64 (runs, years, columns) of every shard that is done."""
        from policysim.sweep.shards import read_shard, several

        def read(number: int) -> tuple[np.ndarray, np.ndarray]:
            shard = read_shard(self.folder.shard(number), self.plan, number, columns)
            return np.array(shard.runs, dtype=np.int64), change(shard.values)

        return several(read, self._standing.done)

    def _finished(self, columns: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """All finished runs in plan order, with their values."""
        shape = (0, len(self.plan.years), len(columns))
        found = list(self._shards(columns))
        runs = np.concatenate([np.empty(0, np.int64), *(one[0] for one in found)])
        return runs, np.concatenate([np.empty(shape), *(one[1] for one in found)])

    def __repr__(self) -> str:
        return card_text(sweep_card(self))

    def _repr_html_(self) -> str:
        return card_html(sweep_card(self))


def open_sweep(folder: str | Path | None = None, results: str | Path = "results") -> Sweep:
    """Open a sweep by path or by name below `results`; by default the last one. AskError where there is none."""
    return Sweep(find(results, folder))
